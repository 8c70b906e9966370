//! Statements on `devices`.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};

use super::model::{Device, DeviceKind, NamedDevice};
use super::model_presence::{Presence, PrinterState, Report, SoundState};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{device_presence, devices, sites, zones};
use crate::kernel::ids::{DeviceId, MallId, SiteId, ZoneId};
use crate::kernel::time::Instant;

type DeviceRow =
    ((MallId, DeviceId, SiteId, Option<ZoneId>), DeviceKind, String, bool, Option<String>, String, Option<Instant>, Instant, i64);

fn device((place, kind, name, print_confirm, services, responsible, revoked_at, created_at, version): DeviceRow) -> Device {
    let (mall_id, id, site_id, zone_id) = place;
    let services = services.map(|json| codes(&json));
    Device { mall_id, id, site_id, zone_id, kind, name, print_confirm, services, responsible, revoked_at, created_at, version }
}

/// The codes of a stored list. One that cannot be read allows nothing rather than everything.
fn codes(json: &str) -> std::sync::Arc<[String]> {
    serde_json::from_str::<Vec<String>>(json).unwrap_or_default().into()
}

/// The columns of a device, in the order of [`DeviceRow`].
macro_rules! device_columns {
    () => {
        (
            (devices::mall_id, devices::id, devices::site_id, devices::zone_id),
            devices::kind,
            devices::name,
            devices::print_confirm,
            devices::services,
            devices::responsible,
            devices::revoked_at,
            devices::created_at,
            devices::version,
        )
    };
}

/// Writes a device with the hash of its token.
pub fn insert_device(conn: &mut DbConn, new: &Device, token_hash: &str) -> QueryResult<usize> {
    let row = (
        devices::mall_id.eq(new.mall_id),
        devices::id.eq(new.id),
        devices::site_id.eq(new.site_id),
        devices::zone_id.eq(new.zone_id),
        devices::kind.eq(new.kind),
        devices::name.eq(&new.name),
        devices::token_hash.eq(token_hash),
        devices::print_confirm.eq(new.print_confirm),
        devices::services.eq(new.services.as_deref().map(|codes| serde_json::json!(codes).to_string())),
        devices::responsible.eq(&new.responsible),
        devices::revoked_at.eq(new.revoked_at),
        devices::created_at.eq(new.created_at),
        devices::version.eq(new.version),
    );
    diesel::insert_into(devices::table).values(row).kept().execute(conn)
}

/// The device whose token has this hash, or had it before a rotation whose overlap still runs `at` that moment; unless it was revoked.
pub fn device_by_token(conn: &mut DbConn, token_hash: &str, at: Instant) -> QueryResult<Option<Device>> {
    let before = devices::previous_token_hash.eq(token_hash).and(devices::previous_until.gt(at));
    let row: Option<DeviceRow> = devices::table
        .filter(devices::token_hash.eq(token_hash).or(before.assume_not_null()))
        .filter(devices::revoked_at.is_null())
        .select(device_columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(device))
}

/// Devices with the codes of site and zone.
macro_rules! named_devices {
    () => {
        devices::table
            .inner_join(sites::table.on(sites::mall_id.eq(devices::mall_id).and(sites::id.eq(devices::site_id))))
            .left_join(zones::table.on(zones::mall_id.eq(devices::mall_id).and(zones::id.nullable().eq(devices::zone_id))))
            .left_join(
                device_presence::table.on(device_presence::mall_id.eq(devices::mall_id).and(device_presence::device_id.eq(devices::id))),
            )
            .select((
                device_columns!(),
                sites::code,
                zones::code.nullable(),
                (
                    device_presence::last_seen_at,
                    device_presence::online,
                    device_presence::printer,
                    device_presence::sound,
                    device_presence::software,
                )
                    .nullable(),
            ))
    };
}

type PresenceRow = (Instant, bool, PrinterState, SoundState, String);
type NamedRow = (DeviceRow, String, Option<String>, Option<PresenceRow>);

fn named((row, site, zone, presence): NamedRow) -> NamedDevice {
    let presence = presence.map(|(last_seen_at, online, printer, sound, software)| Presence {
        last_seen_at,
        online,
        report: Report { printer, sound, software },
    });
    NamedDevice { device: device(row), site, zone, presence }
}

/// One device of a mall, revoked or not.
pub fn device_by_id(conn: &mut DbConn, mall_id: MallId, id: DeviceId) -> QueryResult<Option<NamedDevice>> {
    let row = named_devices!().filter(devices::mall_id.eq(mall_id)).filter(devices::id.eq(id)).first(conn).optional()?;
    Ok(row.map(named))
}

/// Devices of a mall that are not revoked, oldest first, after `after`; of one site if given.
pub fn devices_of_mall(
    conn: &mut DbConn,
    mall_id: MallId,
    site: Option<SiteId>,
    after: Option<DeviceId>,
    limit: i64,
) -> QueryResult<Vec<NamedDevice>> {
    let mut query = named_devices!()
        .filter(devices::mall_id.eq(mall_id))
        .filter(devices::revoked_at.is_null())
        .order(devices::id.asc())
        .limit(limit)
        .into_boxed();
    if let Some(site_id) = site {
        query = query.filter(devices::site_id.eq(site_id));
    }
    if let Some(after) = after {
        query = query.filter(devices::id.gt(after));
    }
    let rows: Vec<NamedRow> = query.load(conn)?;
    Ok(rows.into_iter().map(named).collect())
}

/// Ends a device's token. Returns the number of devices changed: none when it was revoked before.
pub fn revoke_device(conn: &mut DbConn, mall_id: MallId, id: DeviceId, at: Instant) -> QueryResult<usize> {
    diesel::update(devices::table.filter(devices::mall_id.eq(mall_id)).filter(devices::id.eq(id)).filter(devices::revoked_at.is_null()))
        .set((devices::revoked_at.eq(Some(at)), devices::version.eq(devices::version + 1)))
        .kept()
        .execute(conn)
}

/// Hashes of a device's tokens: the one in force, and the one before with the end of its time.
pub type TokenHashes = (String, Option<String>, Option<Instant>);

/// The token hashes of a device that is in use.
pub fn token_hashes(conn: &mut DbConn, mall_id: MallId, id: DeviceId) -> QueryResult<Option<TokenHashes>> {
    devices::table
        .filter(devices::mall_id.eq(mall_id))
        .filter(devices::id.eq(id))
        .filter(devices::revoked_at.is_null())
        .select((devices::token_hash, devices::previous_token_hash, devices::previous_until))
        .first(conn)
        .optional()
}

/// Replaces the token hashes of a device. Returns the number of devices changed: none when it was revoked.
pub fn set_token_hashes(conn: &mut DbConn, mall_id: MallId, id: DeviceId, (now, before, until): &TokenHashes) -> QueryResult<usize> {
    diesel::update(devices::table.filter(devices::mall_id.eq(mall_id)).filter(devices::id.eq(id)).filter(devices::revoked_at.is_null()))
        .set((
            devices::token_hash.eq(now),
            devices::previous_token_hash.eq(before),
            devices::previous_until.eq(until),
            devices::version.eq(devices::version + 1),
        ))
        .kept()
        .execute(conn)
}

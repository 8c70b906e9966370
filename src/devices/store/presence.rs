//! Statements on `device_presence`.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, RunQueryDsl};

use diesel::BoolExpressionMethods as _;

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{device_presence as p, devices};
use crate::devices::model::Beat;
use crate::identity::model::DeviceKind;
use crate::identity::model_presence::{Presence, PrinterState, Report, SoundState};
use crate::kernel::ids::{DeviceId, MallId, SiteId};
use crate::kernel::time::Instant;

/// A device in use, and what it last said.
#[derive(Debug, Clone)]
pub struct Watched {
    pub id: DeviceId,
    pub kind: DeviceKind,
    pub responsible: String,
    pub presence: Presence,
}

type Row = (DeviceId, DeviceKind, String, Instant, bool, PrinterState, SoundState, String);

/// The devices of a site that are in use and spoke at least once.
pub fn of_site(conn: &mut DbConn, mall_id: MallId, site_id: SiteId) -> QueryResult<Vec<Watched>> {
    let rows: Vec<Row> = p::table
        .inner_join(devices::table.on(devices::mall_id.eq(p::mall_id).and(devices::id.eq(p::device_id))))
        .filter(p::mall_id.eq(mall_id))
        .filter(p::site_id.eq(site_id))
        .filter(devices::revoked_at.is_null())
        .select((devices::id, devices::kind, devices::responsible, p::last_seen_at, p::online, p::printer, p::sound, p::software))
        .load(conn)?;
    let watched = |(id, kind, responsible, last_seen_at, online, printer, sound, software)| Watched {
        id,
        kind,
        responsible,
        presence: Presence { last_seen_at, online, report: Report { printer, sound, software } },
    };
    Ok(rows.into_iter().map(watched).collect())
}

/// Writes the first word of a device.
pub fn insert(conn: &mut DbConn, beat: &Beat) -> QueryResult<usize> {
    let row = (
        p::mall_id.eq(beat.mall_id),
        p::device_id.eq(beat.device_id),
        p::site_id.eq(beat.site_id),
        p::last_seen_at.eq(beat.at),
        p::online.eq(true),
        p::printer.eq(beat.report.printer),
        p::sound.eq(beat.report.sound),
        p::software.eq(&beat.report.software),
    );
    diesel::insert_into(p::table).values(row).kept().execute(conn)
}

/// Writes what a device said; never over a later word that another process heard.
pub fn update(conn: &mut DbConn, beat: &Beat) -> QueryResult<usize> {
    let one = p::table.filter(p::mall_id.eq(beat.mall_id)).filter(p::device_id.eq(beat.device_id));
    diesel::update(one.filter(p::last_seen_at.lt(beat.at)))
        .set((
            p::last_seen_at.eq(beat.at),
            p::online.eq(true),
            p::printer.eq(beat.report.printer),
            p::sound.eq(beat.report.sound),
            p::software.eq(&beat.report.software),
        ))
        .kept()
        .execute(conn)
}

/// Notes that a device is missed.
pub fn set_offline(conn: &mut DbConn, mall_id: MallId, id: DeviceId) -> QueryResult<usize> {
    diesel::update(p::table.filter(p::mall_id.eq(mall_id)).filter(p::device_id.eq(id)).filter(p::online.eq(true)))
        .set(p::online.eq(false))
        .kept()
        .execute(conn)
}

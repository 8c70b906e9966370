//! Sealed values.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::person_data as p;
use crate::kernel::ids::{AppointmentId, MallId, PersonDataId};
use crate::kernel::time::Instant;
use crate::vault::model::{DataKind, PersonData};

type Columns = (
    (p::id, p::appointment_id, p::kind, p::key_id, p::sealed, p::shown),
    (p::lookup_key, p::restricted, p::keep_until, p::created_at, p::version),
);
pub(super) const COLUMNS: Columns = (
    (p::id, p::appointment_id, p::kind, p::key_id, p::sealed, p::shown),
    (p::lookup_key, p::restricted, p::keep_until, p::created_at, p::version),
);
pub(super) type Row = ((PersonDataId, AppointmentId, DataKind, String, String, String), (Option<String>, bool, Instant, Instant, i64));

pub(super) fn person_data((what, state): Row) -> PersonData {
    let (id, appointment_id, kind, key_id, sealed, shown) = what;
    let (lookup_key, restricted, keep_until, created_at, version) = state;
    PersonData { id, appointment_id, kind, key_id, sealed, shown, lookup_key, restricted, keep_until, created_at, version }
}

/// Violates the foreign key to `data_keys` when its key was retired meanwhile: nothing is sealed that nobody could open.
pub fn insert(conn: &mut DbConn, mall_id: MallId, new: &PersonData) -> QueryResult<usize> {
    diesel::insert_into(p::table)
        .values((
            p::mall_id.eq(mall_id),
            p::id.eq(new.id),
            p::appointment_id.eq(new.appointment_id),
            p::kind.eq(new.kind),
            p::key_id.eq(&new.key_id),
            p::sealed.eq(&new.sealed),
            p::shown.eq(&new.shown),
            p::lookup_key.eq(new.lookup_key.as_deref()),
            p::restricted.eq(new.restricted),
            p::keep_until.eq(new.keep_until),
            p::created_at.eq(new.created_at),
            p::version.eq(new.version),
        ))
        .kept()
        .execute(conn)
}

pub fn by_id(conn: &mut DbConn, mall_id: MallId, id: PersonDataId) -> QueryResult<Option<PersonData>> {
    let row: Option<Row> = p::table.filter(p::mall_id.eq(mall_id)).filter(p::id.eq(id)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(person_data))
}

/// What was given for a booking, by kind.
pub fn of_appointment(conn: &mut DbConn, mall_id: MallId, id: AppointmentId) -> QueryResult<Vec<PersonData>> {
    of_appointments(conn, mall_id, &[id])
}

/// What was given for several bookings.
pub fn of_appointments(conn: &mut DbConn, mall_id: MallId, ids: &[AppointmentId]) -> QueryResult<Vec<PersonData>> {
    let mut found = Vec::new();
    for id in ids {
        let rows: Vec<Row> =
            p::table.filter(p::mall_id.eq(mall_id)).filter(p::appointment_id.eq(*id)).order(p::kind.asc()).select(COLUMNS).load(conn)?;
        found.extend(rows.into_iter().map(person_data));
    }
    Ok(found)
}

/// What one person gave, by the keyed hash of a number or address.
pub fn by_lookup(conn: &mut DbConn, mall_id: MallId, lookup_key: &str) -> QueryResult<Vec<PersonData>> {
    let rows: Vec<Row> =
        p::table.filter(p::mall_id.eq(mall_id)).filter(p::lookup_key.eq(lookup_key)).order(p::id.asc()).select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(person_data).collect())
}

/// Sets when the data of a booking leaves.
pub fn keep_until(conn: &mut DbConn, mall_id: MallId, id: AppointmentId, until: Instant) -> QueryResult<usize> {
    diesel::update(p::table.filter(p::mall_id.eq(mall_id)).filter(p::appointment_id.eq(id)))
        .set((p::keep_until.eq(until), p::version.eq(p::version + 1)))
        .kept()
        .execute(conn)
}

/// Restricts a value, or lets it be used again.
pub fn restrict(conn: &mut DbConn, mall_id: MallId, id: PersonDataId, restricted: bool) -> QueryResult<usize> {
    diesel::update(p::table.filter(p::mall_id.eq(mall_id)).filter(p::id.eq(id)))
        .set((p::restricted.eq(restricted), p::version.eq(p::version + 1)))
        .kept()
        .execute(conn)
}

/// Stores another value in the place of one. When it leaves is not touched: the lane of its booking's site may be setting that.
pub fn set(conn: &mut DbConn, mall_id: MallId, changed: &PersonData) -> QueryResult<usize> {
    diesel::update(p::table.filter(p::mall_id.eq(mall_id)).filter(p::id.eq(changed.id)))
        .set((
            p::key_id.eq(&changed.key_id),
            p::sealed.eq(&changed.sealed),
            p::shown.eq(&changed.shown),
            p::lookup_key.eq(changed.lookup_key.as_deref()),
            p::version.eq(p::version + 1),
        ))
        .kept()
        .execute(conn)
}

pub fn delete(conn: &mut DbConn, mall_id: MallId, id: PersonDataId) -> QueryResult<usize> {
    diesel::delete(p::table.filter(p::mall_id.eq(mall_id)).filter(p::id.eq(id))).kept().execute(conn)
}

/// What must be gone at `now`, the oldest first.
pub fn due(conn: &mut DbConn, mall_id: MallId, now: Instant, limit: i64) -> QueryResult<Vec<(PersonDataId, DataKind)>> {
    p::table
        .filter(p::mall_id.eq(mall_id))
        .filter(p::keep_until.le(now))
        .order((p::keep_until.asc(), p::id.asc()))
        .limit(limit)
        .select((p::id, p::kind))
        .load(conn)
}

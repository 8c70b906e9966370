//! The statements behind it: one row at a time on SQLite, all at once on PostgreSQL.

use std::collections::HashMap;

use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamp};
use diesel::{ExpressionMethods, OptionalExtension, PgConnection, QueryDsl, QueryResult, QueryableByName, RunQueryDsl};

use super::{AnswerKey, AnswerRow, EventRow};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{events, idempotency_keys};
use crate::kernel::time::Instant;

pub fn answer_of(conn: &mut DbConn, key: &AnswerKey) -> QueryResult<Option<AnswerRow>> {
    use idempotency_keys as k;
    k::table
        .filter(k::mall_id.eq(key.mall_id))
        .filter(k::scope.eq(&key.scope))
        .filter(k::idempotency_key.eq(&key.key))
        .select((k::fingerprint, k::status, k::headers, k::body, k::expires_at))
        .kept()
        .get_result(conn)
        .optional()
}

pub fn insert_event(conn: &mut diesel::SqliteConnection, event: &EventRow) -> QueryResult<()> {
    diesel::insert_into(events::table).values(event).kept().execute(conn).map(drop)
}

pub fn insert_answer(conn: &mut diesel::SqliteConnection, key: &AnswerKey, answer: &AnswerRow) -> QueryResult<()> {
    use idempotency_keys as k;
    diesel::insert_into(k::table)
        .values((
            k::mall_id.eq(key.mall_id),
            k::scope.eq(&key.scope),
            k::idempotency_key.eq(&key.key),
            k::fingerprint.eq(&answer.fingerprint),
            k::status.eq(answer.status),
            k::headers.eq(&answer.headers),
            k::body.eq(&answer.body),
            k::expires_at.eq(answer.expires_at),
        ))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// One value of each row, as PostgreSQL takes a column.
pub fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

pub fn insert_events(conn: &mut PgConnection, rows: &[EventRow]) -> QueryResult<()> {
    let sql = "INSERT INTO events (mall_id, stream_id, seq, type, at, actor_kind, actor_id, subject, request_id, payload, hash, network) \
               SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    diesel::sql_query(sql)
        .bind::<Array<Text>, _>(column(rows, |r| r.mall_id))
        .bind::<Array<Text>, _>(column(rows, |r| r.stream_id))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.seq))
        .bind::<Array<Text>, _>(column(rows, |r| r.kind.as_str()))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.at))
        .bind::<Array<Text>, _>(column(rows, |r| r.actor_kind))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.actor_id.as_deref()))
        .bind::<Array<Text>, _>(column(rows, |r| r.subject.as_str()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.request_id.as_deref()))
        .bind::<Array<Text>, _>(column(rows, |r| r.payload.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.hash.as_str()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.network.as_deref()))
        .kept()
        .execute(conn)?;
    Ok(())
}

pub fn insert_answers(conn: &mut PgConnection, rows: &[(AnswerKey, AnswerRow)]) -> QueryResult<()> {
    let sql = "INSERT INTO idempotency_keys (mall_id, scope, idempotency_key, fingerprint, status, headers, body, expires_at) \
               SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)";
    diesel::sql_query(sql)
        .bind::<Array<Text>, _>(column(rows, |(key, _)| key.mall_id))
        .bind::<Array<Text>, _>(column(rows, |(key, _)| key.scope.as_str()))
        .bind::<Array<Text>, _>(column(rows, |(key, _)| key.key.as_str()))
        .bind::<Array<Text>, _>(column(rows, |(_, answer)| answer.fingerprint.as_str()))
        .bind::<Array<BigInt>, _>(column(rows, |(_, answer)| answer.status))
        .bind::<Array<Text>, _>(column(rows, |(_, answer)| answer.headers.as_str()))
        .bind::<Array<Text>, _>(column(rows, |(_, answer)| answer.body.as_str()))
        .bind::<Array<Timestamp>, _>(column(rows, |(_, answer)| answer.expires_at))
        .kept()
        .execute(conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Answered {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Text)]
    fingerprint: String,
    #[diesel(sql_type = BigInt)]
    status: i64,
    #[diesel(sql_type = Text)]
    headers: String,
    #[diesel(sql_type = Text)]
    body: String,
    #[diesel(sql_type = Timestamp)]
    expires_at: Instant,
}

pub fn answers_of_all(conn: &mut PgConnection, keys: &[AnswerKey]) -> QueryResult<HashMap<AnswerKey, AnswerRow>> {
    let sql = "SELECT asked.place, k.fingerprint, k.status, k.headers, k.body, k.expires_at \
               FROM unnest($1, $2, $3) WITH ORDINALITY AS asked (mall_id, scope, idempotency_key, place) \
               JOIN idempotency_keys k USING (mall_id, scope, idempotency_key)";
    let rows: Vec<Answered> = diesel::sql_query(sql)
        .bind::<Array<Text>, _>(column(keys, |key| key.mall_id))
        .bind::<Array<Text>, _>(column(keys, |key| key.scope.as_str()))
        .bind::<Array<Text>, _>(column(keys, |key| key.key.as_str()))
        .kept()
        .get_results(conn)?;
    let named = rows.into_iter().filter_map(|Answered { place, fingerprint, status, headers, body, expires_at }| {
        let key = keys.get(usize::try_from(place).ok()?.checked_sub(1)?)?;
        Some((key.clone(), AnswerRow { fingerprint, status, headers, body, expires_at }))
    });
    Ok(named.collect())
}

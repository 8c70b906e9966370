//! Statements on `refused_attempts`.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::refusals::{Attempt, ByMall, Place, Refused, Tally};
use super::{places, store};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::refused_attempts as r;
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;
use crate::kernel::time::Instant;

/// Puts counts where they belong; a mall that does not exist has none.
///
/// # Errors
/// The engine's.
pub fn by_mall(conn: &mut DbConn, counts: impl IntoIterator<Item = ((Place, Attempt), Tally)>) -> Result<ByMall> {
    let mut sorted = ByMall::new();
    for ((place, attempt), tally) in counts {
        let malls = match place {
            Place::Mall(code) => places::mall(conn, &code)?.into_iter().collect(),
            Place::MallsOf(user) => {
                let mut malls: Vec<MallId> = store::grants(conn, &[user], None)?.into_iter().map(|named| named.grant.mall_id).collect();
                malls.dedup();
                malls
            }
        };
        for mall in malls {
            sorted.entry(mall).or_default().push((attempt.clone(), tally));
        }
    }
    Ok(sorted)
}

/// Adds to a row, or begins it. In the mall's lane: two processes do not begin the same.
pub fn count(conn: &mut DbConn, mall_id: MallId, attempt: &Attempt, tally: Tally) -> QueryResult<()> {
    let row = r::table
        .filter(r::mall_id.eq(mall_id))
        .filter(r::hour.eq(attempt.hour))
        .filter(r::actor_kind.eq(attempt.actor_kind))
        .filter(r::actor_id.eq(&attempt.actor_id))
        .filter(r::operation.eq(&attempt.operation))
        .filter(r::code.eq(attempt.code))
        .filter(r::network.eq(&attempt.network));
    let counted =
        diesel::update(row).set((r::attempts.eq(r::attempts + tally.attempts), r::last_at.eq(tally.last_at))).kept().execute(conn)?;
    if counted > 0 {
        return Ok(());
    }
    let new = (
        r::mall_id.eq(mall_id),
        r::hour.eq(attempt.hour),
        r::actor_kind.eq(attempt.actor_kind),
        r::actor_id.eq(&attempt.actor_id),
        r::operation.eq(&attempt.operation),
        r::code.eq(attempt.code),
        r::network.eq(&attempt.network),
        r::attempts.eq(tally.attempts),
        r::first_at.eq(tally.first_at),
        r::last_at.eq(tally.last_at),
    );
    diesel::insert_into(r::table).values(new).kept().execute(conn).map(drop)
}

/// Forgets what was counted before `too_old`.
pub fn forget(conn: &mut DbConn, mall_id: MallId, too_old: Instant) -> QueryResult<usize> {
    diesel::delete(r::table.filter(r::mall_id.eq(mall_id)).filter(r::hour.lt(too_old))).kept().execute(conn)
}

/// Up to `limit` rows of a mall, newest hour first, of hours from `from`, before `to` and not after `up_to`; without the first `skip`.
pub fn newest(
    conn: &mut DbConn,
    mall_id: MallId,
    (from, to, up_to): (Instant, Option<Instant>, Option<Instant>),
    skip: i64,
    limit: i64,
) -> QueryResult<Vec<Refused>> {
    let mut rows = r::table
        .filter(r::mall_id.eq(mall_id))
        .filter(r::last_at.ge(from))
        .order((r::hour.desc(), r::actor_kind.asc(), r::actor_id.asc(), r::operation.asc(), r::code.asc(), r::network.asc()))
        .offset(skip)
        .limit(limit)
        .select((r::hour, r::actor_kind, r::actor_id, r::operation, r::code, r::network, r::attempts, r::first_at, r::last_at))
        .into_boxed();
    if let Some(to) = to {
        rows = rows.filter(r::first_at.lt(to));
    }
    if let Some(hour) = up_to {
        rows = rows.filter(r::hour.le(hour));
    }
    rows.load(conn)
}

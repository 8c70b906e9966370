//! Statements on sequences, quotas and templates. What a batch counts up is in `tallies`, what people change of the rules in `editing`.

mod editing;
mod tallies;

pub use editing::{adjust_slot_capacity, delete_quota_rule, update_quota_rule, update_session_template};

use chrono::NaiveDate;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use self::tallies::{Counted, Tallies};
use super::model::{QuotaRule, SessionTemplate};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{quota_rules, quotas, session_templates};
use crate::db::tx::Tx;
use crate::kernel::channel::Channel;
use crate::kernel::error::Result;
use crate::kernel::ids::{MallId, QueueId, QuotaId, SessionTemplateId, SiteId};

/// The next number of a queue's day, or none when `last_number` has been given.
///
/// # Errors
/// The engine's.
pub fn next_number(tx: &mut Tx<'_>, queue_id: QueueId, date: NaiveDate, last_number: i64) -> Result<Option<i64>> {
    let key = (tx.mall_id(), Counted::Numbers(queue_id), date);
    tx.hold_back(|tallies: &mut Tallies, conn| tallies.up(conn, key, last_number))
}

/// Takes one unit of a quota; false when `limit` is reached.
///
/// # Errors
/// The engine's.
pub fn take_quota(tx: &mut Tx<'_>, quota_id: QuotaId, date: NaiveDate, limit: i64) -> Result<bool> {
    let key = (tx.mall_id(), Counted::Quota(quota_id), date);
    Ok(tx.hold_back(|tallies: &mut Tallies, conn| tallies.up(conn, key, limit))?.is_some())
}

/// Gives one unit back; never below zero.
///
/// # Errors
/// The engine's.
pub fn give_quota_back(tx: &mut Tx<'_>, quota_id: QuotaId, date: NaiveDate) -> Result<()> {
    let key = (tx.mall_id(), Counted::Quota(quota_id), date);
    tx.hold_back(|tallies: &mut Tallies, conn| tallies.down(conn, key))
}

/// What is used of each quota on a day.
pub fn used_quotas(conn: &mut DbConn, mall_id: MallId, date: NaiveDate) -> QueryResult<Vec<(QuotaId, i64)>> {
    quotas::table
        .filter(quotas::mall_id.eq(mall_id))
        .filter(quotas::service_date.eq(date))
        .select((quotas::quota_id, quotas::used))
        .load(conn)
}

pub fn insert_quota_rule(conn: &mut DbConn, mall_id: MallId, rule: &QuotaRule) -> QueryResult<usize> {
    diesel::insert_into(quota_rules::table)
        .values((
            quota_rules::mall_id.eq(mall_id),
            quota_rules::id.eq(rule.id),
            quota_rules::queue_id.eq(rule.queue_id),
            quota_rules::channel.eq(rule.channel),
            quota_rules::weekday.eq(rule.weekday),
            quota_rules::from_min.eq(rule.from_min),
            quota_rules::to_min.eq(rule.to_min),
            quota_rules::daily_limit.eq(rule.daily_limit),
            quota_rules::version.eq(rule.version),
        ))
        .kept()
        .execute(conn)
}

type QuotaRow = (QuotaId, QueueId, Option<Channel>, Option<i64>, i64, i64, i64, i64);

pub fn load_quota_rules(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<QuotaRule>> {
    let rows: Vec<QuotaRow> = quota_rules::table
        .filter(quota_rules::mall_id.eq(mall_id))
        .select((
            quota_rules::id,
            quota_rules::queue_id,
            quota_rules::channel,
            quota_rules::weekday,
            quota_rules::from_min,
            quota_rules::to_min,
            quota_rules::daily_limit,
            quota_rules::version,
        ))
        .order(quota_rules::id.asc())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, queue_id, channel, weekday, from_min, to_min, daily_limit, version)| QuotaRule {
            id,
            queue_id,
            channel,
            weekday,
            from_min,
            to_min,
            daily_limit,
            version,
        })
        .collect())
}

pub fn insert_session_template(conn: &mut DbConn, mall_id: MallId, template: &SessionTemplate) -> QueryResult<usize> {
    diesel::insert_into(session_templates::table)
        .values((
            session_templates::mall_id.eq(mall_id),
            session_templates::id.eq(template.id),
            session_templates::site_id.eq(template.site_id),
            session_templates::queue_id.eq(template.queue_id),
            session_templates::code.eq(&template.code),
            session_templates::weekday.eq(template.weekday),
            session_templates::from_min.eq(template.from_min),
            session_templates::to_min.eq(template.to_min),
            session_templates::slot_minutes.eq(template.slot_minutes),
            session_templates::capacity.eq(template.capacity),
            session_templates::valid_from.eq(template.valid_from),
            session_templates::valid_to.eq(template.valid_to),
            session_templates::min_notice_min.eq(template.min_notice_min),
            session_templates::max_days.eq(template.max_days),
            session_templates::version.eq(template.version),
        ))
        .kept()
        .execute(conn)
}

type TemplateRow =
    ((SessionTemplateId, SiteId, QueueId, String), (i64, i64, i64, i64, i64), (Option<NaiveDate>, Option<NaiveDate>, i64, i64, i64));

pub fn load_session_templates(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<SessionTemplate>> {
    use session_templates as t;
    let rows: Vec<TemplateRow> = t::table
        .filter(t::mall_id.eq(mall_id))
        .select((
            (t::id, t::site_id, t::queue_id, t::code),
            (t::weekday, t::from_min, t::to_min, t::slot_minutes, t::capacity),
            (t::valid_from, t::valid_to, t::min_notice_min, t::max_days, t::version),
        ))
        .order((t::weekday.asc(), t::from_min.asc(), t::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(
                (id, site_id, queue_id, code),
                (weekday, from_min, to_min, slot_minutes, capacity),
                (valid_from, valid_to, min_notice_min, max_days, version),
            )| SessionTemplate {
                id,
                site_id,
                queue_id,
                code,
                weekday,
                from_min,
                to_min,
                slot_minutes,
                capacity,
                valid_from,
                valid_to,
                min_notice_min,
                max_days,
                version,
            },
        )
        .collect())
}

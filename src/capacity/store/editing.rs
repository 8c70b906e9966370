//! Statements by which people change quotas and appointment times.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Date, Text};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{quota_rules as r, quotas, session_templates as t};
use crate::kernel::ids::{MallId, QuotaId, SessionTemplateId};

/// Replaces what a rule says. Its id stays, and with it what is used.
pub fn update_quota_rule(conn: &mut DbConn, mall_id: MallId, rule: &QuotaRule) -> QueryResult<usize> {
    diesel::update(r::table.filter(r::mall_id.eq(mall_id)).filter(r::id.eq(rule.id)))
        .set((
            r::channel.eq(rule.channel),
            r::weekday.eq(rule.weekday),
            r::from_min.eq(rule.from_min),
            r::to_min.eq(rule.to_min),
            r::daily_limit.eq(rule.daily_limit),
            r::version.eq(rule.version),
        ))
        .kept()
        .execute(conn)
}

/// Removes a rule with its ledger; the tickets themselves are the lasting record.
pub fn delete_quota_rule(conn: &mut DbConn, mall_id: MallId, id: QuotaId) -> QueryResult<usize> {
    diesel::delete(quotas::table.filter(quotas::mall_id.eq(mall_id)).filter(quotas::quota_id.eq(id))).kept().execute(conn)?;
    diesel::delete(r::table.filter(r::mall_id.eq(mall_id)).filter(r::id.eq(id))).kept().execute(conn)
}

/// Replaces what a template says, if its version is still `expected`. Its queue and code stay.
pub fn update_session_template(conn: &mut DbConn, mall_id: MallId, template: &SessionTemplate, expected: i64) -> QueryResult<usize> {
    diesel::update(t::table.filter(t::mall_id.eq(mall_id)).filter(t::id.eq(template.id)).filter(t::version.eq(expected)))
        .set((
            t::weekday.eq(template.weekday),
            t::from_min.eq(template.from_min),
            t::to_min.eq(template.to_min),
            t::slot_minutes.eq(template.slot_minutes),
            t::capacity.eq(template.capacity),
            t::valid_from.eq(template.valid_from),
            t::valid_to.eq(template.valid_to),
            t::min_notice_min.eq(template.min_notice_min),
            t::max_days.eq(template.max_days),
            t::version.eq(template.version),
        ))
        .kept()
        .execute(conn)
}

/// Gives the times of a template from `from` on a new capacity, never below what is booked. Times nobody has booked yet have no
/// row; they get the template's capacity at their first booking.
pub fn adjust_slot_capacity(
    conn: &mut DbConn,
    mall_id: MallId,
    template_id: SessionTemplateId,
    from: NaiveDate,
    capacity: i64,
) -> QueryResult<usize> {
    let sql = "UPDATE slot_capacity SET capacity = CASE WHEN used > $1 THEN used ELSE $1 END \
               WHERE mall_id = $2 AND session_id = $3 AND service_date >= $4";
    diesel::sql_query(sql)
        .bind::<BigInt, _>(capacity)
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(template_id)
        .bind::<Date, _>(from)
        .kept()
        .execute(conn)
}

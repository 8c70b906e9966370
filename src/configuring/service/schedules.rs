//! Putting a schedule in place.

use serde_json::{Value, json};

use super::{Put, announce_change, one_row};
use crate::calendar::model::Schedule;
use crate::calendar::store::{self, Stored};
use crate::configuring::codes;
use crate::configuring::dto::ScheduleBody;
use crate::configuring::faults::{Faults, check_code};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::PutCondition;
use crate::kernel::error::Result;
use crate::kernel::ids::ScheduleId;
use crate::kernel::permission::{Caller, Permission, Target};

fn target_of(d: &Directory, rule: &Schedule) -> Target {
    codes::target(d, rule.site_id, rule.agency_id, (rule.service_id, None))
}

/// Makes or replaces the schedule with this code.
///
/// # Errors
/// `forbidden_scope` for hours of others; `version_mismatch`; `validation_failed` naming every fault.
pub fn put(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (code, condition): (&str, &PutCondition),
    body: &ScheduleBody,
) -> Result<Put<Stored<Schedule>>> {
    let existing = d.stored_schedules.iter().find(|s| s.code == code);
    let mut faults = Faults::default();
    let rule = body.rule(existing.map_or_else(ScheduleId::fresh, |s| s.rule.id), d, &mut faults);
    caller.require(Permission::HoursConfigure, &target_of(d, existing.map_or(&rule, |s| &s.rule)))?;
    condition.check(existing.map(|s| s.version))?;
    faults.absorb(rule.validate())?;
    check_against_others(d, &rule, code, &mut faults);
    if let Some(existing) = existing {
        check_same_subject(&existing.rule, &rule, &mut faults);
    } else {
        check_code(code, "/schedule")?;
    }
    faults.into_result()?;
    let stored = Stored { code: code.to_owned(), version: existing.map_or(1, |s| s.version + 1), rule };
    write(tx, existing, stored)
}

fn told(stored: &Stored<Schedule>) -> Value {
    json!({"code": stored.code, "version": stored.version, "rule": stored.rule})
}

fn write(tx: &mut Tx<'_>, known: Option<&Stored<Schedule>>, stored: Stored<Schedule>) -> Result<Put<Stored<Schedule>>> {
    let mall_id = tx.mall_id();
    let subject = format!("schedules/{}", stored.rule.id);
    if let Some(before) = known {
        one_row(store::update_schedule(tx.conn(), mall_id, &stored, before.version)?)?;
        announce_change(tx, "schedule.changed", subject, Some(told(before)), told(&stored))?;
        return Ok(Put::Replaced(stored));
    }
    store::insert_schedule(tx.conn(), mall_id, &stored)?;
    announce_change(tx, "schedule.created", subject, None, told(&stored))?;
    Ok(Put::Created(stored))
}

/// Two schedules of the same subject, season and period would leave it to their ids which of them decides.
fn check_against_others(d: &Directory, rule: &Schedule, code: &str, faults: &mut Faults) {
    let key = |s: &Schedule| (s.scope, s.site_id, s.agency_id, s.service_id, s.season, s.valid_from, s.valid_to);
    let twin = d.stored_schedules.iter().find(|s| s.code != code && key(&s.rule) == key(rule));
    let other = twin.map(|s| s.code.as_str()).unwrap_or_default();
    let words = (
        format!("Jadwal {other} sudah berlaku untuk cakupan dan masa yang sama; ubah yang itu."),
        format!("The schedule {other} already counts for the same subject and period; change that one."),
    );
    faults.require(twin.is_none(), "/valid_from", "duplicate", (&words.0, &words.1));
}

fn check_same_subject(before: &Schedule, after: &Schedule, faults: &mut Faults) {
    let words = ("Cakupan tidak dapat diubah; buat jadwal lain.", "Whom it is for cannot change; make another schedule.");
    faults.require(before.scope == after.scope, "/scope", "immutable", words);
    faults.require(before.site_id == after.site_id, "/site", "immutable", words);
    faults.require(before.agency_id == after.agency_id, "/agency", "immutable", words);
    faults.require(before.service_id == after.service_id, "/service", "immutable", words);
}

//! Entering and removing days of the calendar.

use serde_json::json;

use super::{announce, announce_change, missing, one_row};
use crate::calendar::model::CalendarDay;
use crate::calendar::store::{self, Stored};
use crate::configuring::codes;
use crate::configuring::dto::CalendarDayBody;
use crate::configuring::faults::Faults;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::CalendarDayId;
use crate::kernel::permission::{Caller, Permission};

/// Enters a day.
///
/// # Errors
/// `forbidden_scope` for others' days; `validation_failed` naming every fault; `duplicate_code` when the same is entered already.
pub fn add(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, body: &CalendarDayBody) -> Result<Stored<CalendarDay>> {
    let mut faults = Faults::default();
    let rule = body.rule(CalendarDayId::fresh(), d, &mut faults);
    caller.require(Permission::HoursConfigure, &codes::target(d, rule.site_id, rule.agency_id, (None, None)))?;
    faults.absorb(rule.validate())?;
    faults.into_result()?;
    let key = |day: &CalendarDay| (day.date, day.kind, day.site_id, day.agency_id);
    if d.days.iter().any(|day| key(day) == key(&rule)) {
        return Err(AppError::new(Code::DuplicateCode)
            .detail("Hari itu sudah ada di kalender.", "The calendar has that day already.")
            .field("/date", "duplicate"));
    }
    let mall_id = tx.mall_id();
    store::insert_day(tx.conn(), mall_id, &rule)?;
    announce_change(tx, "calendar_day.added", format!("calendar-days/{}", rule.id), None, json!({ "rule": rule }))?;
    Ok(Stored { code: rule.id.to_string(), version: 1, rule })
}

/// Removes a day.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`.
pub fn remove(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, id: CalendarDayId, if_match: &IfMatch) -> Result<()> {
    let stored = d.stored_days.iter().find(|s| s.rule.id == id).ok_or_else(|| missing("Hari kalender itu", "calendar day"))?;
    let rule = &stored.rule;
    caller.require(Permission::HoursConfigure, &codes::target(d, rule.site_id, rule.agency_id, (None, None)))?;
    if_match.check(stored.version)?;
    let mall_id = tx.mall_id();
    one_row(store::delete_day(tx.conn(), mall_id, id, stored.version)?)?;
    announce(tx, "calendar_day.removed", format!("calendar-days/{id}"), json!({ "rule": rule }))
}

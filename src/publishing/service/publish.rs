//! Putting texts in force: those of a draft, or those of an earlier version again.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::drafts::last_version;
use super::{check_words, draft_of, publishable, service_for};
use crate::catalogue::model::checks::LINE;
use crate::catalogue::model::{Agency, Draft, DraftState, Listing, PublishedVersion, ServiceHead, ServiceStatus};
use crate::catalogue::store;
use crate::configuring::service::{announce, missing, one_row};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission};
use crate::publishing::dto::PublishBody;

/// How far ahead a change may be entered, in days.
const AHEAD_DAYS: u64 = 366;

/// Puts the draft of a service in force, from a day on.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`; `draft_state_conflict` unless it is in review; `own_draft` for those who wrote it or
/// handed it in; `draft_outdated`; `later_version_exists`; `validation_failed` naming every fault.
pub fn publish(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (code, if_match): (&str, &IfMatch),
    body: &PublishBody,
) -> Result<(ServiceHead, PublishedVersion)> {
    let (head, agency) = service_for(tx.conn(), d, (caller, Permission::ServicePublish), code)?;
    let draft = draft_of(tx.conn(), d.mall.id, &head)?;
    if_match.check(draft.version)?;
    draft.require(DraftState::InReview)?;
    draft.require_other(&tx.origin().actor.key_scope())?;
    draft.require_current(last_version(tx, &head)?)?;
    one_row(store::delete_draft(tx.conn(), d.mall.id, head.id)?)?;
    let Draft { listing, written_by, .. } = draft;
    put_in_force(tx, d, (head, agency), (listing, Some(written_by)), body)
}

/// Puts the texts of an earlier version in force again. They were looked through once: no draft is needed, but a reason is.
///
/// # Errors
/// `not_found`, `forbidden_scope`; `later_version_exists`; `validation_failed` when they would no longer do.
pub fn restore(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (code, version_no): (&str, i64),
    body: &PublishBody,
) -> Result<(ServiceHead, PublishedVersion)> {
    let (head, agency) = service_for(tx.conn(), d, (caller, Permission::ServicePublish), code)?;
    let versions = store::versions_of(tx.conn(), d.mall.id, head.id)?;
    let version = versions.into_iter().find(|version| version.version_no == version_no).ok_or_else(|| missing("Versi itu", "version"))?;
    put_in_force(tx, d, (head, agency), (Listing::from(version.content), version.written_by), body)
}

fn put_in_force(
    tx: &mut Tx<'_>,
    d: &Directory,
    (before, agency): (ServiceHead, &Agency),
    (listing, written_by): (Listing, Option<String>),
    body: &PublishBody,
) -> Result<(ServiceHead, PublishedVersion)> {
    let mall_id = d.mall.id;
    check_words("/reason", &body.reason, LINE)?;
    let from = effective_from(d, body)?;
    let content = publishable(listing, &agency.profile)?;
    let versions = store::versions_of(tx.conn(), mall_id, before.id)?;
    check_later(&versions, from, body.keep_later)?;
    let version = PublishedVersion {
        version_no: versions.first().map_or(1, |last| last.version_no + 1),
        effective_from: from,
        content,
        published_at: Some(tx.now()),
        published_by: Some(tx.origin().actor.key_scope()),
        written_by,
        reason: Some(body.reason.clone()),
    };
    store::insert_version(tx.conn(), mall_id, before.id, &version)?;
    // Who suspended it says when it is served again; what was archived is back.
    let status = if before.status == ServiceStatus::Suspended { ServiceStatus::Suspended } else { ServiceStatus::Published };
    let status_note = before.status_note.clone().filter(|_| status == ServiceStatus::Suspended);
    let head = ServiceHead { status, status_note, reviewed_on: Some(d.date), version: before.version + 1, ..before.clone() };
    one_row(store::update_service(tx.conn(), mall_id, &head, before.version)?)?;
    let payload = json!({ "service": head.code, "version_no": version.version_no, "effective_from": from, "reason": body.reason });
    announce(tx, "service.published", format!("services/{}", head.id), payload)?;
    Ok((head, version))
}

/// From today to a year ahead: what was shown yesterday is not rewritten.
fn effective_from(d: &Directory, body: &PublishBody) -> Result<NaiveDate> {
    let from = body.effective_from.unwrap_or(d.date);
    let last = d.date.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(d.date);
    if (d.date..=last).contains(&from) {
        return Ok(from);
    }
    let (id, en) = (format!("Harus antara {} dan {last}.", d.date), format!("Must be between {} and {last}.", d.date));
    Err(AppError::new(Code::ValidationFailed).field_text("/effective_from", "out_of_range", id, en))
}

/// A version that waits would bring back what this one changes: whoever publishes must know.
fn check_later(versions: &[PublishedVersion], from: NaiveDate, keep_later: bool) -> Result<()> {
    let later: Vec<String> = versions
        .iter()
        .filter(|version| version.effective_from > from)
        .map(|version| format!("{} ({})", version.version_no, version.effective_from))
        .collect();
    if later.is_empty() || keep_later {
        return Ok(());
    }
    let later = later.join(", ");
    let (id, en) = (format!("Versi yang menunggu: {later}."), format!("Versions that wait: {later}."));
    Err(AppError::new(Code::LaterVersionExists).detail(id, en))
}

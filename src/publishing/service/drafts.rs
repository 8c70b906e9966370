//! Writing a draft, handing it in, sending it back, and throwing it away.

use serde_json::json;

use super::{check_words, draft_of, of_agency, publishable, service_for};
use crate::catalogue::model::checks::{Checks, PARAGRAPH, is_service_code};
use crate::catalogue::model::{Agency, Draft, DraftState, ServiceHead, ServiceStatus};
use crate::catalogue::store;
use crate::configuring::service::{Put, one_row};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::{IfMatch, PutCondition};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::ServiceId;
use crate::kernel::permission::{Caller, Permission};
use crate::publishing::dto::DraftBody;
use crate::streams;
use crate::streams::model::NewEvent;

/// Writes the draft of a service, of a new one too. One in review goes back to being written: what is looked through must stay as it is.
///
/// # Errors
/// `not_found` for an agency that is not there; `forbidden_scope`; `version_mismatch`; `draft_outdated` when versions were published
/// meanwhile; `validation_failed` naming every fault.
pub fn put(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (code, condition): (&str, &PutCondition),
    body: &DraftBody,
) -> Result<Put<(ServiceHead, Draft)>> {
    caller.require_in(Permission::ServiceWrite, d.mall.id)?;
    let (mall_id, by, at) = (tx.mall_id(), tx.origin().actor.key_scope(), tx.now());
    let known = store::find_service(tx.conn(), mall_id, code)?;
    let agency = match &known {
        Some(head) => d.agency_of(head.agency_id)?,
        None => agency_of_code(d, code)?,
    };
    caller.require(Permission::ServiceWrite, &of_agency(d, agency.id))?;
    let before = known.as_ref().map(|head| store::find_draft(tx.conn(), mall_id, head.id)).transpose()?.flatten();
    condition.check(before.as_ref().map(|draft| draft.version))?;
    let mut checks = Checks::default();
    body.listing.check(&mut checks);
    AppError::refuse(checks.below("/listing"))?;
    let head = match known {
        Some(head) => head,
        None => new_service(tx, agency, code)?,
    };
    let draft = Draft {
        service_id: head.id,
        state: DraftState::Draft,
        based_on: body.based_on,
        listing: body.listing.clone(),
        written_by: by,
        written_at: at,
        submitted: None,
        remark: before.as_ref().and_then(|draft| draft.remark.clone()),
        version: before.as_ref().map_or(1, |draft| draft.version + 1),
    };
    draft.require_current(last_version(tx, &head)?)?;
    let Some(before) = before else {
        store::insert_draft(tx.conn(), mall_id, &draft)?;
        note(tx, "service_draft.created", &head, &draft)?;
        return Ok(Put::Created((head, draft)));
    };
    one_row(store::update_draft(tx.conn(), mall_id, &draft, before.version)?)?;
    note(tx, "service_draft.changed", &head, &draft)?;
    Ok(Put::Replaced((head, draft)))
}

/// The agency a new code belongs to.
fn agency_of_code<'a>(d: &'a Directory, code: &str) -> Result<&'a Agency> {
    let agency = d.agency(code.rsplit_once('-').map_or(code, |(agency, _)| agency))?;
    if is_service_code(code, &agency.code) {
        return Ok(agency);
    }
    let (id, en) = (format!("Kode layanan: {}-001.", agency.code), format!("A code of this agency looks like {}-001.", agency.code));
    Err(AppError::new(Code::InvalidParameter).field_text("/service", "invalid_value", id, en))
}

fn new_service(tx: &mut Tx<'_>, agency: &Agency, code: &str) -> Result<ServiceHead> {
    let (id, agency_id, status) = (ServiceId::fresh(), agency.id, ServiceStatus::Draft);
    let head = ServiceHead { id, agency_id, code: code.to_owned(), status, status_note: None, reviewed_on: None, version: 1 };
    let mall_id = tx.mall_id();
    store::insert_service(tx.conn(), mall_id, &head)?;
    Ok(head)
}

/// The highest number among the versions of a service; 0 when it has none.
pub(super) fn last_version(tx: &mut Tx<'_>, head: &ServiceHead) -> Result<i64> {
    let mall_id = tx.mall_id();
    Ok(store::versions_of(tx.conn(), mall_id, head.id)?.first().map_or(0, |version| version.version_no))
}

/// Hands a draft in. What could not be published is refused at once: nobody looks through half a standard.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`; `draft_state_conflict` when it is in review; `draft_outdated`; `validation_failed`
/// naming each part that is missing (BTN-2, SMD-5).
pub fn submit(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, (code, if_match): (&str, &IfMatch)) -> Result<(ServiceHead, Draft)> {
    let (head, agency) = service_for(tx.conn(), d, (caller, Permission::ServiceWrite), code)?;
    let before = draft_of(tx.conn(), d.mall.id, &head)?;
    if_match.check(before.version)?;
    before.require(DraftState::Draft)?;
    before.require_current(last_version(tx, &head)?)?;
    publishable(before.listing.clone(), &agency.profile)?;
    let submitted = Some((tx.origin().actor.key_scope(), tx.now()));
    let draft = Draft { state: DraftState::InReview, submitted, remark: None, version: before.version + 1, ..before.clone() };
    one_row(store::update_draft(tx.conn(), d.mall.id, &draft, before.version)?)?;
    note(tx, "service_draft.submitted", &head, &draft)?;
    Ok((head, draft))
}

/// Sends a draft back to those who wrote it.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`; `draft_state_conflict` unless it is in review; `validation_failed`.
pub fn send_back(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (code, if_match): (&str, &IfMatch),
    remark: &str,
) -> Result<(ServiceHead, Draft)> {
    let (head, _) = service_for(tx.conn(), d, (caller, Permission::ServicePublish), code)?;
    let before = draft_of(tx.conn(), d.mall.id, &head)?;
    if_match.check(before.version)?;
    before.require(DraftState::InReview)?;
    check_words("/remark", remark, PARAGRAPH)?;
    let (remark, version) = (Some(remark.to_owned()), before.version + 1);
    let draft = Draft { state: DraftState::Draft, submitted: None, remark, version, ..before.clone() };
    one_row(store::update_draft(tx.conn(), d.mall.id, &draft, before.version)?)?;
    note(tx, "service_draft.returned", &head, &draft)?;
    Ok((head, draft))
}

/// Throws a draft away, and with it a service that never had anything else.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`.
pub fn discard(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, (code, if_match): (&str, &IfMatch)) -> Result<()> {
    let (head, _) = service_for(tx.conn(), d, (caller, Permission::ServiceWrite), code)?;
    let draft = draft_of(tx.conn(), d.mall.id, &head)?;
    if_match.check(draft.version)?;
    one_row(store::delete_draft(tx.conn(), d.mall.id, head.id)?)?;
    if head.status == ServiceStatus::Draft {
        one_row(store::delete_service(tx.conn(), d.mall.id, head.id)?)?;
    }
    note(tx, "service_draft.discarded", &head, &draft)
}

/// A draft is nobody's business but the agency's: its event carries no text, and no directory is read again for it.
fn note(tx: &mut Tx<'_>, kind: &'static str, head: &ServiceHead, draft: &Draft) -> Result<()> {
    let payload = json!({ "service": head.code, "version": draft.version, "based_on": draft.based_on });
    streams::append(tx, NewEvent { kind, subject: format!("services/{}", head.id), payload })?;
    Ok(())
}

//! What an agency says of itself.

use serde_json::json;

use super::of_agency;
use crate::catalogue::model::checks::Checks;
use crate::catalogue::model::{Agency, AgencyProfile, ComplaintChannel, check_agency};
use crate::catalogue::store;
use crate::catalogue::views_agencies::AgencyView;
use crate::configuring::service::{announce, one_row};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::{IfMatch, etag_of_view};
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission};

/// Replaces an agency's profile. The complaint channel cannot go while anything of the agency is published.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`, `validation_failed`.
pub fn put(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, (code, if_match): (&str, &IfMatch), profile: &AgencyProfile) -> Result<Agency> {
    caller.require_in(Permission::ServiceWrite, d.mall.id)?;
    let before = d.agency(code)?;
    caller.require(Permission::ServiceWrite, &of_agency(d, before.id))?;
    if_match.check_tag(etag_of_view(&AgencyView::new(before, &d.services))?)?;
    let mut checks = Checks::default();
    check_agency(profile, &mut checks);
    let reachable = profile.complaint.as_ref().is_some_and(ComplaintChannel::can_be_reached);
    if !reachable && d.services.iter().any(|service| service.agency_id == before.id && service.status.is_public()) {
        let id = "saluran pengaduan wajib ada selama ada layanan yang diterbitkan (UU 25/2009 pasal 36)";
        checks.note("/complaint", "required", id, "must be there while any service is published (UU 25/2009 art. 36)");
    }
    AppError::refuse(checks.0)?;
    let after = Agency { version: before.version + 1, profile: profile.clone(), ..before.clone() };
    one_row(store::update_agency(tx.conn(), d.mall.id, &after, before.version)?)?;
    let payload = json!({ "agency": after.code, "version": after.version, "before": before.profile, "profile": after.profile });
    announce(tx, "agency.changed", format!("agencies/{}", after.id), payload)?;
    Ok(after)
}

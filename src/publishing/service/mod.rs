//! What happens to drafts, versions, services, agencies and regulations: authorise, look, decide, write, announce, in the mall's lane.

pub mod agencies;
pub mod changes;
pub mod completeness;
pub mod drafts;
pub mod imports;
pub mod publish;
pub mod regulations;
pub mod status;

use crate::catalogue::model::checks::Checks;
use crate::catalogue::model::{Agency, AgencyProfile, Draft, Listing, ServiceContent, ServiceHead, check_publishable};
use crate::catalogue::store;
use crate::configuring::service::missing;
use crate::db::connection::DbConn;
use crate::directory::Directory;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, MallId};
use crate::kernel::permission::{Caller, Permission, Target};

/// The service with this code, and its agency, for somebody who may do this with it.
///
/// # Errors
/// `not_found`; `forbidden`, `forbidden_scope`; the engine's.
pub fn service_for<'a>(
    conn: &mut DbConn,
    d: &'a Directory,
    (caller, permission): (&Caller, Permission),
    code: &str,
) -> Result<(ServiceHead, &'a Agency)> {
    caller.require_in(permission, d.mall.id)?;
    let head = store::find_service(conn, d.mall.id, code)?.ok_or_else(|| missing("Layanan itu", "service"))?;
    let agency = d.agency_of(head.agency_id)?;
    caller.require(permission, &of_agency(d, agency.id))?;
    Ok((head, agency))
}

/// What belongs to an agency wherever it serves.
const fn of_agency(d: &Directory, agency_id: AgencyId) -> Target {
    Target::mall(d.mall.id).agency(agency_id)
}

/// The draft of a service.
///
/// # Errors
/// `not_found`; the engine's.
pub fn draft_of(conn: &mut DbConn, mall_id: MallId, head: &ServiceHead) -> Result<Draft> {
    store::find_draft(conn, mall_id, head.id)?.ok_or_else(|| missing("Rancangan layanan itu", "draft of this service"))
}

/// The listing as it is put in force.
///
/// # Errors
/// `validation_failed` naming everything that keeps it from being published.
pub fn publishable(listing: Listing, agency: &AgencyProfile) -> Result<ServiceContent> {
    let mut checks = Checks::default();
    check_publishable(&listing, agency, &mut checks);
    AppError::refuse(checks.0)?;
    listing.complete().map_err(|_| AppError::internal("a complete listing that is not"))
}

/// A text a person writes beside a decision.
fn check_words(pointer: &'static str, text: &str, max: usize) -> Result<()> {
    let mut checks = Checks::default();
    checks.text(pointer, text, max);
    AppError::refuse(checks.0)
}

//! What happens to drafts, versions, services, agencies and regulations: authorise, look, decide, write, announce, in the mall's lane.

pub mod agencies;
pub mod changes;
pub mod completeness;
pub mod drafts;
pub mod publish;
pub mod regulations;
pub mod status;

use crate::catalogue::model::checks::Checks;
use crate::catalogue::model::{Agency, Draft, ServiceHead};
use crate::catalogue::store;
use crate::configuring::service::missing;
use crate::db::connection::DbConn;
use crate::directory::Directory;
use crate::kernel::codes::Code;
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
    let agency = d.agency_by_id(head.agency_id).ok_or_else(|| AppError::internal("a service without its agency"))?;
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

/// `validation_failed` with every fault, below `at` in the body, or nothing.
fn refused(checks: Checks, at: &str) -> Result<()> {
    if checks.0.is_empty() {
        return Ok(());
    }
    Err(checks.0.into_iter().fold(AppError::new(Code::ValidationFailed), |error, fault| match fault.detail {
        Some(text) => error.field_text(format!("{at}{}", fault.pointer), fault.code, text.id, text.en),
        None => error.field(format!("{at}{}", fault.pointer), fault.code),
    }))
}

/// A text a person writes beside a decision.
fn check_words(pointer: &'static str, text: &str, max: usize) -> Result<()> {
    let mut checks = Checks::default();
    checks.text(pointer, text, max);
    refused(checks, "")
}

//! Imports a checked catalogue, all or nothing, in the lane of the mall's configuration.

use chrono::NaiveDate;
use serde_json::json;

use crate::catalogue::import::{AgencyChange, Existing, Parsed, Plan, Report, ServiceChange, plan};
use crate::catalogue::model::PublishedVersion;
use crate::catalogue::store;
use crate::db::connection::DbConn;
use crate::db::dialect::{Constraint, violated};
use crate::db::tx::Tx;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;
use crate::kernel::time::Instant;
use crate::streams;
use crate::streams::model::NewEvent;

/// What importing `parsed` would do; writes nothing.
///
/// # Errors
/// The engine's.
pub fn dry_run(conn: &mut DbConn, mall_id: MallId, parsed: &Parsed, on: NaiveDate) -> Result<Report> {
    Ok(make_plan(conn, mall_id, parsed, on)?.report)
}

/// Imports `parsed` with texts in force from `on`: adds or updates by code, leaves unchanged rows and rows not in the file alone.
/// Importing the same again changes nothing, not even the log. Runs in [`crate::db::Lane::mall`], so that no site reads half of it.
///
/// # Errors
/// `duplicate_code` when a code belongs to a service that has no version in force on `on`; else the engine's.
pub fn import(tx: &mut Tx<'_>, parsed: &Parsed, on: NaiveDate) -> Result<Report> {
    let mall_id = tx.mall_id();
    let plan = make_plan(tx.conn(), mall_id, parsed, on)?;
    if !plan.report.changes_anything() {
        return Ok(plan.report);
    }
    let published = (on, tx.now(), tx.origin().actor.key_scope());
    write(tx.conn(), mall_id, &plan, &published)?;
    let changed: Vec<&str> = plan.services.iter().map(|change| change.head.code.as_str()).collect();
    let payload = json!({ "effective_from": on, "agencies": plan.report.agencies, "services": plan.report.services, "changed": changed });
    streams::append(tx, NewEvent { kind: "catalogue.imported", subject: format!("malls/{mall_id}"), payload })?;
    tx.touch_config()?;
    Ok(plan.report)
}

fn make_plan(conn: &mut DbConn, mall_id: MallId, parsed: &Parsed, on: NaiveDate) -> Result<Plan> {
    let agencies = store::load_agencies(conn, mall_id)?;
    let services = store::load_services(conn, mall_id, on)?;
    let last_versions = store::last_version_numbers(conn, mall_id)?;
    Ok(plan(parsed, &Existing { agencies: &agencies, services: &services, last_versions: &last_versions }))
}

fn write(conn: &mut DbConn, mall_id: MallId, plan: &Plan, published: &(NaiveDate, Instant, String)) -> Result<()> {
    for change in &plan.agencies {
        one_row(match change {
            AgencyChange::Add(agency) => store::insert_agency(conn, mall_id, agency)?,
            AgencyChange::Replace(agency) => store::update_agency(conn, mall_id, agency, agency.version - 1)?,
        })?;
    }
    plan.services.iter().try_for_each(|change| write_service(conn, mall_id, change, published))
}

fn write_service(conn: &mut DbConn, mall_id: MallId, change: &ServiceChange, (on, at, by): &(NaiveDate, Instant, String)) -> Result<()> {
    let head = &change.head;
    if change.is_new {
        store::insert_service(conn, mall_id, head).map_err(|e| refused(&head.code, *on, e))?;
    } else {
        one_row(store::update_service(conn, mall_id, head, head.version - 1)?)?;
    }
    if let Some(ids) = &change.external_ids {
        store::replace_external_ids(conn, mall_id, head.id, ids).map_err(|e| other_service(&head.code, e))?;
    }
    let Some((version_no, content)) = &change.next else { return Ok(()) };
    let version = PublishedVersion {
        version_no: *version_no,
        effective_from: *on,
        content: content.clone(),
        published_at: Some(*at),
        published_by: Some(by.clone()),
        written_by: None,
        reason: None,
    };
    Ok(store::insert_version(conn, mall_id, head.id, &version)?)
}

/// What was planned on is what is there: nobody changes it but in this lane.
fn one_row(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(AppError::internal("an import that met other rows than it planned for")) }
}

/// A code that is taken although no version in force was found: it is a draft, or its first version begins later than the import's.
fn refused(code: &str, on: NaiveDate, error: diesel::result::Error) -> AppError {
    if violated(&error) != Some(Constraint::CodeUnique) {
        return error.into();
    }
    AppError::new(Code::DuplicateCode)
        .detail(
            format!("{code} sudah ada dan belum berlaku pada {on}: masih rancangan, atau baru berlaku kemudian."),
            format!("{code} exists and nothing of it is in force on {on}: it is a draft still, or begins later."),
        )
        .caused_by(error)
}

/// What another register calls a service can be the name of one only.
fn other_service(code: &str, error: diesel::result::Error) -> AppError {
    if violated(&error) != Some(Constraint::ExternalIdUnique) {
        return error.into();
    }
    AppError::new(Code::DuplicateCode)
        .detail(format!("Pengenal luar {code} milik layanan lain."), format!("An external id of {code} is another service's."))
        .caused_by(error)
}

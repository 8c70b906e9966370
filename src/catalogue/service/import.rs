//! Imports a checked catalogue, all or nothing, in the lane of the mall's configuration.

use chrono::NaiveDate;
use serde_json::json;

use std::collections::{HashMap, HashSet};

use crate::catalogue::import::{AgencyChange, Existing, Parsed, Plan, Report, ServiceChange, plan};
use crate::catalogue::model::{Agency, PublishedVersion, Service};
use crate::catalogue::store;
use crate::db::connection::DbConn;
use crate::db::dialect::{Constraint, violated};
use crate::db::tx::Tx;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, ServiceId};
use crate::kernel::time::Instant;
use crate::streams;
use crate::streams::model::NewEvent;

/// What a mall has on a day, as far as an import needs it.
#[derive(Debug)]
pub struct Catalogue {
    pub agencies: Vec<Agency>,
    pub services: Vec<Service>,
    last_versions: HashMap<ServiceId, i64>,
    reserved: HashSet<String>,
    waiting: HashSet<ServiceId>,
}

impl Catalogue {
    /// Loads it.
    ///
    /// # Errors
    /// The engine's.
    pub fn load(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> Result<Self> {
        let (agencies, services) = (store::load_agencies(conn, mall_id)?, store::load_services(conn, mall_id, on)?);
        let in_force: HashSet<ServiceId> = services.iter().map(|service| service.id).collect();
        let heads = store::load_heads(conn, mall_id)?;
        let reserved = heads.into_iter().filter(|head| !in_force.contains(&head.id)).map(|head| head.code).collect();
        let last_versions = store::last_version_numbers(conn, mall_id)?;
        let waiting = store::services_with_later_versions(conn, mall_id, on)?;
        Ok(Self { agencies, services, last_versions, reserved, waiting })
    }

    /// What a plan compares with.
    #[must_use]
    pub fn existing(&self) -> Existing<'_> {
        let Self { agencies, services, last_versions, reserved, waiting } = self;
        Existing { agencies, services, last_versions, reserved, waiting }
    }
}

/// What importing `parsed` would do; writes nothing.
///
/// # Errors
/// The engine's.
pub fn dry_run(conn: &mut DbConn, mall_id: MallId, parsed: &Parsed, on: NaiveDate) -> Result<Report> {
    Ok(plan(parsed, &Catalogue::load(conn, mall_id, on)?.existing()).report)
}

/// Imports `parsed` with texts in force from `on`: adds or updates by code, leaves unchanged rows and rows not in the file alone.
/// Importing the same again changes nothing, not even the log. Runs in [`crate::db::Lane::mall`], so that no site reads half of it.
///
/// # Errors
/// `duplicate_code` when a code belongs to a service that has no version in force on `on`; else the engine's.
pub fn import(tx: &mut Tx<'_>, parsed: &Parsed, on: NaiveDate) -> Result<Report> {
    let mall_id = tx.mall_id();
    let plan = plan(parsed, &Catalogue::load(tx.conn(), mall_id, on)?.existing());
    apply(tx, &plan, on, &Cause::default())?;
    Ok(plan.report)
}

/// Why a plan is applied, where somebody said so.
#[derive(Debug, Default)]
pub struct Cause {
    /// Which stored plan it is.
    pub import: Option<String>,
    /// Who made the plan.
    pub written_by: Option<String>,
    pub reason: Option<String>,
}

/// Writes what a plan says, and one event; nothing of a plan that changes nothing.
///
/// # Errors
/// As [`import`].
pub fn apply(tx: &mut Tx<'_>, plan: &Plan, on: NaiveDate, cause: &Cause) -> Result<()> {
    if !plan.report.changes_anything() {
        return Ok(());
    }
    let mall_id = tx.mall_id();
    let published = Published { on, at: tx.now(), by: tx.origin().actor.key_scope(), cause };
    write(tx.conn(), mall_id, plan, &published)?;
    let changed: Vec<&str> = plan.services.iter().map(|change| change.head.code.as_str()).collect();
    let mut payload =
        json!({ "effective_from": on, "agencies": plan.report.agencies, "services": plan.report.services, "changed": changed });
    if let (Some(import), Some(members)) = (&cause.import, payload.as_object_mut()) {
        members.extend([("import".to_owned(), json!(import)), ("reason".to_owned(), json!(cause.reason))]);
    }
    streams::append(tx, NewEvent { kind: "catalogue.imported", subject: format!("malls/{mall_id}"), payload })?;
    tx.touch_config()?;
    Ok(())
}

/// What all versions of an import have in common.
struct Published<'a> {
    on: NaiveDate,
    at: Instant,
    by: String,
    cause: &'a Cause,
}

fn write(conn: &mut DbConn, mall_id: MallId, plan: &Plan, published: &Published<'_>) -> Result<()> {
    for change in &plan.agencies {
        one_row(match change {
            AgencyChange::Add(agency) => store::insert_agency(conn, mall_id, agency)?,
            AgencyChange::Replace(agency) => store::update_agency(conn, mall_id, agency, agency.version - 1)?,
        })?;
    }
    plan.services.iter().try_for_each(|change| write_service(conn, mall_id, change, published))
}

fn write_service(conn: &mut DbConn, mall_id: MallId, change: &ServiceChange, published: &Published<'_>) -> Result<()> {
    let head = &change.head;
    if change.is_new {
        store::insert_service(conn, mall_id, head).map_err(|e| refused(&head.code, published.on, e))?;
    } else {
        one_row(store::update_service(conn, mall_id, head, head.version - 1)?)?;
    }
    if let Some(ids) = &change.external_ids {
        store::replace_external_ids(conn, mall_id, head.id, ids).map_err(|e| other_service(&head.code, e))?;
    }
    let Some((version_no, content)) = &change.next else { return Ok(()) };
    let version = PublishedVersion {
        version_no: *version_no,
        effective_from: published.on,
        content: content.clone(),
        published_at: Some(published.at),
        published_by: Some(published.by.clone()),
        written_by: published.cause.written_by.clone(),
        reason: published.cause.reason.clone(),
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

//! Which regulations services rely on, and what became of them (BTN-3).

use std::collections::BTreeMap;

use serde_json::json;

use crate::catalogue::model::checks::{Checks, LINE};
use crate::catalogue::model::{Citation, Regulation, Service};
use crate::catalogue::store;
use crate::configuring::service::{Put, announce, one_row};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::{PutCondition, etag_of_view};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::publishing::dto::RegulationBody;
use crate::publishing::views_reports::RegulationView;

/// A regulation as it is cited, and by whom.
#[derive(Debug, Clone)]
pub struct Cited<'a> {
    pub citation: Citation,
    pub services: Vec<&'a Service>,
}

/// Every regulation that public services cite, by code; each with those services in the order of codes.
#[must_use]
pub fn cited(services: &[Service]) -> BTreeMap<String, Cited<'_>> {
    let mut all: BTreeMap<String, Cited<'_>> = BTreeMap::new();
    for service in services.iter().filter(|service| service.status.is_public()) {
        for citation in service.content.legal_basis.iter().flat_map(|text| Citation::all_in(text)) {
            let entry = all.entry(citation.code()).or_insert_with(|| Cited { citation, services: Vec::new() });
            if entry.services.last().is_none_or(|last| last.id != service.id) {
                entry.services.push(service);
            }
        }
    }
    all
}

/// Notes what is known of a regulation: its title, and since when it no longer holds.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `invalid_parameter` for a code that names no regulation; `version_mismatch`; `validation_failed`.
pub fn put(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (code, condition): (&str, &PutCondition),
    body: &RegulationBody,
) -> Result<Put<Regulation>> {
    caller.require_in(Permission::ServicePublish, d.mall.id)?;
    caller.require(Permission::ServicePublish, &Target::mall(d.mall.id))?;
    check_code(code)?;
    let known = d.regulations.iter().find(|regulation| regulation.code == code);
    let cited = cited(&d.services);
    let shown = (known.is_some() || cited.contains_key(code)).then(|| RegulationView::new(code, cited.get(code), known));
    condition.check_tag(shown.as_ref().map(etag_of_view).transpose()?)?;
    let mut checks = Checks::default();
    checks.text("/title", &body.title, LINE);
    if body.replaced_by.as_deref().is_some_and(|other| other == code || check_code(other).is_err()) {
        checks.note("/replaced_by", "invalid_value", "harus kode peraturan lain", "must be the code of another regulation");
    }
    AppError::refuse(checks.0)?;
    let version = known.map_or(1, |regulation| regulation.version + 1);
    let (repealed_on, replaced_by) = (body.repealed_on, body.replaced_by.clone());
    let after = Regulation { code: code.to_owned(), title: body.title.clone(), repealed_on, replaced_by, version };
    match known {
        Some(before) => one_row(store::update_regulation(tx.conn(), d.mall.id, &after, before.version)?)?,
        None => one_row(store::insert_regulation(tx.conn(), d.mall.id, &after)?)?,
    }
    let payload = json!({
        "code": code, "title": after.title, "repealed_on": after.repealed_on, "replaced_by": after.replaced_by, "version": after.version,
    });
    announce(tx, "regulation.changed", format!("regulations/{code}"), payload)?;
    Ok(if shown.is_some() { Put::Replaced(after) } else { Put::Created(after) })
}

fn check_code(code: &str) -> Result<()> {
    let plain = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if plain && (3..=100).contains(&code.len()) && code.contains('-') {
        return Ok(());
    }
    let (id, en) = ("Tulis seperti pp-5-2021.", "Write it like pp-5-2021.");
    Err(AppError::new(Code::InvalidParameter).field_text("/regulation", "invalid_value", id, en))
}

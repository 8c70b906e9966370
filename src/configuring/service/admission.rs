//! Changing who may draw numbers at a site.

use serde_json::json;

use super::{announce, one_row};
use crate::configuring::dto::AdmissionBody;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::sites::model::{Admission, DeviceLimit};
use crate::sites::store;

/// Replaces the rules of a site. What kiosks have given so far goes on counting.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`, `validation_failed`.
pub fn replace(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, if_match): (&str, &IfMatch),
    body: &AdmissionBody,
) -> Result<Admission> {
    let site_id = d.site(site)?.id;
    caller.require(Permission::FloorConfigure, &Target::site(d.mall.id, site_id))?;
    let before = d.admission(site_id);
    if_match.check(before.version)?;
    let device_limit = body.device_limit.map(|limit| DeviceLimit { tickets: limit.numbers, window_s: limit.window_s });
    if let Some(limit) = device_limit {
        bounded("/device_limit/numbers", limit.tickets, 100_000)?;
        bounded("/device_limit/window_s", limit.window_s, 86_400)?;
    }
    let after = Admission { site_id, door_token_required: body.door_token_required, device_limit, version: before.version + 1 };
    let mall_id = tx.mall_id();
    let written = if before.version == 0 { store::insert_admission } else { store::update_admission };
    one_row(written(tx.conn(), mall_id, &after)?)?;
    let payload = json!({
        "site_id": site_id, "version": after.version, "door_token_required": after.door_token_required,
        "device_tickets": device_limit.map(|limit| limit.tickets), "device_window_s": device_limit.map(|limit| limit.window_s),
    });
    announce(tx, "site.admission_changed", format!("sites/{site_id}"), payload)?;
    Ok(after)
}

fn bounded(pointer: &'static str, value: i64, most: i64) -> Result<()> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    Err(AppError::new(Code::ValidationFailed).field_text(
        pointer,
        "out_of_range",
        format!("Harus 1 sampai {most}."),
        format!("Must be 1 to {most}."),
    ))
}

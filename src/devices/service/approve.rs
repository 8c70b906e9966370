//! The person's side of an enrolment: whoever stands before the device types its code, says what it shall be, and answers for it.

use serde_json::json;

use crate::commands::Core;
use crate::db::tx::Tx;
use crate::devices::desk::Desk;
use crate::devices::model::{Enrolment, EnrolmentStatus, UserCode};
use crate::devices::store::enrolments as store;
use crate::identity::device_token::DeviceToken;
use crate::identity::model::NamedDevice;
use crate::identity::service::devices::{NewDevice, insert_device, require_in_mall};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;
use crate::kernel::permission::Caller;
use crate::kernel::time::Instant;
use crate::streams;
use crate::streams::model::NewEvent;

/// The enrolment behind a code somebody typed. Wrong codes are counted.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `rate_limited` after too many wrong codes; `not_found`.
pub async fn find(core: &Core, desk: &Desk, caller: &Caller, mall_id: MallId, typed: &str) -> Result<Enrolment> {
    require_in_mall(caller, mall_id)?;
    desk.may_guess(caller.actor)?;
    let found = match UserCode::read(typed) {
        Some(code) => core.db.read(move |conn| Ok(store::by_user_code(conn, mall_id, &code)?)).await?,
        None => None,
    };
    let now = desk.now();
    let found = found.filter(|enrolment| now < enrolment.expires_at);
    found.ok_or_else(|| {
        desk.guessed_wrong(caller.actor);
        AppError::new(Code::NotFound)
    })
}

/// Lets a device in as `new`, which was checked: makes it, and leaves its token to be fetched.
///
/// # Errors
/// `enrolment_decided`; `not_found` when its time is over; those of [`insert_device`].
pub fn approve(tx: &mut Tx<'_>, caller: &Caller, code: &UserCode, new: &NewDevice, now: Instant) -> Result<NamedDevice> {
    pending(tx, code, now)?;
    // Nobody knows this token: it holds the place of the one the device fetches.
    let device = insert_device(tx, caller, new, &DeviceToken::fresh().hash())?;
    let mall_id = tx.mall_id();
    decided(store::decide(tx.conn(), mall_id, code, (EnrolmentStatus::Approved, Some(device.device.id)))?)?;
    Ok(device)
}

/// Turns a device away.
///
/// # Errors
/// `enrolment_decided`; `not_found` when its time is over.
pub fn deny(tx: &mut Tx<'_>, code: &UserCode, now: Instant) -> Result<()> {
    pending(tx, code, now)?;
    let mall_id = tx.mall_id();
    decided(store::decide(tx.conn(), mall_id, code, (EnrolmentStatus::Denied, None))?)?;
    streams::append(tx, NewEvent { kind: "device.denied", subject: "devices".to_owned(), payload: json!({}) }).map(|_| ())
}

fn pending(tx: &mut Tx<'_>, code: &UserCode, now: Instant) -> Result<()> {
    let mall_id = tx.mall_id();
    let found = store::by_user_code(tx.conn(), mall_id, code)?.filter(|enrolment| now < enrolment.expires_at);
    let enrolment = found.ok_or_else(|| AppError::new(Code::NotFound))?;
    decided(usize::from(enrolment.status == EnrolmentStatus::Pending))
}

fn decided(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(AppError::new(Code::EnrolmentDecided)) }
}

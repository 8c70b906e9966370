//! Holding a time: is it offered, is there a unit left, whose is it.

use serde_json::json;

use super::access::target_of;
use super::ledger;
use super::place::Place;
use super::record::{announce, meaning};
use crate::appointments::model::{Appointment, AppointmentStatus, HOLD_MIN, Slot, fresh_booking_code};
use crate::appointments::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::AppointmentId;
use crate::kernel::permission::{Caller, Permission};
use crate::kernel::time::Instant;
use crate::kernel::token::SecretToken;
use crate::queueing::model::PriorityClass;
use crate::sites::model::Site;
use crate::vault::model::Given;
use crate::vault::{self, Vault};

/// What a visitor asks for. The identity comes as its keyed hash only; what they tell beside it goes into the vault.
#[derive(Debug, Clone)]
pub struct Wish {
    pub service_code: String,
    pub starts_at: Instant,
    pub priority_class: PriorityClass,
    pub identity_key: Option<String>,
    pub personal_data: Vec<Given>,
}

/// A hold just made, with the secret only its holder gets.
#[derive(Debug)]
pub struct Held {
    pub appointment: Appointment,
    pub token: SecretToken,
}

/// Holds a time for ten minutes.
///
/// Whoever is not staff with the right to book here must tie the hold to an identity: the index
/// `one_active_booking_per_identity` then limits one person to one time per service and day, so that nobody can hold a whole
/// day. Staff may book for somebody without phone, e-mail or NIK.
///
/// # Errors
/// `not_found` for an unknown service; `validation_failed` without an identity; the code of the evaluator when nobody is served
/// then; `slot_not_offered`; `slot_not_available`; `quota_reached`; `duplicate_active_booking`.
pub fn hold(tx: &mut Tx<'_>, d: &Directory, site: &Site, wish: &Wish, caller: &Caller, vault: &Vault) -> Result<Held> {
    let service = d.service(&wish.service_code)?;
    let place = Place::of(d, site, service)?;
    if wish.identity_key.is_none() && !caller.may(Permission::AppointmentManage, &target_of(d.mall.id, site.id, place.queue)) {
        return Err(identity_missing());
    }
    let offers = place.offers_at(wish.starts_at, tx.now())?;
    let slot = ledger::take(tx, d, site, &place, &offers)?;
    let mall_id = tx.mall_id();
    let code = fresh_booking_code(|code| Ok(store::code_is_taken(tx.conn(), mall_id, code)?))?;
    let token = SecretToken::fresh();
    let appointment = new_hold(tx, site, &place, wish, slot, code, &token);
    store::insert(tx.conn(), mall_id, &appointment).map_err(meaning)?;
    vault::service::keep(tx, vault, appointment.id, &wish.personal_data, appointment.personal_data_until())?;
    announce(tx, &appointment, "appointment.held", json!({"hold_expires_at": appointment.hold_expires_at}))?;
    Ok(Held { appointment, token })
}

fn identity_missing() -> AppError {
    AppError::new(Code::ValidationFailed).field_text(
        "/identity",
        "missing_field",
        "Wajib diisi bila memesan tanpa petugas.",
        "Required when booking without staff.",
    )
}

fn new_hold(
    tx: &Tx<'_>,
    site: &Site,
    place: &Place<'_>,
    wish: &Wish,
    slot: Slot,
    booking_code: String,
    token: &SecretToken,
) -> Appointment {
    let now = tx.now();
    Appointment {
        id: AppointmentId::fresh(),
        site_id: site.id,
        queue_id: place.queue.id,
        service_id: place.service.id,
        service_name: place.service.content.name_id.clone(),
        service_version: place.service.version_no,
        slot,
        booking_code,
        token_hash: token.hash(),
        status: AppointmentStatus::Held,
        holds_unit: true,
        hold_expires_at: now.plus_min(HOLD_MIN),
        identity_key: wish.identity_key.clone(),
        priority_class: wish.priority_class,
        booked_by: tx.origin().actor.kind(),
        reschedule_count: 0,
        created_at: now,
        booked_at: None,
        checked_in_at: None,
        closed_at: None,
        closed_reason: None,
        version: 1,
    }
}

//! Who may draw a number here at all, before anybody asks whether it is open: phones at the door, and no kiosk without end.

use crate::db::tx::Tx;
use crate::http::rate::{Quota, take};
use crate::identity::door::Pass;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::DeviceId;
use crate::queueing::store::admission as store;
use crate::sites::model::{Admission, DeviceLimit};

/// Whoever wants to draw.
#[derive(Debug, Clone, Copy)]
pub struct Comer {
    pub channel: Channel,
    pub device: Option<DeviceId>,
    pub pass: Pass,
}

/// Refuses who may not draw here. Counted exactly, by the lane and in the database: a kiosk's allowance is the same through whichever
/// process it asks, and a number that is then refused gives it back with everything else.
///
/// # Errors
/// `door_token_required`, `door_token_invalid`; `rate_limited` with the time to wait.
pub fn admit(tx: &mut Tx<'_>, admission: &Admission, comer: Comer) -> Result<()> {
    if admission.door_token_required && comer.channel == Channel::Phone {
        check_pass(comer.pass)?;
    }
    match (comer.device, admission.device_limit) {
        (Some(device), Some(limit)) => take_allowance(tx, device, limit),
        _ => Ok(()),
    }
}

fn check_pass(pass: Pass) -> Result<()> {
    match pass {
        Pass::Good => Ok(()),
        Pass::Missing => Err(AppError::new(Code::DoorTokenRequired)),
        Pass::Bad => Err(AppError::new(Code::DoorTokenInvalid)),
    }
}

fn take_allowance(tx: &mut Tx<'_>, device: DeviceId, limit: DeviceLimit) -> Result<()> {
    let (mall_id, now_us) = (tx.mall_id(), tx.now().epoch_ms() * 1000);
    let whole = |number| u32::try_from(number).map_err(AppError::internal);
    let quota = Quota { quota: whole(limit.tickets)?, window_s: whole(limit.window_s)? };
    let before = store::full_at_us(tx.conn(), mall_id, device)?;
    let (after, verdict) = take(before.unwrap_or(0), quota, now_us);
    if !verdict.allowed {
        return Err(AppError::new(Code::RateLimited)
            .retry_after_s(verdict.reset_s)
            .detail("Anjungan ini sudah memberi nomor sebanyak yang diizinkan.", "This kiosk has given as many numbers as it may."));
    }
    match before {
        Some(_) => store::set(tx.conn(), mall_id, device, after)?,
        None => store::insert(tx.conn(), mall_id, device, after)?,
    };
    Ok(())
}

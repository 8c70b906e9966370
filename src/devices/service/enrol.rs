//! The device's side of its enrolment: it asks for codes, then asks again and again until a person has decided (RFC 8628 §3.1–3.5).

use crate::commands::Core;
use crate::db::tx::Tx;
use crate::db::{Lane, Origin};
use crate::devices::desk::{Desk, answer};
use crate::devices::model::{CODE_MIN, DeviceCode, Enrolment, EnrolmentStatus, MAX_PENDING, Standing, UserCode};
use crate::devices::store::enrolments as store;
use crate::identity::device_token::DeviceToken;
use crate::identity::model::NamedDevice;
use crate::identity::service::devices::record;
use crate::identity::store_devices;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, MallId};
use crate::kernel::time::Instant;

/// Codes for a device that asks to be let in.
#[derive(Debug, Clone)]
pub struct Begun {
    pub device_code: DeviceCode,
    pub user_code: UserCode,
    pub expires_in_s: i64,
}

/// Gives codes to a device of nobody yet. Writes no event: nobody has said anything about it.
///
/// # Errors
/// `validation_failed` for an unknown mall; `rate_limited` when too many devices of the mall ask; the lane's.
pub async fn authorize(core: &Core, desk: &Desk, origin: Origin, mall: &str, software: String) -> Result<Begun> {
    let mall_id = core.directory(mall).await.map_err(unknown_mall)?.mall.id;
    let (device_code, now) = (DeviceCode::fresh(), desk.now());
    let hash = device_code.hash();
    let write = move |tx: &mut Tx<'_>| begin(tx, &hash, software.clone(), now);
    let user_code = core.db.write(Lane::mall(mall_id), origin, write).await?;
    Ok(Begun { device_code, user_code, expires_in_s: CODE_MIN * 60 })
}

fn unknown_mall(error: AppError) -> AppError {
    if error.code() != Code::NotFound {
        return error;
    }
    AppError::new(Code::ValidationFailed).field_text("/mall", "unknown_value", "Mal ini tidak dikenal.", "There is no such mall.")
}

fn begin(tx: &mut Tx<'_>, hash: &str, software: String, now: Instant) -> Result<UserCode> {
    let mall_id = tx.mall_id();
    store::purge(tx.conn(), mall_id, now)?;
    if store::count(tx.conn(), mall_id)? >= MAX_PENDING {
        return Err(AppError::new(Code::RateLimited).retry_after_s(60));
    }
    let mut user_code = UserCode::fresh();
    while store::by_user_code(tx.conn(), mall_id, &user_code)?.is_some() {
        user_code = UserCode::fresh();
    }
    let new = Enrolment {
        user_code: user_code.clone(),
        status: EnrolmentStatus::Pending,
        software,
        created_at: now,
        expires_at: now.plus_min(CODE_MIN),
        device_id: None,
        delivered_at: None,
    };
    store::insert(tx.conn(), mall_id, hash, &new)?;
    Ok(user_code)
}

/// Hands out the token once a person has let the device in. The token is made now and stored as its hash only.
///
/// # Errors
/// `authorization_pending`, `slow_down`, `access_denied`, `expired_token` (also for a code that was never given); the lane's.
pub async fn token(core: &Core, desk: &Desk, mall: &str, code: &str) -> Result<(NamedDevice, DeviceToken)> {
    let code = DeviceCode::parse(code).ok_or_else(|| answer(Code::ExpiredToken))?;
    let mall_id = core.directory(mall).await.map_err(no_such_code)?.mall.id;
    let (hash, now) = (code.hash(), desk.now());
    let wanted = hash.clone();
    let found = core.db.read(move |conn| Ok(store::by_device_code(conn, mall_id, &wanted)?)).await?;
    let standing = found.map_or(Standing::Expired, |enrolment| enrolment.standing(now));
    if standing != Standing::Expired {
        desk.asked(&hash)?;
    }
    match standing {
        Standing::Pending => Err(answer(Code::AuthorizationPending).member("interval", desk.interval_s(&hash))),
        Standing::Denied => Err(answer(Code::AccessDenied)),
        Standing::Expired => Err(answer(Code::ExpiredToken)),
        Standing::Deliver(id) => deliver(core, (mall_id, id), hash, now).await,
    }
}

fn no_such_code(error: AppError) -> AppError {
    if error.code() == Code::NotFound { answer(Code::ExpiredToken) } else { error }
}

async fn deliver(core: &Core, (mall_id, id): (MallId, DeviceId), code_hash: String, now: Instant) -> Result<(NamedDevice, DeviceToken)> {
    let token = DeviceToken::fresh();
    let token_hash = token.hash();
    let origin = Origin { actor: Actor::Device(id), request_id: None, network: None };
    let write = move |tx: &mut Tx<'_>| {
        // Looked at again inside the lane: two that ask at once must not both be the first.
        let enrolment = store::by_device_code(tx.conn(), mall_id, &code_hash)?;
        let standing = enrolment.map_or(Standing::Expired, |enrolment| enrolment.standing(now));
        if standing != Standing::Deliver(id)
            || store_devices::set_token_hashes(tx.conn(), mall_id, id, &(token_hash.clone(), None, None))? == 0
        {
            return Err(answer(Code::ExpiredToken));
        }
        store::delivered(tx.conn(), mall_id, &code_hash, now)?;
        let device = store_devices::device_by_id(tx.conn(), mall_id, id)?.ok_or_else(|| answer(Code::ExpiredToken))?;
        record(tx, "device.token_delivered", &device.device)?;
        Ok(device)
    };
    let device = core.db.write(Lane::mall(mall_id), origin, write).await?;
    Ok((device, token))
}

//! Signing in: a password against a token, and telling a caller who they are.
//! Single sign-on will be a second way to `issue`.

use crate::identity::gate::{Gate, Identified};
use crate::identity::model::{NamedDevice, NamedGrant, User, Username};
use crate::identity::refusals::Place;
use crate::identity::{places, store, store_devices};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The operation, as the audit names it.
const SIGN_IN: &str = "POST /v1/auth/login";

/// A successful sign-in. Not printable: it holds a token.
pub struct SignedIn {
    pub access_token: String,
    pub expires_in_s: i64,
    pub user: User,
    pub grants: Vec<NamedGrant>,
}

/// Who a caller is.
#[derive(Debug)]
pub enum Whoami {
    Staff(User, Vec<NamedGrant>),
    /// The device and the code of its mall.
    Device(Box<NamedDevice>, String),
}

/// Exchanges name and password for a token.
///
/// # Errors
/// `login_failed`, the same and after the same work for an unknown name, a wrong password and a disabled user; `overloaded`
/// when too many sign in at once.
pub async fn login(gate: &Gate, username: &str, password: &str) -> Result<SignedIn> {
    let name = Username::parse(username).ok();
    let found = match name {
        Some(name) => gate.db.read(move |conn| Ok(store::user_by_name(conn, &name)?)).await?,
        None => None,
    };
    let right = gate.passwords.verify(password, found.as_ref().map(|(_, hash)| hash.as_str())).await?;
    match found {
        Some((user, _)) if right && !user.disabled => issue(gate, user).await,
        Some((user, _)) => {
            gate.refusals.note(Place::MallsOf(user.id), Actor::Staff(user.id), SIGN_IN.to_owned(), Code::LoginFailed, None);
            Err(refused(user.id.as_str()))
        }
        None => Err(refused("-")),
    }
}

/// The name that was tried is not logged: people type passwords into that field.
fn refused(user_id: &str) -> AppError {
    tracing::warn!(user_id, "a sign-in was refused");
    AppError::new(Code::LoginFailed)
}

async fn issue(gate: &Gate, user: User) -> Result<SignedIn> {
    let id = user.id;
    let grants = gate.db.read(move |conn| Ok(store::grants(conn, &[id], None)?)).await?;
    let carried = grants.iter().map(|named| named.grant.clone()).collect();
    let (access_token, claims) = gate.tokens.issue(id, user.version, carried).map_err(AppError::internal)?;
    tracing::info!(user_id = id.as_str(), "signed in");
    Ok(SignedIn { access_token, expires_in_s: claims.exp - claims.iat, user, grants })
}

/// The record behind the caller.
///
/// # Errors
/// `unauthenticated` for the public; `token_invalid` when the record is gone.
pub async fn whoami(gate: &Gate, who: &Identified) -> Result<Whoami> {
    let gone = || AppError::new(Code::TokenInvalid);
    match (&who.device, who.caller.actor) {
        (Some(device), _) => {
            let (mall_id, id) = (device.mall_id, device.id);
            gate.db
                .read(move |conn| {
                    let mall = places::mall_code(conn, mall_id)?.ok_or_else(gone)?;
                    let device = store_devices::device_by_id(conn, mall_id, id)?.ok_or_else(gone)?;
                    Ok(Whoami::Device(Box::new(device), mall))
                })
                .await
        }
        (None, Actor::Staff(id)) => {
            gate.db
                .read(move |conn| {
                    let user = store::user_by_id(conn, id)?.ok_or_else(gone)?;
                    Ok(Whoami::Staff(user, store::grants(conn, &[id], None)?))
                })
                .await
        }
        _ => Err(AppError::new(Code::Unauthenticated)),
    }
}

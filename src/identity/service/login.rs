//! Signing in: a password against a session, changing it, and telling a caller who they are.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::json;

use super::lockout::{self, Subjects};
use super::sessions::{self, SignedIn};
use crate::db::{Lane, Origin};
use crate::identity::gate::{Gate, Identified};
use crate::identity::model::{NamedDevice, NamedGrant, User, Username};
use crate::identity::model_session::{Session, SessionEnd};
use crate::identity::password_rules::{Context, check_new};
use crate::identity::refresh_token::RefreshToken;
use crate::identity::refusals::Place;
use crate::identity::{places, store, store_devices, store_sessions};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::UserId;
use crate::kernel::network::network_of;
use crate::streams;
use crate::streams::model::NewEvent;

/// The operation, as the audit names it.
const SIGN_IN: &str = "POST /v1/auth/login";

/// Who a caller is.
#[derive(Debug)]
pub enum Whoami {
    Staff(User, Vec<NamedGrant>),
    /// The device and the code of its mall.
    Device(Box<NamedDevice>, String),
}

/// Somebody who wants in.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    pub username: &'a str,
    pub password: &'a str,
    /// The token this client was given when it last signed in.
    pub client_token: Option<&'a str>,
    /// Where the request comes from.
    pub address: IpAddr,
}

impl<'a> SignIn<'a> {
    /// From this machine, by a client not seen before.
    #[must_use]
    pub const fn new(username: &'a str, password: &'a str) -> Self {
        Self { username, password, client_token: None, address: IpAddr::V4(Ipv4Addr::LOCALHOST) }
    }
}

/// Exchanges name and password for a session.
///
/// # Errors
/// `login_failed`, the same and after the same work for an unknown name, a wrong password and a user who is disabled or at the end
/// of their time; `sign_in_delayed` after many failures, see [`lockout`]; `overloaded` when too many sign in at once.
pub async fn login(gate: &Gate, sign_in: SignIn<'_>) -> Result<SignedIn> {
    let SignIn { username, password, client_token, address } = sign_in;
    let admitted = lockout::admit(gate, Subjects::of_sign_in(&gate.hasher, username, address, client_token)).await?;
    match check(gate, username, password, address).await {
        Ok(Some(user)) => {
            let (token, now) = (lockout::client_token(&gate.hasher, username), gate.now());
            let signed_in = sessions::begin(gate, user, move |conn| lockout::forgive(conn, &admitted, now)).await?;
            Ok(SignedIn { client_token: Some(token), ..signed_in })
        }
        Ok(None) => Err(AppError::new(Code::LoginFailed)),
        Err(error) => {
            lockout::take_back(gate, admitted).await;
            Err(error)
        }
    }
}

/// The user whose name and password these are, if they may be let in. A wrong password for somebody there is, is noted for the audit.
async fn check(gate: &Gate, username: &str, password: &str, address: IpAddr) -> Result<Option<User>> {
    let name = Username::parse(username).ok();
    let found = match name {
        Some(name) => gate.db.read(move |conn| Ok(store::user_by_name(conn, &name)?)).await?,
        None => None,
    };
    let right = gate.passwords.verify(password, found.as_ref().and_then(|(_, hash)| hash.as_deref())).await?;
    let user = found.map(|(user, _)| user);
    if right && user.as_ref().is_none_or(|user| user.is_active(gate.now())) {
        return Ok(user);
    }
    if let Some(User { id, .. }) = user {
        let from = Some(network_of(address));
        gate.refusals.note(Place::MallsOf(id), Actor::Staff(id), SIGN_IN.to_owned(), Code::LoginFailed, from);
    }
    // The name that was tried is not logged: people type passwords into that field.
    tracing::warn!(user_id = user.as_ref().map_or("-", |user| user.id.as_str()), "a sign-in was refused");
    Ok(None)
}

/// Changes the caller's own password. Whatever was issued to them ends, all their sessions with it; a new one begins.
///
/// # Errors
/// `sign_in_delayed` after many wrong ones; `forbidden` for devices and for people whose password is kept elsewhere; `validation_failed` naming the password at fault;
/// `token_invalid` when the record changed meanwhile.
pub async fn change_password(gate: &Gate, who: &Identified, origin: Origin, current: &str, new: &str) -> Result<SignedIn> {
    let (Actor::Staff(id), Some(grant)) = (who.caller.actor, who.caller.grants.first()) else {
        return Err(AppError::new(Code::Forbidden));
    };
    let (user, stored) = local_user(gate, id).await?;
    check_new(new, &Context { username: &user.username, display_name: &user.display_name, mall: "" }, "/new_password")?;
    let admitted = lockout::admit(gate, Subjects::of_user(&gate.hasher, id)).await?;
    match gate.passwords.verify(current, Some(&stored)).await {
        Ok(true) => {}
        Ok(false) => return Err(wrong_password()),
        Err(error) => {
            lockout::take_back(gate, admitted).await;
            return Err(error);
        }
    }
    let (hash, now) = (gate.passwords.hash(new).await?, gate.now());
    let session = Session::begin(id, user.version + 1, user.valid_until, gate.times, now);
    let (refresh_token, written) = (RefreshToken::fresh(), session.clone());
    let (token_hash, version) = (refresh_token.hash(), user.version);
    let grants = gate
        .db
        .write(Lane::mall(grant.mall_id), origin, move |tx| {
            if store::set_password(tx.conn(), id, version, &hash)? == 0 {
                return Err(AppError::new(Code::TokenInvalid));
            }
            lockout::forgive(tx.conn(), &admitted, now)?;
            store_sessions::end_sessions_of(tx.conn(), id, SessionEnd::Password, now)?;
            sessions::write_session(tx.conn(), &written, &token_hash, now)?;
            let payload = json!({"user_id": id});
            streams::append(tx, NewEvent { kind: "user.password_changed", subject: format!("users/{id}"), payload })?;
            Ok(store::grants(tx.conn(), &[id], None)?)
        })
        .await?;
    sessions::signed_in(gate, session, refresh_token, User { version: version + 1, ..user }, grants)
}

/// A user with the hash of the password we keep.
async fn local_user(gate: &Gate, id: UserId) -> Result<(User, String)> {
    gate.db
        .read(move |conn| {
            let user = store::user_by_id(conn, id)?.ok_or_else(|| AppError::new(Code::TokenInvalid))?;
            let elsewhere = || {
                AppError::new(Code::Forbidden)
                    .detail("Kata sandi akun ini tidak disimpan di sini.", "The password of this account is not kept here.")
            };
            let hash = store::password_hash(conn, id)?.ok_or_else(elsewhere)?;
            Ok((user, hash))
        })
        .await
}

fn wrong_password() -> AppError {
    AppError::new(Code::ValidationFailed).field_text(
        "/current_password",
        "wrong_password",
        "Kata sandi sekarang salah.",
        "The current password is wrong.",
    )
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
            // Those of the token, wherever it is from: they are what holds.
            let grants = who.caller.grants.clone();
            gate.db
                .read(move |conn| {
                    let user = store::user_by_id(conn, id)?.ok_or_else(gone)?;
                    let named = grants.iter().map(|grant| places::named(conn, id, grant)).collect::<Result<_, _>>()?;
                    Ok(Whoami::Staff(user, named))
                })
                .await
        }
        _ => Err(AppError::new(Code::Unauthenticated)),
    }
}

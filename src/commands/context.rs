//! What a command knows of the request behind it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest};

use crate::db::Origin;
use crate::db::later::AnswerKey;
use crate::http::body::empty_digest;
use crate::http::idempotency::{OptionalKey, fingerprint};
use crate::http::request::RequestInfo;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::hex::hex;
use crate::kernel::ids::MallId;
use crate::kernel::permission::Caller;

/// An anonymous key must be hard to guess: whoever sends the same key and body gets the same ticket.
const MIN_PUBLIC_KEY: usize = 16;

/// A request about to become a command.
#[derive(Debug, Clone)]
pub struct Ctx {
    pub info: RequestInfo,
    key: Option<String>,
    method: Method,
    path: String,
    digest: [u8; 32],
    actor: Actor,
}

/// A key with its scope and the request it belongs to.
#[derive(Debug, Clone)]
pub struct Keyed {
    pub key: AnswerKey,
    pub fingerprint: String,
}

impl Ctx {
    /// Names who asks. Devices must send a key: they retry by themselves.
    ///
    /// # Errors
    /// `idempotency_key_required`; `idempotency_key_invalid` for a short anonymous one.
    pub fn by(mut self, caller: &Caller) -> Result<Self> {
        self.actor = caller.actor;
        match (caller.actor, &self.key) {
            (Actor::Device(_), None) => Err(AppError::new(Code::IdempotencyKeyRequired)),
            (Actor::Public, Some(key)) if key.len() < MIN_PUBLIC_KEY => Err(AppError::new(Code::IdempotencyKeyInvalid).detail(
                format!("Tanpa token, kunci harus acak dan paling sedikit {MIN_PUBLIC_KEY} karakter."),
                format!("Without a token the key must be random and at least {MIN_PUBLIC_KEY} characters."),
            )),
            _ => Ok(self),
        }
    }
    /// Adds the body to what the key stands for.
    #[must_use]
    pub fn body(mut self, digest: [u8; 32]) -> Self {
        self.digest = digest;
        self
    }
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::of_request(self.actor, self.info.request_id.clone(), self.info.client)
    }
    pub(super) fn keyed(&self, mall_id: MallId) -> Option<Keyed> {
        let key = AnswerKey { mall_id, scope: self.actor.key_scope(), key: self.key.clone()? };
        Some(Keyed { key, fingerprint: hex(&fingerprint(&self.method, &self.path, &self.digest)) })
    }
}

impl FromRequest for Ctx {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let key = OptionalKey::from_request(req, payload).into_inner();
        ready(key.map(|key| Self {
            info: RequestInfo::of(req),
            key: key.0,
            method: req.method().clone(),
            path: req.path().to_owned(),
            digest: empty_digest(),
            actor: Actor::Public,
        }))
    }
}

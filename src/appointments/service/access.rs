//! Who may touch an appointment: its holder, known by the secret token, and staff of the site.

use crate::appointments::model::Appointment;
use crate::counters::model::Queue;
use crate::directory::Directory;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, SiteId};
use crate::kernel::permission::{Caller, Grant, Permission, Target};
use crate::kernel::token::SecretToken;

/// The longest token that a body may carry; `max_length` of the contract.
const TOKEN_CHARS: usize = 64;

/// Who asks, and the token they showed.
#[derive(Debug, Clone)]
pub struct Asker {
    pub caller: Caller,
    token_hash: Option<String>,
}

impl Asker {
    #[must_use]
    pub fn new(caller: Caller, token: Option<&str>) -> Self {
        Self { caller, token_hash: token.map(|text| SecretToken::read(text).hash()) }
    }

    /// As [`Asker::new`], with the token as a body carries it.
    ///
    /// # Errors
    /// `validation_failed` for one that is longer than the contract allows, also from staff, who need none.
    pub fn of_body(caller: Caller, token: Option<&str>) -> Result<Self> {
        if token.is_some_and(|text| text.chars().count() > TOKEN_CHARS) {
            let (id, en) = ("Paling banyak 64 karakter.", "At most 64 characters.");
            return Err(AppError::new(Code::ValidationFailed).field_text("/token", "invalid_value", id, en));
        }
        Ok(Self::new(caller, token))
    }

    /// Whether the token is that of `appointment`.
    #[must_use]
    pub fn holds(&self, appointment: &Appointment) -> bool {
        self.token_hash.as_ref() == Some(&appointment.token_hash)
    }

    /// Refuses unless the token is that of `appointment`, or the caller has `permission` at its site.
    ///
    /// # Errors
    /// `unauthenticated` for nobody with nothing, `forbidden` for a wrong token, `forbidden` or `forbidden_scope` for staff.
    pub fn require(&self, d: &Directory, appointment: &Appointment, permission: Permission) -> Result<()> {
        if self.holds(appointment) {
            return Ok(());
        }
        if self.caller.actor == Actor::Public {
            return Err(if self.token_hash.is_some() { wrong_token() } else { AppError::new(Code::Unauthenticated) });
        }
        let agency = d.service_by_id(appointment.service_id).map(|service| service.agency_id);
        let target = Target { agency_id: agency, ..Target::site(d.mall.id, appointment.site_id) };
        self.caller.require(permission, &target)
    }
}

impl Asker {
    /// Refuses who could do this to nothing at the site. Asked before anything is looked up, so that the answer tells of the caller
    /// and not of what exists.
    ///
    /// # Errors
    /// `forbidden`, `forbidden_scope`.
    pub fn require_at(&self, mall_id: MallId, site_id: SiteId, permission: Permission) -> Result<()> {
        let reaches = |g: &Grant| g.role.has(permission) && g.mall_id == mall_id && g.site_id.is_none_or(|id| id == site_id);
        if self.caller.grants.iter().any(reaches) { Ok(()) } else { self.caller.require(permission, &Target::site(mall_id, site_id)) }
    }
}

/// What an operation on appointments of a queue touches.
#[must_use]
pub fn target_of(mall_id: MallId, site_id: SiteId, queue: &Queue) -> Target {
    Target::site(mall_id, site_id).agency(queue.agency_id)
}

fn wrong_token() -> AppError {
    AppError::new(Code::Forbidden).detail("Token bukan milik janji temu ini.", "The token is not that of this appointment.")
}

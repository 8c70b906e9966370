//! Staff users and devices: what they are, and the rules of their names and roles. Pure.

use std::sync::Arc;

use super::model_presence::Presence;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, CounterId, DeviceId, MallId, SiteId, UserId, ZoneId};
use crate::kernel::permission::{Caller, Grant, Role};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

/// Whom to call for a device of which nothing else was said.
pub const RESPONSIBLE: &str = "Pengelola lantai";

/// The most roles of one user: all of them travel in every token.
pub const MAX_GRANTS: usize = 20;

text_enum!(
    /// Kind of device: a ticket machine or a call board.
    DeviceKind, "Jenis perangkat", { Kiosk => "kiosk", Display => "display" }
);

impl DeviceKind {
    /// The role a device of this kind has at its site.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Kiosk => Role::Kiosk,
            Self::Display => Role::Display,
        }
    }
}

/// A user name: 3 to 40 of `a-z 0-9 . _ -`, starting with a letter or digit; unique over all malls.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// Reads a name; capitals are taken as small letters.
    ///
    /// # Errors
    /// `validation_failed` naming `/username`.
    pub fn parse(text: &str) -> Result<Self> {
        let name = text.trim().to_ascii_lowercase();
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
        let starts = name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        if plain && starts && (3..=40).contains(&name.len()) {
            return Ok(Self(name));
        }
        Err(AppError::new(Code::ValidationFailed).field_text(
            "/username",
            "invalid_value",
            "Nama pengguna: 3–40 huruf kecil, angka, titik, garis bawah, atau tanda hubung, diawali huruf atau angka.",
            "A user name has 3 to 40 small letters, digits, dots, underscores or hyphens and starts with a letter or digit.",
        ))
    }
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name shown to colleagues or on a device list: 1 to 80 characters, no control characters.
///
/// # Errors
/// `validation_failed` naming `pointer`.
pub fn check_name(text: &str, pointer: &'static str) -> Result<String> {
    let name = text.trim();
    if (1..=80).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    Err(AppError::new(Code::ValidationFailed).field_text(
        pointer,
        "invalid_value",
        "Harus 1–80 karakter tanpa karakter kendali.",
        "Must have 1 to 80 characters, none of them a control character.",
    ))
}

/// A role to be given, its scope by codes.
#[derive(Debug, Clone)]
pub struct NewGrant {
    pub role: Role,
    pub scope: Scope,
}

/// Checks the roles of a user: one to twenty, none of a device.
///
/// # Errors
/// `validation_failed` naming the role at fault.
pub fn check_roles(grants: &[NewGrant]) -> Result<()> {
    let invalid = || AppError::new(Code::ValidationFailed);
    if !(1..=MAX_GRANTS).contains(&grants.len()) {
        return Err(invalid().field_text(
            "/grants",
            "length",
            format!("Beri 1 sampai {MAX_GRANTS} peran."),
            format!("Give 1 to {MAX_GRANTS} roles."),
        ));
    }
    for (index, grant) in grants.iter().enumerate() {
        if grant.role.is_of_devices() {
            return Err(invalid().field_text(
                format!("/grants/{index}/role"),
                "device_role",
                "Peran ini milik perangkat; buat perangkat, bukan pengguna.",
                "This role belongs to devices; make a device, not a user.",
            ));
        }
    }
    Ok(())
}

/// A staff user as stored.
#[derive(Debug, Clone)]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub display_name: String,
    pub disabled: bool,
    /// A time-limited account ends by itself then.
    pub valid_until: Option<Instant>,
    pub created_at: Instant,
    /// Grows with every change of the record or its roles; tokens of an older version end.
    pub version: i64,
}

impl User {
    /// Whether the user may be let in `now`.
    #[must_use]
    pub fn is_active(&self, now: Instant) -> bool {
        !self.disabled && self.valid_until.is_none_or(|until| now < until)
    }
}

/// A role of a user with the codes of its scope, as people name it.
#[derive(Debug, Clone)]
pub struct NamedGrant {
    pub user_id: UserId,
    pub grant: Grant,
    pub mall: String,
    pub site: Option<String>,
    pub agency: Option<String>,
    pub counter: Option<String>,
}

/// A device as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub mall_id: MallId,
    pub id: DeviceId,
    pub site_id: SiteId,
    pub zone_id: Option<ZoneId>,
    pub kind: DeviceKind,
    pub name: String,
    /// A kiosk that confirms each print: its tickets wait only once the slip is out.
    pub print_confirm: bool,
    /// Codes of the only services it may give numbers for; `None`: all of its site.
    pub services: Option<Arc<[String]>>,
    /// Who is called when it falls silent: a unit or firm, never a person.
    pub responsible: String,
    pub revoked_at: Option<Instant>,
    pub created_at: Instant,
    pub version: i64,
}

impl Device {
    /// The device as a caller: its one role at its one site.
    #[must_use]
    pub fn caller(&self) -> Caller {
        let grant = Grant { role: self.kind.role(), mall_id: self.mall_id, site_id: Some(self.site_id), agency_id: None, counter_id: None };
        Caller { actor: Actor::Device(self.id), grants: vec![grant] }
    }
    /// Refuses a service that is not among those this device was allowed.
    ///
    /// # Errors
    /// `forbidden_scope`.
    pub fn require_service(&self, code: &str) -> Result<()> {
        match &self.services {
            Some(allowed) if !allowed.iter().any(|own| own == code) => Err(AppError::new(Code::ForbiddenScope)
                .detail("Anjungan ini tidak memberi nomor untuk layanan itu.", "This kiosk gives no numbers for that service.")),
            _ => Ok(()),
        }
    }
}

/// A device with the codes of its place, as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDevice {
    pub device: Device,
    pub site: String,
    pub zone: Option<String>,
    /// What it last said; `None` when it never spoke.
    pub presence: Option<Presence>,
}

/// A scope by its codes, as it comes from a request or the command line.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub site: Option<String>,
    pub agency: Option<String>,
    pub counter: Option<String>,
}

/// A scope by its ids.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScopeIds {
    pub site_id: Option<SiteId>,
    pub agency_id: Option<AgencyId>,
    pub counter_id: Option<CounterId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role) -> NewGrant {
        NewGrant { role, scope: Scope::default() }
    }

    #[test]
    fn user_names_are_plain_and_small() {
        assert_eq!(Username::parse(" Budi.Santoso ").unwrap().as_str(), "budi.santoso");
        for bad in ["", "ab", ".budi", "budi santoso", "budi@mpp", "büdi", "budi\r\nsiti", &"b".repeat(41)] {
            assert!(Username::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn staff_get_staff_roles() {
        assert!(check_roles(&[grant(Role::Manager)]).is_ok());
        assert!(check_roles(&[]).is_err());
        assert!(check_roles(&vec![grant(Role::Officer); MAX_GRANTS + 1]).is_err());
        for role in [Role::Kiosk, Role::Display] {
            assert_eq!(check_roles(&[grant(Role::Auditor), grant(role)]).unwrap_err().fields()[0].pointer, "/grants/1/role");
        }
    }
}

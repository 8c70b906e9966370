//! Who does something: every event names one of these four kinds and never a person's name.

use super::ids::{DeviceId, UserId};
use super::text_enum::text_enum;

text_enum!(
    /// Kind of actor behind a change: a member of the public, a staff user, a device or the system itself.
    ActorKind, "Jenis pelaku", { Public => "public", Staff => "staff", Device => "device", System => "system" }
);

/// The actor written into events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Public,
    Staff(UserId),
    Device(DeviceId),
    System,
}

impl Actor {
    #[must_use]
    pub const fn kind(self) -> ActorKind {
        match self {
            Self::Public => ActorKind::Public,
            Self::Staff(_) => ActorKind::Staff,
            Self::Device(_) => ActorKind::Device,
            Self::System => ActorKind::System,
        }
    }
    /// The id behind the actor, where there is one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Staff(id) => Some(id.as_str()),
            Self::Device(id) => Some(id.as_str()),
            Self::Public | Self::System => None,
        }
    }
    /// The scope of an idempotency key: nobody can read another's answers.
    #[must_use]
    pub fn key_scope(&self) -> String {
        format!("{}:{}", self.kind(), self.id().unwrap_or("-"))
    }
}

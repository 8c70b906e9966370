//! Suspending a service, serving it again, archiving it, and saying that its texts are still true.

use serde_json::json;

use super::{check_words, service_for};
use crate::catalogue::model::{ServiceHead, ServiceStatus};
use crate::catalogue::store;
use crate::configuring::service::{announce, one_row};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission};
use crate::kernel::words::Text;

/// The longest note.
const NOTE: usize = 500;

/// A change of what is done with a service.
#[derive(Debug, Clone)]
pub enum Turn {
    /// Not served for a while, for the reason the public reads. Who waits or has booked is served all the same.
    Suspend(Text),
    Resume,
    /// No longer served here; not shown any more.
    Archive(Text),
    /// Its texts were read and are still true.
    Review,
}

impl Turn {
    const fn permission(&self) -> Permission {
        match self {
            Self::Review => Permission::ServiceWrite,
            Self::Suspend(_) | Self::Resume | Self::Archive(_) => Permission::ServicePublish,
        }
    }

    const fn event(&self) -> &'static str {
        match self {
            Self::Suspend(_) => "service.suspended",
            Self::Resume => "service.resumed",
            Self::Archive(_) => "service.archived",
            Self::Review => "service.reviewed",
        }
    }

    /// What the service becomes; none when it cannot.
    fn of(&self, status: ServiceStatus) -> Option<ServiceStatus> {
        use ServiceStatus::{Archived, Published, Suspended};
        match (self, status) {
            (Self::Suspend(_), Published) => Some(Suspended),
            (Self::Resume, Suspended) => Some(Published),
            (Self::Archive(_), Published | Suspended) => Some(Archived),
            (Self::Review, Published | Suspended) => Some(status),
            _ => None,
        }
    }
}

/// Does it.
///
/// # Errors
/// `not_found`, `forbidden_scope`; `service_state_conflict`, with the status; `validation_failed` for a note nobody can read.
pub fn change(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, code: &str, turn: &Turn) -> Result<ServiceHead> {
    let (before, _) = service_for(tx.conn(), d, (caller, turn.permission()), code)?;
    let conflict = || AppError::new(Code::ServiceStateConflict).member("current_status", before.status.as_str());
    let status = turn.of(before.status).ok_or_else(conflict)?;
    let status_note = match turn {
        Turn::Suspend(note) | Turn::Archive(note) => {
            check_words("/note/id", &note.id, NOTE)?;
            check_words("/note/en", &note.en, NOTE)?;
            Some(note.clone())
        }
        Turn::Resume => None,
        Turn::Review => before.status_note.clone(),
    };
    let reviewed_on = if matches!(turn, Turn::Review) { Some(d.date) } else { before.reviewed_on };
    let head = ServiceHead { status, status_note, reviewed_on, version: before.version + 1, ..before.clone() };
    one_row(store::update_service(tx.conn(), d.mall.id, &head, before.version)?)?;
    let payload = json!({ "service": head.code, "status": status, "note": head.status_note });
    announce(tx, turn.event(), format!("services/{}", head.id), payload)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_turn_is_possible_from_some_statuses_only() {
        use ServiceStatus::{Archived, Draft, Published, Suspended};
        let note = || Text::new("Uji", "Test");
        let table = [
            (Turn::Suspend(note()), [None, Some(Suspended), None, None]),
            (Turn::Resume, [None, None, Some(Published), None]),
            (Turn::Archive(note()), [None, Some(Archived), Some(Archived), None]),
            (Turn::Review, [None, Some(Published), Some(Suspended), None]),
        ];
        for (turn, expected) in table {
            assert_eq!([Draft, Published, Suspended, Archived].map(|status| turn.of(status)), expected, "{turn:?}");
        }
    }
}

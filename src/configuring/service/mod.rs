//! One change a file: authorise, look, decide, write, announce; all of it inside the mall's lane.

pub mod admission;
pub mod appointment_times;
pub mod calendar_days;
pub mod counters;
pub mod offerings;
pub mod overrides;
pub mod queues;
pub mod quota_plan;
pub mod quotas;
pub mod schedules;

use serde_json::Value;

use crate::db::tx::Tx;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::streams;
use crate::streams::model::NewEvent;

/// What a PUT made or replaced.
pub enum Put<T> {
    Created(T),
    Replaced(T),
}

impl<T> Put<T> {
    /// What stands there now.
    pub const fn value(&self) -> &T {
        match self {
            Self::Created(value) | Self::Replaced(value) => value,
        }
    }
}

/// Writes the event of a change and moves the configuration's version on, so that every directory is read again.
pub fn announce(tx: &mut Tx<'_>, kind: &'static str, subject: String, payload: Value) -> Result<()> {
    streams::append(tx, NewEvent { kind, subject, payload })?;
    tx.touch_config()
}

/// As [`announce`], with what stood before beside what stands now: the log then tells what was in force when.
pub fn announce_change(tx: &mut Tx<'_>, kind: &'static str, subject: String, before: Option<Value>, mut after: Value) -> Result<()> {
    if let Some(fields) = after.as_object_mut() {
        fields.insert("before".to_owned(), before.into());
    }
    announce(tx, kind, subject, after)
}

/// The version was checked against the directory in force. The statement's own condition holds even if the lane did not.
pub fn one_row(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(AppError::new(Code::VersionMismatch)) }
}

/// A resource of the mall that is not there.
pub fn missing(id: &str, en: &str) -> AppError {
    AppError::new(Code::NotFound).detail(format!("{id} tidak ada."), format!("There is no such {en}."))
}

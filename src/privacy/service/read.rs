//! One full value, for a stated purpose, and never unseen.

use serde_json::{Value, json};

use crate::appointments;
use crate::appointments::model::Appointment;
use crate::db::Lane;
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AppointmentId, PersonDataId};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::kernel::private::Private;
use crate::kernel::time::Instant;
use crate::privacy::model::{ReadPurpose, may_be_read};
use crate::streams::model::NewEvent;
use crate::streams::{self, store::Filter};
use crate::vault::model::PersonData;
use crate::vault::{self, Vault};

/// Kind of the event of a read.
const READ: &str = "person_data.read";

/// What was given for a booking, for its mask. Asks for the right to manage that booking.
///
/// # Errors
/// `not_found`; `forbidden`, `forbidden_scope`.
pub fn of_appointment(conn: &mut DbConn, d: &Directory, id: AppointmentId, caller: &Caller) -> Result<Vec<PersonData>> {
    let appointment = appointments::store::by_id(conn, d.mall.id, id)?.ok_or_else(|| AppError::new(Code::NotFound))?;
    caller.require(Permission::AppointmentManage, &target(d, &appointment))?;
    Ok(vault::store::of_appointment(conn, d.mall.id, id)?)
}

/// A full value. In the mall's lane; the event names the row, its kind and the purpose, and goes with the answer or not at all.
///
/// # Errors
/// `not_found`; `forbidden`, `forbidden_scope`; `personal_data_restricted`.
pub fn read(
    tx: &mut Tx<'_>,
    d: &Directory,
    vault: &Vault,
    id: PersonDataId,
    purpose: ReadPurpose,
    caller: &Caller,
) -> Result<(PersonData, Private)> {
    let mall_id = tx.mall_id();
    let row = find(tx.conn(), d, id, caller, Permission::PersonDataRead)?;
    may_be_read(&row)?;
    let value = vault::service::open(vault, mall_id, &row)?;
    announce_read(tx, &row, purpose.as_str())?;
    Ok((row, value))
}

/// The row, if the caller has `permission` where its booking is.
fn find(conn: &mut DbConn, d: &Directory, id: PersonDataId, caller: &Caller, permission: Permission) -> Result<PersonData> {
    let unknown = || AppError::new(Code::NotFound);
    let row = vault::store::by_id(conn, d.mall.id, id)?.ok_or_else(unknown)?;
    let appointment = appointments::store::by_id(conn, d.mall.id, row.appointment_id)?.ok_or_else(unknown)?;
    caller.require(permission, &target(d, &appointment))?;
    Ok(row)
}

fn target(d: &Directory, appointment: &Appointment) -> Target {
    let agency_id = d.service_by_id(appointment.service_id).map(|service| service.agency_id);
    Target { agency_id, ..Target::site(d.mall.id, appointment.site_id) }
}

/// Writes down that a full value was read.
pub(super) fn announce_read(tx: &mut Tx<'_>, row: &PersonData, purpose: &str) -> Result<()> {
    let payload = json!({ "kind": row.kind, "purpose": purpose, "appointment_id": row.appointment_id });
    streams::append(tx, NewEvent { kind: READ, subject: subject(row.id), payload }).map(|_| ())
}

/// Reads shown of one value.
const SHOWN: i64 = 100;

/// When and for what a value was read, as far as that is committed; the latest first.
pub(super) fn reads_of(tx: &mut Tx<'_>, id: PersonDataId) -> Result<Vec<(Instant, String)>> {
    let lane = Lane::mall(tx.mall_id());
    let filter = Filter { subject: Some(subject(id)), kinds: vec![READ.to_owned()], ..Filter::default() };
    let purpose = |payload: &Value| payload.get("purpose").and_then(Value::as_str).unwrap_or_default().to_owned();
    let events = streams::store::newest(tx.conn(), lane, (1, i64::MAX), &filter, SHOWN)?;
    Ok(events.into_iter().map(|(event, _)| (event.at, purpose(&event.payload))).collect())
}

fn subject(id: PersonDataId) -> String {
    format!("person-data/{id}")
}

//! A person's request about their data: received, listed, settled. All in the mall's lane.

use serde_json::{Value, json};

use super::deeds::{self, Copied, Correction};
use super::person::{self, Person};
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DataRequestId, MallId, UserId};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::privacy::model::{DataRequest, Proof, RefusalReason, RequestKind};
use crate::privacy::store;
use crate::streams::{self, model::NewEvent};
use crate::vault::Vault;
use crate::vault::model::PersonData;

/// What came of a request.
#[derive(Debug)]
pub struct Settled {
    pub request: DataRequest,
    /// A copy of what is kept, when that was asked for.
    pub copy: Vec<Copied>,
    /// Values and hashes copied, changed or gone.
    pub done: usize,
}

/// May the caller settle such requests here? The only grants that do are of the whole mall.
fn officer_of(caller: &Caller, mall_id: MallId) -> Result<UserId> {
    caller.require(Permission::PersonDataManage, &Target::mall(mall_id))?;
    match caller.actor {
        Actor::Staff(id) => Ok(id),
        Actor::Public | Actor::Device(_) | Actor::System => Err(AppError::new(Code::Forbidden)),
    }
}

/// Takes a request down.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; the engine's.
pub fn receive(tx: &mut Tx<'_>, caller: &Caller, kind: RequestKind, proof: Proof, identity_key: String) -> Result<DataRequest> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let request = DataRequest::new(kind, proof, identity_key, officer_of(caller, mall_id)?, now);
    store::insert(tx.conn(), mall_id, &request)?;
    announce(tx, &request, "data_request.received", json!({ "due_at": request.due_at }))?;
    Ok(request)
}

/// One request, with what is kept about the person, for its masks.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `not_found`.
pub fn show(conn: &mut DbConn, caller: &Caller, mall_id: MallId, id: DataRequestId) -> Result<(DataRequest, Vec<PersonData>)> {
    officer_of(caller, mall_id)?;
    let request = stored(conn, mall_id, id)?;
    let rows = about(conn, mall_id, &request)?.rows;
    Ok((request, rows))
}

fn stored(conn: &mut DbConn, mall_id: MallId, id: DataRequestId) -> Result<DataRequest> {
    store::by_id(conn, mall_id, id)?.ok_or_else(|| AppError::new(Code::NotFound))
}

/// Whom an open request is about; nobody once it is settled.
fn about(conn: &mut DbConn, mall_id: MallId, request: &DataRequest) -> Result<Person> {
    request.identity_key.as_deref().map_or_else(|| Ok(Person::default()), |key| person::find(conn, mall_id, key))
}

/// Does what was asked for.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `not_found`; `data_request_closed`; `data_still_needed` for a deletion while a booking is to come;
/// `validation_failed` for a correction that names nothing of the person or is not valid.
pub fn fulfil(tx: &mut Tx<'_>, vault: &Vault, caller: &Caller, id: DataRequestId, corrections: &[Correction]) -> Result<Settled> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let by = officer_of(caller, mall_id)?;
    let mut request = stored(tx.conn(), mall_id, id)?;
    let person = about(tx.conn(), mall_id, &request)?;
    request.settle(None, by, now)?;
    let mut copy = Vec::new();
    let done = match request.kind {
        RequestKind::Access => {
            copy = deeds::copy(tx, vault, person)?;
            copy.len()
        }
        RequestKind::Correction => deeds::correct(tx, vault, &person, corrections)?,
        RequestKind::Restriction => deeds::restrict(tx, &person)?,
        RequestKind::Deletion => deeds::delete(tx, &person)?,
    };
    write(tx, &request, "data_request.fulfilled", json!({ "done": done }))?;
    Ok(Settled { request, copy, done })
}

/// Refuses, with a reason of the law.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `not_found`; `data_request_closed`.
pub fn refuse(tx: &mut Tx<'_>, caller: &Caller, id: DataRequestId, reason: RefusalReason) -> Result<DataRequest> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let by = officer_of(caller, mall_id)?;
    let mut request = stored(tx.conn(), mall_id, id)?;
    request.settle(Some(reason), by, now)?;
    write(tx, &request, "data_request.refused", json!({ "reason": reason }))?;
    Ok(request)
}

fn write(tx: &mut Tx<'_>, request: &DataRequest, kind: &'static str, details: Value) -> Result<()> {
    let mall_id = tx.mall_id();
    if store::settle(tx.conn(), mall_id, request)? != 1 {
        return Err(AppError::new(Code::DataRequestClosed));
    }
    announce(tx, request, kind, details)
}

/// Kind, state and counts; never whom it is about.
fn announce(tx: &mut Tx<'_>, request: &DataRequest, kind: &'static str, details: Value) -> Result<()> {
    let mut payload = json!({ "kind": request.kind, "status": request.status });
    if let (Some(all), Value::Object(more)) = (payload.as_object_mut(), details) {
        all.extend(more);
    }
    streams::append(tx, NewEvent { kind, subject: format!("data-requests/{}", request.id), payload }).map(|_| ())
}

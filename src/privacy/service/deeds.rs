//! What is done when a request is fulfilled.

use super::person::Person;
use super::read::{announce_read, reads_of};
use crate::appointments;
use crate::db::tx::Tx;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::PersonDataId;
use crate::kernel::private::Private;
use crate::kernel::time::Instant;
use crate::privacy::model::may_be_deleted;
use crate::vault::model::{Given, PersonData};
use crate::vault::{self, Vault};

/// Another value in the place of a wrong one.
#[derive(Debug, Clone)]
pub struct Correction {
    pub id: PersonDataId,
    pub value: Private,
}

/// One value of a copy, with who looked at it before: when, and for what.
#[derive(Debug)]
pub struct Copied {
    pub row: PersonData,
    pub value: Private,
    pub reads: Vec<(Instant, String)>,
}

/// A copy of everything, with the trail of its processing (art. 32). Each value in it is a read like any other.
pub(super) fn copy(tx: &mut Tx<'_>, vault: &Vault, person: Person) -> Result<Vec<Copied>> {
    let mut copied = Vec::new();
    for row in person.rows {
        let (value, reads) = (vault::service::open(vault, tx.mall_id(), &row)?, reads_of(tx, row.id)?);
        announce_read(tx, &row, "data_request")?;
        copied.push(Copied { row, value, reads });
    }
    Ok(copied)
}

/// Puts the values given in the place of wrong ones; how many.
pub(super) fn correct(tx: &mut Tx<'_>, vault: &Vault, person: &Person, corrections: &[Correction]) -> Result<usize> {
    if corrections.is_empty() {
        return Err(at("/corrections".to_owned(), "missing_field", "Sebutkan yang diperbaiki.", "Say what is to be corrected."));
    }
    for (index, wanted) in corrections.iter().enumerate() {
        let wrong = |part: &str, code, id, en| at(format!("/corrections/{index}/{part}"), code, id, en);
        let row = person.rows.iter().find(|row| row.id == wanted.id);
        let row = row.ok_or_else(|| wrong("id", "unknown_value", "Bukan data orang ini.", "Not among this person's data."))?;
        let given = Given::parse(row.kind, &wanted.value);
        let given =
            given.map_err(|_| wrong("value", "invalid_value", "Tidak sah untuk jenis data ini.", "Not valid for this kind of data."))?;
        vault::service::set(tx, vault, row, &given)?;
    }
    Ok(corrections.len())
}

fn at(pointer: String, code: &'static str, id: &str, en: &str) -> AppError {
    AppError::new(Code::ValidationFailed).field_text(pointer, code, id, en)
}

/// Lets nobody use the values any more; how many.
pub(super) fn restrict(tx: &mut Tx<'_>, person: &Person) -> Result<usize> {
    let mall_id = tx.mall_id();
    let mut done = 0;
    for row in &person.rows {
        done += vault::store::restrict(tx.conn(), mall_id, row.id, true)?;
    }
    Ok(done)
}

/// Removes values and hashes; how many. All of them or none: a request that left some would be told as done.
pub(super) fn delete(tx: &mut Tx<'_>, person: &Person) -> Result<usize> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    if !person.bookings.iter().all(|booking| may_be_deleted(booking, now)) {
        return Err(AppError::new(Code::DataStillNeeded));
    }
    let mut done = 0;
    for row in &person.rows {
        done += vault::store::delete(tx.conn(), mall_id, row.id)?;
    }
    for booking in &person.bookings {
        done += appointments::store::forget_identity(tx.conn(), mall_id, booking.id)?;
    }
    Ok(done)
}

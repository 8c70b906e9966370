//! What is kept about one person, found by the keyed hash of a number.

use crate::appointments::{self, model::Appointment};
use crate::db::connection::DbConn;
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;
use crate::vault::{self, model::PersonData};

/// A person's bookings and what was told about them.
#[derive(Debug, Default)]
pub struct Person {
    /// Bookings tied to their number, or to nobody's where it was told.
    pub bookings: Vec<Appointment>,
    /// All that was told for those. Of a booking tied to somebody else's number only their own number is theirs: the rest would
    /// disclose another person (art. 33).
    pub rows: Vec<PersonData>,
}

/// The person behind a number.
///
/// # Errors
/// The engine's.
pub fn find(conn: &mut DbConn, mall_id: MallId, key: &str) -> Result<Person> {
    let mut person = Person { bookings: appointments::store::of_identity(conn, mall_id, key)?, rows: Vec::new() };
    let mut elsewhere = Vec::new();
    for row in vault::store::by_lookup(conn, mall_id, key)? {
        if person.bookings.iter().any(|known| known.id == row.appointment_id) {
            continue;
        }
        match appointments::store::by_id(conn, mall_id, row.appointment_id)? {
            Some(booking) if booking.identity_key.is_none() => person.bookings.push(booking),
            _ => elsewhere.push(row),
        }
    }
    let ids: Vec<_> = person.bookings.iter().map(|booking| booking.id).collect();
    person.rows = vault::store::of_appointments(conn, mall_id, &ids)?;
    person.rows.extend(elsewhere);
    Ok(person)
}

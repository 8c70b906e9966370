//! Visitors getting their numbers: at the kiosk, by phone, at the desk, or with a booking.

use super::api::Outcome;
use super::floor::{Act, Floor};
use super::plan::Booking;
use super::visitor::{Manner, Visit};
use crate::kernel::time::{Clock as _, Instant, SiteZone};

impl Floor<'_> {
    pub(super) fn arrive(&mut self, visit: &Visit) {
        let outcome = self.api.take_number(visit);
        self.note(&outcome);
        if let Outcome::Done(reply) = outcome {
            self.tally.issued += 1;
            self.enter(&visit.manner, &visit.site, &reply);
        }
    }

    /// Somebody has a number and waits.
    fn enter(&mut self, manner: &Manner, site: &str, reply: &crate::demo::client::Reply) {
        let (Some(id), Some(queue)) = (reply.text("/ticket/id"), reply.text("/ticket/queue")) else { return };
        if let (Some(after_ms), Some(track_path)) = (manner.gives_up_after_ms, reply.text("/track_path")) {
            self.after_ms(after_ms, Act::GiveUp { ticket: id.to_owned(), track_path: track_path.to_owned() });
        }
        self.waiting.insert(id.to_owned(), manner.clone());
        self.wake(site, queue);
    }

    /// Leaves, unless called meanwhile: whoever is called goes to the counter.
    pub(super) fn give_up(&mut self, ticket: &str, track_path: &str) {
        if self.waiting.contains_key(ticket) && self.api.waits(track_path) && self.api.give_up(track_path).done().is_some() {
            self.waiting.remove(ticket);
            self.tally.left += 1;
        }
    }

    /// Books one of the free times of today; who comes is planned for that time.
    pub(super) fn book(&mut self, booking: Booking) {
        let times = self.api.free_times(&booking.visit, SiteZone::Wib.service_date(self.clock.now()));
        let Some(starts_at) = pick(&times, booking.choice) else { return };
        let person = u32::try_from(self.dice.between_s_ms(0.0, 10.0)).unwrap_or(0);
        let Some(code) = self.api.book(&booking.visit, starts_at, person) else { return };
        if let (true, Ok(at)) = (booking.comes, starts_at.parse::<Instant>()) {
            let comes_at = at.plus_ms(-booking.early_ms).max(self.clock.now());
            self.at(comes_at, Act::CheckIn { code, visit: booking.visit });
        }
    }

    pub(super) fn check_in(&mut self, code: &str, visit: &Visit) {
        let outcome = self.api.check_in(&visit.site, code);
        self.note(&outcome);
        if let Outcome::Done(reply) = outcome {
            self.tally.issued += 1;
            self.tally.checked_in += 1;
            self.enter(&visit.manner, &visit.site, &reply);
        }
    }
}

/// The item at a share of the list, 0 the first and 1 the last.
fn pick(items: &[String], share: f64) -> Option<&String> {
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let index = (0..count).take_while(|i| f64::from(*i) <= share * f64::from(count)).last()?;
    items.get(usize::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_picks_every_item_and_never_beyond() {
        let items = ["a", "b", "c"].map(ToOwned::to_owned);
        let picked = |share| pick(&items, share).map(String::as_str);
        assert_eq!([picked(0.0), picked(0.5), picked(0.999)], [Some("a"), Some("b"), Some("c")]);
        assert_eq!(pick(&[], 0.5), None);
    }
}

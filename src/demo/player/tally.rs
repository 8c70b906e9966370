//! What has happened so far, in one line now and then.

use std::time::{Duration, Instant as Moment};

use crate::kernel::time::{Instant, SiteZone};

/// How often a line is due, by the machine's clock.
const EVERY: Duration = Duration::from_secs(30);

/// The counts of a day.
#[derive(Debug)]
pub struct Tally {
    pub issued: u32,
    pub served: u32,
    pub absent: u32,
    pub left: u32,
    pub checked_in: u32,
    /// Quotas used up, numbers no longer given: part of any day.
    pub refused: u32,
    /// Requests without any answer, or with one that blames the server.
    pub failed: u32,
    said_at: Moment,
}

impl Tally {
    #[must_use]
    pub fn new() -> Self {
        Self { issued: 0, served: 0, absent: 0, left: 0, checked_in: 0, refused: 0, failed: 0, said_at: Moment::now() }
    }

    /// Whether half a minute has passed since the last line.
    pub fn is_due(&mut self) -> bool {
        let due = self.said_at.elapsed() >= EVERY;
        if due {
            self.said_at = Moment::now();
        }
        due
    }

    /// `waiting`: how many wait on the whole floor, also by numbers that were taken by hand; unknown when nobody answered.
    #[must_use]
    pub fn line(&self, now: Instant, waiting: Option<i64>) -> String {
        let zone = SiteZone::Wib;
        let waiting = waiting.map_or_else(|| "?".to_owned(), |count| count.to_string());
        let mut line = format!(
            "[{} {}] nomor/numbers {} · dari janji temu/from bookings {} · menunggu/waiting {waiting} · dilayani/served {} · tidak hadir/absent {}",
            zone.local(now).format("%Y-%m-%d %H.%M"),
            zone.abbreviation(),
            self.issued,
            self.checked_in,
            self.served,
            self.absent,
        );
        if self.left > 0 {
            line.push_str(&format!(" · pergi/left {}", self.left));
        }
        if self.refused > 0 {
            line.push_str(&format!(" · ditolak/refused {}", self.refused));
        }
        if self.failed > 0 {
            line.push_str(&format!(" · gagal/failed {}", self.failed));
        }
        line
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self::new()
    }
}

//! Streams: what is told as it happens, to whom, and what becomes of those who are slow, come again, or may no longer listen.

mod guarded;
mod own;
mod told;

use std::time::Duration;

use mpp::live::LiveSettings;
use mpp::live::seats::SeatLimits;

use crate::support::app::Client;

/// The stream of the main hall.
const STREAM: &str = "sites/utama/events/stream";
/// Services of the small mall, in different queues.
const KK: &str = "DISDUKCAPIL-001";

/// As in life, but that nothing is waited for longer than a test likes to.
fn impatient() -> LiveSettings {
    LiveSettings {
        seats: SeatLimits { all: 4, address: 2, token: 1 },
        heartbeat: Duration::from_millis(20),
        recheck: Duration::from_millis(20),
        kept: 16,
    }
}

/// So many visits of which each is four events: taken, called, started, finished. The counter is open.
async fn serve(kiosk: &Client<'_>, officer: &Client<'_>, visits: usize) {
    for _ in 0..visits {
        kiosk.take_id(KK).await;
        let ticket = officer.serve_next().await;
        officer.finish(&ticket).await;
    }
}

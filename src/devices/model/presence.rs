//! When a device is missed: after three silent minutes (SRG-10), never for the time in which nobody listened.

use crate::identity::model_presence::Report;
use crate::kernel::ids::{DeviceId, MallId, SiteId};
use crate::kernel::time::Instant;

/// How long a device may be silent.
pub const SILENT_MS: i64 = 180_000;

/// One heartbeat, as this process heard it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    pub mall_id: MallId,
    pub site_id: SiteId,
    pub device_id: DeviceId,
    pub at: Instant,
    pub report: Report,
}

/// Whether a device last heard at `last_seen_at` is missed at `now`. Silence counts from when this process began to listen: after a
/// restart the fault was ours.
#[must_use]
pub fn is_silent(last_seen_at: Instant, listening_since: Instant, now: Instant) -> bool {
    now.ms_since(last_seen_at.max(listening_since)) >= SILENT_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_missed_after_three_minutes_in_which_somebody_listened_srg_10() {
        let start: Instant = "2026-12-01T01:00:00Z".parse().unwrap();
        let at = |s: i64| start.plus_ms(s * 1000);
        assert!(!is_silent(at(0), at(-900), at(179)));
        assert!(is_silent(at(0), at(-900), at(180)));
        assert!(!is_silent(at(0), at(60), at(239)), "nobody listened before");
        assert!(is_silent(at(0), at(60), at(240)));
    }
}

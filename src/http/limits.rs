//! What one request may cost before it is cut off.

use std::time::Duration;

use super::proxies::Proxies;
use super::rate::RateSettings;

/// Limits of every request; held in [`super::HttpState`].
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request body, unless the operation's `x-max-body-bytes` in the contract says otherwise.
    pub body_bytes: usize,
    /// For the whole body to arrive. With [`super::server::Times::disconnect`] behind it a dripping body is gone within 10 s.
    pub body_time: Duration,
    /// From the complete request to the head of its answer.
    pub request_time: Duration,
    /// Bytes of the request line and all headers together.
    pub head_bytes: usize,
    /// How often somebody may ask.
    pub rates: RateSettings,
    /// Whose word about a client's address is taken.
    pub proxies: Proxies,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            body_time: Duration::from_secs(8),
            request_time: Duration::from_secs(30),
            head_bytes: 16 * 1024,
            rates: RateSettings::default(),
            proxies: Proxies::default(),
        }
    }
}

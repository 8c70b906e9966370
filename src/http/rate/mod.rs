//! How often somebody may ask. Counted in memory, for each process by itself: `N` processes let `N` times as much through. What must be
//! exact is counted in the database by whoever knows what it means.

mod gcra;
mod meter;

pub use gcra::{Quota, Verdict, take};
pub use meter::{Key, Meter};

use std::fmt::Write as _;
use std::net::IpAddr;

use actix_web::HttpMessage as _;
use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, UserId};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What is counted, by the names of the policies in the headers; `None` is not.
#[derive(Debug, Clone, Copy)]
pub struct RateSettings {
    /// Requests of one address: a hall's whole Wi-Fi may be one.
    pub ip: Option<Quota>,
    /// Requests of one kiosk or display.
    pub device: Option<Quota>,
    /// Requests of one person or program with a token.
    pub client: Option<Quota>,
}

impl Default for RateSettings {
    fn default() -> Self {
        let a_minute = |quota| Some(Quota { quota, window_s: 60 });
        Self { ip: a_minute(6_000), device: a_minute(600), client: a_minute(1_200) }
    }
}

/// The counters of a process.
pub struct Rates {
    settings: RateSettings,
    meter: Meter,
}

/// What was counted for a request, for the headers of its answer.
#[derive(Debug, Default)]
struct Counted(Vec<(Key, &'static str, Quota, Verdict)>);

impl Rates {
    #[must_use]
    pub fn new(settings: RateSettings) -> Self {
        Self { settings, meter: Meter::default() }
    }
    /// Counts a request of this address.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn address(&self, req: &HttpRequest, client: Option<IpAddr>) -> Result<()> {
        counted_at_all(client).map_or(Ok(()), |address| self.count(req, Key::address(address), "ip", self.settings.ip))
    }
    /// Counts a request of this device.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn device(&self, req: &HttpRequest, client: Option<IpAddr>, id: DeviceId) -> Result<()> {
        counted_at_all(client).map_or(Ok(()), |_| self.count(req, Key::Device(id), "device", self.settings.device))
    }
    /// Counts a request of this person.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn client(&self, req: &HttpRequest, client: Option<IpAddr>, id: UserId) -> Result<()> {
        counted_at_all(client).map_or(Ok(()), |_| self.count(req, Key::Client(id), "client", self.settings.client))
    }

    fn count(&self, req: &HttpRequest, key: Key, name: &'static str, quota: Option<Quota>) -> Result<()> {
        let Some(quota) = quota else { return Ok(()) };
        let verdict = self.meter.take(key, quota);
        let mut extensions = req.extensions_mut();
        if extensions.get::<Counted>().is_none() {
            extensions.insert(Counted::default());
        }
        if let Some(counted) = extensions.get_mut::<Counted>() {
            counted.0.push((key, name, quota, verdict));
        }
        if verdict.allowed { Ok(()) } else { Err(AppError::new(Code::RateLimited).retry_after_s(verdict.reset_s)) }
    }

    /// Tells in the answer what was counted (draft-ietf-httpapi-ratelimit-headers, structured fields). An answer that says "you have it
    /// already" is given back: asking again with a tag is what we want.
    pub(super) fn tell(&self, req: &HttpRequest, not_modified: bool, headers: &mut HeaderMap) {
        let extensions = req.extensions();
        let Some(Counted(counted)) = extensions.get::<Counted>() else { return };
        let (mut policies, mut states) = (String::new(), String::new());
        for (key, name, quota, verdict) in counted {
            let comma = if policies.is_empty() { "" } else { ", " };
            if not_modified {
                self.meter.give_back(*key, *quota);
            }
            let remaining = verdict.remaining + u32::from(not_modified);
            let _ = write!(policies, "{comma}\"{name}\";q={};w={}", quota.quota, quota.window_s);
            let _ = write!(states, "{comma}\"{name}\";r={remaining};t={}", verdict.reset_s);
        }
        for (name, value) in [(RATE_LIMIT_POLICY, policies), (RATE_LIMIT, states)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
    }
}

/// Who asks from this machine itself is not counted: a proxy that was not named would make everybody one address, and the demo, the
/// benchmarks and a console on the server are no strangers.
#[must_use]
pub fn counted_at_all(client: Option<IpAddr>) -> Option<IpAddr> {
    client.filter(|address| !address.is_loopback())
}

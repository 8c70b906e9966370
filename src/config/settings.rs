//! Where the database is, where to listen, and how big the process may get.

use std::net::SocketAddr;

use super::identity::BadSetting;
use crate::db::DbSettings;
use crate::db::connection::DatabaseUrl;

/// `sqlite:<file>` or `postgres://…`; default `sqlite:mpp.sqlite`.
pub const DATABASE_URL: &str = "MPP_DATABASE_URL";
/// Password of `mpp user add`, for scripts.
pub const USER_PASSWORD: &str = "MPP_USER_PASSWORD";
/// Address and port to listen on; default `127.0.0.1:8080`.
pub const LISTEN: &str = "MPP_LISTEN";
/// Threads that speak HTTP: 1 to 64; default: one per core.
pub const HTTP_THREADS: &str = "MPP_HTTP_THREADS";
/// Reading connections: 1 to 64, default 4.
pub const READ_CONNECTIONS: &str = "MPP_READ_CONNECTIONS";
/// Writing connections on PostgreSQL: 1 to 16, default 2. SQLite always has one.
pub const LANES: &str = "MPP_LANES";
/// Commands that may wait in a lane before callers get 503: 1 to 10,000, default 1,000.
pub const LANE_QUEUE: &str = "MPP_LANE_QUEUE";

/// Addresses and networks of reverse proxies whose word about a client's address is taken; default: none.
pub const TRUSTED_PROXIES: &str = "MPP_TRUSTED_PROXIES";
/// The one header by which they tell it: `x-forwarded-for` (default) or `forwarded`.
pub const PROXY_HEADER: &str = "MPP_PROXY_HEADER";
/// Address under which people reach this installation, e.g. `https://mpp.sumedangkab.example`; default: what each request asked for.
pub const PUBLIC_URL: &str = "MPP_PUBLIC_URL";
/// Requests/seconds of one address, default `6000/60`; `off` for none. A hall's whole Wi-Fi may be one address.
pub const RATE_IP: &str = "MPP_RATE_IP";
/// Of one device, default `600/60`.
pub const RATE_DEVICE: &str = "MPP_RATE_DEVICE";
/// Of one person or program with a token, default `1200/60`.
pub const RATE_CLIENT: &str = "MPP_RATE_CLIENT";

/// Every variable this binary knows; others that begin with `MPP_` refuse to start, since a misspelt setting is a setting lost.
const KNOWN: &[&str] = &[
    DATABASE_URL,
    LISTEN,
    HTTP_THREADS,
    READ_CONNECTIONS,
    LANES,
    LANE_QUEUE,
    TRUSTED_PROXIES,
    PROXY_HEADER,
    PUBLIC_URL,
    RATE_IP,
    RATE_DEVICE,
    RATE_CLIENT,
    super::identity::TOKEN_ISSUER,
    super::identity::TOKEN_MINUTES,
    super::identity::SESSION_IDLE_MINUTES,
    super::identity::SESSION_HOURS,
    super::identity::SSO_FILE,
    super::keys::KEYS_DIR,
    super::tls::CERTIFICATE,
    super::tls::KEY,
    USER_PASSWORD,
    "MPP_LOG",
    "MPP_TEST_POSTGRES_BIN",
    "MPP_TEST_POSTGRES_URL",
    "MPP_TEST_REQUIRE_POSTGRES",
];

/// The settings of a serving process.
#[derive(Debug, Clone)]
pub struct Settings {
    pub db: DbSettings,
    pub listen: SocketAddr,
    pub http_threads: usize,
}

/// Refuses names that nobody reads.
///
/// # Errors
/// The unknown names.
pub fn check_names(names: impl Iterator<Item = String>) -> Result<(), Vec<String>> {
    let unknown: Vec<String> = names.filter(|n| n.starts_with("MPP_") && !KNOWN.contains(&n.as_str())).collect();
    if unknown.is_empty() { Ok(()) } else { Err(unknown) }
}

fn number(
    env: &dyn Fn(&str) -> Option<String>,
    name: &'static str,
    default: usize,
    (low, high): (usize, usize),
) -> Result<usize, BadSetting> {
    let value = env(name).map_or(Some(default), |text| text.trim().parse().ok());
    value.filter(|v| (low..=high).contains(v)).ok_or(BadSetting { name, problem: "a whole number in its range" })
}

impl Settings {
    /// Reads the settings from the environment, given as a look-up so that tests pass a map.
    ///
    /// # Errors
    /// [`BadSetting`] naming the variable.
    pub fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Result<Self, BadSetting> {
        let url = env(DATABASE_URL).unwrap_or_else(|| "sqlite:mpp.sqlite".to_owned());
        let url: DatabaseUrl = url.parse().map_err(|_| BadSetting { name: DATABASE_URL, problem: "sqlite:<file> or postgres://…" })?;
        let listen = env(LISTEN).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen = listen.parse().map_err(|_| BadSetting { name: LISTEN, problem: "address:port, e.g. 0.0.0.0:8080" })?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let small = |n: usize| u32::try_from(n).unwrap_or(1);
        Ok(Self {
            db: DbSettings {
                url,
                read_connections: small(number(env, READ_CONNECTIONS, 4, (1, 64))?),
                lanes: small(number(env, LANES, 2, (1, 16))?),
                lane_queue: number(env, LANE_QUEUE, 1000, (1, 10_000))?,
            },
            listen,
            http_threads: number(env, HTTP_THREADS, cores.min(64), (1, 64))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_told() {
        let names = ["MPP_DATABASE_URL", "MPP_DATABSE_URL", "PATH"].map(ToOwned::to_owned);
        assert_eq!(check_names(names.into_iter()), Err(vec!["MPP_DATABSE_URL".to_owned()]));
    }

    #[test]
    fn values_out_of_range_name_their_variable() {
        let bad = Settings::from_env(&|name| (name == LANES).then(|| "0".to_owned()));
        assert_eq!(bad.expect_err("0 lanes").name, LANES);
    }
}

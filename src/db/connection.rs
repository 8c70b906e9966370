//! Which engine, how a connection is opened and what is set on it.
//!
//! A URL's scheme decides; there is no fallback. (`MultiConnection`'s own `establish` tries one engine after the other,
//! so a PostgreSQL that is down could become an empty SQLite file: never used here.)

use std::fmt;
use std::str::FromStr;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    Sqlite(SqliteConnection),
    Pg(PgConnection),
}

/// The engine behind a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Where the database is. `Debug` and `Display` hide a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    engine: Engine,
    target: String,
}

/// A database URL that is neither `sqlite:` nor `postgres:`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a database URL starts with sqlite: or postgres:// (MPP_DATABASE_URL)")]
pub struct BadUrl;

impl FromStr for DatabaseUrl {
    type Err = BadUrl;
    fn from_str(url: &str) -> Result<Self, BadUrl> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(BadUrl) } else { Ok(Self::sqlite(path)) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self { engine: Engine::Postgres, target: url.to_owned() });
        }
        Err(BadUrl)
    }
}

impl DatabaseUrl {
    /// A SQLite file.
    #[must_use]
    pub fn sqlite(path: &str) -> Self {
        Self { engine: Engine::Sqlite, target: path.to_owned() }
    }
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }
    /// The file, on SQLite.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&str> {
        (self.engine == Engine::Sqlite).then_some(self.target.as_str())
    }
    /// The URL as given, password and all; for opening connections and child processes only.
    #[must_use]
    pub fn reveal(&self) -> String {
        match self.engine {
            Engine::Sqlite => format!("sqlite:{}", self.target),
            Engine::Postgres => self.target.clone(),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.engine {
            Engine::Sqlite => write!(f, "sqlite:{}", self.target),
            Engine::Postgres => match (self.target.split_once("://"), self.target.rsplit_once('@')) {
                (Some((scheme, _)), Some((_, host))) => write!(f, "{scheme}://…@{host}"),
                _ => f.write_str(&self.target),
            },
        }
    }
}
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Write,
    Read,
}

/// Durable on every commit (`FULL`: NORMAL may forget acknowledged commits at a power cut), foreign keys checked. The log is copied
/// back every 16 MiB instead of 4: pages that every ticket writes are copied once for more of them.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                               PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;";

const PG_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET statement_timeout = '3s'; SET lock_timeout = '3s'; \
                           SET idle_in_transaction_session_timeout = '5s'; SET application_name = 'mpp'; SET client_min_messages = 'warning'";

/// Opens one connection and sets it up.
///
/// # Errors
/// diesel's, when the engine cannot be reached.
pub fn open(url: &DatabaseUrl, purpose: Purpose) -> diesel::ConnectionResult<DbConn> {
    let set_up = |e: diesel::result::Error| diesel::ConnectionError::CouldntSetupConfiguration(e);
    match url.engine {
        Engine::Sqlite => {
            let mut conn = SqliteConnection::establish(&url.target)?;
            conn.batch_execute(SQLITE_SETTINGS).map_err(set_up)?;
            if purpose == Purpose::Read {
                conn.batch_execute("PRAGMA query_only = ON").map_err(set_up)?;
            }
            Ok(DbConn::Sqlite(conn))
        }
        Engine::Postgres => {
            let mut conn = PgConnection::establish(&with_timeouts(&url.target))?;
            conn.batch_execute(PG_SETTINGS).map_err(set_up)?;
            if purpose == Purpose::Read {
                conn.batch_execute("SET default_transaction_read_only = on; SET default_transaction_isolation = 'repeatable read'")
                    .map_err(set_up)?;
            }
            Ok(DbConn::Pg(conn))
        }
    }
}

/// A dead server must be noticed: libpq waits for ever by default.
fn with_timeouts(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in [
        ("connect_timeout", "2"),
        ("keepalives_idle", "2"),
        ("keepalives_interval", "1"),
        ("keepalives_count", "2"),
        ("tcp_user_timeout", "3000"),
    ] {
        if !url.contains(name) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={value}"));
        }
    }
    url
}

/// Opens connections for r2d2.
#[derive(Debug)]
pub struct Manager {
    pub url: DatabaseUrl,
    pub purpose: Purpose,
}

impl r2d2::ManageConnection for Manager {
    type Connection = DbConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConn, Self::Error> {
        open(&self.url, self.purpose).map_err(diesel::r2d2::Error::ConnectionError)
    }
    fn is_valid(&self, conn: &mut DbConn) -> Result<(), Self::Error> {
        diesel::sql_query("SELECT 1").execute(conn).map(|_| ()).map_err(diesel::r2d2::Error::QueryError)
    }
    fn has_broken(&self, conn: &mut DbConn) -> bool {
        std::thread::panicking() || is_broken(conn)
    }
}

/// Whether a failed transaction left the connection unusable.
pub fn is_broken(conn: &mut DbConn) -> bool {
    use diesel::connection::TransactionManager as _;
    <DbConn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_schemes_exist() {
        assert!("sqlite:mpp.sqlite".parse::<DatabaseUrl>().is_ok());
        assert!("postgresql://localhost/mpp".parse::<DatabaseUrl>().is_ok());
        for bad in ["mpp.sqlite", "host=127.0.0.1 dbname=mpp", "mysql://x", "sqlite:", ""] {
            assert_eq!(bad.parse::<DatabaseUrl>(), Err(BadUrl), "{bad}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let url: DatabaseUrl = "postgres://mpp:rahasia@db/mpp".parse().expect("url");
        assert_eq!(url.to_string(), "postgres://…@db/mpp");
    }
}

//! The schema travels in the binary. SQLite brings itself up to date; PostgreSQL refuses to serve until `mpp migrate` ran.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{DatabaseUrl, DbConn, Engine, Purpose, open};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgresql");

/// Why the schema is not in place.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error("the database cannot be reached")]
    Unreachable(#[source] diesel::ConnectionError),
    #[error("a migration failed: {0}")]
    Failed(String),
    #[error("{0} migrations are pending: run `mpp migrate` first")]
    Pending(usize),
}

/// Applies what is missing and returns the names.
///
/// # Errors
/// [`SchemaError`] when unreachable or a migration fails; what was applied before stays.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, SchemaError> {
    let mut conn = open(url, Purpose::Write).map_err(SchemaError::Unreachable)?;
    let applied = match &mut conn {
        DbConn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|v| v.iter().map(ToString::to_string).collect()),
        DbConn::Pg(c) => {
            // A long migration is not a stuck statement.
            diesel::connection::SimpleConnection::batch_execute(c, "SET statement_timeout = 0; SET lock_timeout = '10s'")
                .map_err(|e| SchemaError::Failed(e.to_string()))?;
            c.run_pending_migrations(POSTGRES).map(|v| v.iter().map(ToString::to_string).collect())
        }
    };
    applied.map_err(|e: Box<dyn std::error::Error + Send + Sync>| SchemaError::Failed(e.to_string()))
}

/// Undoes every migration: for `demo`, which starts afresh, and for tests.
///
/// # Errors
/// As [`migrate`].
pub fn revert_all(url: &DatabaseUrl) -> Result<(), SchemaError> {
    let mut conn = open(url, Purpose::Write).map_err(SchemaError::Unreachable)?;
    let reverted = match &mut conn {
        DbConn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()),
        DbConn::Pg(c) => c.revert_all_migrations(POSTGRES).map(|_| ()),
    };
    reverted.map_err(|e| SchemaError::Failed(e.to_string()))
}

/// Makes sure the schema is the one this binary knows: SQLite is migrated, PostgreSQL only checked.
///
/// # Errors
/// [`SchemaError::Pending`] on PostgreSQL with work left; see [`migrate`].
pub fn ensure(url: &DatabaseUrl) -> Result<(), SchemaError> {
    if url.engine() == Engine::Sqlite {
        return migrate(url).map(|_| ());
    }
    let mut conn = open(url, Purpose::Write).map_err(SchemaError::Unreachable)?;
    let pending = match &mut conn {
        DbConn::Sqlite(c) => c.pending_migrations(SQLITE).map(|p| p.len()),
        DbConn::Pg(c) => c.pending_migrations(POSTGRES).map(|p| p.len()),
    };
    match pending.map_err(|e| SchemaError::Failed(e.to_string()))? {
        0 => Ok(()),
        n => Err(SchemaError::Pending(n)),
    }
}

//! Every real difference between the engines that reaches beyond opening a connection:
//! how a write begins, which errors pass by themselves, and which constraint a violation names.

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection as _, TransactionManager};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::connection::DbConn;
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;

/// Runs one expression on whichever connection it is, for what `MultiConnection` cannot type.
macro_rules! with_conn {
    ($db:expr, $conn:ident => $run:expr) => {
        match $db {
            $crate::db::connection::DbConn::Sqlite($conn) => $run,
            $crate::db::connection::DbConn::Pg($conn) => $run,
        }
    };
}
pub(crate) use with_conn;

/// Begins a writing transaction. SQLite takes the write lock at once: a deferred transaction that reads first
/// and then writes fails with BUSY under load, and no time-out helps.
pub fn begin_write(conn: &mut DbConn) -> QueryResult<()> {
    match conn {
        DbConn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        DbConn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
    }
}

/// Marks the state that a refused command of a batch is taken back to. Not one of diesel's nested transactions: those take two
/// statements a command.
pub fn mark(conn: &mut DbConn) -> QueryResult<()> {
    conn.batch_execute("SAVEPOINT command")
}

/// Moves the mark on past a command that is kept. Fails on PostgreSQL after a failed statement that the command went on from.
pub fn next_mark(conn: &mut DbConn) -> QueryResult<()> {
    conn.batch_execute("RELEASE SAVEPOINT command; SAVEPOINT command")
}

/// Undoes what came after the mark, which stays.
pub fn back_to_mark(conn: &mut DbConn) -> QueryResult<()> {
    rollback_to(conn, 1)?;
    conn.batch_execute("ROLLBACK TO SAVEPOINT command")
}

pub fn commit(conn: &mut DbConn) -> QueryResult<()> {
    <DbConn as Connection>::TransactionManager::commit_transaction(conn)
}

pub fn rollback(conn: &mut DbConn) -> QueryResult<()> {
    <DbConn as Connection>::TransactionManager::rollback_transaction(conn)
}

/// How many transactions are open within each other.
pub fn depth(conn: &mut DbConn) -> QueryResult<u32> {
    let status = <DbConn as Connection>::TransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.map_or(0, std::num::NonZeroU32::get))
}

/// Undoes nested transactions until `target` are open.
pub fn rollback_to(conn: &mut DbConn, target: u32) -> QueryResult<()> {
    while depth(conn)? > target {
        rollback(conn)?;
    }
    Ok(())
}

/// What happened to a statement, as far as a retry is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The engine undid the transaction and asks to try again.
    Transient,
    /// The connection is gone; what was not committed is undone.
    ConnectionLost,
    DiskFull,
    /// A statement waited too long.
    TimedOut,
    Other,
}

#[must_use]
pub fn failure(error: &DieselError) -> Failure {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Failure::Transient,
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) | DieselError::BrokenTransactionManager => {
            Failure::ConnectionLost
        }
        DieselError::DatabaseError(_, info) => {
            let text = info.message();
            let any = |words: &[&str]| words.iter().any(|w| text.contains(w));
            if any(&["database is locked", "database table is locked", "deadlock detected"]) {
                Failure::Transient
            } else if any(&[
                "server closed the connection",
                "could not send data",
                "could not receive data",
                "terminating connection",
                "no connection to the server",
                "SSL SYSCALL",
            ]) {
                Failure::ConnectionLost
            } else if any(&["disk is full", "No space left on device", "disk I/O error"]) {
                Failure::DiskFull
            } else if any(&["statement timeout", "lock timeout"]) {
                Failure::TimedOut
            } else {
                Failure::Other
            }
        }
        _ => Failure::Other,
    }
}

/// The constraints whose violation means something to a caller. The meaning itself stands beside the insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    OneActiveTicketPerCounter,
    OneNumberPerQueueAndDay,
    OneOpenSessionPerCounter,
    OneOpenSessionPerUser,
    OneActiveBookingPerIdentity,
    SlotNeverOverbooked,
    CodeUnique,
    UsernameUnique,
    ExternalIdUnique,
}

/// (constraint, index or check name, what SQLite prints instead of the name)
const CONSTRAINTS: &[(Constraint, &str, &str)] = &[
    (Constraint::OneActiveTicketPerCounter, "one_active_ticket_per_counter", "tickets.mall_id, tickets.counter_id"),
    (
        Constraint::OneNumberPerQueueAndDay,
        "one_number_per_queue_and_day",
        "tickets.mall_id, tickets.number_queue_id, tickets.service_date, tickets.seq",
    ),
    (Constraint::OneOpenSessionPerCounter, "one_open_session_per_counter", "counter_sessions.mall_id, counter_sessions.counter_id"),
    (Constraint::OneOpenSessionPerUser, "one_open_session_per_user", "counter_sessions.mall_id, counter_sessions.user_id"),
    (
        Constraint::OneActiveBookingPerIdentity,
        "one_active_booking_per_identity",
        "appointments.mall_id, appointments.identity_key, appointments.service_id, appointments.service_date",
    ),
    (Constraint::SlotNeverOverbooked, "slot_never_overbooked", "slot_never_overbooked"),
    (Constraint::CodeUnique, "_code_unique", ".code"),
    (Constraint::CodeUnique, "queues_prefix_unique", "queues.prefix"),
    (
        Constraint::ExternalIdUnique,
        "service_external_ids_value_unique",
        "service_external_ids.mall_id, service_external_ids.scheme, service_external_ids.value",
    ),
    (Constraint::UsernameUnique, "users_username_unique", "users.username"),
];

/// Which of our constraints `error` violates, on either engine.
#[must_use]
pub fn violated(error: &DieselError) -> Option<Constraint> {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::CheckViolation, info) = error else {
        return None;
    };
    let (name, text) = (info.constraint_name().unwrap_or_default(), info.message());
    CONSTRAINTS
        .iter()
        .find(|(_, index, printed)| (!name.is_empty() && name.ends_with(index)) || text.trim_end().ends_with(printed))
        .map(|(constraint, ..)| *constraint)
}

impl From<DieselError> for AppError {
    /// A database error nobody gave a meaning to is ours. No `NotFound` becomes 404 here: stores return `Option`.
    fn from(error: DieselError) -> Self {
        match failure(&error) {
            Failure::Transient | Failure::TimedOut => Self::new(Code::Overloaded).retry_after_s(1).caused_by(error),
            Failure::ConnectionLost => Self::new(Code::DatabaseUnavailable).retry_after_s(1).caused_by(error),
            Failure::DiskFull => Self::new(Code::StorageFull).caused_by(error),
            Failure::Other => Self::internal(error),
        }
    }
}

/// The diesel error at the root of `error`, if that is what it is.
#[must_use]
pub fn root(error: &AppError) -> Option<&DieselError> {
    std::error::Error::source(error)?.downcast_ref::<DieselError>()
}

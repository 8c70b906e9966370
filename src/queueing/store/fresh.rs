//! New tickets, held back until the batch ends or somebody looks at the tables: those who come together are written together.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Timestamp};
use diesel::{ExpressionMethods, PgConnection, QueryResult, QueryableByName, RunQueryDsl};

use super::find::count_before;
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::later::column;
use crate::db::pending::{Part, Pending};
use crate::db::schema::tickets as t;
use crate::db::tx::Tx;
use crate::kernel::error::Result;
use crate::kernel::ids::{MallId, QueueId};
use crate::queueing::model::{Ticket, TicketStatus};

/// Writes a new ticket and says how many wait before it. Violates `one_number_per_queue_and_day` if the number exists, which the
/// sequence rules out.
///
/// # Errors
/// The engine's.
pub fn insert(tx: &mut Tx<'_>, ticket: &Ticket, token_hash: String) -> Result<i64> {
    let fresh = Fresh { mall_id: tx.mall_id(), ticket: ticket.clone(), token_hash };
    tx.hold_back(|tickets: &mut FreshTickets, conn| {
        let before = tickets.before(conn, &fresh)?;
        tickets.rows.push(fresh);
        Ok(before)
    })
}

type QueueDay = (MallId, QueueId, NaiveDate);

struct Fresh {
    mall_id: MallId,
    ticket: Ticket,
    token_hash: String,
}

impl Fresh {
    fn queue_day(&self) -> QueueDay {
        (self.mall_id, self.ticket.state.queue_id, self.ticket.service_date)
    }
    fn place(&self) -> (i64, i64) {
        (self.ticket.state.dispatch_rank, self.ticket.state.entered_seq)
    }
}

/// Those who wait in a queue, as the tables have it.
#[derive(Clone, Copy)]
struct Line {
    waiting: i64,
    /// Rank of the last of them. Whoever comes now with no lower one stands behind them all: ties go by order of entry.
    last_rank: Option<i64>,
}

/// The new tickets of a batch that are not in the tables yet.
#[derive(Default)]
struct FreshTickets {
    rows: Vec<Fresh>,
    /// How many of them are of commands that are kept.
    kept: usize,
    lines: HashMap<QueueDay, Line>,
}

impl FreshTickets {
    fn before(&mut self, conn: &mut DbConn, fresh: &Fresh) -> QueryResult<i64> {
        let day @ (mall_id, queue_id, date) = fresh.queue_day();
        let line = match self.lines.get(&day) {
            Some(line) => *line,
            None => *self.lines.entry(day).or_insert(line(conn, day)?),
        };
        let in_tables = match line.last_rank {
            Some(last) if fresh.ticket.state.dispatch_rank < last => count_before(conn, mall_id, (queue_id, date), fresh.place())?,
            _ => line.waiting,
        };
        let waits_before = |other: &&Fresh| {
            other.queue_day() == day && other.ticket.state.status == TicketStatus::Waiting && other.place() < fresh.place()
        };
        let held_back = self.rows.iter().filter(waits_before).count();
        Ok(in_tables + i64::try_from(held_back).unwrap_or(i64::MAX))
    }
}

impl Pending for FreshTickets {
    fn keep(&mut self) {
        self.kept = self.rows.len();
    }
    fn take_back(&mut self) {
        self.rows.truncate(self.kept);
    }
    fn holds(&self, part: Part) -> bool {
        if part == Part::Kept { self.kept > 0 } else { !self.rows.is_empty() }
    }
    fn write(&mut self, conn: &mut DbConn, part: Part) -> QueryResult<()> {
        let end = if part == Part::Kept { self.kept } else { self.rows.len() };
        let rows: Vec<Fresh> = self.rows.drain(..end).collect();
        self.kept = 0;
        match conn {
            DbConn::Pg(conn) if rows.len() > 1 => insert_together(conn, &rows),
            conn => rows.iter().try_for_each(|row| insert_one(conn, row)),
        }
    }
    fn forget(&mut self) {
        self.lines.clear();
    }
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    last_rank: Option<i64>,
}

fn line(conn: &mut DbConn, (mall_id, queue_id, date): QueueDay) -> QueryResult<Line> {
    let sql = "SELECT count(*) AS waiting, max(dispatch_rank) AS last_rank FROM tickets \
               WHERE mall_id = $1 AND queue_id = $2 AND service_date = $3 AND status = 'waiting'";
    let row: LineRow =
        diesel::sql_query(sql).bind::<Text, _>(mall_id).bind::<Text, _>(queue_id).bind::<Date, _>(date).kept().get_result(conn)?;
    Ok(Line { waiting: row.waiting, last_rank: row.last_rank })
}

fn insert_one(conn: &mut DbConn, Fresh { mall_id, ticket, token_hash }: &Fresh) -> QueryResult<()> {
    let s = &ticket.state;
    diesel::insert_into(t::table)
        .values((
            (
                t::mall_id.eq(mall_id),
                t::id.eq(ticket.id),
                t::site_id.eq(ticket.site_id),
                t::number_queue_id.eq(ticket.number_queue_id),
                t::service_date.eq(ticket.service_date),
                t::seq.eq(ticket.seq),
                t::display_number.eq(&ticket.display_number),
                t::token_hash.eq(token_hash),
                t::channel.eq(ticket.channel),
                t::priority_class.eq(ticket.priority_class),
                t::purpose.eq(ticket.purpose),
                t::appointment_id.eq(ticket.appointment_id),
                t::issued_at.eq(ticket.issued_at),
                t::print_deadline_at.eq(ticket.print_deadline_at),
            ),
            (
                t::status.eq(s.status),
                t::queue_id.eq(s.queue_id),
                t::service_id.eq(s.service_id),
                t::service_name.eq(&s.service_name),
                t::service_version.eq(s.service_version),
                t::leg_no.eq(s.leg_no),
                t::base_at.eq(s.base_at),
                t::dispatch_rank.eq(s.dispatch_rank),
                t::entered_seq.eq(s.entered_seq),
                t::rank_reason.eq(s.rank_reason),
                t::entered_at.eq(s.entered_at),
                t::recall_count.eq(s.recall_count),
                t::held_ms.eq(s.held_ms),
                t::changed_at.eq(ticket.changed_at),
                t::version.eq(ticket.version),
            ),
        ))
        .kept()
        .execute(conn)
        .map(drop)
}

/// The columns of `insert_one`, each with all its values.
fn insert_together(conn: &mut PgConnection, rows: &[Fresh]) -> QueryResult<()> {
    let sql = "INSERT INTO tickets (mall_id, id, site_id, number_queue_id, service_date, seq, display_number, token_hash, channel, \
               priority_class, purpose, appointment_id, issued_at, print_deadline_at, status, queue_id, service_id, service_name, \
               service_version, leg_no, base_at, dispatch_rank, entered_seq, rank_reason, entered_at, recall_count, held_ms, changed_at, \
               version) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
               $21, $22, $23, $24, $25, $26, $27, $28, $29)";
    diesel::sql_query(sql)
        .bind::<Array<Text>, _>(column(rows, |r| r.mall_id))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.id))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.site_id))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.number_queue_id))
        .bind::<Array<Date>, _>(column(rows, |r| r.ticket.service_date))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.seq))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.display_number.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.token_hash.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.channel))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.priority_class))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.purpose))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.ticket.appointment_id))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.ticket.issued_at))
        .bind::<Array<Nullable<Timestamp>>, _>(column(rows, |r| r.ticket.print_deadline_at))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.state.status))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.state.queue_id))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.state.service_id))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.state.service_name.as_str()))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.state.service_version))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.state.leg_no))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.ticket.state.base_at))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.state.dispatch_rank))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.state.entered_seq))
        .bind::<Array<Text>, _>(column(rows, |r| r.ticket.state.rank_reason))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.ticket.state.entered_at))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.state.recall_count))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.state.held_ms))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.ticket.changed_at))
        .bind::<Array<BigInt>, _>(column(rows, |r| r.ticket.version))
        .kept()
        .execute(conn)
        .map(drop)
}

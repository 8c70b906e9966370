//! What a batch counts up: the last number of a queue's day, what is used of a quota. Read once a batch, counted in memory while the
//! lane is locked, written once. The writing is a compare-and-set: were the lane not locked, the batch would be undone and run again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Array, BigInt, Date, Text};
use diesel::{OptionalExtension, PgConnection, QueryResult, QueryableByName, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::later::column;
use crate::db::pending::{Part, Pending};
use crate::kernel::ids::{MallId, QueueId, QuotaId};

/// A row that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Numbers given by a queue.
    Numbers(QueueId),
    /// Units used of a quota.
    Quota(QuotaId),
}

impl Counted {
    fn id(&self) -> &str {
        match self {
            Self::Numbers(id) => id.as_str(),
            Self::Quota(id) => id.as_str(),
        }
    }
    const fn statements(self) -> &'static Statements {
        match self {
            Self::Numbers(_) => &NUMBERS,
            Self::Quota(_) => &QUOTAS,
        }
    }
}

/// What is done with rows that count, one or many: mall, id, date, count, and the count that was read, zero before the first.
struct Statements {
    table: &'static str,
    read: &'static str,
    update: &'static str,
    insert: &'static str,
    update_together: &'static str,
    insert_together: &'static str,
}

const NUMBERS: Statements = Statements {
    table: "number_sequences",
    read: "SELECT last AS count FROM number_sequences WHERE mall_id = $1 AND queue_id = $2 AND service_date = $3",
    update: "UPDATE number_sequences SET last = $1 WHERE mall_id = $2 AND queue_id = $3 AND service_date = $4 AND last = $5",
    insert: "INSERT INTO number_sequences (last, mall_id, queue_id, service_date) SELECT $1, $2, $3, $4 WHERE $5 = 0",
    update_together: "UPDATE number_sequences AS t SET last = g.count \
                      FROM unnest($1, $2, $3, $4, $5) AS g (mall_id, id, service_date, stored, count) \
                      WHERE t.mall_id = g.mall_id AND t.queue_id = g.id AND t.service_date = g.service_date AND t.last = g.stored",
    insert_together: "INSERT INTO number_sequences (mall_id, queue_id, service_date, last) \
                      SELECT g.mall_id, g.id, g.service_date, g.count \
                      FROM unnest($1, $2, $3, $4, $5) AS g (mall_id, id, service_date, stored, count) WHERE g.stored = 0",
};

const QUOTAS: Statements = Statements {
    table: "quotas",
    read: "SELECT used AS count FROM quotas WHERE mall_id = $1 AND quota_id = $2 AND service_date = $3",
    update: "UPDATE quotas SET used = $1 WHERE mall_id = $2 AND quota_id = $3 AND service_date = $4 AND used = $5",
    insert: "INSERT INTO quotas (used, mall_id, quota_id, service_date) SELECT $1, $2, $3, $4 WHERE $5 = 0",
    update_together: "UPDATE quotas AS t SET used = g.count \
                      FROM unnest($1, $2, $3, $4, $5) AS g (mall_id, id, service_date, stored, count) \
                      WHERE t.mall_id = g.mall_id AND t.quota_id = g.id AND t.service_date = g.service_date AND t.used = g.stored",
    insert_together: "INSERT INTO quotas (mall_id, quota_id, service_date, used) \
                      SELECT g.mall_id, g.id, g.service_date, g.count \
                      FROM unnest($1, $2, $3, $4, $5) AS g (mall_id, id, service_date, stored, count) WHERE g.stored = 0",
};

type Key = (MallId, Counted, NaiveDate);

#[derive(Debug, Clone, Copy)]
struct Tally {
    /// As it stands in its table; none before its first.
    stored: Option<i64>,
    /// After the commands that are kept.
    kept: i64,
    now: i64,
}

impl Tally {
    fn of(&self, part: Part) -> i64 {
        if part == Part::Kept { self.kept } else { self.now }
    }
    fn differs(&self, part: Part) -> bool {
        self.stored.unwrap_or(0) != self.of(part)
    }
}

/// The counts of a batch.
#[derive(Debug, Default)]
pub struct Tallies(BTreeMap<Key, Tally>);

impl Tallies {
    /// Adds one unless `limit` is reached; then none.
    pub fn up(&mut self, conn: &mut DbConn, key: Key, limit: i64) -> QueryResult<Option<i64>> {
        let tally = self.tally(conn, key)?;
        if tally.now >= limit {
            return Ok(None);
        }
        tally.now += 1;
        Ok(Some(tally.now))
    }
    /// Takes one away, never below zero.
    pub fn down(&mut self, conn: &mut DbConn, key: Key) -> QueryResult<()> {
        let tally = self.tally(conn, key)?;
        tally.now = (tally.now - 1).max(0);
        Ok(())
    }
    fn tally(&mut self, conn: &mut DbConn, key: Key) -> QueryResult<&mut Tally> {
        use std::collections::btree_map::Entry;
        Ok(match self.0.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let stored = stored(conn, key)?;
                let count = stored.unwrap_or(0);
                unknown.insert(Tally { stored, kept: count, now: count })
            }
        })
    }
}

impl Pending for Tallies {
    fn keep(&mut self) {
        self.0.values_mut().for_each(|tally| tally.kept = tally.now);
    }
    fn take_back(&mut self) {
        self.0.values_mut().for_each(|tally| tally.now = tally.kept);
    }
    fn holds(&self, part: Part) -> bool {
        self.0.values().any(|tally| tally.differs(part))
    }
    fn write(&mut self, conn: &mut DbConn, part: Part) -> QueryResult<()> {
        let changed: Vec<Change> = self
            .0
            .iter()
            .filter(|(_, tally)| tally.differs(part))
            .map(|(key, tally)| Change { key: *key, stored: tally.stored, count: tally.of(part) })
            .collect();
        for of_a_table in changed.chunk_by(|a, b| a.table() == b.table() && a.stored.is_some() == b.stored.is_some()) {
            write(conn, of_a_table)?;
        }
        for tally in self.0.values_mut() {
            if tally.differs(part) {
                tally.stored = Some(tally.of(part));
            }
        }
        Ok(())
    }
    fn forget(&mut self) {
        self.0.clear();
    }
}

struct Change {
    key: Key,
    stored: Option<i64>,
    count: i64,
}

impl Change {
    fn table(&self) -> &'static str {
        self.key.1.statements().table
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn stored(conn: &mut DbConn, (mall_id, counted, date): Key) -> QueryResult<Option<i64>> {
    let row: Option<Count> = diesel::sql_query(counted.statements().read)
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(counted.id())
        .bind::<Date, _>(date)
        .kept()
        .get_result(conn)
        .optional()?;
    Ok(row.map(|row| row.count))
}

/// Writes changes of one table, all of rows that are there or all of new ones.
fn write(conn: &mut DbConn, changes: &[Change]) -> QueryResult<()> {
    let written = match conn {
        DbConn::Pg(conn) if changes.len() > 1 => write_together(conn, changes)?,
        conn => changes.iter().try_fold(0, |sum, change| Ok::<_, DieselError>(sum + write_one(conn, change)?))?,
    };
    if written == changes.len() {
        return Ok(());
    }
    let other = String::from("a count was changed outside its lane");
    Err(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(other)))
}

fn write_one(conn: &mut DbConn, Change { key: (mall_id, counted, date), stored, count }: &Change) -> QueryResult<usize> {
    let Statements { update, insert, .. } = counted.statements();
    diesel::sql_query(if stored.is_some() { *update } else { *insert })
        .bind::<BigInt, _>(count)
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(counted.id())
        .bind::<Date, _>(date)
        .bind::<BigInt, _>(stored.unwrap_or(0))
        .kept()
        .execute(conn)
}

fn write_together(conn: &mut PgConnection, changes: &[Change]) -> QueryResult<usize> {
    let Some(Change { key: (_, counted, _), stored, .. }) = changes.first() else { return Ok(0) };
    let Statements { update_together, insert_together, .. } = counted.statements();
    diesel::sql_query(if stored.is_some() { *update_together } else { *insert_together })
        .bind::<Array<Text>, _>(column(changes, |c| c.key.0))
        .bind::<Array<Text>, _>(column(changes, |c| c.key.1.id()))
        .bind::<Array<Date>, _>(column(changes, |c| c.key.2))
        .bind::<Array<BigInt>, _>(column(changes, |c| c.stored.unwrap_or(0)))
        .bind::<Array<BigInt>, _>(column(changes, |c| c.count))
        .kept()
        .execute(conn)
}

//! Years of visits that are over, written straight into the tables: what a hall has behind it after a while.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use mpp::db::connection::{DbConn, Purpose, open};

use crate::stage::{Stage, count};

/// Tickets of one day.
pub const A_DAY: usize = 600;
/// Rows written in one transaction.
const CHUNK: usize = 250_000;

/// What each engine calls the same thing; `i` counts the tickets from 1.
struct Words {
    id: &'static str,
    day: String,
    secret: &'static str,
    indexes: &'static str,
    settle: &'static str,
}

const PAST: &str = "('tickets', 'ticket_legs', 'events')";

fn words(conn: &DbConn) -> Words {
    match conn {
        DbConn::Sqlite(_) => Words {
            id: "printf('00000000-0000-7000-8000-%012x', i)",
            day: format!("date('now', '-' || (2 + i / {A_DAY}) || ' days')"),
            secret: "lower(hex(randomblob(32)))",
            indexes: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ",
            settle: "PRAGMA wal_checkpoint(TRUNCATE)",
        },
        DbConn::Pg(_) => Words {
            id: "'00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0')",
            day: format!("(current_date - (2 + i / {A_DAY}))"),
            secret: "md5(random()::text) || md5(random()::text)",
            indexes: "SELECT indexname::text AS name, indexdef AS sql FROM pg_indexes WHERE indexname NOT LIKE '%_pkey' AND tablename IN ",
            settle: "VACUUM ANALYZE tickets; VACUUM ANALYZE ticket_legs; VACUUM ANALYZE events",
        },
    }
}

#[derive(diesel::QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// So many finished visits on the days before yesterday, each with its leg and `events` events. Before the server starts: it sees
/// the head of the log move by no hand of its own. Indexes are left out meanwhile and built at the end, which is much faster.
pub fn write(stage: &Stage, visits: usize, events: usize) {
    let mut conn = open(&stage.url, Purpose::Write).expect("open");
    let w = words(&conn);
    if matches!(conn, DbConn::Pg(_)) {
        run(&mut conn, "SET statement_timeout = 0");
    }
    let indexes: Vec<Index> = diesel::sql_query(format!("{}{PAST}", w.indexes)).load(&mut conn).expect("indexes");
    for index in &indexes {
        run(&mut conn, &format!("DROP INDEX {}", index.name));
    }
    let head = count(&mut conn, "SELECT seq AS n FROM streams WHERE kind = 'site'");
    for from in (0..visits).step_by(CHUNK) {
        let to = visits.min(from + CHUNK);
        run(&mut conn, &format!("BEGIN; {}; COMMIT", statements(&w, from + 1, to, head, events).join("; ")));
    }
    run(&mut conn, &format!("UPDATE streams SET seq = seq + {} WHERE kind = 'site'", visits * events));
    for index in &indexes {
        run(&mut conn, &index.sql);
    }
    for statement in w.settle.split("; ") {
        run(&mut conn, statement);
    }
}

fn run(conn: &mut DbConn, sql: &str) {
    conn.batch_execute(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
}

fn statements(w: &Words, from: usize, to: usize, head: i64, events: usize) -> [String; 3] {
    let Words { id, day, secret, .. } = w;
    let series = format!("WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})");
    let place = "(SELECT mall_id, site_id, queue_id, service_id, row_number() OVER (ORDER BY queue_id) - 1 AS o FROM service_offerings \
                 WHERE queue_id IS NOT NULL) p ON p.o = n.i % (SELECT count(*) FROM service_offerings)";
    let then = "'2026-01-05 02:00:00'";
    let tickets = format!(
        "INSERT INTO tickets (mall_id, id, site_id, queue_id, service_id, service_name, service_version, number_queue_id, service_date, seq, display_number, token_hash, \
         status, channel, priority_class, purpose, dispatch_rank, entered_seq, rank_reason, leg_no, issued_at, base_at, entered_at, called_at, last_called_at, \
         recall_count, started_at, held_ms, changed_at, version) \
         {series} SELECT p.mall_id, {id}, p.site_id, p.queue_id, p.service_id, 'Layanan', 1, p.queue_id, {day}, i, 'A-001', {secret}, \
         'finished', 'kiosk', 'none', 'apply', i, i, 'arrival', 1, {then}, {then}, {then}, {then}, {then}, 0, {then}, 0, {then}, 4 FROM n JOIN {place}"
    );
    let legs = format!(
        "INSERT INTO ticket_legs (mall_id, ticket_id, leg_no, site_id, queue_id, service_id, service_name, service_date, ended_by, outcome, entered_at, called_at, \
         started_at, ended_at, recall_count, waiting_ms, walking_ms, serving_ms, held_ms) \
         {series} SELECT p.mall_id, {id}, 1, p.site_id, p.queue_id, p.service_id, 'Layanan', {day}, 'finished', 'completed', {then}, {then}, {then}, {then}, 0, \
         600000, 20000, 300000, 0 FROM n JOIN {place}"
    );
    // Every event of a visit is of one kind here: what is measured does not look inside.
    let payload = r#"{"display_number":"A-001","status":"finished","queue":"q0","counter":"C0","service":"Layanan","waiting_ms":600000}"#;
    let (first, last, hash) = (head + ((from - 1) * events) as i64 + 1, head + (to * events) as i64, "0".repeat(64));
    let log = format!(
        "INSERT INTO events (mall_id, stream_id, seq, type, at, actor_kind, subject, payload, hash) \
         WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) \
         SELECT s.mall_id, s.id, i, 'ticket.finished', {then}, 'system', 'tickets/' || {id}, '{payload}', '{hash}' FROM n JOIN streams s ON s.kind = 'site'"
    );
    [tickets, legs, log]
}

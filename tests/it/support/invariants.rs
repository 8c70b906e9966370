//! What must hold of any database at any moment, whatever was done to it. Written from the rules, not from the code that keeps them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryableByName, RunQueryDsl as _, sql_query,
    sql_types,
};
use mpp::db::connection::DbConn;
use mpp::db::schema::{appointments, malls, sites, streams, ticket_legs, tickets};
use mpp::kernel::channel::Channel;
use mpp::kernel::ids::{MallId, QueueId, StreamId};
use mpp::kernel::time::{Instant, SiteZone};
use mpp::streams::model::{ChainCheck, Event};
use mpp::{capacity, streams as log};

/// Checks everything.
///
/// # Panics
/// With what does not hold.
pub fn check(conn: &mut DbConn) {
    if let DbConn::Sqlite(_) = conn {
        none(&texts(conn, "SELECT integrity_check AS a, '' AS b FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), "damage");
        none(&texts(conn, "SELECT \"table\" AS a, '' AS b FROM pragma_foreign_key_check"), "a broken foreign key");
    }
    one_active_ticket_per_counter(conn);
    numbers_are_dense(conn);
    let paths = logs_are_whole(conn);
    tickets_are_where_their_logs_say(conn, &paths);
    quotas_count_their_tickets(conn, &paths);
    legs_fit(conn);
}

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = sql_types::Text)]
    a: String,
    #[diesel(sql_type = sql_types::Text)]
    b: String,
}

fn texts(conn: &mut DbConn, sql: &str) -> Vec<(String, String)> {
    let rows: Vec<Pair> = sql_query(sql).load(conn).expect("query");
    rows.into_iter().map(|row| (row.a, row.b)).collect()
}

#[track_caller]
fn none(found: &[(String, String)], what: &str) {
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// Every ticket row as text, all columns, by id.
pub fn ticket_rows(conn: &mut DbConn) -> BTreeMap<String, String> {
    let sql = match conn {
        DbConn::Pg(_) => "SELECT id AS a, t::text AS b FROM tickets t".to_owned(),
        DbConn::Sqlite(_) => {
            let columns = texts(conn, "SELECT 'quote(' || name || ')' AS a, '' AS b FROM pragma_table_info('tickets') ORDER BY cid");
            let columns: Vec<String> = columns.into_iter().map(|(column, _)| column).collect();
            format!("SELECT id AS a, {} AS b FROM tickets", columns.join(" || ',' || "))
        }
    };
    texts(conn, &sql).into_iter().collect()
}

fn one_active_ticket_per_counter(conn: &mut DbConn) {
    let active = "status IN ('called', 'serving')";
    let sql = format!("SELECT counter_id AS a, '' AS b FROM tickets WHERE {active} GROUP BY counter_id HAVING COUNT(*) > 1");
    none(&texts(conn, &sql), "two active tickets at one counter");
    let sql = format!("SELECT id AS a, '' AS b FROM tickets WHERE {active} AND counter_id IS NULL");
    none(&texts(conn, &sql), "an active ticket at no counter");
}

/// Per queue and day the numbers are 1, 2, 3 … and the sequence stands at the last.
fn numbers_are_dense(conn: &mut DbConn) {
    let broken = "SELECT number_queue_id AS a, CAST(service_date AS TEXT) AS b FROM tickets GROUP BY number_queue_id, service_date \
                  HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*) OR COUNT(DISTINCT seq) <> COUNT(*)";
    none(&texts(conn, broken), "numbers with a gap or a double");
    let sequences = "SELECT s.queue_id AS a, CAST(s.service_date AS TEXT) AS b FROM number_sequences s WHERE s.last <> \
                     (SELECT COUNT(*) FROM tickets t WHERE t.mall_id = s.mall_id AND t.number_queue_id = s.queue_id AND t.service_date = s.service_date)";
    none(&texts(conn, sequences), "a sequence that is not at its last ticket");
}

/// The way of one ticket through the log.
#[derive(Debug, Default, Clone)]
struct Path {
    /// Statuses it had, oldest first; undoing steps back.
    statuses: Vec<String>,
    kinds: Vec<String>,
    counter: Option<String>,
    /// The slip did not come out.
    print_failed: bool,
}

/// From where an event may lead where: the state machine once more, from the drawing.
const STEPS: &[(&str, &[&str], &str)] = &[
    ("ticket.print_confirmed", &["printing"], "waiting"),
    ("ticket.called", &["waiting"], "called"),
    ("ticket.recalled", &["called"], "called"),
    ("ticket.started", &["called"], "serving"),
    ("ticket.held", &["serving"], "on_hold"),
    ("ticket.resumed", &["on_hold"], "serving"),
    ("ticket.finished", &["serving"], "finished"),
    ("ticket.no_show", &["called"], "no_show"),
    ("ticket.returned", &["called"], "waiting"),
    ("ticket.requeued", &["no_show"], "waiting"),
    ("ticket.transferred", &["called", "serving"], "waiting"),
    ("ticket.cancelled", &["printing", "waiting", "called", "on_hold"], "cancelled"),
    ("ticket.expired", &["printing", "waiting", "called", "serving", "on_hold"], "expired"),
];
const UNDOABLE: &[&str] =
    &["ticket.started", "ticket.held", "ticket.resumed", "ticket.finished", "ticket.no_show", "ticket.transferred", "ticket.cancelled"];

/// Every chain holds, every ticket went a legal way, and no counter ever had two tickets. The ways by ticket id.
fn logs_are_whole(conn: &mut DbConn) -> HashMap<String, Path> {
    let heads: Vec<(MallId, StreamId, i64, String)> =
        streams::table.select((streams::mall_id, streams::id, streams::seq, streams::last_hash)).load(conn).expect("streams");
    let mut paths = HashMap::new();
    for (mall_id, stream_id, seq, hash) in heads {
        let mut chain = ChainCheck::default();
        let mut at_counter: HashMap<String, String> = HashMap::new();
        for (event, stored) in log::store::after(conn, mall_id, stream_id, 0, i64::MAX).expect("events") {
            chain.push(&event, &stored).unwrap_or_else(|broken| panic!("stream {stream_id}: {broken:?}"));
            if let Some(ticket) = event.subject.strip_prefix("tickets/") {
                let path: &mut Path = paths.entry(ticket.to_owned()).or_default();
                go(path, &event);
                occupy(&mut at_counter, ticket, path);
            }
        }
        chain.finish(seq, &hash).unwrap_or_else(|broken| panic!("stream {stream_id}: {broken:?}"));
    }
    paths
}

fn go(path: &mut Path, event: &Event) {
    let kind = event.kind.as_str();
    let text = |name: &str| event.payload[name].as_str().unwrap_or_default().to_owned();
    let (from, to) = (path.statuses.last().cloned().unwrap_or_default(), text("status"));
    let place = format!("{kind} of {} at {} after {:?}", event.subject, event.seq, path.kinds);
    match kind {
        "ticket.issued" => assert!(from.is_empty() && ["printing", "waiting"].contains(&to.as_str()), "{place}"),
        "ticket.undone" => {
            let undone = path.kinds.last().expect("something to undo");
            assert!(UNDOABLE.contains(&undone.as_str()), "{place}");
            assert_eq!(path.statuses.iter().rev().nth(1), Some(&to), "{place}");
        }
        _ => {
            let (_, allowed, leads_to) = STEPS.iter().find(|(name, _, _)| *name == kind).unwrap_or_else(|| panic!("unknown event {place}"));
            assert!(allowed.contains(&from.as_str()) && to == *leads_to, "{place}: {from} → {to}");
        }
    }
    if let Some(counter) = event.payload["counter"].as_str() {
        path.counter = Some(counter.to_owned());
    }
    path.print_failed = kind == "ticket.cancelled" && from == "printing" && text("by") != "staff" && text("by") != "visitor";
    path.statuses.push(to);
    path.kinds.push(kind.to_owned());
}

/// Keeps who is at which counter and refuses a second.
fn occupy(at_counter: &mut HashMap<String, String>, ticket: &str, path: &Path) {
    at_counter.retain(|_, who| who != ticket);
    let active = path.statuses.last().is_some_and(|status| status == "called" || status == "serving");
    if let (true, Some(counter)) = (active, &path.counter) {
        let other = at_counter.insert(counter.clone(), ticket.to_owned());
        assert_eq!(other, None, "counter {counter} had two tickets at once: {ticket} after {:?}", path.kinds);
    }
}

/// The row agrees with the log, and its version counts the events: no change without its event, no event without its change.
fn tickets_are_where_their_logs_say(conn: &mut DbConn, paths: &HashMap<String, Path>) {
    let rows = texts(conn, "SELECT id AS a, status || ' ' || CAST(version AS TEXT) AS b FROM tickets");
    assert_eq!(rows.len(), paths.len(), "tickets and logs");
    for (id, row) in rows {
        let path = paths.get(&id).unwrap_or_else(|| panic!("ticket {id} has no event"));
        assert_eq!(row, format!("{} {}", path.statuses.last().expect("a status"), path.kinds.len()), "ticket {id} after {:?}", path.kinds);
    }
}

type Counted = (String, QueueId, chrono::NaiveDate, Channel, Instant, String);

type Booked = (MallId, QueueId, chrono::NaiveDate, i64);

/// `used` of every time is the number of bookings that hold a unit of it; those bookings.
fn times_count_their_bookings(conn: &mut DbConn) -> Vec<Booked> {
    let broken = "SELECT s.session_id AS a, CAST(s.service_date AS TEXT) || ' ' || CAST(s.start_min AS TEXT) AS b FROM slot_capacity s \
                  WHERE s.used <> (SELECT COUNT(*) FROM appointments p WHERE p.mall_id = s.mall_id AND p.session_id = s.session_id \
                  AND p.service_date = s.service_date AND p.start_min = s.start_min AND p.holds_unit)";
    none(&texts(conn, broken), "a time whose units are not its bookings");
    use appointments as a;
    a::table.filter(a::holds_unit.eq(true)).select((a::mall_id, a::queue_id, a::service_date, a::start_min)).load(conn).expect("bookings")
}

/// `used` of every quota is the number of tickets and bookings that count against it.
fn quotas_count_their_tickets(conn: &mut DbConn, paths: &HashMap<String, Path>) {
    let rows: Vec<Counted> = tickets::table
        .inner_join(sites::table.on(sites::mall_id.eq(tickets::mall_id).and(sites::id.eq(tickets::site_id))))
        .filter(tickets::appointment_id.is_null())
        .select((tickets::id, tickets::number_queue_id, tickets::service_date, tickets::channel, tickets::issued_at, sites::time_zone))
        .load(conn)
        .expect("tickets");
    let booked = times_count_their_bookings(conn);
    let mall_ids: Vec<MallId> = malls::table.select(malls::id).load(conn).expect("malls");
    for mall_id in mall_ids {
        let rules = capacity::store::load_quota_rules(conn, mall_id).expect("rules");
        let dates: BTreeSet<chrono::NaiveDate> = rows.iter().map(|row| row.2).chain(booked.iter().map(|row| row.2)).collect();
        for date in dates {
            let used: HashMap<_, _> = capacity::store::used_quotas(conn, mall_id, date).expect("quotas").into_iter().collect();
            for rule in &rules {
                let counts = |row: &&Counted| {
                    let zone: SiteZone = row.5.parse().expect("a zone");
                    let taken = row.1 == rule.queue_id && row.2 == date && rule.applies(row.3, date, zone.minute_of_day(row.4));
                    taken && !paths[&row.0].print_failed
                };
                let books = |row: &&Booked| {
                    let here = (row.0, row.1, row.2) == (mall_id, rule.queue_id, date);
                    here && rule.applies(Channel::Online, date, row.3)
                };
                let count = rows.iter().filter(counts).count() + booked.iter().filter(books).count();
                let expected = i64::try_from(count).expect("a count");
                assert_eq!(used.get(&rule.id).copied().unwrap_or(0), expected, "quota {rule:?} on {date}");
                assert!(expected <= rule.daily_limit, "quota {rule:?} on {date} is exceeded");
            }
        }
    }
}

type Leg = (String, i64, Instant, Instant, (i64, i64, i64, i64));

/// A visit has a leg for each service that ended, in order, and the times of a leg add up.
fn legs_fit(conn: &mut DbConn) {
    use ticket_legs as l;
    let rows: Vec<Leg> = l::table
        .order((l::ticket_id.asc(), l::leg_no.asc()))
        .select((l::ticket_id, l::leg_no, l::entered_at, l::ended_at, (l::waiting_ms, l::walking_ms, l::serving_ms, l::held_ms)))
        .load(conn)
        .expect("legs");
    let mut ended: HashMap<String, i64> = HashMap::new();
    for (ticket, leg_no, entered, left, (waiting, walking, serving, held)) in rows {
        let count = ended.entry(ticket.clone()).or_default();
        *count += 1;
        assert_eq!(leg_no, *count, "legs of {ticket}");
        assert!([waiting, walking, serving, held].iter().all(|ms| *ms >= 0), "a negative time in leg {leg_no} of {ticket}");
        assert_eq!(waiting + walking + serving + held, left.ms_since(entered), "times of leg {leg_no} of {ticket}");
    }
    let rows: Vec<(String, String, i64)> =
        tickets::table.select((tickets::id, tickets::status, tickets::leg_no)).load(conn).expect("tickets");
    for (ticket, status, leg_no) in rows {
        let open = ["printing", "waiting", "called", "serving", "on_hold"].contains(&status.as_str());
        assert_eq!(ended.get(&ticket).copied().unwrap_or(0), leg_no - i64::from(open), "legs of {status} {ticket}");
    }
}

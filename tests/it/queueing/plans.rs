//! What is asked all day, and what jobs ask every few seconds, does not cost more the more tickets there ever were (figure "cost over
//! growth" of the design). Seen in SQLite's plans, which follow the indexes and no statistics.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};
use mpp::db::connection::DbConn;
use mpp::floor::store as floor;
use mpp::kernel::ids::{CounterId, MallId, QueueId, SiteId};
use mpp::kernel::time::Instant;
use mpp::queueing::store as tickets;

use crate::support::{Engine, TestDb};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The texts of the statements that `ask` runs.
fn statements(conn: &mut DbConn, ask: impl FnOnce(&mut DbConn)) -> Vec<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            noted.lock().expect("lock").push(query.to_string());
        }
    });
    ask(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    seen.lock().expect("lock").clone()
}

/// Every statement of a day that reads tickets or legs.
fn ask_everything(conn: &mut DbConn) {
    let (mall, site, queue, counter) = (MallId::fresh(), SiteId::fresh(), QueueId::fresh(), CounterId::fresh());
    let (now, date) = (Instant::from_epoch_ms(0), chrono::NaiveDate::default());
    tickets::by_token_hash(conn, mall, "hash").expect("read");
    tickets::first_waiting(conn, mall, queue, date).expect("read");
    tickets::lowest_rank(conn, mall, queue, date).expect("read");
    tickets::count_before(conn, mall, (queue, date), (1, 1)).expect("read");
    tickets::waiting_before(conn, mall, (queue, date), (1, 1)).expect("read");
    tickets::active_at(conn, mall, counter).expect("read");
    tickets::open_before(conn, mall, site, date, 200).expect("read");
    tickets::open_on(conn, mall, site, date).expect("read");
    tickets::unprinted(conn, mall, site, now).expect("read");
    floor::open_counts(conn, mall, site, date).expect("read");
    floor::at_counters(conn, mall, &[counter], date).expect("read");
    floor::latest_calls(conn, mall, site, date).expect("read");
    floor::leg_sums(conn, mall, site, date).expect("read");
}

#[test]
fn no_statement_walks_what_is_past() {
    let conn = &mut TestDb::new(Engine::Sqlite).connect();
    let asked = statements(conn, ask_everything);
    assert!(asked.len() >= 13, "{asked:#?}");
    for text in asked {
        let (statement, _) = text.split_once(" -- binds").unwrap_or((&text, ""));
        let plan: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).expect("a plan");
        for Step { detail } in plan {
            let by = detail.rsplit_once('(').map_or("", |(_, columns)| columns);
            let all_there_ever_were = detail.starts_with("SCAN") || ["mall_id=?)", "mall_id=? AND site_id=?)"].contains(&by);
            assert!(!all_there_ever_were, "{detail}: {statement}");
        }
    }
}

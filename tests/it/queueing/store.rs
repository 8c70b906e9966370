//! Guards that the lanes make redundant in ordinary life, each shown to hold by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;
use diesel::{QueryResult, RunQueryDsl as _};
use mpp::capacity::store::{next_number, take_quota};
use mpp::db::Origin;
use mpp::db::connection::DbConn;
use mpp::db::dialect::{Constraint, violated};
use mpp::db::pending::{Part, Pending};
use mpp::db::tx::Tx;
use mpp::kernel::error::Result;
use mpp::kernel::ids::{CounterId, QueueId};
use mpp::queueing::model::{Ticket, TicketStatus};
use mpp::queueing::store::{by_id, update};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_change_of_a_ticket_that_moved_on_changes_nothing,
    the_index_refuses_a_second_active_ticket_at_a_counter,
    a_sequence_stops_at_its_last_number_and_a_quota_at_its_limit,
    a_count_that_was_changed_outside_its_lane_is_counted_anew,
);

async fn a_change_of_a_ticket_that_moved_on_changes_nothing(db: TestDb) {
    let app = TestApp::new(db).await;
    let id = app.kiosk().take_id(KK).await.parse().expect("an id");
    let conn = &mut app.db.connect();
    let before = app.rows();
    let read = by_id(conn, app.mall_id, id).expect("read").expect("a ticket");
    let next = Ticket { version: read.version + 1, ..read.clone() };
    assert_eq!(
        update(conn, app.mall_id, &Ticket { version: read.version + 2, ..read.clone() }, TicketStatus::Waiting),
        Ok(0),
        "another version"
    );
    assert_eq!(update(conn, app.mall_id, &read, TicketStatus::Waiting), Ok(0), "the same version again");
    assert_eq!(update(conn, app.mall_id, &next, TicketStatus::Called), Ok(0), "another status");
    assert_eq!(update(conn, mpp::kernel::ids::MallId::fresh(), &next, TicketStatus::Waiting), Ok(0), "another mall");
    assert_eq!(app.rows(), before);
}

async fn the_index_refuses_a_second_active_ticket_at_a_counter(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    app.officer("A1").opened().await.call_next().await;
    let conn = &mut app.db.connect();
    let called = by_id(conn, app.mall_id, first.parse().expect("an id")).expect("read").expect("a ticket");
    let mut ticket = by_id(conn, app.mall_id, second.parse().expect("an id")).expect("read").expect("a ticket");
    ticket.version += 1;
    for (status, counter) in [(TicketStatus::Called, called.state.counter_id), (TicketStatus::Serving, called.state.counter_id)] {
        (ticket.state.status, ticket.state.counter_id) = (status, counter);
        let refused = update(conn, app.mall_id, &ticket, TicketStatus::Waiting).expect_err("two at one counter");
        assert_eq!(violated(&refused), Some(Constraint::OneActiveTicketPerCounter));
    }
    // On hold, or at another counter, it would be no second: shown in a transaction that is taken back.
    for (status, counter) in [(TicketStatus::OnHold, called.state.counter_id), (TicketStatus::Called, Some(another_counter(&app)))] {
        (ticket.state.status, ticket.state.counter_id) = (status, counter);
        diesel::sql_query("BEGIN").execute(conn).expect("begin");
        assert_eq!(update(conn, app.mall_id, &ticket, TicketStatus::Waiting), Ok(1));
        diesel::sql_query("ROLLBACK").execute(conn).expect("roll back");
    }
}

fn another_counter(app: &TestApp) -> CounterId {
    app.directory.counter(app.directory.site("utama").expect("a site").id, "A2").expect("a counter").id
}

async fn a_sequence_stops_at_its_last_number_and_a_quota_at_its_limit(db: TestDb) {
    let app = TestApp::new(db).await;
    let (queue, quota) = (app.directory.queues[0].id, app.directory.quota_rules[0].id);
    let date: NaiveDate = "2026-11-30".parse().expect("a date");
    let lane = app.lane("utama");
    let count = move |tx: &mut Tx<'_>| {
        let numbers = (0..5).map(|_| next_number(tx, queue, date, 3)).collect::<Result<Vec<_>>>()?;
        let taken = (0..4).map(|_| take_quota(tx, quota, date, 2)).collect::<Result<Vec<_>>>()?;
        Ok((numbers, taken, take_quota(tx, quota, date, 0)?))
    };
    let (numbers, taken, none) = app.state.core.db.write(lane, Origin::system(), count).await.expect("counted");
    assert_eq!(numbers, [Some(1), Some(2), Some(3), None, None]);
    assert_eq!(taken, [true, true, false, false]);
    assert!(!none, "a limit of zero refuses the first as well");
    let wider = move |tx: &mut Tx<'_>| next_number(tx, queue, date, 4);
    let wider = app.state.core.db.write(lane, Origin::system(), wider).await.expect("counted");
    assert_eq!(wider, Some(4), "a wider space goes on where it stood");
    // Of a queue that is not there: refused.
    let nowhere = |tx: &mut Tx<'_>| next_number(tx, QueueId::fresh(), "2026-11-30".parse().expect("a date"), 3);
    assert!(app.state.core.db.write(lane, Origin::system(), nowhere).await.is_err());
    // What was taken here without tickets would rightly fail the checks at the end.
    let own = &mut app.db.connect();
    diesel::sql_query("DELETE FROM number_sequences").execute(own).expect("clean");
    diesel::sql_query("DELETE FROM quotas").execute(own).expect("clean");
}

/// Holds nothing back: a way to the connection past everything that is.
#[derive(Default)]
struct Past;

impl Pending for Past {
    fn keep(&mut self) {}
    fn take_back(&mut self) {}
    fn holds(&self, _: Part) -> bool {
        false
    }
    fn write(&mut self, _: &mut DbConn, _: Part) -> QueryResult<()> {
        Ok(())
    }
    fn forget(&mut self) {}
}

async fn a_count_that_was_changed_outside_its_lane_is_counted_anew(db: TestDb) {
    let app = TestApp::new(db).await;
    app.issue_directly("utama", KK, 3).await;
    let directory = app.directory.clone();
    let queue = directory.offering(directory.site("utama").expect("a site").id, directory.service(KK).expect("a service").id);
    let (queue, runs) = (queue.expect("offered").queue_id, Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&runs);
    let count = move |tx: &mut Tx<'_>| {
        let number = next_number(tx, queue, "2026-11-30".parse().expect("a date"), 99)?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            tx.hold_back(|_: &mut Past, conn| diesel::sql_query("UPDATE number_sequences SET last = last + 5").execute(conn))?;
        }
        Ok(number)
    };
    let number = app.state.core.db.write(app.lane("utama"), Origin::system(), count).await.expect("counted");
    assert_eq!((number, runs.load(Ordering::SeqCst)), (Some(4), 2), "undone with all it wrote, and run again");
    diesel::sql_query("UPDATE number_sequences SET last = 3").execute(&mut app.db.connect()).expect("clean");
}

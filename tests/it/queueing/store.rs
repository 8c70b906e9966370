//! Guards that the lanes make redundant in ordinary life, each shown to hold by itself.

use diesel::RunQueryDsl as _;
use mpp::capacity::store::{next_number, take_quota};
use mpp::db::dialect::{Constraint, violated};
use mpp::kernel::ids::{CounterId, QueueId, QuotaId};
use mpp::queueing::model::{Ticket, TicketStatus};
use mpp::queueing::store::{by_id, update};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_change_of_a_ticket_that_moved_on_changes_nothing,
    the_index_refuses_a_second_active_ticket_at_a_counter,
    a_sequence_stops_at_its_last_number_and_a_quota_at_its_limit,
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
    let mall = crate::support::seed::mall(&db);
    let (conn, date) = (&mut db.connect(), "2026-11-30".parse().expect("a date"));
    // Rows that other tables must know: taken from the small mall's own.
    let app = TestApp::new(TestDb::new(db.engine())).await;
    let queue: QueueId = app.directory.queues[0].id;
    let quota: QuotaId = app.directory.quota_rules[0].id;
    let own = &mut app.db.connect();
    let numbers: Vec<_> = (0..5).map(|_| next_number(own, app.mall_id, queue, date, 3).expect("a number")).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3), None, None]);
    assert_eq!(next_number(own, app.mall_id, queue, date, 4), Ok(Some(4)), "a wider space goes on where it stood");
    let taken: Vec<_> = (0..4).map(|_| take_quota(own, app.mall_id, quota, date, 2).expect("a quota")).collect();
    assert_eq!(taken, [true, true, false, false]);
    assert_eq!(take_quota(own, app.mall_id, quota, date, 0), Ok(false), "a limit of zero refuses the first as well");
    // Another mall's numbers are its own: refused, for the queue is not there.
    assert!(next_number(conn, mall, queue, date, 3).is_err());
    // What was taken here without tickets would rightly fail the checks at the end.
    diesel::sql_query("DELETE FROM number_sequences").execute(own).expect("clean");
    diesel::sql_query("DELETE FROM quotas").execute(own).expect("clean");
}

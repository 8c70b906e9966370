//! Numbers taken in one commit: each is the next, each place is right, and what is refused in between leaves no gap.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join, join_all};
use mpp::db::Origin;
use mpp::db::tx::Tx;
use mpp::kernel::channel::Channel;
use mpp::kernel::codes::Code;
use mpp::kernel::error::{AppError, Result};
use mpp::queueing::model::{PriorityClass, Purpose};
use mpp::queueing::service::issue::{Wish, issue};
use mpp::queueing::store;

use super::service::{KK, PAJAK};
use crate::support::TestDb;
use crate::support::app::TestApp;
use crate::support::gate::Gate;

both_engines!(numbers_of_one_commit_have_no_gap_and_their_places_are_right_t1);

/// What one command does.
#[derive(Clone, Copy)]
enum Then {
    Keep,
    Refuse,
    /// Refused after somebody looked at the tables.
    LookAndRefuse,
    /// Kept, and the first of the queue is looked up.
    Look,
}

const COMMANDS: [(&str, PriorityClass, Then); 10] = [
    (KK, PriorityClass::None, Then::Keep),
    (KK, PriorityClass::Elderly, Then::Keep),
    (PAJAK, PriorityClass::None, Then::Keep),
    (KK, PriorityClass::None, Then::Refuse),
    (KK, PriorityClass::None, Then::Keep),
    (KK, PriorityClass::Pregnant, Then::LookAndRefuse),
    (KK, PriorityClass::Disability, Then::Keep),
    (KK, PriorityClass::None, Then::Look),
    (KK, PriorityClass::None, Then::Keep),
    (KK, PriorityClass::None, Then::Refuse),
];

/// Seq of the number and people ahead, with two waiting for `KK` before all of this.
const EXPECTED: [Option<(i64, i64)>; 10] =
    [Some((3, 2)), Some((4, 0)), Some((1, 0)), None, Some((5, 4)), None, Some((6, 1)), Some((7, 6)), Some((8, 7)), None];

async fn numbers_of_one_commit_have_no_gap_and_their_places_are_right_t1(db: TestDb) {
    let app = TestApp::new(db).await;
    let (lane, core, gate) = (app.lane("utama"), app.state.core.clone(), Gate::default());
    app.issue_directly("utama", KK, 2).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let held = crate::lanes::hold(&core.db, lane, &gate).await;
    let commands = COMMANDS.map(|(service, class, then)| {
        let (directory, runs) = (app.directory.clone(), Arc::clone(&runs));
        core.db.write(lane, Origin::system(), move |tx: &mut Tx<'_>| -> Result<(i64, i64)> {
            runs.fetch_add(1, Ordering::SeqCst);
            let site = directory.site("utama")?;
            let issued = issue(tx, &directory, site, &wish(service, class))?;
            let (queue, date, mall) = (issued.ticket.state.queue_id, issued.ticket.service_date, tx.mall_id());
            match then {
                Then::Keep => {}
                Then::Refuse => return Err(AppError::new(Code::QuotaReached)),
                Then::LookAndRefuse => {
                    let first = store::first_waiting(tx.conn(), mall, queue, date)?.expect("somebody waits");
                    assert_eq!(first.seq, 4, "the elderly one comes before the pregnant one: same head start, earlier");
                    return Err(AppError::new(Code::QuotaReached));
                }
                Then::Look => assert!(store::by_id(tx.conn(), mall, issued.ticket.id)?.is_some(), "its own ticket is there"),
            }
            Ok((issued.ticket.seq, issued.people_ahead))
        })
    });
    let (answers, ()) = join(join_all(commands), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");
    assert_eq!(answers.into_iter().map(Result::ok).collect::<Vec<_>>(), EXPECTED);
    assert_eq!(runs.load(Ordering::SeqCst), COMMANDS.len(), "nothing had to be run again");
    app.issue_directly("utama", KK, 1).await;
    let issued = app.events("utama", 0).iter().filter(|(kind, _)| kind == "ticket.issued").count();
    assert_eq!(issued, 10);
}

fn wish(service: &str, class: PriorityClass) -> Wish {
    Wish {
        service_code: service.to_owned(),
        priority_class: class,
        purpose: Purpose::Apply,
        channel: Channel::StaffAssisted,
        confirm_print: false,
    }
}

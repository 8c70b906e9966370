//! When a snapshot is read anew, and by how many.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use futures_util::future::join_all;
use mpp::commands::Core;
use mpp::db::Origin;
use mpp::db::schema::counters;
use mpp::directory::Directories;
use mpp::floor::Snapshots;
use mpp::kernel::error::Result;
use mpp::kernel::time::SetClock;

use super::hall::{BOARD, FLOOR, Hall, hall};
use crate::support::mall::answer_key;
use crate::support::{TestDb, clock};

both_engines!(
    the_tag_changes_exactly_with_the_sequence_or_the_configuration,
    who_has_the_board_gets_304_until_it_changes,
    many_requests_after_a_change_share_one_read,
    a_command_that_is_refused_changes_nothing,
    a_read_that_fails_fails_for_those_who_waited_and_leaves_no_trace,
    what_another_process_wrote_shows_within_its_tick,
);

async fn tag(hall: &Hall) -> String {
    hall.get(BOARD).await.etag
}

async fn the_tag_changes_exactly_with_the_sequence_or_the_configuration(db: TestDb) {
    let hall = hall(&db);
    assert_eq!(tag(&hall).await, "\"0-1\"");
    hall.issue("S-1").await;
    assert_eq!(tag(&hall).await, "\"1-1\"");
    hall.clock.advance_ms(3_600_000);
    assert_eq!(tag(&hall).await, "\"1-1\"", "time alone changes nothing");
    hall.reconfigure(|conn, mall| {
        let counter = counters::table.filter(counters::mall_id.eq(mall)).filter(counters::code.eq("A1"));
        diesel::update(counter).set(counters::name.eq("Loket Satu")).execute(conn).unwrap();
    })
    .await;
    assert_eq!(tag(&hall).await, "\"1-2\"");
    hall.open("A1").await;
    hall.call_next("A1").await.expect("somebody waits");
    let seen = hall.get(BOARD).await;
    assert_eq!(seen.etag, "\"3-2\"");
    assert_eq!(seen.json()["now_called"][0]["counter_name"], "Loket Satu", "the configuration named is the one shown");
    let (_, token) = hall.staff(mpp::kernel::permission::Role::Auditor, None).await;
    assert_eq!(hall.get_as(&token, FLOOR).await.etag, "\"3-2\"", "the floor is of the same moment");
}

async fn who_has_the_board_gets_304_until_it_changes(db: TestDb) {
    let hall = hall(&db);
    hall.issue("S-1").await;
    let first = hall.get(BOARD).await;
    assert_eq!((first.status, first.cache_control.as_str()), (200, "no-cache"));
    let again = hall.get_if_new(BOARD, &first.etag).await;
    assert_eq!((again.status, again.text.as_str(), again.etag.as_str()), (304, "", first.etag.as_str()));
    hall.issue("S-1").await;
    let changed = hall.get_if_new(BOARD, &first.etag).await;
    assert_eq!((changed.status, &changed.json()["queues"][0]["waiting"]), (200, &serde_json::json!(2)));
}

async fn many_requests_after_a_change_share_one_read(db: TestDb) {
    let hall = hall(&db);
    for expected in 1..=3 {
        hall.issue("S-1").await;
        let all = join_all((0..50).map(|_| hall.snapshots.of(&hall.core, hall.mall, hall.site))).await;
        let seqs: Vec<i64> = all.into_iter().map(|snapshot| snapshot.expect("read").rows.seq).collect();
        assert_eq!(seqs, vec![i64::try_from(expected).unwrap(); 50]);
        assert_eq!(hall.snapshots.reads(), expected, "one read for fifty requests");
    }
}

async fn a_command_that_is_refused_changes_nothing(db: TestDb) {
    let hall = hall(&db);
    tag(&hall).await;
    let refused = hall.at_site(|tx, d, site| mpp::queueing::service::call::call_next(tx, d, site, d.counter(site.id, "A1")?)).await;
    refused.expect_err("the counter is not open");
    assert_eq!((tag(&hall).await, hall.snapshots.reads()), ("\"0-1\"".to_owned(), 1));
}

async fn a_read_that_fails_fails_for_those_who_waited_and_leaves_no_trace(db: TestDb) {
    let hall = hall(&db);
    let elsewhere = mpp::kernel::ids::SiteId::fresh();
    let failed: Vec<Result<_>> = join_all((0..20).map(|_| hall.snapshots.of(&hall.core, hall.mall, elsewhere))).await;
    assert!(failed.iter().all(Result::is_err), "there is no such site");
    assert_eq!(hall.snapshots.reads(), 1, "nobody tried again what had just failed");
    hall.snapshots.of(&hall.core, hall.mall, elsewhere).await.expect_err("still none");
    assert_eq!(hall.snapshots.reads(), 2, "who comes later tries");
    assert_eq!(hall.get(BOARD).await.status, 200);
}

async fn what_another_process_wrote_shows_within_its_tick(db: TestDb) {
    let hall = hall(&db);
    let other = db.start(&clock());
    let core = Core {
        db: other.clone(),
        directories: Arc::new(Directories::default()),
        clock: Arc::<SetClock>::clone(&hall.clock),
        answers: answer_key(),
    };
    let elsewhere = Snapshots::default();
    assert_eq!(elsewhere.of(&core, hall.mall, hall.site).await.unwrap().rows.seq, 0);
    hall.issue("S-1").await;
    let seen = async {
        while elsewhere.of(&core, hall.mall, hall.site).await.unwrap().rows.seq < 1 {
            actix_web::rt::task::yield_now().await;
        }
    };
    actix_web::rt::time::timeout(crate::support::gate::LIMIT, seen).await.expect("the other process never saw it");
    assert_eq!(elsewhere.reads(), 2, "it read only once it knew of the change");
    other.write(hall.lane(), Origin::system(), |_| Ok(())).await.expect("still running");
    other.stop();
}

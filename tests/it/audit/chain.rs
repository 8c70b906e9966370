//! Whether the log is whole, asked over HTTP.

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::events;
use serde_json::{Value, json};

use super::auditor;
use crate::support::app::TestApp;
use crate::support::{TestDb, log};

both_engines!(a_chain_is_checked_part_by_part_and_a_break_is_named);

async fn a_chain_is_checked_part_by_part_and_a_break_is_named(db: TestDb) {
    let app = TestApp::new(db).await;
    app.issue_directly("utama", "DISDUKCAPIL-001", 5).await;
    let auditor = auditor(&app);
    let whole = auditor.get("audit/chain?site=utama").await.ok();
    let last = whole["last_seq"].as_i64().expect("a number");
    assert_eq!((&whole["intact"], &whole["checked"], &whole["next_after"]), (&json!(true), &json!(last), &Value::Null));
    let (mut after, mut checked) = (0, 0);
    loop {
        let part = auditor.get(&format!("audit/chain?site=utama&limit=2&after={after}")).await.ok();
        assert_eq!(part["intact"], true, "{part}");
        checked += part["checked"].as_i64().expect("a number");
        let Some(next) = part["next_after"].as_i64() else { break };
        after = next;
    }
    assert_eq!(checked, last);
    auditor.get("audit/chain?limit=0").await.problem(400, "invalid_parameter");
    auditor.get("audit/chain?after=-1").await.problem(400, "invalid_parameter");
    let beyond = auditor.get(&format!("audit/chain?site=utama&after={}", last + 1)).await.ok();
    assert_eq!(beyond["intact"], false, "there is no such event: {beyond}");

    let conn = &mut app.db.connect();
    log::unlock(conn);
    let third = || events::table.filter(events::stream_id.eq(app.lane("utama").stream_id)).filter(events::seq.eq(3));
    let subject: String = third().select(events::subject).first(conn).expect("an event");
    diesel::update(third()).set(events::subject.eq("tickets/other")).execute(conn).expect("tamper");
    let broken = auditor.get("audit/chain?site=utama").await.ok();
    assert_eq!((&broken["intact"], &broken["checked"]), (&json!(false), &json!(2)), "{broken}");
    assert_eq!(broken["broken"], "event 3 is not what was recorded: its hash does not match");
    // The invariants are looked at when the app goes.
    diesel::update(third()).set(events::subject.eq(subject)).execute(conn).expect("put back");
}

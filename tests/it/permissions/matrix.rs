//! Every role, in every scope, at every operation of the contract (MLG-5). What must come back is computed from the table of roles;
//! what comes back is asked through HTTP. First all who must be refused, on a mall in which that changes nothing; then those who may.

use diesel::{QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::streams;

use super::classified::{Need, need_of};
use super::stage::{Asker, Expected, Held, Stage};
use crate::contract::samples::World;
use crate::support::app::uuid;
use crate::support::published::{Operation, Published};
use crate::support::{Engine, TestDb, answer::Answer};

both_engines!(every_role_at_every_operation);

/// The good request, which no version fits: who may change something changes nothing by it, where there are versions.
async fn ask(world: &World, asker: &Asker, operation: &Operation) -> Answer {
    let key = uuid();
    let mut headers = Vec::new();
    if operation.takes("header", "If-Match") {
        headers.push(("If-Match", "\"v999\""));
    }
    if operation.takes("header", "Idempotency-Key") && asker.is_device() {
        headers.push(("Idempotency-Key", key.as_str()));
    }
    let body = world.body(operation).map(|body| body.to_string());
    let body = body.as_deref().map(|body| (operation.body_type().expect("a type"), body.as_bytes()));
    let mut client = world.app.anon();
    client.token.clone_from(&asker.token);
    client.send_bytes(&operation.method, &world.path(operation), &headers, body).await
}

/// Last event and configuration of every stream: any change moves one.
fn heads(db: &TestDb) -> Vec<(String, i64, String, i64)> {
    let columns = (streams::id, streams::seq, streams::last_hash, streams::config_version);
    streams::table.select(columns).order(streams::id).load(&mut db.connect()).expect("heads")
}

/// Whether to try this one: on PostgreSQL a part, for time; and what is open to all need not be tried from every counter.
fn is_worth_it(engine: Engine, asker: &Asker, need: Need) -> bool {
    match asker.role {
        Some((_, held)) if matches!(need, Need::Open | Need::Secret) => held == Held::Mall || held == Held::OtherMall,
        Some((role, held)) if engine == Engine::Postgres => {
            role.is_of_devices() || matches!(held, Held::OtherMall | Held::OwnSite | Held::OtherSite)
        }
        _ => true,
    }
}

async fn every_role_at_every_operation(db: TestDb) {
    let engine = db.engine();
    let mut stage = Stage::new(World::new(db).await);
    stage.call_a_fresh_ticket().await;
    let askers = stage.askers().await;
    let all: Vec<_> = askers.iter().flat_map(|asker| Published::get().operations.iter().map(move |operation| (asker, operation))).collect();
    let tried = |(asker, operation): &&(&Asker, &Operation)| is_worth_it(engine, asker, need_of(&operation.id));
    let (mut refused, mut allowed) = (0, 0);

    let before = heads(&stage.world.app.db);
    for (asker, operation) in all.iter().filter(tried) {
        let Expected::Refused(status, code) = asker.expected(need_of(&operation.id)) else { continue };
        let answer = ask(&stage.world, asker, operation).await;
        let came = (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned());
        assert_eq!(came, (status, code.to_owned()), "{:?} at {}\n{answer}", asker.role, operation.id);
        refused += 1;
    }
    assert_eq!(heads(&stage.world.app.db), before, "a refused request changed something");

    for (asker, operation) in all.iter().filter(tried) {
        if asker.expected(need_of(&operation.id)) != Expected::Allowed {
            continue;
        }
        if operation.path.contains("{ticket}/") || operation.path.contains("{counter}/") {
            stage.call_a_fresh_ticket().await;
        }
        let answer = ask(&stage.world, asker, operation).await;
        let code = if answer.status < 400 { String::new() } else { answer.json()["code"].as_str().unwrap_or_default().to_owned() };
        // The good request's secret is one nobody has.
        let no_such_secret = need_of(&operation.id) == Need::Secret && code == "token_invalid";
        let shut_out = ["unauthenticated", "token_invalid", "forbidden", "forbidden_scope"].contains(&code.as_str()) && !no_such_secret;
        assert!(!shut_out && answer.status < 500, "{:?} at {}\n{answer}", asker.role, operation.id);
        allowed += 1;
    }
    println!(
        "{} operations, {} askers: {refused} refused as they must be, {allowed} let in",
        Published::get().operations.len(),
        askers.len()
    );
}

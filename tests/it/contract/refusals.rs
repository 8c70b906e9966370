//! The refusals that operations share, asked of every operation that documents them. The contract says which those are: a new
//! operation is swept without a line here, only its good request goes into `samples`. That the answer is what the contract
//! says is checked by `support::record` for every answer.

use futures_util::future::join_all;

use super::samples::World;
use crate::permissions::classified::{Need, need_of};
use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::Client;
use crate::support::gate::Gate;
use crate::support::published::{Operation, Published};

both_engines!(
    without_a_good_token_401,
    without_the_permission_403,
    what_is_not_there_404,
    bodies_that_cannot_be_read_400_413_415_422,
    parameters_that_make_no_sense_400,
    a_key_of_another_request_422,
    conditions_304_412_428,
    while_the_database_does_not_answer_503,
);

/// The operations that document a status.
fn with(status: u16) -> impl Iterator<Item = &'static Operation> {
    let all = Published::get().operations.iter().filter(move |operation| operation.response(status).is_some());
    assert!(all.clone().count() > 0, "no operation documents {status}");
    all
}

/// The good request of an operation, with further headers; it changes whatever version it finds.
async fn ask(world: &World, client: &Client<'_>, operation: &Operation, headers: &[(&str, &str)]) -> Answer {
    ask_at(world, client, operation, &world.path(operation), headers).await
}

/// The same at another address.
async fn ask_at(world: &World, client: &Client<'_>, operation: &Operation, path: &str, headers: &[(&str, &str)]) -> Answer {
    let any_version = operation.takes("header", "If-Match").then_some(("If-Match", "*"));
    let headers: Vec<_> = any_version.into_iter().chain(headers.iter().copied()).collect();
    ask_bare(world, client, operation, path, &headers).await
}

/// The good request with these headers only.
async fn ask_bare(world: &World, client: &Client<'_>, operation: &Operation, path: &str, headers: &[(&str, &str)]) -> Answer {
    let body = world.body(operation).map(|body| body.to_string());
    let body = body.as_deref().map(|body| (operation.body_type().expect("a type"), body.as_bytes()));
    client.send_bytes(&operation.method, path, headers, body).await
}

async fn without_a_good_token_401(db: TestDb) {
    let world = World::new(db).await;
    let (anon, mut bad) = (world.app.anon(), world.app.anon());
    bad.token = Some("bukan.token.kami".to_owned());
    for operation in with(401) {
        if operation.needs_token() {
            ask(&world, &anon, operation, &[]).await.problem(401, "unauthenticated");
        }
        if operation.id == "login" {
            ask(&world, &anon, operation, &[]).await.problem(401, "login_failed");
        } else {
            ask(&world, &bad, operation, &[]).await.problem(401, "token_invalid");
        }
    }
}

async fn without_the_permission_403(db: TestDb) {
    let world = World::new(db).await;
    let (nobody, outsider) = (world.nobody(), world.outsider());
    for operation in with(403) {
        ask(&world, &nobody, operation, &[]).await.problem(403, "forbidden");
        if need_of(&operation.id) == Need::Staff {
            continue;
        }
        // What names no mall asks who one is, not where.
        let elsewhere = if operation.parameters_in_path().next().is_some() { "forbidden_scope" } else { "forbidden" };
        ask(&world, &outsider, operation, &[]).await.problem(403, elsewhere);
    }
}

/// One variable of the path after the other names nothing.
async fn what_is_not_there_404(db: TestDb) {
    let world = World::new(db).await;
    let everybody = world.everybody();
    for operation in with(404) {
        for variable in operation.parameters_in_path() {
            // What a PUT names need not be there.
            if matches!(
                (operation.id.as_str(), variable),
                ("put_schedule", "schedule") | ("put_session_template", "template") | ("put_regulation", "regulation")
            ) {
                continue;
            }
            for unknown in ["tak-ada", "0192f0c1-7c4e-7000-8000-0000000000ff"] {
                let path = world.path_with(operation, variable, unknown);
                ask_at(&world, &everybody, operation, &path, &[]).await.problem(404, "not_found");
            }
        }
    }
}

async fn bodies_that_cannot_be_read_400_413_415_422(db: TestDb) {
    let world = World::new(db).await;
    let (everybody, kiosk) = (world.everybody(), world.app.kiosk());
    let wanted = Published::get().operations.iter().filter_map(|operation| Some((operation, operation.body_type()?)));
    for (operation, media_type) in wanted {
        let (path, good) = (world.path(operation), world.body(operation).expect("a body").to_string());
        let limit = operation.document["x-max-body-bytes"].as_u64().map_or(64 * 1024, |limit| limit.try_into().expect("a size"));
        let large = vec![b' '; limit + 1];
        for (body, status, code) in [
            ((media_type, b"{".as_slice()), 400, "malformed_body"),
            ((media_type, large.as_slice()), 413, "payload_too_large"),
            (("text/plain", good.as_bytes()), 415, "unsupported_media_type"),
            ((media_type, b"{\"tak_ada\": 1}".as_slice()), 422, "validation_failed"),
        ] {
            let headers = [("If-Match", "*")];
            let client = if operation.path.starts_with("/v1/devices/") { &kiosk } else { &everybody };
            client.send_bytes(&operation.method, &path, &headers, Some(body)).await.problem(status, code);
        }
    }
}

async fn parameters_that_make_no_sense_400(db: TestDb) {
    let world = World::new(db).await;
    for operation in with(400) {
        let client = if operation.needs_token() { world.everybody() } else { world.app.anon() };
        if operation.parameters_at("query").count() > 0 {
            let path = world.path(operation);
            let path = format!("{path}{}tak_ada=1", if path.contains('?') { '&' } else { '?' });
            ask_at(&world, &client, operation, &path, &[]).await.problem(400, "invalid_parameter");
        }
        if operation.takes("header", "Idempotency-Key") {
            ask(&world, &client, operation, &[("Idempotency-Key", "dua kata")]).await.problem(400, "idempotency_key_invalid");
        }
    }
}

async fn a_key_of_another_request_422(db: TestDb) {
    const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";
    let world = World::new(db).await;
    let (everybody, anon) = (world.everybody(), world.app.anon());
    for client in [&everybody, &anon] {
        client.post_keyed(KEY, "sites/tengah/tickets", serde_json::json!({ "service": "DISDUKCAPIL-002" })).await.created();
    }
    for operation in with(422).filter(|operation| operation.takes("header", "Idempotency-Key")) {
        let client = if operation.document["security"] == serde_json::json!([{}]) { &anon } else { &everybody };
        ask(&world, client, operation, &[("Idempotency-Key", KEY)]).await.problem(422, "idempotency_key_reused");
    }
}

async fn conditions_304_412_428(db: TestDb) {
    let world = World::new(db).await;
    let everybody = world.everybody();
    for operation in with(304) {
        let first = ask(&world, &everybody, operation, &[]).await;
        let etag = first.header("etag").unwrap_or_else(|| panic!("no ETag\n{first}")).to_owned();
        assert_eq!(ask(&world, &everybody, operation, &[("If-None-Match", &etag)]).await.status, 304, "\n{first}");
    }
    for operation in with(412) {
        let stale = [("If-Match", "\"v999\"")];
        ask_bare(&world, &everybody, operation, &world.path(operation), &stale).await.problem(412, "version_mismatch");
    }
    for operation in with(428) {
        ask_bare(&world, &everybody, operation, &world.path(operation), &[]).await.problem(428, "precondition_required");
    }
}

/// Every reading connection is taken and the lanes are stopped, on the day after everything was read last. Who then answers
/// 503 documents it, and who documents it answers so.
async fn while_the_database_does_not_answer_503(db: TestDb) {
    let world = World::new(db).await;
    world.app.pass_min(24 * 60);
    let (everybody, kiosk, anon) = (world.everybody(), world.app.kiosk(), world.app.anon());
    let (core, gate) = (world.app.state.core.clone(), Gate::default());
    for _ in 0..world.app.db.settings().read_connections {
        let (db, held) = (core.db.clone(), gate.clone());
        actix_web::rt::spawn(async move {
            let hold = move |_: &mut mpp::db::connection::DbConn| {
                held.pass();
                Ok(())
            };
            let _ = db.read(hold).await;
        });
        gate.entered().await;
    }
    core.db.stop();
    // All at once, for each waits its patience.
    let answers = join_all(Published::get().operations.iter().map(async |operation| {
        let client = match operation.needs_token() {
            // What devices ask about themselves nobody else may.
            true if operation.path.starts_with("/v1/devices/") => &kiosk,
            true => &everybody,
            false => &anon,
        };
        (operation, ask(&world, client, operation, &[]).await)
    }))
    .await;
    gate.open();
    for (operation, answer) in answers {
        let documented = operation.response(503).is_some();
        assert_eq!(answer.status == 503, documented, "{}\n{answer}", operation.id);
    }
}

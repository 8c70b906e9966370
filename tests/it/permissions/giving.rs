//! Roles are given within one's own scope, by somebody else, and on the record (MLG-5; U11: who granted).

use mpp::identity::model::{NewGrant, Scope};
use mpp::identity::service::grants::change_grants;
use mpp::kernel::actor::Actor;
use mpp::kernel::codes::Code;
use mpp::kernel::ids::{MallId, UserId};
use mpp::kernel::permission::{Caller, Grant, Role};
use mpp::streams;
use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::{Client, TestApp};

both_engines!(
    a_change_of_roles_is_on_the_record_with_what_was_before,
    what_is_taken_away_must_be_yours_too,
    nobody_changes_their_own_roles,
    an_agency_administrator_stays_within_the_agency,
    people_of_one_site_or_agency_are_listed_by_name,
    the_last_administrator_stays,
    of_two_administrators_who_remove_each_other_one_stays,
);

/// A colleague made by the owner of the machine, and their id.
fn colleague(app: &TestApp, name: &str, grant: Grant) -> UserId {
    app.staff(name, grant);
    let found = app.db.connect();
    let username = mpp::identity::model::Username::parse(name).expect("a name");
    let (user, _) = mpp::identity::store::user_by_name(&mut { found }, &username).expect("read").expect("a user");
    user.id
}

async fn put(by: &Client<'_>, id: UserId, grants: Value) -> Answer {
    by.send("PUT", &format!("users/{id}/grants"), &[("If-Match", "*")], Some(&json!({ "grants": grants }))).await
}

fn last_event(app: &TestApp) -> (String, String, Value) {
    let mall = app.mall_id;
    let all = streams::store::after(&mut app.db.connect(), mall, mall.into(), 0, 1000).expect("events");
    let (event, _) = all.into_iter().next_back().expect("an event");
    (event.kind, event.subject, event.payload)
}

async fn a_change_of_roles_is_on_the_record_with_what_was_before(db: TestDb) {
    let app = TestApp::new(db).await;
    let site = app.directory.site("utama").expect("a site").id;
    let budi = colleague(&app, "budi", Grant { site_id: Some(site), ..app.everywhere(Role::Officer) });
    let (budis, siti) = (app.staff("budi", app.everywhere(Role::Officer)), colleague(&app, "siti", app.everywhere(Role::Officer)));
    let seen = app.manager().get(&format!("users/{budi}")).await;
    assert_eq!(seen.ok()["grants"], json!([{ "role": "officer", "mall": "contoh", "site": "utama", "agency": null, "counter": null }]));
    let stale = app
        .manager()
        .send("PUT", &format!("users/{budi}/grants"), &[("If-Match", "\"v9\"")], Some(&json!({ "grants": [{ "role": "officer" }] })))
        .await;
    stale.problem(412, "version_mismatch");
    assert_eq!(budis.get("/v1/auth/me").await.status, 200);

    let changed = put(&app.manager(), budi, json!([{ "role": "officer", "site": "utama", "counter": "A1" }])).await.ok();
    assert_eq!((&changed["version"], &changed["grants"][0]["counter"]), (&json!(2), &json!("A1")));
    let (kind, subject, payload) = last_event(&app);
    assert_eq!((kind.as_str(), subject), ("user.roles_changed", format!("users/{budi}")));
    assert_eq!((&payload["before"][0]["counter_id"], &payload["before"][0]["site_id"]), (&Value::Null, &json!(site)));
    assert!(payload["after"][0]["counter_id"].is_string(), "{payload}");
    assert!(!payload.to_string().contains("budi"), "ids alone: {payload}");
    budis.get("/v1/auth/me").await.problem(401, "token_invalid");
    let neighbour = app.manager().get(&format!("users/{siti}")).await.ok();
    assert_eq!((&neighbour["version"], &neighbour["grants"][0]["site"]), (&json!(1), &Value::Null));

    let head = last_event(&app);
    put(&app.manager(), budi, json!([{ "role": "officer", "site": "utama", "counter": "A1" }])).await.ok();
    assert_eq!(last_event(&app), head, "what changes nothing is no event");
}

async fn what_is_taken_away_must_be_yours_too(db: TestDb) {
    let app = TestApp::new(db).await;
    let wati = colleague(&app, "wati", app.everywhere(Role::Auditor));
    put(&app.manager(), wati, json!([{ "role": "officer" }])).await.problem(403, "forbidden");
    let kept = put(&app.manager(), wati, json!([{ "role": "auditor" }, { "role": "officer", "site": "utama" }])).await.ok();
    assert_eq!(kept["grants"].as_array().map(Vec::len), Some(2), "what is left alone need not be yours");
    put(&app.manager(), wati, json!([{ "role": "auditor" }, { "role": "officer" }, { "role": "admin" }])).await.problem(403, "forbidden");
    let of_the_market = app.staff("agus", Grant { site_id: Some(app.directory.sites[1].id), ..app.everywhere(Role::Manager) });
    put(&of_the_market, wati, json!([{ "role": "auditor" }])).await.problem(403, "forbidden_scope");
    assert_eq!(last_event(&app).2["after"].as_array().map(Vec::len), Some(2));
}

async fn nobody_changes_their_own_roles(db: TestDb) {
    let app = TestApp::new(db).await;
    for (name, role) in [("admin", Role::Admin), ("kepala", Role::MallHead), ("lantai", Role::Manager)] {
        let own = colleague(&app, name, app.everywhere(role));
        let by = app.staff(name, app.everywhere(role));
        for wish in
            [json!([{ "role": role }, { "role": "officer" }]), json!([{ "role": "admin" }]), json!([{ "role": role, "site": "utama" }])]
        {
            put(&by, own, wish).await.problem(403, "forbidden");
        }
        assert_eq!(by.get(&format!("users/{own}")).await.ok()["version"], 1);
    }
}

async fn an_agency_administrator_stays_within_the_agency(db: TestDb) {
    let app = TestApp::new(db).await;
    let agency = |code: &str| Some(app.directory.agency(code).expect("an agency").id);
    let own = app.staff("admin.capil", Grant { agency_id: agency("DISDUKCAPIL"), ..app.everywhere(Role::AgencyAdmin) });
    let ani = colleague(&app, "ani", Grant { agency_id: agency("DISDUKCAPIL"), ..app.everywhere(Role::Officer) });
    let pajak = colleague(&app, "pajak", Grant { agency_id: agency("BAPENDA"), ..app.everywhere(Role::Officer) });
    put(&own, ani, json!([{ "role": "publisher", "agency": "DISDUKCAPIL" }])).await.ok();
    for (id, wish, code) in [
        (ani, json!([{ "role": "officer" }]), "forbidden_scope"),
        (ani, json!([{ "role": "officer", "site": "utama", "counter": "A1" }]), "forbidden_scope"),
        (ani, json!([{ "role": "officer", "agency": "BAPENDA" }]), "forbidden_scope"),
        (ani, json!([{ "role": "agency_admin", "agency": "DISDUKCAPIL" }]), "forbidden"),
        (ani, json!([{ "role": "manager", "agency": "DISDUKCAPIL" }]), "forbidden"),
        (pajak, json!([{ "role": "officer", "agency": "DISDUKCAPIL" }]), "forbidden_scope"),
    ] {
        put(&own, id, wish).await.problem(403, code);
    }
    own.get(&format!("users/{pajak}")).await.problem(403, "forbidden_scope");
    let new = |agency: &str| json!({ "username": "baru", "display_name": "Baru", "password": "kereta senja ke Sumedang", "grants": [{ "role": "officer", "agency": agency }] });
    let refused = own.post("users", new("BAPENDA")).await;
    assert_eq!(refused.problem(403, "forbidden_scope")["errors"][0]["pointer"], "/grants/0");
    own.post("users", new("DISDUKCAPIL")).await.created();
}

async fn people_of_one_site_or_agency_are_listed_by_name(db: TestDb) {
    let app = TestApp::new(db).await;
    let (agency, site) = (app.directory.agency("BAPENDA").expect("an agency").id, app.directory.site("utama").expect("a site").id);
    colleague(&app, "semua", app.everywhere(Role::Officer));
    colleague(&app, "pajak", Grant { agency_id: Some(agency), ..app.everywhere(Role::Officer) });
    colleague(&app, "utama", Grant { site_id: Some(site), ..app.everywhere(Role::Officer) });
    let names = |answer: Answer| {
        let items = answer.ok()["items"].as_array().expect("items").clone();
        items.iter().map(|user| user["username"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let own = app.staff("admin.pajak", Grant { agency_id: Some(agency), ..app.everywhere(Role::AgencyAdmin) });
    assert_eq!(names(own.get("users?agency=BAPENDA").await), ["admin.pajak", "pajak"]);
    own.get("users").await.problem(403, "forbidden_scope");
    own.get("users?agency=DISDUKCAPIL").await.problem(403, "forbidden_scope");
    own.get("users?agency=TAK-ADA").await.problem(400, "unknown_filter_value");
    assert_eq!(names(app.manager().get("users?site=utama").await), ["utama"]);
    app.manager().get("users?site=tak-ada").await.problem(400, "unknown_filter_value");
}

async fn the_last_administrator_stays(db: TestDb) {
    let app = TestApp::new(db).await;
    let (last, site) = (colleague(&app, "tetap", app.everywhere(Role::Admin)), app.directory.site("utama").expect("a site").id);
    // Of one site only, so not one who could run the mall; and one whose grants left the database while the token lives on.
    colleague(&app, "sebagian", Grant { site_id: Some(site), ..app.everywhere(Role::Admin) });
    let gone = colleague(&app, "pergi", app.everywhere(Role::Admin));
    let by = app.staff("pergi", app.everywhere(Role::Admin));
    let (mall, mut conn) = (app.mall_id, app.db.connect());
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use mpp::db::schema::role_grants::dsl::{mall_id, role_grants, user_id};
    diesel::delete(role_grants.filter(mall_id.eq(mall)).filter(user_id.eq(gone))).execute(&mut conn).expect("delete");
    put(&by, last, json!([{ "role": "auditor" }])).await.problem(409, "last_admin");
    assert_eq!(by.get(&format!("users/{last}")).await.ok()["grants"][0]["role"], "admin", "undone");
}

async fn of_two_administrators_who_remove_each_other_one_stays(db: TestDb) {
    let app = TestApp::new(db).await;
    let [one, two] = ["satu", "dua"].map(|name| colleague(&app, name, app.everywhere(Role::Admin)));
    let (db, mall): (_, MallId) = (&app.state.core.db, app.mall_id);
    let remove = |by: UserId, whom: UserId| {
        let caller = Caller { actor: Actor::Staff(by), grants: vec![app.everywhere(Role::Admin)] };
        let auditor = vec![NewGrant { role: Role::Auditor, scope: Scope::default() }];
        async move {
            let origin = mpp::db::Origin { actor: caller.actor, request_id: None, network: None };
            change_grants(db, &caller, origin, (mall, whom), auditor, |_| Ok(())).await.err().map(|error| error.code())
        }
    };
    let (first, second) = futures_util::future::join(remove(one, two), remove(two, one)).await;
    let mut outcomes = [first, second];
    outcomes.sort_by_key(Option::is_some);
    assert_eq!(outcomes, [None, Some(Code::LastAdmin)]);
}

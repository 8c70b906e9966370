//! After a day of traffic nothing that people told, and no secret they were handed, stands anywhere in clear (SSL-4, T12): not in the
//! database as text, not in its files, in no log line of any level, no event, board, floor, listing or answer; but for the one answer
//! that is meant to show it. The search itself is tried with things planted in clear.

use std::cell::RefCell;

use diesel::RunQueryDsl as _;
use mpp::kernel::ids::MallId;
use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::world::{EMAIL, NAME, NIK, PHONE, SERVICE, count, desk, text, told, user, value_id, wanted};
use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::{Client, TestApp};
use crate::support::dump::dump;
use crate::support::overheard::Listener;

both_engines!(after_a_full_day_nothing_personal_and_no_secret_stands_anywhere_in_clear_ssl_4_t12, what_is_planted_in_clear_is_found);

const PASSWORD: &str = "burung kenari di atas genting";
const WRONG_PASSWORD: &str = "burung kenari di bawah genting";
const BAD_NIK: &str = "3211013102019977";

/// What must be found nowhere, in the spellings in which it could stand there.
fn canaries() -> Vec<String> {
    let digits = PHONE.trim_start_matches("+62");
    let typed = format!("0{}-{}-{}", &digits[..3], &digits[3..7], &digits[7..]);
    [NAME, EMAIL, NIK, digits, &typed, PASSWORD, WRONG_PASSWORD, BAD_NIK]
        .into_iter()
        .chain(NAME.split(' '))
        .map(ToOwned::to_owned)
        .collect()
}

/// Every place where one of the needles stands.
fn found(needles: &[String], places: &[(String, String)]) -> Vec<String> {
    let hits = |(place, text): &(String, String)| {
        needles.iter().filter(|needle| text.contains(needle.as_str())).map(|needle| format!("{needle} in {place}")).collect::<Vec<_>>()
    };
    places.iter().flat_map(hits).collect()
}

/// A day: what was answered, and the secrets that answers handed out.
struct Day<'a> {
    app: &'a TestApp,
    heard: RefCell<Vec<(String, String)>>,
    secrets: RefCell<Vec<String>>,
}

impl Day<'_> {
    /// Notes an answer in which nothing may stand.
    fn plain(&self, answer: Answer) -> Answer {
        let headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let request = answer.asked.split(' ').take(2).collect::<Vec<_>>().join(" ");
        self.heard.borrow_mut().push((format!("the answer to {request}"), format!("{} {}", headers.join("\n"), answer.body)));
        answer
    }
    /// An answer that hands out a secret, once: noted but for the secret itself.
    fn with_secret(&self, answer: Answer, member: &str) -> (Value, String) {
        let body = self.with_secrets(answer, &[member]);
        let secret = text(&body[member]);
        (body, secret)
    }
    /// The same, with several.
    fn with_secrets(&self, mut answer: Answer, members: &[&str]) -> Value {
        let body = answer.json();
        for member in members {
            let secret = text(&body[*member]);
            self.secrets.borrow_mut().extend([secret.clone(), secret.replace('-', "")]);
            answer.body = answer.body.replace(&secret, "");
        }
        self.plain(answer);
        body
    }
    async fn post(&self, client: &Client<'_>, path: &str, body: Value) -> Answer {
        self.plain(client.post(path, body).await)
    }
    async fn get(&self, client: &Client<'_>, path: &str) -> Answer {
        self.plain(client.get(path).await)
    }

    /// A booking under an idempotency key, asked for twice, confirmed; id and secret.
    async fn book(&self, client: &Client<'_>, phone: &str, told: Value) -> (String, String) {
        let (key, path) = (uuid::Uuid::now_v7().to_string(), "sites/utama/appointments");
        let first = client.post_keyed(&key, path, wanted(phone, told.clone())).await;
        let (body, token) = self.with_secret(first, "token");
        let again = client.post_keyed(&key, path, wanted(phone, told)).await;
        assert_eq!(self.with_secret(again, "token").1, token, "a lost answer is given again");
        let id = text(&body["appointment"]["id"]);
        self.post(client, &format!("appointments/{id}/confirm"), json!({ "token": token })).await.ok();
        (id, token)
    }

    /// A number, at the kiosk that retries: id and secret.
    async fn number(&self, kiosk: &Client<'_>) -> (String, String) {
        let key = uuid::Uuid::now_v7().to_string();
        let issued = kiosk.post_keyed(&key, "sites/utama/tickets", json!({ "service": SERVICE })).await;
        let (body, token) = self.with_secret(issued, "token");
        (text(&body["ticket"]["id"]), token)
    }
}

async fn people_sign_in(day: &Day<'_>) {
    let app = day.app;
    let new = json!({ "username": "budi.contoh", "display_name": "Budi", "password": PASSWORD, "grants": [{ "role": "officer" }] });
    day.post(&app.manager(), "users", new).await.created();
    let login = |password: &str| json!({ "username": "budi.contoh", "password": password });
    day.post(&app.anon(), "/v1/auth/login", login(WRONG_PASSWORD)).await.problem(401, "login_failed");
    let signed_in = app.anon().post("/v1/auth/login", login(PASSWORD)).await;
    let session = day.with_secrets(signed_in, &["access_token", "refresh_token", "client_token"]);
    let renewed = app.anon().post("/v1/auth/refresh", json!({ "refresh_token": session["refresh_token"] })).await;
    day.with_secrets(renewed, &["access_token", "refresh_token"]);
    let made = app.manager().post("devices", json!({ "kind": "kiosk", "name": "Anjungan", "site": "utama" })).await;
    let mut kiosk = app.kiosk();
    kiosk.token = Some(day.with_secret(made, "token").1);
    day.number(&kiosk).await;
}

async fn people_are_refused(day: &Day<'_>) {
    let anon = day.app.anon();
    for bad in [json!({ "nik": BAD_NIK }), json!({ "phone": "0812-0000-7" }), json!({ "name": NAME, "hobby": EMAIL })] {
        day.post(&anon, "sites/utama/appointments", wanted(PHONE, bad)).await.problem(422, "validation_failed");
    }
    let same_day = wanted(PHONE, told());
    day.post(&anon, "sites/utama/appointments", same_day).await.problem(409, "duplicate_active_booking");
    // Where nobody should write one: in an address, and in a search.
    for path in [format!("track/{NIK}"), format!("services/{PHONE}")] {
        anon.get(&path).await;
    }
    anon.get(&format!("services?q={EMAIL}")).await;
}

async fn the_hall_works(day: &Day<'_>) -> String {
    let app = day.app;
    let (id, token) = day.book(&app.anon(), PHONE, told()).await;
    people_are_refused(day).await;
    let (moved, moved_token) = day.book(&app.manager(), "+6281200007711", json!({ "name": NAME, "email": EMAIL })).await;
    let later = json!({ "token": moved_token, "starts_at": "2026-12-01T03:00:00.000Z" });
    day.post(&app.anon(), &format!("appointments/{moved}/reschedule"), later).await.ok();
    day.post(&app.manager(), &format!("appointments/{moved}/cancel"), json!({ "reason": "Petugas sakit" })).await.ok();
    let (_, leaving) = day.number(&app.kiosk()).await;
    day.get(&app.anon(), &format!("track/{leaving}")).await.ok();
    day.post(&app.anon(), &format!("track/{leaving}/leave"), Value::Null).await.ok();
    app.at("2026-12-01T01:55:00Z");
    app.run_jobs().await;
    let checked_in = app.kiosk().post("sites/utama/check-ins", json!({ "code": token })).await;
    day.with_secret(checked_in, "token");
    day.number(&app.kiosk()).await;
    let officer = app.officer("A1").opened().await;
    for _ in 0..2 {
        let ticket = officer.serve_next().await;
        day.get(&app.manager(), &format!("tickets/{ticket}")).await.ok();
        officer.finish(&ticket).await;
    }
    id
}

async fn everything_is_looked_at(day: &Day<'_>, appointment: &str) {
    let (app, manager, anon) = (day.app, day.app.manager(), day.app.anon());
    let auditor = user(app, "auditor", Role::Auditor, app.mall_id);
    for path in ["sites/utama/board", "sites/utama/status", "sites/utama/menu", "sites", "services", "personal-data-rules"] {
        day.get(&anon, path).await.ok();
    }
    let log = ["audit/events?limit=100", "audit/events?site=utama&limit=100", "audit/refusals?limit=100", "audit/chain"];
    for path in ["sites/utama/floor", "sites/utama/events?limit=100", "sites/utama/reports/out-of-order-calls"].into_iter().chain(log) {
        day.get(&auditor, path).await.ok();
    }
    day.get(&manager, &format!("appointments/{appointment}")).await.ok();
    day.get(&manager, &format!("appointments/{appointment}/personal-data")).await.ok();
    // The one answer that is meant to show a value, so it is not noted.
    let read = format!("personal-data/{}/read", value_id(app, appointment, "phone").await);
    assert_eq!(manager.post(&read, json!({ "purpose": "contact_visitor" })).await.ok()["value"], PHONE);
}

async fn after_a_full_day_nothing_personal_and_no_secret_stands_anywhere_in_clear_ssl_4_t12(db: TestDb) {
    let log = Listener::new();
    let app = desk(db).await;
    let day = Day { app: &app, heard: RefCell::default(), secrets: RefCell::default() };
    people_sign_in(&day).await;
    let appointment = the_hall_works(&day).await;
    everything_is_looked_at(&day, &appointment).await;
    people_ask_about_theirs(&day).await;
    app.at("2026-12-01T18:00:00Z");
    app.run_jobs().await;
    assert!(count(&app) > 0, "the vault is empty: nothing was searched for");
    let mut places = dump(&app.db);
    places.extend(day.heard.take());
    places.push(("the log".to_owned(), log.heard()));
    assert!(places.last().expect("the log").1.contains("/v1/malls/{mall}/track/{token}"), "the log heard nothing");
    let needles: Vec<String> = canaries().into_iter().chain(day.secrets.take()).collect();
    assert_eq!(found(&needles, &places), Vec::<String>::new());
    println!("{} canaries in {} places, {} bytes", needles.len(), places.len(), places.iter().map(|place| place.1.len()).sum::<usize>());
}

/// Somebody asks about their data, is refused at first, and then has it restricted.
async fn people_ask_about_theirs(day: &Day<'_>) {
    let head = user(day.app, "kepala.mpp", Role::MallHead, day.app.mall_id);
    for (kind, settle, body) in [("access", "refuse", json!({ "reason": "identity_not_proven" })), ("restriction", "fulfil", Value::Null)] {
        let asked = json!({ "kind": kind, "proof": "id_card_seen", "identity": { "kind": "phone", "value": PHONE } });
        let id = text(&day.post(&head, "data-requests", asked).await.created()["id"]);
        day.get(&head, &format!("data-requests/{id}")).await.ok();
        day.post(&head, &format!("data-requests/{id}/{settle}"), body).await.ok();
    }
    day.get(&head, "data-requests").await.ok();
}

/// The same search finds what is written where a mistake would write it.
async fn what_is_planted_in_clear_is_found(db: TestDb) {
    let log = Listener::new();
    let app = desk(db).await;
    let (id, _) = super::world::booked(&app, PHONE, told()).await;
    // Nobody else's name: other tests search for theirs in this log.
    let planted = format!("Flamboyan {:?}", app.db.engine());
    for table in ["person_data SET shown", "appointments SET closed_reason", "idempotency_keys SET body", "users SET display_name"] {
        diesel::sql_query(format!("UPDATE {table} = '{planted}'")).execute(&mut app.db.connect()).expect("plant");
    }
    plant_event(&app, app.mall_id, planted.clone()).await;
    tracing::trace!(name = planted, "planted");
    let mut places = dump(&app.db);
    places.push(("the log".to_owned(), log.heard()));
    let seen = app.manager().get(&format!("appointments/{id}/personal-data")).await;
    places.push(("an answer".to_owned(), seen.body));
    let hits = found(std::slice::from_ref(&planted), &places);
    for place in ["table person_data", "table appointments", "table events", "the log", "an answer"] {
        assert!(hits.iter().any(|hit| hit.ends_with(place)), "{place}: {hits:?}");
    }
    if app.db.url().sqlite_path().is_some() {
        assert!(hits.iter().any(|hit| hit.contains("file mpp.sqlite")), "{hits:?}");
    }
}

async fn plant_event(app: &TestApp, mall: MallId, planted: String) {
    use mpp::db::{Lane, Origin};
    use mpp::streams::{append, model::NewEvent};
    let work = move |tx: &mut mpp::db::tx::Tx<'_>| {
        append(tx, NewEvent { kind: "test.planted", subject: "tests/1".to_owned(), payload: json!({ "name": planted }) })
    };
    app.state.core.db.write(Lane::mall(mall), Origin::system(), work).await.expect("an event");
}

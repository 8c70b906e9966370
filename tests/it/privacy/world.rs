//! The small mall with times to book, and invented people who tell about themselves.

use diesel::{QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::person_data;
use mpp::kernel::ids::{AppointmentId, MallId};
use mpp::kernel::permission::{Grant, Role};
use mpp::streams;
use mpp::vault::model::PersonData;
use mpp::vault::store;
use serde_json::{Value, json};

use crate::support::app::{Client, TestApp};
use crate::support::{TestDb, mall};

pub const SERVICE: &str = "DISDUKCAPIL-001";
pub const NAME: &str = "Kenanga Contohwati";
pub const PHONE: &str = "+6281200007788";
pub const EMAIL: &str = "kenanga@contoh.example";
pub const NIK: &str = "3211015708459999";

/// The mall on a working Monday at nine; times from nine to eleven on working days.
pub async fn desk(db: TestDb) -> TestApp {
    TestApp::with(db, mall::with_times(40)).await
}

/// All that a visitor may tell.
pub fn told() -> Value {
    json!({ "name": NAME, "phone": PHONE, "email": EMAIL, "nik": NIK })
}

/// A body that asks for Tuesday at nine.
pub fn wanted(phone: &str, personal_data: Value) -> Value {
    json!({ "service": SERVICE, "starts_at": "2026-12-01T02:00:00.000Z", "identity": { "kind": "phone", "value": phone },
        "personal_data": personal_data })
}

/// A hold by nobody in particular: id and secret.
pub async fn held(app: &TestApp, phone: &str, personal_data: Value) -> (String, String) {
    let made = app.anon().post("sites/utama/appointments", wanted(phone, personal_data)).await.created();
    (text(&made["appointment"]["id"]), text(&made["token"]))
}

/// A booking by nobody in particular: id and secret.
pub async fn booked(app: &TestApp, phone: &str, personal_data: Value) -> (String, String) {
    let (id, token) = held(app, phone, personal_data).await;
    act(app, &id, "confirm", &token).await;
    (id, token)
}

pub async fn act(app: &TestApp, id: &str, verb: &str, token: &str) -> Value {
    app.anon().post(&format!("appointments/{id}/{verb}"), json!({ "token": token })).await.ok()
}

/// The masks of a booking, as a manager sees them.
pub async fn masks(app: &TestApp, appointment: &str) -> Vec<Value> {
    let path = format!("appointments/{appointment}/personal-data");
    app.manager().get(&path).await.ok()["items"].as_array().expect("items").clone()
}

/// The id of the value of one kind.
pub async fn value_id(app: &TestApp, appointment: &str, kind: &str) -> String {
    let all = masks(app, appointment).await;
    text(&all.iter().find(|one| one["kind"] == kind).expect("a value of this kind")["id"])
}

/// The rows of a booking as stored.
pub fn rows(app: &TestApp, appointment: &str) -> Vec<PersonData> {
    let id: AppointmentId = appointment.parse().expect("an id");
    store::of_appointment(&mut app.db.connect(), app.mall_id, id).expect("read")
}

pub fn count(app: &TestApp) -> i64 {
    person_data::table.count().get_result(&mut app.db.connect()).expect("count")
}

/// The events of the mall's own stream about personal data, oldest first: kind, subject, actor and payload.
pub fn events(app: &TestApp) -> Vec<(String, String, Option<String>, Value)> {
    let all = streams::store::after(&mut app.db.connect(), app.mall_id, app.mall_id.into(), 0, i64::MAX).expect("events");
    let ours = all.into_iter().filter(|(event, _)| ["person_data.", "data_"].iter().any(|start| event.kind.starts_with(start)));
    ours.map(|(event, _)| (event.kind, event.subject, event.actor_id, event.payload)).collect()
}

/// A user with one role in a mall.
pub fn user<'a>(app: &'a TestApp, name: &str, role: Role, mall_id: MallId) -> Client<'a> {
    app.staff(name, Grant { role, mall_id, site_id: None, agency_id: None, counter_id: None })
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

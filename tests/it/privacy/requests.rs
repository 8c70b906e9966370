//! What a person may ask about their data, within seventy-two hours (UU 27/2022 art. 30, 32, 33, 41, 43).

use mpp::kernel::permission::Role;
use mpp::kernel::time::{Clock as _, Instant};
use mpp::vault::model::DataKind;
use serde_json::{Value, json};

use super::world::{EMAIL, NAME, NIK, PHONE, act, booked, count, desk, events, masks, rows, text, told, user, value_id, wanted};
use crate::support::TestDb;
use crate::support::app::{Client, TestApp};

both_engines!(
    a_copy_is_given_and_each_value_in_it_counts_as_read_art_32,
    a_wrong_value_is_corrected_art_30,
    what_is_restricted_is_kept_and_not_read_art_41,
    deletion_takes_values_and_hashes_and_no_neighbour_s_art_43,
    what_a_booking_to_come_needs_stays_until_it_is_called_off,
    of_somebody_else_s_booking_only_one_s_own_number_is_shown_art_33,
    a_booking_made_by_staff_without_a_number_is_found_by_what_was_told,
    a_request_is_refused_with_a_reason_of_the_law_art_33,
    requests_are_listed_and_the_late_ones_named,
    only_the_head_of_the_mall_settles_mlg_5,
    no_event_tells_whom_a_request_was_about,
);

const NEIGHBOUR: &str = "+6281200007789";

fn head(app: &TestApp) -> Client<'_> {
    user(app, "kepala.mpp", Role::MallHead, app.mall_id)
}

fn asked(kind: &str, phone: &str) -> Value {
    json!({ "kind": kind, "proof": "id_card_seen", "identity": { "kind": "phone", "value": phone } })
}

/// Takes a request down; its id.
async fn ask(app: &TestApp, kind: &str, phone: &str) -> String {
    let made = head(app).post("data-requests", asked(kind, phone)).await.created();
    assert_eq!((&made["status"], &made["overdue"]), (&json!("open"), &json!(false)));
    text(&made["id"])
}

async fn fulfil(app: &TestApp, id: &str, body: Value) -> Value {
    head(app).post(&format!("data-requests/{id}/fulfil"), body).await.ok()
}

async fn a_copy_is_given_and_each_value_in_it_counts_as_read_art_32(db: TestDb) {
    let app = desk(db).await;
    let (mine, _) = booked(&app, PHONE, told()).await;
    booked(&app, NEIGHBOUR, json!({ "name": "Melati Contohwati" })).await;
    let before = value_id(&app, &mine, "nik").await;
    app.manager().post(&format!("personal-data/{before}/read"), json!({ "purpose": "prepare_visit" })).await.ok();
    let read_at = app.clock.now();
    app.pass_min(5);
    let id = ask(&app, "access", PHONE).await;
    let shown = head(&app).get(&format!("data-requests/{id}")).await;
    assert_eq!(shown.ok()["items"].as_array().expect("masks").len(), 4);
    assert!(!shown.body.contains(NAME), "masked until it is settled");
    let settled = fulfil(&app, &id, Value::Null).await;
    let copy: Vec<&str> = settled["items"].as_array().expect("a copy").iter().map(|one| one["value"].as_str().expect("text")).collect();
    assert_eq!((copy, &settled["done"]), (vec![EMAIL, NAME, NIK, PHONE], &json!(4)));
    assert!(settled["items"].as_array().expect("a copy").iter().all(|one| one["appointment_id"] == mine && one["keep_until"].is_string()));
    let trail: Vec<&Value> = settled["items"].as_array().expect("a copy").iter().map(|one| &one["reads"]).collect();
    assert_eq!(trail, [&json!([]), &json!([]), &json!([{ "at": read_at, "purpose": "prepare_visit" }]), &json!([])]);
    let reads: Vec<Value> =
        events(&app).into_iter().filter(|event| event.0 == "person_data.read").map(|event| event.3["purpose"].clone()).skip(1).collect();
    assert_eq!(reads, vec![json!("data_request"); 4]);
    head(&app).post(&format!("data-requests/{id}/fulfil"), Value::Null).await.problem(409, "data_request_closed");
    assert_eq!(head(&app).get(&format!("data-requests/{id}")).await.ok()["items"], json!([]), "settled, it leads to nobody any more");
}

async fn a_wrong_value_is_corrected_art_30(db: TestDb) {
    let app = desk(db).await;
    let (booking, _) = booked(&app, PHONE, told()).await;
    let (other, _) = booked(&app, NEIGHBOUR, json!({ "name": "Melati Contohwati" })).await;
    let (mine, theirs, beside) = (value_id(&app, &booking, "name").await, value_id(&app, &other, "name").await, rows(&app, &other));
    let id = ask(&app, "correction", PHONE).await;
    let path = format!("data-requests/{id}/fulfil");
    for (body, pointer) in [
        (Value::Null, "/corrections"),
        (json!({ "corrections": [{ "id": theirs, "value": "Kenanga" }] }), "/corrections/0/id"),
        (json!({ "corrections": [{ "id": mine, "value": "7" }] }), "/corrections/0/value"),
    ] {
        let problem = head(&app).post(&path, body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    fulfil(&app, &id, json!({ "corrections": [{ "id": mine, "value": "Cempaka Contohwati" }] })).await;
    let read = app.manager().post(&format!("personal-data/{mine}/read"), json!({ "purpose": "recognise_visitor" })).await.ok();
    assert_eq!(read["value"], "Cempaka Contohwati");
    assert!(masks(&app, &booking).await.iter().any(|one| one["shown"] == "C••• C•••"));
    assert_eq!((rows(&app, &booking).len(), rows(&app, &other)), (4, beside));
}

async fn what_is_restricted_is_kept_and_not_read_art_41(db: TestDb) {
    let app = desk(db).await;
    let (booking, _) = booked(&app, PHONE, told()).await;
    let (other, _) = booked(&app, NEIGHBOUR, json!({ "phone": NEIGHBOUR })).await;
    let id = ask(&app, "restriction", PHONE).await;
    assert_eq!(fulfil(&app, &id, Value::Null).await["done"], 4);
    let read = async |booking: &str| {
        let path = format!("personal-data/{}/read", value_id(&app, booking, "phone").await);
        app.manager().post(&path, json!({ "purpose": "contact_visitor" })).await
    };
    assert!(masks(&app, &booking).await.iter().all(|one| one["restricted"] == true));
    read(&booking).await.problem(409, "personal_data_restricted");
    assert_eq!(read(&other).await.ok()["value"], NEIGHBOUR);
    assert_eq!(count(&app), 5);
}

async fn deletion_takes_values_and_hashes_and_no_neighbour_s_art_43(db: TestDb) {
    let app = desk(db).await;
    let (booking, token) = booked(&app, PHONE, told()).await;
    let (other, _) = booked(&app, NEIGHBOUR, json!({ "name": "Melati Contohwati" })).await;
    act(&app, &booking, "cancel", &token).await;
    let beside = rows(&app, &other);
    let id = ask(&app, "deletion", PHONE).await;
    let settled = fulfil(&app, &id, Value::Null).await;
    assert_eq!((&settled["done"], &settled["items"]), (&json!(5), &json!([])), "four values and a hash");
    assert_eq!(settled["request"]["answer"]["id"], "Data Anda telah dihapus.");
    assert_eq!((rows(&app, &booking).len(), rows(&app, &other)), (0, beside));
    assert_eq!((key(&app, &booking), key(&app, &other).is_some()), (None, true));
    let again = ask(&app, "access", PHONE).await;
    assert_eq!(fulfil(&app, &again, Value::Null).await["done"], 0, "the person cannot be found");
}

fn key(app: &TestApp, booking: &str) -> Option<String> {
    let id = booking.parse().expect("an id");
    mpp::appointments::store::by_id(&mut app.db.connect(), app.mall_id, id).expect("read").expect("a row").identity_key
}

async fn what_a_booking_to_come_needs_stays_until_it_is_called_off(db: TestDb) {
    let app = desk(db).await;
    let (booking, token) = booked(&app, PHONE, told()).await;
    let id = ask(&app, "deletion", PHONE).await;
    let path = format!("data-requests/{id}/fulfil");
    head(&app).post(&path, Value::Null).await.problem(409, "data_still_needed");
    assert_eq!((rows(&app, &booking).len(), key(&app, &booking).is_some()), (4, true), "nothing is half done");
    assert_eq!(head(&app).get(&format!("data-requests/{id}")).await.ok()["request"]["status"], "open");
    act(&app, &booking, "cancel", &token).await;
    assert_eq!(fulfil(&app, &id, Value::Null).await["done"], 5);
}

/// Somebody who gives another person's phone for their own booking shows that person nothing but the phone.
async fn of_somebody_else_s_booking_only_one_s_own_number_is_shown_art_33(db: TestDb) {
    let app = desk(db).await;
    let (other, _) = booked(&app, NEIGHBOUR, told()).await;
    let before = rows(&app, &other);
    let copy = ask(&app, "access", PHONE).await;
    let settled = fulfil(&app, &copy, Value::Null).await;
    assert_eq!((settled["items"].as_array().expect("a copy").len(), &settled["items"][0]["value"]), (1, &json!(PHONE)));
    let id = ask(&app, "deletion", PHONE).await;
    assert_eq!(fulfil(&app, &id, Value::Null).await["done"], 1, "the phone, though their booking is to come");
    let left: Vec<_> = before.into_iter().filter(|row| row.kind != DataKind::Phone).collect();
    assert_eq!((rows(&app, &other), key(&app, &other).is_some()), (left, true));
}

async fn a_booking_made_by_staff_without_a_number_is_found_by_what_was_told(db: TestDb) {
    let app = desk(db).await;
    let mut wish = wanted(PHONE, json!({ "name": NAME, "phone": PHONE }));
    wish.as_object_mut().expect("an object").remove("identity");
    app.manager().post("sites/utama/appointments", wish).await.created();
    let id = ask(&app, "access", PHONE).await;
    let settled = fulfil(&app, &id, Value::Null).await;
    let kinds: Vec<&Value> = settled["items"].as_array().expect("a copy").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["name", "phone"]);
}

async fn a_request_is_refused_with_a_reason_of_the_law_art_33(db: TestDb) {
    let app = desk(db).await;
    booked(&app, PHONE, told()).await;
    let id = ask(&app, "access", PHONE).await;
    let path = format!("data-requests/{id}/refuse");
    head(&app).post(&path, json!({ "reason": "tidak mau" })).await.problem(422, "validation_failed");
    let refused = head(&app).post(&path, json!({ "reason": "identity_not_proven" })).await.ok();
    assert_eq!((&refused["status"], &refused["refusal"]), (&json!("refused"), &json!("identity_not_proven")));
    assert!(refused["handled_by"].is_string() && refused["closed_at"].is_string());
    head(&app).post(&path, json!({ "reason": "security" })).await.problem(409, "data_request_closed");
    assert_eq!(count(&app), 4);
}

async fn requests_are_listed_and_the_late_ones_named(db: TestDb) {
    let app = desk(db).await;
    let received = app.clock.now();
    let first = ask(&app, "access", PHONE).await;
    app.pass_min(60);
    let second = ask(&app, "deletion", NEIGHBOUR).await;
    let ids = |page: &Value| page["items"].as_array().expect("items").iter().map(|one| text(&one["id"])).collect::<Vec<_>>();
    let list = async |query: &str| head(&app).get(&format!("data-requests{query}")).await.ok();
    let due: Instant = text(&list("").await["items"][0]["due_at"]).parse().expect("RFC 3339");
    assert_eq!(due, received.plus_min(72 * 60));
    app.clock.set(due.plus_ms(-1));
    assert_eq!(ids(&list("?overdue=true").await), Vec::<String>::new());
    app.clock.advance_ms(1);
    let late = list("?overdue=true").await;
    assert_eq!((ids(&late), &late["items"][0]["overdue"]), (vec![first.clone()], &json!(true)));
    let page = list("?limit=1").await;
    assert_eq!(ids(&page), [first.as_str()]);
    let next = list(&format!("?limit=1&cursor={}", page["next_cursor"].as_str().expect("more"))).await;
    assert_eq!((ids(&next), &next["next_cursor"]), (vec![second.clone()], &Value::Null));
    fulfil(&app, &first, Value::Null).await;
    assert_eq!(ids(&list("").await), [second.as_str(), first.as_str()], "what is open first");
    let page = list("?limit=1").await;
    assert_eq!(ids(&page), [second.as_str()]);
    assert_eq!(ids(&list(&format!("?limit=1&cursor={}", page["next_cursor"].as_str().expect("more"))).await), [first.as_str()]);
    assert_eq!(ids(&list("?status=open").await), [second.as_str()]);
    assert_eq!(ids(&list("?status=fulfilled").await), [first.as_str()]);
    assert_eq!(ids(&list("?overdue=true").await), Vec::<String>::new());
    head(&app).get("data-requests?status=tersesat").await.problem(400, "unknown_filter_value");
}

async fn only_the_head_of_the_mall_settles_mlg_5(db: TestDb) {
    let app = desk(db).await;
    let id = ask(&app, "access", PHONE).await;
    for role in Role::ALL.iter().filter(|role| !role.is_of_devices() && **role != Role::MallHead) {
        let somebody = user(&app, role.as_str(), *role, app.mall_id);
        somebody.post("data-requests", asked("access", PHONE)).await.problem(403, "forbidden");
        somebody.get(&format!("data-requests/{id}")).await.problem(403, "forbidden");
        somebody.post(&format!("data-requests/{id}/fulfil"), Value::Null).await.problem(403, "forbidden");
    }
    head(&app).post("data-requests", asked("access", "0261 201234")).await.problem(422, "validation_failed");
}

async fn no_event_tells_whom_a_request_was_about(db: TestDb) {
    let app = desk(db).await;
    let (booking, token) = booked(&app, PHONE, told()).await;
    let hash = key(&app, &booking).expect("a hash");
    act(&app, &booking, "cancel", &token).await;
    for kind in ["access", "restriction", "deletion"] {
        let id = ask(&app, kind, PHONE).await;
        fulfil(&app, &id, Value::Null).await;
    }
    let log = format!("{:?}", events(&app));
    assert!(log.contains("data_request.received") && log.contains("data_request.fulfilled"));
    for personal in [NAME, PHONE, EMAIL, NIK, hash.as_str()] {
        assert!(!log.contains(personal), "{personal}");
    }
}

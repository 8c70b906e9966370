//! What ordinary views show, and the one way to a full value.

use mpp::kernel::permission::{Grant, Role};
use serde_json::{Value, json};

use super::world::{EMAIL, NAME, NIK, PHONE, booked, desk, events, held, masks, rows, told, user, value_id, wanted};
use crate::support::{TestDb, seed};

both_engines!(
    a_booking_may_tell_and_ordinary_views_show_masks_ssl_4,
    nothing_has_to_be_told_mlg_10,
    what_is_not_valid_is_named_and_not_repeated,
    a_full_value_leaves_by_one_operation_with_an_event_ssl_4,
    only_who_may_reads_and_only_where_they_may_mlg_5,
    a_restricted_value_is_not_read,
    a_row_moved_elsewhere_does_not_open,
    a_retry_of_the_same_booking_is_the_same_and_another_telling_is_another_request,
);

async fn a_booking_may_tell_and_ordinary_views_show_masks_ssl_4(db: TestDb) {
    let app = desk(db).await;
    let answer = app.anon().post("sites/utama/appointments", wanted(PHONE, told())).await;
    let id = answer.created()["appointment"]["id"].as_str().expect("an id").to_owned();
    let seen = app.manager().get(&format!("appointments/{id}/personal-data")).await;
    for personal in [NAME, PHONE, EMAIL, NIK] {
        assert!(!answer.body.contains(personal) && !seen.body.contains(personal), "{personal} is shown");
    }
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    let shown: Vec<Value> = masks(&app, &id).await.iter().map(|one| json!([one["kind"], one["shown"], one["purpose"]])).collect();
    let expected = [
        json!(["email", "k•••@•••", "contact_about_visit"]),
        json!(["name", "K••• C•••", "address_visitor"]),
        json!(["nik", "•••• 9999", "prepare_visit"]),
        json!(["phone", "•••• 7788", "contact_about_visit"]),
    ];
    assert_eq!(shown, expected);
    let rules = app.anon().get("personal-data-rules").await.ok();
    assert_eq!(rules["items"].as_array().expect("rules").len(), 5);
}

async fn nothing_has_to_be_told_mlg_10(db: TestDb) {
    let app = desk(db).await;
    let (id, _) = booked(&app, PHONE, Value::Null).await;
    let (other, _) = booked(&app, "+6281200007789", json!({ "name": NAME })).await;
    assert_eq!((rows(&app, &id).len(), rows(&app, &other).len()), (0, 1));
    assert!(masks(&app, &id).await.is_empty());
}

async fn what_is_not_valid_is_named_and_not_repeated(db: TestDb) {
    let app = desk(db).await;
    for (kind, bad) in
        [("phone", json!("0261 201234")), ("nik", json!("3211012902019999")), ("email", json!("kenanga@contoh")), ("name", json!("7 7 7"))]
    {
        let answer = app.anon().post("sites/utama/appointments", wanted(PHONE, json!({ kind: bad }))).await;
        let problem = answer.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], format!("/personal_data/{kind}"));
        assert!(!answer.body.contains(bad.as_str().expect("a text")), "{}", answer.body);
    }
    // Of another type: the reader of bodies names the type, and must not quote the number.
    let answer = app.anon().post("sites/utama/appointments", wanted(PHONE, json!({ "phone": 6_281_200_007_788_i64 }))).await;
    answer.problem(422, "validation_failed");
    assert!(!answer.body.contains("6281200007788"), "{}", answer.body);
}

async fn a_full_value_leaves_by_one_operation_with_an_event_ssl_4(db: TestDb) {
    let app = desk(db).await;
    let (id, _) = booked(&app, PHONE, told()).await;
    for (kind, value) in [("name", NAME), ("phone", PHONE), ("email", EMAIL), ("nik", NIK)] {
        let data = value_id(&app, &id, kind).await;
        let before = events(&app).len();
        let answer = app.manager().post(&format!("personal-data/{data}/read"), json!({ "purpose": "contact_visitor" })).await;
        assert_eq!(answer.ok()["value"], value);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let (event, subject, actor, payload) = events(&app)[before..].first().expect("an event").clone();
        assert_eq!((event.as_str(), subject, events(&app).len()), ("person_data.read", format!("person-data/{data}"), before + 1));
        assert_eq!(payload, json!({ "kind": kind, "purpose": "contact_visitor", "appointment_id": id }));
        assert!(actor.is_some(), "by whom");
    }
    app.manager()
        .post(&format!("personal-data/{}/read", value_id(&app, &id, "nik").await), json!({}))
        .await
        .problem(422, "validation_failed");
}

async fn only_who_may_reads_and_only_where_they_may_mlg_5(db: TestDb) {
    let app = desk(db).await;
    let (id, _) = booked(&app, PHONE, told()).await;
    let path = format!("personal-data/{}/read", value_id(&app, &id, "phone").await);
    let purpose = || json!({ "purpose": "incident" });
    let (events_before, site) = (events(&app), app.directory.site("timur").expect("a site").id);
    app.anon().post(&path, purpose()).await.problem(401, "unauthenticated");
    for role in [Role::Officer, Role::Auditor, Role::Publisher, Role::Admin] {
        user(&app, role.as_str(), role, app.mall_id).post(&path, purpose()).await.problem(403, "forbidden");
    }
    let elsewhere = app.staff("timur", Grant { site_id: Some(site), ..app.everywhere(Role::Manager) });
    elsewhere.post(&path, purpose()).await.problem(403, "forbidden_scope");
    elsewhere.get(&format!("appointments/{id}/personal-data")).await.problem(403, "forbidden_scope");
    user(&app, "orang.luar", Role::Manager, seed::mall(&app.db)).post(&path, purpose()).await.problem(403, "forbidden_scope");
    assert_eq!(events(&app), events_before, "nobody read anything");
}

async fn a_restricted_value_is_not_read(db: TestDb) {
    let app = desk(db).await;
    let (id, _) = booked(&app, PHONE, told()).await;
    let row = rows(&app, &id).pop().expect("a row");
    mpp::vault::store::restrict(&mut app.db.connect(), app.mall_id, row.id, true).expect("restrict");
    let path = format!("personal-data/{}/read", row.id);
    app.manager().post(&path, json!({ "purpose": "incident" })).await.problem(409, "personal_data_restricted");
    assert!(events(&app).iter().all(|event| event.0 != "person_data.read"));
}

/// Row by row the sealed texts are exchanged in the database: neither opens in the other's place.
async fn a_row_moved_elsewhere_does_not_open(db: TestDb) {
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use mpp::db::schema::person_data as p;
    let app = desk(db).await;
    let (one, _) = booked(&app, PHONE, json!({ "name": NAME })).await;
    let (other, _) = booked(&app, "+6281200007789", json!({ "name": "Melati Contohwati" })).await;
    let (one, other) = (rows(&app, &one).remove(0), rows(&app, &other).remove(0));
    diesel::update(p::table.filter(p::id.eq(one.id))).set(p::sealed.eq(&other.sealed)).execute(&mut app.db.connect()).expect("exchange");
    let read = async |id| app.manager().post(&format!("personal-data/{id}/read"), json!({ "purpose": "incident" })).await;
    read(one.id).await.problem(500, "internal");
    assert_eq!(read(other.id).await.ok()["value"], "Melati Contohwati");
}

async fn a_retry_of_the_same_booking_is_the_same_and_another_telling_is_another_request(db: TestDb) {
    const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9325";
    let app = desk(db).await;
    let (anon, path) = (app.anon(), "sites/utama/appointments");
    let first = anon.post_keyed(KEY, path, wanted(PHONE, told())).await.created();
    assert_eq!(anon.post_keyed(KEY, path, wanted(PHONE, told())).await.created(), first);
    let another = json!({ "name": "Melati Contohwati", "phone": PHONE, "email": EMAIL, "nik": NIK });
    anon.post_keyed(KEY, path, wanted(PHONE, another)).await.problem(422, "idempotency_key_reused");
    let id = first["appointment"]["id"].as_str().expect("an id");
    assert_eq!(rows(&app, id).len(), 4);
    held(&app, "+6281200007789", Value::Null).await;
}

//! Holding and confirming.

use actix_web::http::Method;
use mpp::kernel::permission::Role;
use serde_json::json;

use super::world::{MALL, OTHER_SERVICE, SERVICE, SITE, World, problem, text, wanted};
use crate::support::TestDb;

both_engines!(
    a_hold_is_confirmed_with_its_token,
    a_hold_that_ran_out_frees_its_unit_without_any_sweep_r25,
    an_expired_hold_cannot_be_confirmed_r3,
    one_active_booking_per_identity_service_and_date_r5,
    staff_book_for_somebody_without_phone_mail_or_nik_mlg_10,
    the_public_names_an_identity_and_no_number_is_kept_r16,
    the_same_key_gives_the_same_hold,
    a_full_time_names_the_next_free_ones,
    a_capacity_changed_later_counts_from_then_on,
);

async fn a_hold_is_confirmed_with_its_token(db: TestDb) {
    let world = World::new(db).await;
    let (status, body) = world.hold(SERVICE, "09:00", 1).await;
    assert_eq!(status, 201, "{body}");
    let held = &body["appointment"];
    assert_eq!((&held["status"], &held["local_time"], &held["service_date"]), (&json!("held"), &json!("09.00 WIB"), &json!("2026-12-01")));
    assert_eq!(held["hold_expires_at"], World::at("08:10").to_string());
    assert_eq!(held["allowed_actions"], json!(["confirm", "cancel"]));
    assert_eq!((text(&held["booking_code"]).len(), text(&body["token"]).len()), (8, 31));
    let id = text(&held["id"]);
    let (status, booked) = world.act(&id, "confirm", json!({"token": body["token"]})).await;
    assert_eq!((status, &booked["status"], &booked["hold_expires_at"]), (200, &json!("booked"), &json!(null)));
    assert_eq!(booked["booking_code"], held["booking_code"]);
    let again = world.act(&id, "confirm", json!({"token": body["token"]})).await;
    assert_eq!(problem(&again), (409, "appointment_state_conflict"));
    assert_eq!(again.1["current_status"], "booked");
    assert_eq!(again.1["allowed_actions"], json!(["check_in", "reschedule", "cancel"]));
    assert_eq!(world.events().await, ["appointment.held", "appointment.booked"]);
    world.ledger_is_sound();
}

async fn a_hold_that_ran_out_frees_its_unit_without_any_sweep_r25(db: TestDb) {
    let world = World::new(db).await;
    let (first, _) = world.held(SERVICE, "09:00", 1).await;
    world.held(SERVICE, "09:00", 2).await;
    assert_eq!(problem(&world.hold(SERVICE, "09:00", 3).await), (409, "slot_not_available"));
    world.now_is("08:10");
    assert_eq!(world.free(SERVICE, "09:00").await, Some(2), "by the clock");
    assert_eq!(world.row(&first).status.as_str(), "held", "nobody has written it down");
    world.held(SERVICE, "09:00", 3).await;
    world.held(SERVICE, "09:00", 1).await;
    assert_eq!(problem(&world.hold(SERVICE, "09:00", 4).await), (409, "slot_not_available"));
    assert_eq!(world.row(&first).status.as_str(), "expired");
    let events = world.events().await;
    assert_eq!(events.iter().filter(|kind| *kind == "appointment.expired").count(), 2);
    world.ledger_is_sound();
}

async fn an_expired_hold_cannot_be_confirmed_r3(db: TestDb) {
    let world = World::new(db).await;
    let (first, token) = world.held(SERVICE, "09:00", 1).await;
    let (second, other) = world.held(SERVICE, "09:30", 2).await;
    world.clock.set(World::at("08:10").plus_ms(-1));
    assert_eq!(world.act(&first, "confirm", json!({"token": token})).await.0, 200);
    world.now_is("08:10");
    let before = world.everything().await;
    assert_eq!(problem(&world.act(&second, "confirm", json!({"token": other})).await), (409, "hold_expired"));
    let cancel = world.act(&second, "cancel", json!({"token": other})).await;
    assert_eq!((problem(&cancel), &cancel.1["current_status"]), ((409, "appointment_state_conflict"), &json!("expired")));
    assert_eq!(world.everything().await, before);
}

async fn one_active_booking_per_identity_service_and_date_r5(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    let before = world.everything().await;
    let twice = world.hold(SERVICE, "10:00", 1).await;
    assert_eq!(problem(&twice), (409, "duplicate_active_booking"));
    assert_eq!(world.everything().await, before, "no unit is lost on the way");
    world.held(OTHER_SERVICE, "10:00", 1).await;
    let (next_day, other) = world.booked(SERVICE, "02 09:00", 1).await;
    let onto = world.act(&next_day, "reschedule", json!({"token": other, "starts_at": World::at("10:00").to_string()})).await;
    assert_eq!(problem(&onto), (409, "duplicate_active_booking"));
    assert_eq!(world.act(&id, "cancel", json!({"token": token})).await.0, 200);
    world.held(SERVICE, "10:00", 1).await;
    world.ledger_is_sound();
}

async fn staff_book_for_somebody_without_phone_mail_or_nik_mlg_10(db: TestDb) {
    let world = World::new(db).await;
    let officer = world.staff("petugas", Role::Officer, Some("utama")).await;
    for _ in 0..2 {
        let (status, body) = world.post(&format!("{SITE}/appointments"), Some(&officer), wanted(SERVICE, "09:00", None)).await;
        assert_eq!((status, &body["appointment"]["booked_by"]), (201, &json!("staff")), "{body}");
        let path = format!("{MALL}/appointments/{}/confirm", text(&body["appointment"]["id"]));
        let (status, booked) = world.send(Method::POST, &path, Some(&officer), None).await;
        assert_eq!((status, &booked["status"]), (200, &json!("booked")));
    }
    let elsewhere = world.staff("tetangga", Role::Officer, Some("cabang")).await;
    let got = world.post(&format!("{SITE}/appointments"), Some(&elsewhere), wanted(SERVICE, "10:00", None)).await;
    assert_eq!(problem(&got), (422, "validation_failed"), "staff of another site book like the public");
}

async fn the_public_names_an_identity_and_no_number_is_kept_r16(db: TestDb) {
    let world = World::new(db).await;
    let got = world.post(&format!("{SITE}/appointments"), None, wanted(SERVICE, "09:00", None)).await;
    assert_eq!((problem(&got), &got.1["errors"][0]["pointer"]), ((422, "validation_failed"), &json!("/identity")));
    let mut body = wanted(SERVICE, "09:00", None);
    body["identity"] = json!({"kind": "nik", "value": "3211011713459999"});
    let got = world.post(&format!("{SITE}/appointments"), None, body.clone()).await;
    assert_eq!((problem(&got), &got.1["errors"][0]["pointer"]), ((422, "validation_failed"), &json!("/identity/value")));
    body["identity"] = json!({"kind": "nik", "value": "3211011708459998"});
    let key = "kunci-acak-0123456789";
    let (status, held) = world.send_keyed(Method::POST, &format!("{SITE}/appointments"), None, Some(body), Some(key)).await;
    assert_eq!(status, 201, "{held}");
    assert!(!held.to_string().contains("3211011708459998"));
    let kept = world.everything().await;
    assert!(!kept.contains("3211011708459998") && !kept.contains("nik"), "only the keyed hash is kept");
}

async fn the_same_key_gives_the_same_hold(db: TestDb) {
    let world = World::new(db).await;
    let path = format!("{SITE}/appointments");
    let send =
        |phone| world.send_keyed(Method::POST, &path, None, Some(wanted(SERVICE, "09:00", Some(phone))), Some("kunci-acak-0123456789"));
    let (first, again) = (send(1).await, send(1).await);
    assert_eq!((first.0, &first), (201, &again));
    assert_eq!(problem(&send(2).await), (422, "idempotency_key_reused"), "another identity is another request");
    assert_eq!(world.events().await, ["appointment.held"]);
}

async fn a_full_time_names_the_next_free_ones(db: TestDb) {
    let world = World::new(db).await;
    for (phone, local) in [(1, "14:00"), (2, "14:00"), (3, "14:30"), (4, "14:30"), (5, "02 09:30"), (6, "02 09:30")] {
        world.held(SERVICE, local, phone).await;
    }
    let got = world.hold(SERVICE, "14:00", 7).await;
    assert_eq!(problem(&got), (409, "slot_not_available"));
    let expected: Vec<String> = ["02 09:00", "02 10:00", "02 11:30", "02 13:00", "02 14:00"].map(|at| World::at(at).to_string()).to_vec();
    assert_eq!(got.1["alternatives"], json!(expected));
}

async fn a_capacity_changed_later_counts_from_then_on(db: TestDb) {
    use diesel::{ExpressionMethods as _, RunQueryDsl as _};
    use mpp::db::schema::session_templates as t;
    let world = World::new(db).await;
    let set = async |capacity: i64| {
        let change = move |tx: &mut mpp::db::tx::Tx<'_>| {
            diesel::update(t::table).set(t::capacity.eq(capacity)).execute(tx.conn())?;
            tx.touch_config()
        };
        world.state.core.db.write(mpp::db::Lane::mall(world.mall), mpp::db::Origin::system(), change).await.unwrap();
    };
    world.held(SERVICE, "09:00", 1).await;
    world.held(SERVICE, "09:00", 2).await;
    set(3).await;
    assert_eq!(world.free(SERVICE, "09:00").await, Some(1));
    world.held(SERVICE, "09:00", 3).await;
    set(1).await;
    assert_eq!(world.free(SERVICE, "09:00").await, Some(0), "less than nothing is nothing");
    assert_eq!(problem(&world.hold(SERVICE, "09:00", 4).await), (409, "slot_not_available"));
    world.ledger_is_sound();
}

//! Who may touch an appointment.

use actix_web::http::Method;
use mpp::kernel::permission::Role;
use serde_json::json;

use super::world::{MALL, SERVICE, World, problem, text};
use crate::support::TestDb;

both_engines!(
    the_holder_or_staff_of_the_site_and_nobody_else,
    staff_see_an_appointment_and_the_public_does_not,
    the_public_view_has_nothing_personal_t12,
    the_secret_of_a_booking_leads_to_its_ticket,
);

async fn the_holder_or_staff_of_the_site_and_nobody_else(db: TestDb) {
    let world = World::new(db).await;
    let (id, _) = world.booked(SERVICE, "09:00", 1).await;
    let (_, foreign) = world.booked(SERVICE, "09:30", 2).await;
    let elsewhere = world.staff("tetangga", Role::Officer, Some("cabang")).await;
    let auditor = world.staff("auditor", Role::Auditor, None).await;
    let manager = world.staff("pengelola", Role::Manager, None).await;
    let kiosk = world.kiosk("utama").await;
    let too_long = "7".repeat(65);
    let before = world.everything().await;
    for verb in ["confirm", "reschedule", "cancel", "check-in"] {
        let path = format!("{MALL}/appointments/{id}/{verb}");
        let body = |token: Option<&str>| {
            let mut body = if verb == "reschedule" { json!({"starts_at": World::at("10:00").to_string()}) } else { json!({}) };
            if let Some(token) = token {
                body["token"] = json!(token);
            }
            body
        };
        assert_eq!(problem(&world.post(&path, None, body(None)).await), (401, "unauthenticated"), "{verb}");
        assert_eq!(problem(&world.post(&path, None, body(Some(&foreign))).await), (403, "forbidden"), "{verb} with another's token");
        assert_eq!(problem(&world.post(&path, Some(&elsewhere), body(None)).await), (403, "forbidden_scope"), "{verb}");
        assert_eq!(problem(&world.post(&path, Some(&auditor), body(None)).await), (403, "forbidden"), "{verb}");
        let got = world.post(&path, Some(&manager), body(Some(&too_long))).await;
        assert_eq!(problem(&got), (422, "validation_failed"), "{verb} by staff, who need no token, with one the contract does not know");
        if verb != "check-in" {
            let got = world.send_keyed(Method::POST, &path, Some(&kiosk), Some(body(None)), Some(verb)).await;
            assert_eq!(problem(&got), (403, "forbidden"), "a kiosk checks in and does no more: {verb}");
        }
    }
    assert_eq!(world.everything().await, before);
    let unknown = format!("{MALL}/appointments/0192f0c1-7c4e-7000-8000-0000000000a1/cancel");
    assert_eq!(problem(&world.post(&unknown, None, json!({})).await), (404, "not_found"));
    world.now_is("08:45");
    let path = format!("{MALL}/appointments/{id}/check-in");
    assert_eq!(world.send_keyed(Method::POST, &path, Some(&kiosk), None, Some("k")).await.0, 200);
}

async fn staff_see_an_appointment_and_the_public_does_not(db: TestDb) {
    let world = World::new(db).await;
    let (id, _) = world.held(SERVICE, "09:00", 1).await;
    let officer = world.staff("petugas", Role::Officer, Some("utama")).await;
    let elsewhere = world.staff("tetangga", Role::Officer, Some("cabang")).await;
    let path = format!("{MALL}/appointments/{id}");
    assert_eq!(world.get(&path, Some(&officer)).await.1["status"], "held");
    world.now_is("08:10");
    assert_eq!(world.get(&path, Some(&officer)).await.1["status"], "expired", "by the clock");
    assert_eq!(problem(&world.get(&path, None).await), (401, "unauthenticated"));
    assert_eq!(problem(&world.get(&path, Some(&elsewhere)).await), (403, "forbidden_scope"));
}

async fn the_public_view_has_nothing_personal_t12(db: TestDb) {
    let world = World::new(db).await;
    let mut body = super::world::wanted(SERVICE, "09:00", Some(1));
    body["priority_class"] = json!("pregnant");
    let (status, held) = world.post(&format!("{}/appointments", super::world::SITE), None, body).await;
    assert_eq!(status, 201, "{held}");
    let row = world.row(&text(&held["appointment"]["id"]));
    let path = text(&held["track_path"]);
    let shown = world.get(&path, None).await.1;
    assert_eq!((&shown["kind"], &shown["status"]), (&json!("appointment"), &json!("held")));
    let shown = shown.to_string();
    for secret in ["pregnant", "priority", row.identity_key.as_deref().unwrap(), &row.token_hash, "0000 0001", "+62"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.len() < 1024, "at most 1 kB: {}", shown.len());
}

async fn the_secret_of_a_booking_leads_to_its_ticket(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    let (_, other) = world.booked(SERVICE, "09:00", 2).await;
    let track = |token: &str| format!("{MALL}/track/{token}");
    world.now_is("08:50");
    world.act(&id, "check-in", json!({"token": token})).await;
    let shown = world.get(&track(&token), None).await.1;
    assert_eq!((&shown["kind"], &shown["status"], &shown["people_ahead"]), (&json!("ticket"), &json!("waiting"), &json!(0)));
    // Both give their place up: one leaves the queue, the other frees a time.
    let leave = async |token: &str| world.post(&format!("{}/leave", track(token)), None, json!(null)).await;
    let (left, cancelled) = (leave(&token).await, leave(&other).await);
    assert_eq!((left.0, &left.1["kind"], &left.1["status"]), (200, &json!("ticket"), &json!("cancelled")));
    assert_eq!((cancelled.0, &cancelled.1["kind"], &cancelled.1["status"]), (200, &json!("appointment"), &json!("cancelled")));
    assert_eq!(problem(&leave(&token).await), (409, "ticket_state_conflict"));
    assert_eq!(problem(&leave(&other).await), (409, "appointment_state_conflict"));
    assert_eq!(problem(&leave("7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1").await), (404, "not_found"));
    world.ledger_is_sound();
}

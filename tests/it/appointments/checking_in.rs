//! Checking in.

use actix_web::http::Method;
use diesel::{QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::tickets;
use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::world::{Got, MALL, SERVICE, SITE, World, problem, text};
use crate::support::TestDb;

both_engines!(
    check_in_makes_one_ticket_however_often_it_is_pressed,
    check_in_is_open_from_thirty_minutes_before_until_the_grace_is_over,
    the_ticket_stands_by_its_slot_not_by_its_arrival,
    the_kiosk_reads_code_token_and_url,
    a_code_of_others_is_answered_as_one_that_nobody_has,
    what_is_not_booked_cannot_check_in,
    without_a_number_nothing_is_checked_in,
);

fn tickets_made(world: &World) -> i64 {
    tickets::table.count().get_result(&mut world.db.connect()).unwrap()
}

async fn at_kiosk(world: &World, kiosk: &str, code: &str, key: &str) -> Got {
    world.send_keyed(Method::POST, &format!("{SITE}/check-ins"), Some(kiosk), Some(json!({"code": code})), Some(key)).await
}

async fn check_in_makes_one_ticket_however_often_it_is_pressed(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    let (neighbour, _) = world.booked(SERVICE, "09:00", 2).await;
    let beside = world.row(&neighbour);
    world.now_is("08:45");
    let (status, first) = world.act(&id, "check-in", json!({"token": token})).await;
    assert_eq!(
        (status, &first["appointment"]["status"], &first["ticket"]["status"]),
        (200, &json!("checked_in"), &json!("waiting")),
        "{first}"
    );
    assert_eq!((&first["ticket"]["display_number"], &first["ticket"]["channel"]), (&json!("A-001"), &json!("online")));
    assert_eq!(first["ticket"]["appointment_id"], json!(id));
    let secret = text(&first["token"]);
    assert_ne!(secret, token, "the ticket has a secret of its own");
    assert_eq!(world.get(&text(&first["track_path"]), None).await.0, 200);
    let (status, again) = world.act(&id, "check-in", json!({"token": token})).await;
    assert_eq!((status, &again["token"], &again["ticket"]["id"]), (200, &Value::Null, &first["ticket"]["id"]));
    assert_eq!(tickets_made(&world), 1);
    assert_eq!(world.row(&neighbour), beside);
    let events = world.events().await;
    assert_eq!(events[events.len() - 2..], ["appointment.checked_in", "ticket.issued"]);
    world.ledger_is_sound();
}

async fn check_in_is_open_from_thirty_minutes_before_until_the_grace_is_over(db: TestDb) {
    let world = World::new(db).await;
    let (first, a) = world.booked(SERVICE, "09:00", 1).await;
    let (second, b) = world.booked(SERVICE, "09:00", 2).await;
    world.clock.set(World::at("08:30").plus_ms(-1));
    let early = world.act(&first, "check-in", json!({"token": a})).await;
    assert_eq!((problem(&early), &early.1["check_in_opens_at"]), ((409, "check_in_too_early"), &json!(World::at("08:30").to_string())));
    world.now_is("08:30");
    assert_eq!(world.act(&first, "check-in", json!({"token": a})).await.0, 200);
    world.now_is("09:15");
    let late = world.act(&second, "check-in", json!({"token": b})).await;
    assert_eq!((problem(&late), &late.1["check_in_closes_at"]), ((409, "check_in_too_late"), &json!(World::at("09:15").to_string())));
    assert_eq!(tickets_made(&world), 1);
    world.clock.set(World::at("09:15").plus_ms(-1));
}

async fn the_ticket_stands_by_its_slot_not_by_its_arrival(db: TestDb) {
    let world = World::new(db).await;
    let (early_bird, a) = world.booked(SERVICE, "09:30", 1).await;
    let (later, b) = world.booked(SERVICE, "09:00", 2).await;
    world.now_is("09:00");
    let (_, first) = world.act(&early_bird, "check-in", json!({"token": a})).await;
    let (_, second) = world.act(&later, "check-in", json!({"token": b})).await;
    assert_eq!((&first["people_ahead"], &second["people_ahead"]), (&json!(0), &json!(0)), "an earlier slot goes first");
    assert_eq!(second["ticket"]["rank_reason"], "appointment_credit");
    let (_, again) = world.act(&early_bird, "check-in", json!({"token": a})).await;
    assert_eq!(again["people_ahead"], 1);
}

async fn the_kiosk_reads_code_token_and_url(db: TestDb) {
    let world = World::new(db).await;
    let kiosk = world.kiosk("utama").await;
    let mut shown = Vec::new();
    for (phone, local) in [(1, "09:00"), (2, "09:00"), (3, "09:30")] {
        let (id, token) = world.booked(SERVICE, local, phone).await;
        shown.push((world.row(&id).booking_code, token));
    }
    world.now_is("09:00");
    assert_eq!(
        problem(&world.post(&format!("{SITE}/check-ins"), Some(&kiosk), json!({"code": shown[0].0})).await),
        (400, "idempotency_key_required")
    );
    for (n, code) in
        [shown[0].0.to_lowercase(), shown[1].1.clone(), format!("https://mpp.example.org{MALL}/track/{}", shown[2].1)].iter().enumerate()
    {
        let (status, body) = at_kiosk(&world, &kiosk, code, &format!("tekan-{n}")).await;
        assert_eq!((status, &body["ticket"]["seq"]), (200, &json!(n + 1)), "{body}");
        assert_eq!(body["ticket"]["status"], "waiting", "a failed print voids no booking");
    }
    assert_eq!(problem(&at_kiosk(&world, &kiosk, "ZZZZZZZZ", "x1").await), (404, "not_found"));
    let (afternoon, _) = world.booked(SERVICE, "14:00", 4).await;
    let early = at_kiosk(&world, &kiosk, &world.row(&afternoon).booking_code, "x4").await;
    assert_eq!(problem(&early), (409, "check_in_too_early"));
    let neighbour = world.kiosk("cabang").await;
    let elsewhere = format!("{MALL}/sites/cabang/check-ins");
    let got = world.send_keyed(Method::POST, &elsewhere, Some(&neighbour), Some(json!({"code": shown[0].0})), Some("x2")).await;
    assert_eq!(problem(&got), (404, "not_found"), "a booking for another site");
    assert_eq!(problem(&at_kiosk(&world, &neighbour, &shown[0].0, "x3").await), (403, "forbidden_scope"));
    assert_eq!(problem(&world.post(&format!("{SITE}/check-ins"), None, json!({"code": shown[0].0})).await), (401, "unauthenticated"));
}

/// Whoever tries codes learns nothing of what is booked at other sites or with other agencies: the answers differ in nothing.
async fn a_code_of_others_is_answered_as_one_that_nobody_has(db: TestDb) {
    let world = World::new(db).await;
    let (booked, secret) = world.booked(SERVICE, "09:00", 1).await;
    world.now_is("08:45");
    let code = world.row(&booked).booking_code;
    let before = world.everything().await;
    let other_agency = world.officer_of_another_agency().await;
    let elsewhere = world.staff("tetangga", Role::Officer, Some("cabang")).await;
    let kiosk = world.kiosk("cabang").await;
    let here = format!("{SITE}/check-ins");
    let there = format!("{MALL}/sites/cabang/check-ins");
    for (who, token, path, answer) in [
        ("an agency that has nothing to do with it", &other_agency, &here, (404, "not_found")),
        ("staff of another site", &elsewhere, &here, (403, "forbidden_scope")),
        ("staff of another site, at theirs", &elsewhere, &there, (404, "not_found")),
        ("a kiosk of another site", &kiosk, &here, (403, "forbidden_scope")),
        ("a kiosk of another site, at its own", &kiosk, &there, (404, "not_found")),
    ] {
        for shown in [&code, &secret] {
            let ask = async |shown: &str, key: &str| {
                let key = format!("{}-{key}", answer.0);
                let (status, mut body) = world.send_keyed(Method::POST, path, Some(token), Some(json!({"code": shown})), Some(&key)).await;
                body.as_object_mut().unwrap().remove("request_id");
                (status, body)
            };
            let real = ask(shown, &shown[..8]).await;
            assert_eq!(problem(&real), answer, "{who}");
            assert_eq!(real, ask("ZZZZZZZZ", &format!("{}-none", &shown[..8])).await, "{who}");
        }
    }
    assert_eq!(world.everything().await, before);
    let officer = world.staff("petugas", Role::Officer, Some("utama")).await;
    assert_eq!(world.post(&here, Some(&officer), json!({"code": code})).await.0, 200, "those whose it is");
}

async fn what_is_not_booked_cannot_check_in(db: TestDb) {
    let world = World::new(db).await;
    let (held, a) = world.held(SERVICE, "09:00", 1).await;
    let got = world.act(&held, "check-in", json!({"token": a})).await;
    assert_eq!((problem(&got), &got.1["allowed_actions"]), ((409, "appointment_state_conflict"), &json!(["confirm", "cancel"])));
    let (cancelled, b) = world.booked(SERVICE, "09:00", 2).await;
    world.act(&cancelled, "cancel", json!({"token": b})).await;
    world.now_is("08:50");
    assert_eq!(problem(&world.act(&cancelled, "check-in", json!({"token": b})).await), (409, "appointment_state_conflict"));
    assert_eq!(tickets_made(&world), 0);
}

async fn without_a_number_nothing_is_checked_in(db: TestDb) {
    use diesel::ExpressionMethods as _;
    use mpp::db::schema::queues;
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    let exhaust = |tx: &mut mpp::db::tx::Tx<'_>| {
        diesel::update(queues::table).set(queues::last_number.eq(1)).execute(tx.conn())?;
        tx.touch_config()
    };
    world.state.core.db.write(mpp::db::Lane::mall(world.mall), mpp::db::Origin::system(), exhaust).await.unwrap();
    let officer = world.staff("petugas", Role::Officer, Some("utama")).await;
    let path = format!("{SITE}/tickets");
    assert_eq!(world.post(&path, Some(&officer), json!({"service": SERVICE})).await.0, 201);
    world.now_is("08:45");
    let before = world.everything().await;
    assert_eq!(problem(&world.act(&id, "check-in", json!({"token": token})).await), (409, "number_space_exhausted"));
    assert_eq!(world.everything().await, before, "the booking is still a booking");
}

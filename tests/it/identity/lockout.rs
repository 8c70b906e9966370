//! Guessing passwords is slowed down in all processes together, and nobody is locked out by it.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::rt::spawn;
use mpp::identity::Gate;
use mpp::identity::service::lockout::forget_old;
use mpp::identity::service::login::{SignIn, login};
use mpp::identity::service::sessions::{SignedIn, refresh};
use mpp::kernel::codes::Code;

use super::PASSWORD;
use super::sessions::{World, world};
use crate::support::TestDb;

both_engines!(
    failures_count_in_all_processes_and_the_delay_grows,
    a_hundred_at_once_get_as_many_tries_as_one_after_the_other,
    a_known_client_is_held_by_its_own_failures_only,
    another_address_and_another_account_go_on,
    many_accounts_from_one_address_are_slowed_together,
    counters_that_say_nothing_are_forgotten,
);

const HALL: &str = "203.0.113.7";
const WRONG: &str = "salah sekali lagi";

fn from<'a>(username: &'a str, password: &'a str, address: &str, client_token: Option<&'a str>) -> SignIn<'a> {
    SignIn { username, password, client_token, address: address.parse::<IpAddr>().unwrap() }
}

/// The code of a refusal and the seconds to wait, if they are told.
async fn ask(gate: &Gate, sign_in: SignIn<'_>) -> Result<SignedIn, (Code, Option<u32>)> {
    login(gate, sign_in).await.map_err(|error| (error.code(), error.retry_after()))
}

/// Guesses as fast as it is let, so many times.
async fn guess(world: &World, name: &str, count: usize) {
    for _ in 0..count {
        while let (Code::SignInDelayed, Some(seconds)) = ask(&world.gate, from(name, WRONG, HALL, None)).await.err().expect("a refusal") {
            world.clock.advance_ms(i64::from(seconds) * 1000);
        }
    }
}

async fn failures_count_in_all_processes_and_the_delay_grows(db: TestDb) {
    let world = world(db).await;
    for name in ["budi", "tidak.ada"] {
        for turn in 0..5 {
            let gate = if turn % 2 == 0 { &world.gate } else { &world.other };
            assert_eq!(ask(gate, from(name, WRONG, HALL, None)).await.err(), Some((Code::LoginFailed, None)), "{name} {turn}");
        }
        for seconds in [1, 2, 4, 8] {
            for gate in [&world.gate, &world.other] {
                // The right password as well: a delay that let it through would tell which one is right.
                assert_eq!(ask(gate, from(name, PASSWORD, HALL, None)).await.err(), Some((Code::SignInDelayed, Some(seconds))), "{name}");
            }
            world.clock.advance_ms(i64::from(seconds) * 1000);
            assert_eq!(
                ask(&world.other, from(name, WRONG, HALL, None)).await.err(),
                Some((Code::LoginFailed, None)),
                "{name} after {seconds}"
            );
        }
    }
    world.clock.advance_ms(32_000);
    assert!(ask(&world.gate, from("budi", PASSWORD, HALL, None)).await.is_ok(), "and then the owner is in");
    for _ in 0..5 {
        assert_eq!(ask(&world.gate, from("budi", WRONG, HALL, None)).await.err(), Some((Code::LoginFailed, None)), "counted anew");
    }
}

async fn a_hundred_at_once_get_as_many_tries_as_one_after_the_other(db: TestDb) {
    let world = Arc::new(world(db).await);
    let tries: Vec<_> = (0..40)
        .map(|n| {
            let world = Arc::clone(&world);
            spawn(async move { ask(if n % 2 == 0 { &world.gate } else { &world.other }, from("budi", WRONG, HALL, None)).await.err() })
        })
        .collect();
    let mut looked_at = 0;
    for one in tries {
        match one.await.expect("a task").expect("a refusal").0 {
            Code::LoginFailed => looked_at += 1,
            Code::SignInDelayed => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looked_at, 5);
}

async fn a_known_client_is_held_by_its_own_failures_only(db: TestDb) {
    let world = world(db).await;
    let first = ask(&world.gate, from("budi", PASSWORD, HALL, None)).await.expect("signed in");
    let mine = first.client_token.clone().expect("a client token");
    // A colleague at the next desk, behind the same address, tries for hours.
    guess(&world, "budi", 20).await;
    assert!(matches!(ask(&world.gate, from("budi", PASSWORD, HALL, None)).await.err(), Some((Code::SignInDelayed, _))));
    assert!(ask(&world.other, from("budi", PASSWORD, HALL, Some(&mine))).await.is_ok());
    // Neither a token of another account nor a made-up one helps.
    let of_siti = ask(&world.gate, from("siti", PASSWORD, HALL, None)).await.expect("signed in").client_token.expect("a token");
    let forged = format!("mppk_{}", "0".repeat(96));
    for token in [of_siti.as_str(), &forged, "mppk_", "", &mine[..mine.len() - 1]] {
        let refused = ask(&world.gate, from("budi", PASSWORD, HALL, Some(token))).await.err();
        assert!(matches!(refused, Some((Code::SignInDelayed, _))), "{token}: {refused:?}");
    }
    // Its own failures count.
    for _ in 0..5 {
        assert_eq!(ask(&world.gate, from("budi", WRONG, HALL, Some(&mine))).await.err(), Some((Code::LoginFailed, None)));
    }
    assert_eq!(ask(&world.gate, from("budi", PASSWORD, HALL, Some(&mine))).await.err(), Some((Code::SignInDelayed, Some(1))));
}

async fn another_address_and_another_account_go_on(db: TestDb) {
    let world = world(db).await;
    let session = ask(&world.gate, from("budi", PASSWORD, "198.51.100.1", None)).await.expect("signed in");
    guess(&world, "budi", 9).await;
    assert!(ask(&world.gate, from("budi", PASSWORD, "198.51.100.1", None)).await.is_ok(), "from home");
    assert!(ask(&world.gate, from("budi", PASSWORD, "2001:db8:1:2::7", None)).await.is_ok(), "from anywhere");
    assert!(ask(&world.gate, from("siti", PASSWORD, HALL, None)).await.is_ok(), "a colleague in the hall");
    assert!(refresh(&world.gate, session.refresh_token.reveal()).await.is_ok(), "who is in stays in");
}

async fn many_accounts_from_one_address_are_slowed_together(db: TestDb) {
    let world = world(db).await;
    let mine = ask(&world.gate, from("budi", PASSWORD, HALL, None)).await.expect("signed in").client_token.expect("a token");
    for n in 0..100 {
        let name = format!("nama.{n}");
        assert_eq!(ask(&world.gate, from(&name, WRONG, HALL, None)).await.err(), Some((Code::LoginFailed, None)), "{n}");
    }
    assert_eq!(ask(&world.gate, from("siti", PASSWORD, HALL, None)).await.err(), Some((Code::SignInDelayed, Some(1))));
    assert!(ask(&world.gate, from("siti", PASSWORD, "198.51.100.1", None)).await.is_ok());
    assert!(ask(&world.gate, from("budi", PASSWORD, HALL, Some(&mine))).await.is_ok());
    world.clock.advance_ms(1000);
    assert!(ask(&world.gate, from("siti", PASSWORD, HALL, None)).await.is_ok());
}

async fn counters_that_say_nothing_are_forgotten(db: TestDb) {
    let world = world(db).await;
    assert!(ask(&world.gate, from("budi", PASSWORD, HALL, None)).await.is_ok());
    assert!(ask(&world.gate, from("tidak.ada", WRONG, "198.51.100.1", None)).await.is_err());
    world.clock.advance_ms(9 * 24 * 3_600_000);
    assert!(ask(&world.gate, from("siti", WRONG, "198.51.100.2", None)).await.is_err());
    // Of budi the account and the address; the pair is kept, since it is known. Of the unknown name all three.
    assert_eq!(forget_old(&world.gate).await.unwrap(), 5);
    world.clock.advance_ms(90 * 24 * 3_600_000);
    assert_eq!(forget_old(&world.gate).await.unwrap(), 4);
}

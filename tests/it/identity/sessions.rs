//! Sign-ins that are kept alive, on both engines: what renews them, what ends them, and two who hold the same token.

use std::sync::Arc;

use actix_web::rt::spawn;
use mpp::db::Origin;
use mpp::identity::Gate;
use mpp::identity::hasher::IdentityHasher;
use mpp::identity::service::login::{SignIn, login};
use mpp::identity::service::sessions::{SignedIn, forget_old, logout, refresh};
use mpp::identity::service::users::{add_user, set_user_disabled};
use mpp::identity::tokens::{SigningKeys, generate_pem};
use mpp::kernel::codes::Code;
use mpp::kernel::ids::MallId;
use mpp::kernel::time::{Clock as _, Instant, SetClock};

use super::{PASSWORD, add, mall_with_a_hall, new_user, settings};
use crate::support::{TestDb, clock};

both_engines!(
    each_refresh_token_is_good_for_one_use,
    a_token_used_twice_ends_its_session_and_no_other,
    of_two_who_refresh_at_once_one_wins_or_both_are_out,
    unused_it_ends_after_an_hour_and_used_after_a_day_of_work,
    a_time_limited_account_ends_by_itself_everywhere,
    a_change_of_the_record_ends_its_sessions,
    signing_out_ends_one_session_or_all,
    old_sessions_are_forgotten_and_running_ones_are_not,
);

/// A process with a clock of its own.
fn gate_at(db: &TestDb, pem: &str, clock: &Arc<SetClock>) -> Gate {
    let keys = SigningKeys::from_pem(pem).unwrap();
    Gate::new(db.start(clock), keys, IdentityHasher::new(&[7; 32]), &settings(), Arc::<SetClock>::clone(clock)).unwrap()
}

pub(super) struct World {
    pub(super) gate: Gate,
    pub(super) other: Gate,
    pub(super) clock: Arc<SetClock>,
    mall: MallId,
    _db: TestDb,
}

impl Drop for World {
    fn drop(&mut self) {
        self.gate.db.stop();
        self.other.db.stop();
    }
}

/// Two processes on one database, and `budi` and `siti` who work there.
pub(super) async fn world(db: TestDb) -> World {
    let ((mall, _), pem, clock) = (mall_with_a_hall(&db), generate_pem().unwrap(), clock());
    let (gate, other) = (gate_at(&db, &pem, &clock), gate_at(&db, &pem, &clock));
    for name in ["budi", "siti"] {
        add(&gate, mall, name, &[mpp::identity::model::Scope::default()]).await.unwrap();
    }
    World { gate, other, clock, mall, _db: db }
}

impl World {
    async fn sign_in(&self, name: &str) -> SignedIn {
        login(&self.gate, SignIn::new(name, PASSWORD)).await.expect("signed in")
    }
    /// Whether an access token opens in the other process, which has believed nothing yet or for less than a second.
    async fn opens(&self, gate: &Gate, signed_in: &SignedIn) -> bool {
        gate.identify(&signed_in.access_token).await.is_ok()
    }
}

async fn again(gate: &Gate, signed_in: &SignedIn) -> Result<SignedIn, Code> {
    refresh(gate, signed_in.refresh_token.reveal()).await.map_err(|error| error.code())
}

async fn each_refresh_token_is_good_for_one_use(db: TestDb) {
    let world = world(db).await;
    let first = world.sign_in("budi").await;
    world.clock.advance_ms(600_000);
    // By another process: what counts is in the database.
    let second = again(&world.other, &first).await.expect("renewed");
    assert_eq!((&second.user.username, second.session.id, second.grants.len()), (&first.user.username, first.session.id, 1));
    assert!(second.refresh_token != first.refresh_token && second.access_token != first.access_token);
    assert!(world.opens(&world.gate, &second).await && world.opens(&world.gate, &first).await, "an access token lasts its time");
    let third = again(&world.gate, &second).await.expect("renewed again");
    assert_eq!(third.session.ends_at, first.session.ends_at, "the whole does not move");
    for bad in ["", "mppr_x", "bukan token", third.access_token.as_str()] {
        assert_eq!(refresh(&world.gate, bad).await.err().map(|e| e.code()), Some(Code::TokenInvalid), "{bad}");
    }
}

async fn a_token_used_twice_ends_its_session_and_no_other(db: TestDb) {
    let world = world(db).await;
    let (stolen, own, neighbour) = (world.sign_in("budi").await, world.sign_in("budi").await, world.sign_in("siti").await);
    let thief = again(&world.gate, &stolen).await.expect("who comes first");
    assert!(world.opens(&world.gate, &thief).await && world.opens(&world.gate, &stolen).await);
    assert_eq!(again(&world.gate, &stolen).await.err(), Some(Code::TokenInvalid), "who comes second");
    assert_eq!(again(&world.gate, &thief).await.err(), Some(Code::TokenInvalid), "the newest token of the family is dead as well");
    for ended in [&thief, &stolen] {
        assert!(!world.opens(&world.gate, ended).await, "and so are its access tokens, here at once");
        assert!(!world.opens(&world.other, ended).await, "and elsewhere");
    }
    assert!(again(&world.gate, &own).await.is_ok() && again(&world.gate, &neighbour).await.is_ok(), "other sessions stay");
}

async fn of_two_who_refresh_at_once_one_wins_or_both_are_out(db: TestDb) {
    let world = Arc::new(world(db).await);
    for _ in 0..5 {
        let first = Arc::new(world.sign_in("budi").await);
        let ask = |here: bool| {
            let (world, first) = (Arc::clone(&world), Arc::clone(&first));
            spawn(async move { again(if here { &world.gate } else { &world.other }, &first).await })
        };
        let outcomes = [ask(true), ask(false), ask(true), ask(false)];
        let mut won = Vec::new();
        for outcome in outcomes {
            match outcome.await.expect("a task") {
                Ok(signed_in) => won.push(signed_in),
                Err(code) => assert_eq!(code, Code::TokenInvalid),
            }
        }
        assert_eq!(won.len(), 1, "one use, whoever asks");
        assert_eq!(again(&world.gate, &won[0]).await.err(), Some(Code::TokenInvalid), "the others ended the session");
    }
}

async fn unused_it_ends_after_an_hour_and_used_after_a_day_of_work(db: TestDb) {
    let world = world(db).await;
    let idle = world.sign_in("siti").await;
    let mut used = world.sign_in("budi").await;
    world.clock.advance_ms(3_599_999);
    used = again(&world.gate, &used).await.expect("just in time");
    world.clock.advance_ms(1);
    assert_eq!(again(&world.gate, &idle).await.err(), Some(Code::TokenInvalid));
    for _ in 0..11 {
        world.clock.advance_ms(3_500_000);
        used = again(&world.gate, &used).await.expect("in use");
    }
    let left_s = used.session.ends_at.ms_since(world.clock.now()) / 1000;
    assert!(left_s < 3600 && used.expires_in_s == left_s, "no access token outlives its session: {left_s} {}", used.expires_in_s);
    world.clock.set(used.session.ends_at);
    assert_eq!(again(&world.gate, &used).await.err(), Some(Code::TokenInvalid));
    assert!(!world.opens(&world.gate, &used).await);
}

async fn a_time_limited_account_ends_by_itself_everywhere(db: TestDb) {
    let world = world(db).await;
    let until: Instant = world.clock.now().plus_min(10);
    let new = mpp::identity::service::users::NewUser { valid_until: Some(until), ..new_user("auditor", &[Default::default()]) };
    add_user(&world.gate.db, &world.gate.passwords, Origin::system(), world.mall, new).await.unwrap();
    let (auditor, neighbour) = (world.sign_in("auditor").await, world.sign_in("budi").await);
    assert_eq!((auditor.session.ends_at, auditor.expires_in_s), (until, 600));
    let (without_session, _) = world.gate.tokens.issue(auditor.user.id, auditor.user.version, Vec::new()).unwrap();
    assert!(world.opens(&world.gate, &auditor).await);
    world.clock.set(until);
    assert!(!world.opens(&world.gate, &auditor).await && !world.opens(&world.other, &auditor).await);
    assert!(world.other.identify(&without_session).await.is_err(), "nor does any token of theirs");
    assert_eq!(again(&world.gate, &auditor).await.err(), Some(Code::TokenInvalid));
    assert_eq!(login(&world.gate, SignIn::new("auditor", PASSWORD)).await.err().map(|e| e.code()), Some(Code::LoginFailed));
    assert!(again(&world.gate, &neighbour).await.is_ok());
}

async fn a_change_of_the_record_ends_its_sessions(db: TestDb) {
    let world = world(db).await;
    let (budi, siti) = (world.sign_in("budi").await, world.sign_in("siti").await);
    set_user_disabled(&world.gate.db, Origin::system(), world.mall, "budi", true).await.unwrap();
    assert_eq!(again(&world.other, &budi).await.err(), Some(Code::TokenInvalid));
    set_user_disabled(&world.gate.db, Origin::system(), world.mall, "budi", false).await.unwrap();
    let later = world.sign_in("budi").await;
    assert_eq!(again(&world.other, &budi).await.err(), Some(Code::TokenInvalid), "an old session does not come back to life");
    assert!(again(&world.other, &later).await.is_ok() && again(&world.other, &siti).await.is_ok());
}

async fn signing_out_ends_one_session_or_all(db: TestDb) {
    let world = world(db).await;
    let (one, two, three) = (world.sign_in("budi").await, world.sign_in("budi").await, world.sign_in("budi").await);
    let neighbour = world.sign_in("siti").await;
    assert!(world.opens(&world.gate, &one).await);
    logout(&world.gate, one.refresh_token.reveal(), false).await.unwrap();
    assert!(!world.opens(&world.gate, &one).await, "at once");
    assert_eq!(again(&world.gate, &one).await.err(), Some(Code::TokenInvalid));
    let two = again(&world.gate, &two).await.expect("another session");
    // An ended one ends nothing more.
    logout(&world.gate, one.refresh_token.reveal(), true).await.unwrap();
    let two = again(&world.gate, &two).await.expect("still");
    logout(&world.gate, two.refresh_token.reveal(), true).await.unwrap();
    for ended in [&two, &three] {
        assert!(again(&world.gate, ended).await.is_err() && !world.opens(&world.gate, ended).await);
    }
    for unknown in ["", "bukan token", mpp::identity::refresh_token::RefreshToken::fresh().reveal()] {
        logout(&world.gate, unknown, true).await.expect("no error");
    }
    assert!(again(&world.gate, &neighbour).await.is_ok() && world.opens(&world.gate, &neighbour).await);
}

async fn old_sessions_are_forgotten_and_running_ones_are_not(db: TestDb) {
    let world = world(db).await;
    world.sign_in("budi").await;
    world.clock.advance_ms(8 * 24 * 3_600_000);
    let running = world.sign_in("siti").await;
    assert_eq!(forget_old(&world.gate).await.unwrap(), 1);
    assert!(again(&world.gate, &running).await.is_ok());
    assert_eq!(forget_old(&world.gate).await.unwrap(), 0);
}

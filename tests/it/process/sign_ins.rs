//! One refresh token in several processes at once.

use mpp::identity::model::User;
use mpp::identity::model_session::{Session, SessionTimes};
use mpp::identity::refresh_token::RefreshToken;
use mpp::identity::{store, store_sessions};
use mpp::kernel::ids::UserId;
use mpp::kernel::time::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::farm::{Farm, at_once};
use crate::support::mall;
use crate::support::wire::Ask;

both_engines!(a_refresh_token_is_used_once_whatever_process_is_asked);

/// A session of somebody new, begun past the password.
fn begun(farm: &Farm, name: String) -> RefreshToken {
    let (now, conn) = (SystemClock.now(), &mut farm.db.connect());
    let id = UserId::fresh();
    let user = User { id, username: name.clone(), display_name: name, disabled: false, valid_until: None, created_at: now, version: 1 };
    store::insert_user(conn, &user, Some("-")).expect("insert a user");
    let (session, token) = (Session::begin(id, 1, None, SessionTimes::default(), now), RefreshToken::fresh());
    store_sessions::insert_session(conn, &session, now).expect("insert a session");
    store_sessions::insert_token(conn, session.id, &token.hash(), now).expect("insert a token");
    token
}

fn refresh(farm: &Farm, process: usize, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    farm.wire(process).ask(&Ask { method: "POST", path: "/v1/auth/refresh", token: None, key: None, body: &body }).expect("an answer")
}

async fn a_refresh_token_is_used_once_whatever_process_is_asked(db: TestDb) {
    let farm = Farm::new(db, 2, mall::always_open(0)).await;
    for round in 0..10 {
        let (token, neighbour) = (begun(&farm, format!("petugas.{round}")), begun(&farm, format!("tetangga.{round}")));
        let answers = at_once(6, |n| refresh(&farm, n, token.reveal()));
        let won: Vec<Value> = answers.iter().filter(|answer| answer.status == 200).map(Answer::json).collect();
        answers.iter().filter(|answer| answer.status != 200).for_each(|answer| {
            answer.problem(401, "token_invalid");
        });
        assert_eq!(won.len(), 1, "one use in round {round}");
        let next = won[0]["refresh_token"].as_str().expect("a token");
        refresh(&farm, round, next).problem(401, "token_invalid");
        assert_eq!(refresh(&farm, round, neighbour.reveal()).status, 200, "another session is not touched");
    }
}

//! Tokens of a trusted issuer through the whole app: who gets in, as whom, and a table of those who do not.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, call_service, init_service};
use diesel::{QueryDsl as _, RunQueryDsl as _};
use jsonwebtoken::{Algorithm, EncodingKey};
use mpp::app::{AppState, Clocks, build_app};
use mpp::config::keys::Keys;
use mpp::db::Origin;
use mpp::db::schema::external_identities;
use mpp::http::limits::Limits;
use mpp::identity::TokenSettings;
use mpp::identity::hasher::IdentityHasher;
use mpp::identity::service::users::set_user_disabled;
use mpp::identity::sso::{RoleRule, TrustedIssuer};
use mpp::identity::tokens::{SigningKeys, generate_pem};
use mpp::kernel::ids::MallId;
use mpp::kernel::permission::Role;
use mpp::kernel::time::{Clock as _, SetClock};
use serde_json::{Value, json};

use super::issuer::{FakeIssuer, signed, unsigned};
use super::mall_with_a_hall;
use crate::support::{TestDb, clock, mall};

both_engines!(
    people_of_a_trusted_issuer_are_known_by_issuer_and_subject,
    claims_become_roles_by_the_operators_table,
    every_bad_token_is_refused,
    an_issuer_that_never_answered_is_told_apart_from_a_bad_token,
    who_is_shut_out_here_is_out_whatever_the_issuer_says,
);

struct World {
    issuer: FakeIssuer,
    /// Trusted as well, and no friend of the first.
    other: FakeIssuer,
    state: AppState,
    clock: Arc<SetClock>,
    mall: MallId,
    db: TestDb,
}

impl Drop for World {
    fn drop(&mut self) {
        self.state.core.db.stop();
    }
}

fn rule(claim: &str, value: &str, role: Role, mall: &str, site: Option<&str>) -> RoleRule {
    let (claim, value, mall) = (claim.to_owned(), value.to_owned(), mall.to_owned());
    RoleRule { claim, value, role, mall, site: site.map(str::to_owned), agency: None, counter: None }
}

fn trust(url: &str, mall: &str) -> TrustedIssuer {
    let roles = vec![
        rule("/realm_access/roles", "mpp-petugas", Role::Officer, mall, Some("utama")),
        rule("/resource_access/mpp/roles", "pengelola", Role::Manager, mall, None),
        rule("/scope", "mpp-audit", Role::Auditor, mall, None),
        rule("/realm_access/roles", "mpp-di-tempat-lain", Role::Manager, "tak-ada", None),
    ];
    TrustedIssuer { issuer: url.to_owned(), audience: "mpp".to_owned(), ca_file: None, roles }
}

fn world(db: TestDb) -> World {
    let ((mall, _), issuer, other, clock) = (mall_with_a_hall(&db), FakeIssuer::new(), FakeIssuer::without_rsa(), clock());
    let code = mpp::identity::places::mall_code(&mut db.connect(), mall).expect("read").expect("a code");
    let keys = Keys {
        signing: SigningKeys::from_pem(&generate_pem().unwrap()).unwrap(),
        identity: IdentityHasher::new(&[7; 32]),
        data: mall::data_keys(),
    };
    let trusted = vec![trust(&issuer.url, &code), trust(&other.url, &code)];
    let clocks = Clocks { business: Arc::<SetClock>::clone(&clock), security: Arc::<SetClock>::clone(&clock) };
    let tokens = TokenSettings { trusted, ..TokenSettings::new("mpp", 900) };
    let state = AppState::start(&db.settings(), keys, &tokens, clocks, Limits::default()).expect("start");
    World { issuer, other, state, clock, mall, db }
}

impl World {
    fn now_s(&self) -> i64 {
        self.clock.now().epoch_ms() / 1000
    }
    fn claims(&self) -> Value {
        self.issuer.claims(self.now_s(), "0b6f7c2e-wati", &["mpp-petugas", "lain"])
    }
    fn rs256(&self, claims: &Value) -> String {
        signed(&rs256(), claims, &self.issuer.rsa, Algorithm::RS256)
    }
    /// Status, body and challenge of `GET /v1/auth/me`.
    async fn me(&self, token: &str) -> (u16, Value, Option<String>) {
        let service = init_service(build_app(&self.state, |_| {})).await;
        let request = TestRequest::get().uri("/v1/auth/me").insert_header(("authorization", format!("Bearer {token}"))).to_request();
        let response = call_service(&service, request).await;
        let challenge = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap(), challenge)
    }
}

fn rs256() -> Value {
    json!({ "typ": "JWT", "alg": "RS256", "kid": "rsa-1" })
}

fn with(mut value: Value, name: &str, new: Value) -> Value {
    value[name] = new;
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

async fn people_of_a_trusted_issuer_are_known_by_issuer_and_subject(db: TestDb) {
    let world = world(db);
    let (status, wati, _) = world.me(&world.rs256(&world.claims())).await;
    assert_eq!((status, &wati["actor_kind"], &wati["display_name"]), (200, &json!("staff"), &json!("Wati Kusuma")), "{wati}");
    // Another token, another algorithm, the same person.
    let ec =
        signed(&json!({ "alg": "ES256", "kid": "ec-1" }), &with(world.claims(), "aud", json!("mpp")), &world.issuer.ec, Algorithm::ES256);
    assert_eq!(world.me(&ec).await.1["id"], wati["id"]);
    let subject = with(world.claims(), "sub", json!("orang-lain"));
    assert_ne!(world.me(&world.rs256(&subject)).await.1["id"], wati["id"]);
    // The same subject at another issuer is somebody else.
    let claims = world.other.claims(world.now_s(), "0b6f7c2e-wati", &[]);
    let elsewhere = signed(&json!({ "alg": "ES256", "kid": "ec-1" }), &claims, &world.other.ec, Algorithm::ES256);
    let (status, other, _) = world.me(&elsewhere).await;
    assert_eq!((status, &other["permissions"]), (200, &json!([])), "known, and may do nothing");
    assert_ne!(other["id"], wati["id"]);
    // Each token for its time, and our own tokens beside theirs.
    let token = world.rs256(&world.claims());
    world.clock.advance_ms(359_000);
    assert_eq!(world.me(&token).await.0, 200, "a minute between the clocks");
    world.clock.advance_ms(1_000);
    assert_eq!(world.me(&token).await.0, 401);
}

async fn claims_become_roles_by_the_operators_table(db: TestDb) {
    let world = world(db);
    let roles = async |claims: Value| {
        let (status, me, _) = world.me(&world.rs256(&claims)).await;
        assert_eq!(status, 200, "{me}");
        let text = |grant: &Value| format!("{}@{}", grant["role"].as_str().unwrap(), grant["site"].as_str().unwrap_or("-"));
        me["grants"].as_array().unwrap().iter().map(text).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(roles(world.claims()).await, "officer@utama");
    let client =
        with(world.claims(), "resource_access", json!({ "mpp": { "roles": ["pengelola"] }, "lain": { "roles": ["mpp-petugas"] } }));
    assert_eq!(roles(client).await, "manager@- officer@utama");
    assert_eq!(roles(with(world.claims(), "scope", json!("openid mpp-audit profile"))).await, "auditor@- officer@utama");
    for nothing in [
        with(world.claims(), "realm_access", json!({ "roles": ["admin", "MPP-PETUGAS", "mpp-petugas ", "mpp-di-tempat-lain"] })),
        with(world.claims(), "realm_access", json!("mpp-petugas-lain")),
        with(world.claims(), "realm_access", json!({ "roles": { "mpp-petugas": true } })),
        without(world.claims(), "realm_access"),
        with(without(world.claims(), "realm_access"), "grants", json!([{ "role": "admin", "mall_id": world.mall }])),
    ] {
        assert_eq!(roles(nothing.clone()).await, "", "{nothing}");
    }
}

/// Tokens whose header or signature is wrong.
fn bad_headers(world: &World) -> Vec<(&'static str, String)> {
    let (claims, rsa) = (world.claims(), &world.issuer.rsa);
    let good = world.rs256(&claims);
    let pieces: Vec<&str> = good.split('.').collect();
    let secret = EncodingKey::from_secret(world.issuer.public_text().as_bytes());
    let header = |name: &str, value: Value| signed(&with(rs256(), name, value), &claims, rsa, Algorithm::RS256);
    let other_claims = world.rs256(&with(claims.clone(), "sub", json!("penyusup")));
    vec![
        ("alg none", unsigned(&with(rs256(), "alg", json!("none")), &claims)),
        ("alg nOnE", unsigned(&with(rs256(), "alg", json!("nOnE")), &claims)),
        ("HS256 with the public key", signed(&with(rs256(), "alg", json!("HS256")), &claims, &secret, Algorithm::HS256)),
        ("HS512 with the public key", signed(&with(rs256(), "alg", json!("HS512")), &claims, &secret, Algorithm::HS512)),
        ("HMAC that calls itself RS256", signed(&rs256(), &claims, &secret, Algorithm::HS256)),
        ("RS512", signed(&with(rs256(), "alg", json!("RS512")), &claims, rsa, Algorithm::RS512)),
        ("PS256", signed(&with(rs256(), "alg", json!("PS256")), &claims, rsa, Algorithm::PS256)),
        ("RS256 by name, an EC key by kid", header("kid", json!("ec-1"))),
        ("no signature", unsigned(&rs256(), &claims)),
        ("a signature of zeros", format!("{}.{}.{}", pieces[0], pieces[1], "A".repeat(342))),
        ("claims exchanged", format!("{}.{}.{}", pieces[0], other_claims.split('.').nth(1).unwrap(), pieces[2])),
        ("two parts", format!("{}.{}", pieces[0], pieces[1])),
        ("four parts", format!("{good}.x")),
        ("no JWT", "bukan-token".to_owned()),
        ("13 KB", world.rs256(&with(claims.clone(), "groups", json!("x".repeat(9_000))))),
        ("no kid", signed(&without(rs256(), "kid"), &claims, rsa, Algorithm::RS256)),
        ("unknown kid", header("kid", json!("rsa-2"))),
        ("kid is a path", header("kid", json!("../../etc/passwd"))),
        ("a key for encryption", header("kid", json!("enc-1"))),
        ("jku", header("jku", json!("https://contoh.org/keys"))),
        ("x5u", header("x5u", json!("https://contoh.org/cert"))),
        ("crit", header("crit", json!(["b64"]))),
        (
            "another issuer's key under this name",
            signed(&json!({ "alg": "ES256", "kid": "ec-1" }), &claims, &world.other.ec, Algorithm::ES256),
        ),
    ]
}

/// Tokens whose signature holds and whose claims are wrong.
fn bad_claims(world: &World) -> Vec<(&'static str, String)> {
    let (claims, now_s) = (world.claims(), world.now_s());
    let set = |name: &str, value: Value| world.rs256(&with(claims.clone(), name, value));
    let unset = |name: &str| world.rs256(&without(claims.clone(), name));
    vec![
        ("iss other", set("iss", json!("https://masuk.lain.go.id/realms/uji"))),
        ("iss of the other trusted one", set("iss", json!(world.other.url))),
        ("iss with a slash", set("iss", json!(format!("{}/", world.issuer.url)))),
        ("iss is a list", set("iss", json!([world.issuer.url]))),
        ("no iss", unset("iss")),
        ("aud other", set("aud", json!("account"))),
        ("aud list without us", set("aud", json!(["account", "mpp2"]))),
        ("aud is an object", set("aud", json!({ "mpp": true }))),
        ("no aud", unset("aud")),
        ("an ID token", set("typ", json!("ID"))),
        ("a refresh token", set("typ", json!("Refresh"))),
        ("no typ", unset("typ")),
        ("expired a minute ago", set("exp", json!(now_s - 60))),
        ("exp is a text", set("exp", json!((now_s + 60).to_string()))),
        ("exp is 1e300", set("exp", json!(1e300))),
        ("no exp", unset("exp")),
        ("not yet", set("nbf", json!(now_s + 61))),
        ("issued tomorrow", set("iat", json!(now_s + 86_400))),
        ("no sub", unset("sub")),
        ("empty sub", set("sub", json!(""))),
        ("sub of 300 characters", set("sub", json!("s".repeat(300)))),
        ("sub is a number", set("sub", json!(7))),
    ]
}

async fn every_bad_token_is_refused(db: TestDb) {
    let world = world(db);
    assert_eq!(world.me(&world.rs256(&world.claims())).await.0, 200, "the bench signs as the issuer does");
    let bad: Vec<_> = bad_headers(&world).into_iter().chain(bad_claims(&world)).collect();
    assert!(bad.len() >= 40, "{}", bad.len());
    for (name, token) in bad {
        let (status, body, challenge) = world.me(&token).await;
        assert_eq!((status, &body["code"]), (401, &json!("token_invalid")), "{name}: {body}");
        assert_eq!(challenge.as_deref(), Some(r#"Bearer realm="mpp", error="invalid_token""#), "{name}");
    }
    assert_eq!((world.issuer.asked(), world.other.asked()), (1, 1), "names that nobody has made us ask no oftener");
    let people: i64 = external_identities::table.count().get_result(&mut world.db.connect()).expect("count");
    assert_eq!(people, 1, "nobody was made of a bad token");
}

async fn an_issuer_that_never_answered_is_told_apart_from_a_bad_token(db: TestDb) {
    let world = world(db);
    world.issuer.set_up(false);
    let token = world.rs256(&world.claims());
    let (status, body, _) = world.me(&token).await;
    assert_eq!((status, &body["code"]), (503, &json!("overloaded")), "{body}");
    world.issuer.set_up(true);
    world.clock.advance_ms(30_000);
    assert_eq!(world.me(&token).await.0, 200);
    world.issuer.set_up(false);
    world.clock.advance_ms(200_000);
    assert_eq!(world.me(&world.rs256(&world.claims())).await.0, 200, "its keys are known");
}

async fn who_is_shut_out_here_is_out_whatever_the_issuer_says(db: TestDb) {
    let world = world(db);
    let (token, neighbour) = (world.rs256(&world.claims()), world.rs256(&with(world.claims(), "sub", json!("orang-lain"))));
    let id = world.me(&token).await.1["id"].as_str().unwrap().to_owned();
    assert_eq!(world.me(&neighbour).await.0, 200);
    set_user_disabled(&world.state.core.db, Origin::system(), world.mall, &format!("sso.{id}"), true).await.unwrap();
    assert_eq!(world.me(&token).await.0, 401, "at once: the mall's log has news");
    assert_eq!(world.me(&world.rs256(&with(world.claims(), "jti", json!("baru")))).await.0, 401);
    assert_eq!(world.me(&neighbour).await.0, 200);
}

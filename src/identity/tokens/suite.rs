//! Tokens that must be refused, each for its own reason, and the few that must pass.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::*;
use crate::kernel::ids::{MallId, SiteId};
use crate::kernel::permission::Role;
use crate::kernel::time::SetClock;

const ISSUER: &str = "https://mpp.contoh.go.id";
const NOW_S: i64 = 1_796_000_000;

struct Bench {
    pem: String,
    clock: Arc<SetClock>,
    tokens: Tokens,
}

fn bench() -> Bench {
    let pem = generate_pem().unwrap();
    let clock = Arc::new(SetClock::frozen(Instant::from_epoch_ms(NOW_S * 1000)));
    let tokens = Tokens::new(SigningKeys::from_pem(&pem).unwrap(), ISSUER, 3600, Arc::clone(&clock) as Arc<dyn Clock>);
    Bench { pem, clock, tokens }
}

fn grants() -> Vec<Grant> {
    vec![Grant { role: Role::Officer, mall_id: MallId::fresh(), site_id: Some(SiteId::fresh()), agency_id: None, counter_id: None }]
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Bench {
    fn kid(&self) -> String {
        self.tokens.public_keys().keys[0].kid.clone()
    }
    fn header(&self) -> Value {
        json!({"typ": "JWT", "alg": "ES256", "kid": self.kid()})
    }
    fn claims(&self) -> Value {
        serde_json::to_value(self.tokens.issue(UserId::fresh(), 1, grants()).unwrap().1).unwrap()
    }
    /// A token with a true ES256 signature of ours over whatever header and claims.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", part(header), part(claims));
        let key = EncodingKey::from_ec_pem(self.pem.as_bytes()).unwrap();
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::ES256).unwrap();
        format!("{message}.{signature}")
    }
    fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.signed(&self.header(), &claims)
    }
    fn without_claim(&self, name: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name);
        self.signed(&self.header(), &claims)
    }
    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header();
        header[name] = value;
        self.signed(&header, &self.claims())
    }
}

#[test]
fn a_fresh_token_passes_and_says_what_was_granted() {
    let bench = bench();
    let (user, granted) = (UserId::fresh(), grants());
    let (token, claims) = bench.tokens.issue(user, 3, granted.clone()).unwrap();
    assert_eq!(bench.tokens.verify(&token), Ok(claims.clone()));
    assert_eq!((claims.sub, claims.ver, claims.grants, claims.exp - claims.iat), (user, 3, granted, 3600));
    assert_eq!(bench.tokens.verify(&bench.signed(&bench.header(), &bench.claims())).map(|c| c.ver), Ok(1), "the bench signs as we do");
}

#[test]
fn no_token_names_a_person() {
    let bench = bench();
    let members: Vec<String> = bench.claims().as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["aud", "exp", "grants", "iat", "iss", "jti", "nbf", "sub", "typ", "ver"]);
}

#[test]
fn tokens_of_an_older_key_pass_as_long_as_it_is_kept() {
    let bench = bench();
    let (token, _) = bench.tokens.issue(UserId::fresh(), 1, grants()).unwrap();
    let new = generate_pem().unwrap();
    let with = |pem: &str| Tokens::new(SigningKeys::from_pem(pem).unwrap(), ISSUER, 3600, Arc::clone(&bench.clock) as Arc<dyn Clock>);
    assert!(with(&format!("{new}\n{}", bench.pem)).verify(&token).is_ok());
    assert_eq!(with(&new).verify(&token), Err(BadToken::UnknownKey));
}

#[test]
fn a_key_is_replaced_while_several_processes_serve() {
    let bench = bench();
    let new = || Tokens::new(SigningKeys::from_pem(&bench.pem).unwrap(), ISSUER, 900, Arc::clone(&bench.clock) as Arc<dyn Clock>);
    let (quick, slow) = (new(), new());
    let kid_of = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let issue = |tokens: &Tokens| tokens.issue(UserId::fresh(), 1, grants()).unwrap().0;
    let now = Instant::from_epoch_ms(NOW_S * 1000);
    let file = rotated(&bench.pem, now, now.plus_min(15)).unwrap().unwrap();
    let read = || SigningKeys::from_pem(&file).unwrap();
    let old_kid = bench.kid();
    quick.use_keys(read());
    assert_eq!(quick.public_keys().keys.len(), 2, "published before it signs");
    assert_eq!((kid_of(&issue(&quick)), kid_of(&issue(&slow))), (old_kid.clone(), old_kid.clone()));
    // The other process reads the file some seconds later; nothing was refused meanwhile.
    assert!(slow.verify(&issue(&quick)).is_ok());
    slow.use_keys(read());
    bench.clock.set(now.plus_ms(15 * 60_000 - 1));
    let last = issue(&slow);
    assert_eq!(kid_of(&last), old_kid);
    bench.clock.set(now.plus_min(15));
    let first = issue(&quick);
    assert_ne!(kid_of(&first), old_kid);
    assert!(slow.verify(&first).is_ok() && quick.verify(&last).is_ok());
    bench.clock.set(now.plus_ms(30 * 60_000 - 2_000));
    assert!(quick.verify(&last).is_ok(), "to its last second");
    bench.clock.set(now.plus_min(32));
    assert_eq!(quick.public_keys().keys.len(), 1, "gone with its last token");
    assert_eq!(quick.verify(&last), Err(BadToken::UnknownKey));
}

#[test]
fn it_ends_to_the_second_and_clocks_may_differ_by_five_seconds() {
    let bench = bench();
    let (token, _) = bench.tokens.issue(UserId::fresh(), 1, grants()).unwrap();
    for (shift_ms, outcome) in [
        (-3_600_000, Some(BadToken::NotYet)),
        (-5_001, Some(BadToken::NotYet)),
        (-5_000, None),
        (3_599_999, None),
        (3_600_000, Some(BadToken::Expired)),
        (3_601_000, Some(BadToken::Expired)),
        (7_200_000, Some(BadToken::Expired)),
    ] {
        bench.clock.set(Instant::from_epoch_ms(NOW_S * 1000 + shift_ms));
        assert_eq!(bench.tokens.verify(&token).err(), outcome, "{shift_ms} ms");
    }
}

#[test]
fn every_bad_header_or_signature_is_refused() {
    let bench = bench();
    let (good, _) = bench.tokens.issue(UserId::fresh(), 1, grants()).unwrap();
    let pieces: Vec<&str> = good.split('.').collect();
    let public = serde_json::to_string(&bench.tokens.public_keys().keys[0]).unwrap();
    let hmac = |alg: &str, algorithm| {
        let message = format!("{}.{}", part(&json!({"typ": "JWT", "alg": alg, "kid": bench.kid()})), pieces[1]);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(public.as_bytes()), algorithm).unwrap();
        format!("{message}.{signature}")
    };
    let unsigned = |alg: &str| format!("{}.{}.", part(&json!({"typ": "JWT", "alg": alg, "kid": bench.kid()})), pieces[1]);
    let mut cases = vec![
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        ("alg nOnE", unsigned("nOnE")),
        ("HMAC with the public key", hmac("HS256", Algorithm::HS256)),
        ("HS512", hmac("HS512", Algorithm::HS512)),
        ("HMAC that calls itself RS256", hmac("RS256", Algorithm::HS256)),
        ("HMAC that calls itself ES256", hmac("ES256", Algorithm::HS256)),
        ("ES384 with our key", bench.with_header("alg", json!("ES384"))),
        ("empty signature", format!("{}.{}.", pieces[0], pieces[1])),
        ("zero signature", format!("{}.{}.{}", pieces[0], pieces[1], URL_SAFE_NO_PAD.encode([0_u8; 64]))),
        ("payload swapped", format!("{}.{}.{}", pieces[0], part(&bench.claims()), pieces[2])),
        ("one dot", format!("{}.{}", pieces[0], pieces[1])),
        ("no dot", pieces.concat()),
        ("four parts", format!("{good}.x")),
        ("empty", String::new()),
        ("a blank inside", good.replacen('.', ". ", 1)),
        ("1 MB", format!("{good}{}", "A".repeat(1_000_000))),
        ("kid is a path", bench.with_header("kid", json!("../../etc/passwd"))),
        ("kid is SQL", bench.with_header("kid", json!("' OR 1=1"))),
        ("kid of 4 KB", bench.with_header("kid", json!("k".repeat(4096)))),
        ("kid null", bench.with_header("kid", Value::Null)),
        ("jku", bench.with_header("jku", json!("https://example.org/keys"))),
        ("x5u", bench.with_header("x5u", json!("https://example.org/cert"))),
        ("x5c", bench.with_header("x5c", json!(["AAAA"]))),
        ("jwk", bench.with_header("jwk", serde_json::to_value(&bench.tokens.public_keys().keys[0]).unwrap())),
        ("crit", bench.with_header("crit", json!(["b64"]))),
    ];
    let other = self::bench();
    cases.push(("another installation's", other.tokens.issue(UserId::fresh(), 1, grants()).unwrap().0));
    cases.push(("another's key under our name", other.signed(&bench.header(), &bench.claims())));
    for (name, token) in cases {
        assert!(bench.tokens.verify(&token).is_err(), "{name} passes");
    }
}

#[test]
fn every_bad_claim_is_refused() {
    let bench = bench();
    let mut cases = vec![
        ("aud other", bench.with_claim("aud", json!("other"))),
        ("aud list", bench.with_claim("aud", json!(["mpp", "other"]))),
        ("iss other", bench.with_claim("iss", json!("https://mpp.lain.go.id"))),
        ("iss list", bench.with_claim("iss", json!([ISSUER]))),
        ("exp text", bench.with_claim("exp", json!((NOW_S + 60).to_string()))),
        ("exp 1e300", bench.with_claim("exp", json!(1e300))),
        ("exp negative", bench.with_claim("exp", json!(-1))),
        ("exp null", bench.with_claim("exp", Value::Null)),
        ("expired 1 s", bench.with_claim("exp", json!(NOW_S - 1))),
        ("expired 1 h", bench.with_claim("exp", json!(NOW_S - 3600))),
        ("nbf future", bench.with_claim("nbf", json!(NOW_S + 60))),
        ("nbf text", bench.with_claim("nbf", json!(NOW_S.to_string()))),
        ("iat future", bench.with_claim("iat", json!(NOW_S + 3600))),
        ("typ refresh", bench.with_claim("typ", json!("refresh"))),
        ("sub no id", bench.with_claim("sub", json!("admin"))),
        ("unknown role", bench.with_claim("grants", json!([{"role": "root", "mall_id": MallId::fresh()}]))),
        ("grants no list", bench.with_claim("grants", json!({}))),
    ];
    for name in ["exp", "nbf", "iat", "aud", "iss", "sub", "typ", "ver", "grants"] {
        cases.push((name, bench.without_claim(name)));
    }
    for (name, token) in cases {
        assert!(bench.tokens.verify(&token).is_err(), "{name} passes");
    }
}

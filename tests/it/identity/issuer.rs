//! An issuer of single sign-on on this machine: a discovery document, a set of keys, and tokens of every kind.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use mpp::identity::tokens::{SigningKeys, generate_pem};
use serde_json::{Value, json};

/// A key that signs in tests and nowhere else.
const RSA: &str = include_str!("issuer-rsa.pem");

struct Shared {
    keys: Vec<Value>,
    up: bool,
    asked: usize,
}

pub struct FakeIssuer {
    pub url: String,
    pub rsa: EncodingKey,
    pub ec: EncodingKey,
    shared: Arc<Mutex<Shared>>,
}

fn published(mut jwk: Value, kid: &str, alg: &str, usage: &str) -> Value {
    (jwk["kid"], jwk["alg"], jwk["use"]) = (kid.into(), alg.into(), usage.into());
    jwk
}

impl FakeIssuer {
    /// With both kinds of keys.
    pub fn new() -> Self {
        Self::with(true)
    }
    /// Without RSA: its one key has the name of the other's and is another.
    pub fn without_rsa() -> Self {
        Self::with(false)
    }

    /// Serves until the test process ends.
    fn with(with_rsa: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/realms/uji", listener.local_addr().expect("an address"));
        let rsa = EncodingKey::from_rsa_pem(RSA.as_bytes()).expect("a key");
        let rsa_jwk = serde_json::to_value(Jwk::from_encoding_key(&rsa, Algorithm::RS256).expect("a public key")).expect("JSON");
        let pem = generate_pem().expect("a key");
        let ec = EncodingKey::from_ec_pem(pem.as_bytes()).expect("a key");
        let ec_jwk = serde_json::to_value(&SigningKeys::from_pem(&pem).expect("keys").public().keys[0]).expect("JSON");
        let mut keys = vec![published(ec_jwk, "ec-1", "ES256", "sig")];
        if with_rsa {
            keys.insert(0, published(rsa_jwk.clone(), "rsa-1", "RS256", "sig"));
            keys.push(published(rsa_jwk, "enc-1", "RSA-OAEP", "enc"));
        }
        let shared = Arc::new(Mutex::new(Shared { keys, up: true, asked: 0 }));
        let (served, own) = (Arc::clone(&shared), url.clone());
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream, &own, &served)));
        Self { url, rsa, ec, shared }
    }
    pub fn set_up(&self, up: bool) {
        self.shared.lock().expect("the issuer").up = up;
    }
    /// How often its keys were asked for.
    pub fn asked(&self) -> usize {
        self.shared.lock().expect("the issuer").asked
    }
    /// The text of the public RSA key, as an attacker would use it.
    pub fn public_text(&self) -> String {
        self.shared.lock().expect("the issuer").keys[0].to_string()
    }
    /// What an access token of Keycloak says, for somebody with these roles.
    pub fn claims(&self, now_s: i64, subject: &str, roles: &[&str]) -> Value {
        json!({
            "iss": self.url, "aud": ["mpp", "account"], "sub": subject, "typ": "Bearer", "azp": "loket", "scope": "openid profile",
            "iat": now_s, "exp": now_s + 300, "realm_access": { "roles": roles },
            "preferred_username": "wati", "name": "Wati Kusuma",
        })
    }
}

fn answer(mut stream: TcpStream, url: &str, shared: &Mutex<Shared>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    // The whole head, or closing would reset the connection under the answer.
    lines.map_while(Result::ok).find(String::is_empty);
    let mut state = shared.lock().expect("the issuer");
    let body = match first.split(' ').nth(1).unwrap_or_default() {
        "/realms/uji/.well-known/openid-configuration" => json!({ "issuer": url, "jwks_uri": format!("{url}/certs") }).to_string(),
        "/realms/uji/certs" => {
            state.asked += 1;
            json!({ "keys": state.keys }).to_string()
        }
        _ => "{}".to_owned(),
    };
    let status = if state.up { "200 OK" } else { "503 Service Unavailable" };
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token over whatever header and claims, truly signed.
pub fn signed(header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).expect("sign");
    format!("{message}.{signature}")
}

/// A token without a signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}.", part(header), part(claims))
}

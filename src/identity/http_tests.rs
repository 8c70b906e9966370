//! The operations of this slice as a client sees them.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, IF_MATCH};
use actix_web::middleware::from_fn;
use actix_web::{App, test, web};
use serde_json::{Value, json};
use utoipa_actix_web::AppExt as _;

use super::testing::{House, PASSWORD, house};
use super::{auth, routes};
use crate::http::limits::Limits;
use crate::http::{HttpState, contract, mount};
use crate::kernel::permission::Role;

/// Status, problem code or empty, and the whole body.
type Answer = (u16, String, Value);

/// Sends one request through the whole middleware.
async fn send(house: &House, method: Method, path: &str, token: Option<&str>, body: Option<Value>, if_match: Option<&str>) -> Answer {
    let contract = App::new().into_utoipa_app().configure(routes::configure).split_for_parts().1;
    let state = HttpState::new(&contract, Limits::default());
    let gate = web::Data::from(Arc::clone(&house.gate));
    let (app, _) = App::new().app_data(gate).into_utoipa_app().configure(routes::configure).split_for_parts();
    let service = test::init_service(mount(app.wrap(from_fn(auth::recognise)), &state)).await;
    let mut request = test::TestRequest::with_uri(path).method(method);
    if let Some(token) = token {
        request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
    }
    if let Some(tag) = if_match {
        request = request.insert_header((IF_MATCH, tag));
    }
    if let Some(body) = body {
        request = request.set_json(body);
    }
    let response = test::call_service(&service, request.to_request()).await;
    let status = response.status().as_u16();
    let body: Value = serde_json::from_slice(&test::read_body(response).await).unwrap_or(Value::Null);
    (status, body["code"].as_str().unwrap_or_default().to_owned(), body)
}

async fn get(house: &House, path: &str, token: Option<&str>) -> Answer {
    send(house, Method::GET, path, token, None, None).await
}

async fn post(house: &House, path: &str, token: Option<&str>, body: Value) -> Answer {
    send(house, Method::POST, path, token, Some(body), None).await
}

fn problem(answer: &Answer) -> (u16, &str) {
    (answer.0, answer.1.as_str())
}

const DEVICES: &str = "/v1/malls/sumedang/devices";
const USERS: &str = "/v1/malls/sumedang/users";

fn kiosk() -> Value {
    json!({"kind": "kiosk", "name": "Anjungan pintu utara", "site": "utama", "zone": "lantai-1", "print_confirm": true})
}

#[actix_web::test]
async fn an_officer_signs_in_and_learns_who_they_are() {
    let house = house();
    house.user("budi", Role::Officer, Some("utama")).await;
    let (status, _, body) = post(&house, "/v1/auth/login", None, json!({"username": "budi", "password": PASSWORD})).await;
    assert_eq!((status, &body["token_type"], &body["expires_in_s"]), (200, &json!("Bearer"), &json!(3600)));
    assert_eq!(body["grants"], json!([{"role": "officer", "mall": "sumedang", "site": "utama", "agency": null, "counter": null}]));
    let (status, _, me) = get(&house, "/v1/auth/me", body["access_token"].as_str()).await;
    assert_eq!((status, &me["actor_kind"], &me["id"]), (200, &json!("staff"), &body["user_id"]));
    assert!(me["permissions"].as_array().unwrap().contains(&json!("ticket_serve")), "{me}");
}

#[actix_web::test]
async fn a_refused_sign_in_says_nothing_more() {
    let house = house();
    house.user("budi", Role::Officer, None).await;
    let mut bodies = Vec::new();
    for (name, password) in [("budi", "salah sekali lagi"), ("tidak-ada", PASSWORD)] {
        let (status, code, mut body) = post(&house, "/v1/auth/login", None, json!({"username": name, "password": password})).await;
        assert_eq!((status, code.as_str()), (401, "login_failed"));
        body.as_object_mut().unwrap().remove("request_id");
        bodies.push(body);
    }
    assert_eq!(bodies[0], bodies[1]);
}

#[actix_web::test]
async fn a_manager_makes_lists_and_revokes_a_kiosk() {
    let house = house();
    let manager = house.token("siti", Role::Manager, Some("utama")).await;
    let (status, _, made) = post(&house, DEVICES, Some(&manager), kiosk()).await;
    assert_eq!(status, 201, "{made}");
    let (token, id) = (made["token"].as_str().unwrap(), made["device"]["id"].as_str().unwrap());
    let (_, _, me) = get(&house, "/v1/auth/me", Some(token)).await;
    assert_eq!((&me["actor_kind"], &me["device"]), (&json!("device"), &made["device"]));
    assert_eq!(me["grants"][0]["site"], "utama");

    assert_eq!(problem(&get(&house, DEVICES, Some(&manager)).await), (403, "forbidden_scope"), "a manager of one site names it");
    let (_, _, list) = get(&house, "/v1/malls/sumedang/devices?site=utama", Some(&manager)).await;
    assert_eq!(list, json!({"items": [made["device"]], "next_cursor": null}));
    assert!(!list.to_string().contains("mppd_"));

    let path = format!("{DEVICES}/{id}");
    let revoke = |tag: Option<&'static str>| send(&house, Method::DELETE, &path, Some(&manager), None, tag);
    assert_eq!(problem(&revoke(None).await), (428, "precondition_required"));
    assert_eq!(problem(&revoke(Some("\"v2\"")).await), (412, "version_mismatch"));
    assert_eq!(revoke(Some("\"v1\"")).await.0, 204);
    assert_eq!(problem(&revoke(Some("\"v1\"")).await), (404, "not_found"));
    assert_eq!(problem(&get(&house, "/v1/auth/me", Some(token)).await), (401, "token_invalid"));
}

#[actix_web::test]
async fn an_administrator_makes_and_lists_users() {
    let house = house();
    let admin = house.token("admin", Role::Admin, None).await;
    let new = json!({"username": "Wati", "display_name": "Wati Kusuma", "password": PASSWORD, "grants": [{"role": "agency_admin", "agency": "DISDUKCAPIL"}]});
    let (status, _, made) = post(&house, USERS, Some(&admin), new.clone()).await;
    assert_eq!((status, &made["username"], &made["grants"][0]["agency"]), (201, &json!("wati"), &json!("DISDUKCAPIL")));
    assert!(!made.to_string().contains("argon2"));
    assert_eq!(problem(&post(&house, USERS, Some(&admin), new).await), (409, "duplicate_code"));
    let (_, _, first) = get(&house, &format!("{USERS}?limit=1"), Some(&admin)).await;
    assert_eq!(first["items"][0]["username"], "admin");
    let cursor = first["next_cursor"].as_str().unwrap();
    let (_, _, second) = get(&house, &format!("{USERS}?limit=1&cursor={cursor}"), Some(&admin)).await;
    assert_eq!((&second["items"], &second["next_cursor"]), (&json!([made]), &Value::Null));
    assert_eq!(problem(&get(&house, &format!("{DEVICES}?cursor={cursor}"), Some(&admin)).await), (400, "cursor_mismatch"));
}

#[actix_web::test]
async fn identity_comes_before_permission_and_permission_before_the_request() {
    let house = house();
    let officer = house.token("budi", Role::Officer, None).await;
    let admin = house.token("admin", Role::Admin, None).await;
    let faulty = json!({"no": "such field"});
    for path in [DEVICES, USERS] {
        assert_eq!(problem(&post(&house, path, None, faulty.clone()).await), (401, "unauthenticated"), "{path}");
        assert_eq!(problem(&post(&house, path, Some("rubbish"), faulty.clone()).await), (401, "token_invalid"), "{path}");
        let unknown = super::device_token::DeviceToken::fresh();
        assert_eq!(problem(&post(&house, path, Some(unknown.reveal()), faulty.clone()).await), (401, "token_invalid"), "{path}");
        // The first look at a token asks the database: it must not lose the race against the faulty body.
        assert_eq!(problem(&post(&house, path, Some(&officer), faulty.clone()).await), (403, "forbidden"), "{path}");
        assert_eq!(problem(&post(&house, path, Some(&admin), faulty.clone()).await), (422, "validation_failed"), "{path}");
    }
    assert_eq!(problem(&post(&house, "/v1/malls/tak-ada/devices", Some(&admin), kiosk()).await), (404, "not_found"));
    assert_eq!(problem(&post(&house, "/v1/malls/banten/devices", Some(&admin), kiosk()).await), (403, "forbidden_scope"));
}

#[actix_web::test]
async fn a_bad_token_is_refused_even_where_none_is_needed() {
    let house = house();
    async fn open(auth: auth::Auth<auth::needs::Anyone>) -> String {
        auth.caller.actor.kind().to_string()
    }
    let gate = web::Data::from(Arc::clone(&house.gate));
    let app = App::new().app_data(gate).route("/open", web::get().to(open)).wrap(from_fn(auth::recognise));
    let service = test::init_service(app).await;
    let good = house.token("budi", Role::Officer, None).await;
    for (token, status, actor) in [(None, 200, "public"), (Some(good.as_str()), 200, "staff"), (Some("rubbish"), 401, "")] {
        let mut request = test::TestRequest::with_uri("/open");
        if let Some(token) = token {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        let response = test::call_service(&service, request.to_request()).await;
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(test::read_body(response).await, actor);
    }
}

#[actix_web::test]
async fn the_contract_of_these_operations_lacks_nothing() {
    let contract = contract::finish(App::new().into_utoipa_app().configure(routes::configure).split_for_parts().1);
    assert_eq!(contract::lint(&contract), Vec::<String>::new());
    let document = serde_json::to_value(&contract).unwrap();
    for path in ["/v1/auth/login", "/v1/malls/{mall}/devices", "/v1/malls/{mall}/users"] {
        let parameters = document["paths"][path]["post"]["parameters"].to_string();
        assert!(!parameters.contains("Idempotency-Key"), "{path}: its answer is kept nowhere");
    }
}

#[actix_web::test]
async fn the_published_key_verifies_our_tokens() {
    let house = house();
    let token = house.token("budi", Role::Officer, None).await;
    let (status, _, set) = get(&house, "/.well-known/jwks.json", None).await;
    assert_eq!(status, 200);
    assert_eq!((&set["keys"][0]["use"], &set["keys"][0]["alg"]), (&json!("sig"), &json!("ES256")));
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(set["keys"][0].clone()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    validation.set_audience(&["mpp"]);
    validation.validate_exp = false;
    let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
    assert!(jsonwebtoken::decode::<Value>(&token, &key, &validation).is_ok());
}

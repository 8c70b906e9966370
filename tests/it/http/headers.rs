//! What every answer carries: request id, language, security headers, CORS.

use std::sync::{Arc, Mutex};

use mpp::http::limits::Limits;

use super::client::{get, raw, send};
use super::sample::serve;

#[test]
fn the_request_id_is_echoed_when_harmless_and_made_when_not() {
    let app = serve();
    let own = send(app, "GET", "/v1/tickets", &["X-Request-Id: kiosk-1:77"], "");
    assert_eq!((own.header("x-request-id"), &own.json()["request_id"]), (Some("kiosk-1:77"), &"kiosk-1:77".into()));
    let made = send(app, "GET", "/v1/tickets", &["X-Request-Id: <bad>"], "");
    assert_eq!(made.header("x-request-id").map(str::len), Some(36));
    assert_ne!(get(app, "/v1/tickets").header("x-request-id"), made.header("x-request-id"));
}

#[test]
fn problems_speak_the_language_of_the_request() {
    let app = serve();
    let problem = |language: &str| send(app, "GET", "/v1/trouble/KTP", &[&format!("Accept-Language: {language}")], "");
    let indonesian = problem("id-ID, en;q=0.5");
    let document = indonesian.problem(409, "service_inactive");
    assert_eq!(indonesian.header("content-language"), Some("id"));
    assert_eq!((&document["title"], &document["detail"]), (&"Layanan tidak tersedia di tempat ini".into(), &"Layanan KTP.".into()));
    assert_eq!(document["instance"], "/v1/trouble/KTP");
    let english = problem("en-US");
    assert_eq!(english.header("content-language"), Some("en"));
    assert_eq!(english.problem(409, "service_inactive")["title"], "The service is not offered here");
}

#[test]
fn members_and_headers_follow_the_code() {
    let app = serve();
    let closed =
        send(app, "POST", "/v1/tickets", &["Idempotency-Key: k", "Content-Type: application/json"], r#"{"service_code":"CLOSED"}"#);
    assert_eq!(closed.problem(409, "not_open")["next_open_at"], "2026-12-01T01:00:00.000Z");
    let busy = get(app, "/v1/trouble/busy");
    busy.problem(429, "rate_limited");
    assert_eq!(busy.header("retry-after"), Some("17"));
    let login = get(app, "/v1/trouble/login");
    login.problem(401, "token_invalid");
    assert_eq!(login.header("www-authenticate"), Some(r#"Bearer realm="mpp", error="invalid_token""#));
    let database = get(app, "/v1/trouble/database");
    database.problem(503, "database_unavailable");
    assert!(database.header("retry-after").is_some());
    assert!(!database.body.contains("db-secret-name"), "the cause is for the log only");
}

#[test]
fn errors_of_actix_become_problems_and_own_bodies_stay() {
    let app = serve();
    get(app, "/v1/trouble/empty").problem(400, "malformed_body");
    let own = get(app, "/v1/trouble/own");
    assert_eq!((own.status, own.body.as_str()), (400, "own words"));
}

#[test]
fn headers_of_the_house_are_on_every_answer() {
    let app = serve();
    for path in ["/v1/tickets", "/v1/nowhere", "/v1/trouble/panic"] {
        let answer = get(app, path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("access-control-allow-origin", "*"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path} {name}");
        }
        assert!(answer.header("server").is_none());
        // RFC 6797 section 7.2: not over plain HTTP.
        assert!(answer.header("strict-transport-security").is_none());
    }
}

#[test]
fn any_origin_may_read_and_ask_before() {
    let app = serve();
    let read = send(app, "GET", "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1", &["Origin: https://peta.example"], "");
    assert_eq!(read.header("access-control-allow-origin"), Some("*"));
    assert!(read.header("access-control-allow-credentials").is_none());
    let exposed = read.header("access-control-expose-headers").expect("exposed headers").to_ascii_lowercase();
    for name in ["etag", "link", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id", "idempotency-replayed", "location"] {
        assert!(exposed.split(',').any(|given| given.trim() == name), "{name} in {exposed}");
    }
    let asks =
        ["Origin: https://peta.example", "Access-Control-Request-Method: PATCH", "Access-Control-Request-Headers: authorization, if-match"];
    for path in ["/v1/tickets", "/v1/nowhere"] {
        let preflight = send(app, "OPTIONS", path, &asks, "");
        assert_eq!((preflight.status, preflight.header("access-control-max-age")), (200, Some("3600")), "{path}");
        assert!(preflight.header("access-control-allow-methods").is_some_and(|methods| methods.contains("PATCH")));
        let allowed = preflight.header("access-control-allow-headers").expect("allowed headers").to_ascii_lowercase();
        assert!(allowed.contains("authorization") && allowed.contains("if-match"), "{allowed}");
    }
}

#[test]
fn oversized_headers_are_refused() {
    let app = serve();
    let text = format!("GET /v1/tickets HTTP/1.1\r\nHost: t\r\nConnection: close\r\nX-Big: {}\r\n\r\n", "x".repeat(20_000));
    raw(app, text.as_bytes()).problem(431, "headers_too_large");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One request to the sample on this thread, with what was logged meanwhile.
async fn logged(request: actix_web::test::TestRequest) -> Vec<serde_json::Value> {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::INFO).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let app = actix_web::test::init_service(super::sample::app(Limits::default())).await;
    let _answer = actix_web::test::try_call_service(&app, request.to_request()).await;
    let text = String::from_utf8(log.0.lock().expect("lock").clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[actix_web::test]
async fn a_request_is_one_log_line_with_the_route_and_without_the_token() {
    let request = actix_web::test::TestRequest::get()
        .uri("/v1/trouble/secret-token-1?q=secret-word")
        .insert_header(("Authorization", "Bearer secret-token-2"))
        .insert_header(("X-Request-Id", "r-1"));
    let lines = logged(request).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    let fields = &lines[0]["fields"];
    assert_eq!((&fields["method"], &fields["route"]), (&"GET".into(), &"/v1/trouble/{what}".into()));
    assert_eq!((&fields["status"], &fields["request_id"]), (&409.into(), &"r-1".into()));
    assert!(fields["ms"].is_u64());
    assert!(!lines[0].to_string().contains("secret"), "{lines:?}");
}

#[actix_web::test]
async fn an_incident_is_logged_once_with_its_causes_and_the_request_id() {
    for (path, cause) in [("/v1/trouble/database", "db-secret-name"), ("/v1/trouble/panic", "panic: on purpose")] {
        let lines = logged(actix_web::test::TestRequest::get().uri(path).insert_header(("X-Request-Id", "r-2"))).await;
        let incidents: Vec<_> = lines.iter().filter(|line| line["level"] == "ERROR").collect();
        assert_eq!(incidents.len(), 1, "{lines:?}");
        assert_eq!(incidents[0]["fields"]["request_id"], "r-2");
        assert!(incidents[0]["fields"]["chain"].as_str().is_some_and(|chain| chain.contains(cause)), "{incidents:?}");
    }
}

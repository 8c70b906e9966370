//! A small app with one operation of each sort, put together as `app.rs` does it.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::Bytes;
use actix_web::{App, HttpRequest, HttpResponse, get, patch, post};
use mpp::http::body::{Json, MergePatch, OptionalJson};
use mpp::http::contract::finish;
use mpp::http::etag::{IfMatch, etag_for, ready_json};
use mpp::http::health::{HealthCheck, ReadinessCheck};
use mpp::http::idempotency::{OptionalKey, RequiredKey, fingerprint, require_for_devices};
use mpp::http::limits::Limits;
use mpp::http::params::{Path, Query};
use mpp::http::request::RequestInfo;
use mpp::http::server::{self, Times};
use mpp::http::{HttpState, mount};
use mpp::kernel::actor::ActorKind;
use mpp::kernel::codes::Code;
use mpp::kernel::error::{AppError, Result};
use mpp::kernel::ids::TicketId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// Code of the service wanted.
    #[schema(max_length = 40, example = "DISDUKCAPIL-001")]
    pub service_code: String,
    /// How many people come along.
    #[schema(minimum = 0, maximum = 9, example = 1)]
    pub companions: Option<u8>,
    /// Who issues it.
    pub issued_by: Option<ActorKind>,
}

/// Take a number
///
/// Issues the next number of the queue.
#[utoipa::path(tag = "tickets", responses((status = 201, body = NewTicket)),
    extensions(("x-problem-codes" = json!(["not_open", "quota_reached"]))))]
#[post("/v1/tickets")]
async fn create_ticket(key: RequiredKey, body: Json<NewTicket>) -> Result<HttpResponse> {
    if body.value.service_code == "CLOSED" {
        return Err(AppError::new(Code::NotOpen).member("next_open_at", "2026-12-01T01:00:00.000Z"));
    }
    let print = fingerprint(&actix_web::http::Method::POST, "/v1/tickets", &body.digest);
    let print: String = print.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(HttpResponse::Created().json(json!({ "ticket": body.value, "key": key.0, "fingerprint": print })))
}

/// Path variables of a ticket.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TicketPath {
    /// The ticket's id.
    #[param(value_type = TicketId, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    id: TicketId,
}

/// A ticket
///
/// Its state now.
#[utoipa::path(tag = "tickets", params(TicketPath), responses((status = 200, body = NewTicket, headers(("ETag" = String, description = "Version.")))),
    extensions(("x-problem-codes" = json!([]))))]
#[get("/v1/tickets/{id}")]
async fn get_ticket(path: Path<TicketPath>, req: HttpRequest) -> HttpResponse {
    let bytes = Bytes::from(json!({ "id": path.id }).to_string());
    ready_json(&bytes, &etag_for(7), "public, max-age=60", &req)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketPatch {
    /// How many people come along.
    #[serde(default, deserialize_with = "mpp::http::json::present")]
    companions: Option<Option<u8>>,
}

/// Change a ticket
///
/// Changes what is given.
#[utoipa::path(tag = "tickets", params(TicketPath), request_body(content = TicketPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = NewTicket)), extensions(("x-problem-codes" = json!(["precondition_required", "version_mismatch"]))))]
#[patch("/v1/tickets/{id}")]
async fn update_ticket(_path: Path<TicketPath>, if_match: IfMatch, body: MergePatch<TicketPatch>) -> Result<HttpResponse> {
    if_match.check(7)?;
    let seen = match body.value.companions {
        None => "absent".to_owned(),
        Some(None) => "cleared".to_owned(),
        Some(Some(count)) => count.to_string(),
    };
    Ok(HttpResponse::Ok().json(json!({ "companions": seen })))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Why.
    reason: Option<String>,
}

/// Recall a ticket
///
/// Calls it again.
#[utoipa::path(tag = "tickets", params(TicketPath), request_body = Option<Reason>,
    responses((status = 200, body = NewTicket)), extensions(("x-problem-codes" = json!([]))))]
#[post("/v1/tickets/{id}/recall")]
async fn recall_ticket(_path: Path<TicketPath>, key: OptionalKey, body: OptionalJson<Reason>, req: HttpRequest) -> Result<HttpResponse> {
    require_for_devices(&key, req.headers().contains_key("x-test-device"))?;
    Ok(HttpResponse::Ok().json(json!({ "reason": body.value.reason })))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Words to look for.
    #[param(max_length = 80, example = "ktp")]
    q: Option<String>,
    /// Only this kind.
    #[param(example = "staff")]
    kind: Option<ActorKind>,
    /// Rows in one page.
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<i64>,
}

/// The tickets
///
/// All of them.
#[utoipa::path(tag = "tickets", params(Filter), responses((status = 200, body = NewTicket)), extensions(("x-problem-codes" = json!([]))))]
#[get("/v1/tickets")]
async fn list_tickets(filter: Query<Filter>, info: RequestInfo) -> HttpResponse {
    let kind = filter.kind.map(ActorKind::as_str);
    HttpResponse::Ok()
        .json(json!({ "q": filter.q, "kind": kind, "limit": filter.limit, "language": info.language, "request_id": info.request_id }))
}

/// An error of each sort
#[utoipa::path(tag = "tickets", params(("what" = String, Path, description = "Which.", example = "panic", max_length = 20)),
    responses((status = 200, body = NewTicket)), extensions(("x-problem-codes" = json!([]))))]
#[get("/v1/trouble/{what}")]
async fn get_trouble(what: actix_web::web::Path<String>) -> Result<HttpResponse> {
    Err(match what.as_str() {
        "panic" => panic!("on purpose"),
        "slow" => {
            actix_web::rt::time::sleep(Duration::from_secs(5)).await;
            AppError::new(Code::Internal)
        }
        "login" => AppError::new(Code::TokenInvalid),
        "database" => AppError::new(Code::DatabaseUnavailable).caused_by("connection refused by host db-secret-name"),
        "busy" => AppError::new(Code::RateLimited).retry_after_s(17),
        "empty" => return Ok(HttpResponse::ImATeapot().finish()),
        "own" => return Ok(HttpResponse::BadRequest().body("own words")),
        "big" => return Ok(HttpResponse::Ok().body("x".repeat(30_000_000))),
        other => AppError::new(Code::ServiceInactive).detail(format!("Layanan {other}."), format!("Service {other}.")),
    })
}

/// A long event stream
///
/// For tests.
#[utoipa::path(tag = "tickets", responses((status = 200, body = String, content_type = "text/event-stream")), extensions(("x-problem-codes" = json!([]))))]
#[get("/v1/events")]
async fn list_events() -> HttpResponse {
    let events = futures_util::stream::pending::<Result<Bytes, actix_web::Error>>();
    HttpResponse::Ok().content_type("text/event-stream").streaming(events)
}

/// Import
///
/// Takes a large body.
#[utoipa::path(tag = "tickets", responses((status = 200, body = NewTicket)),
    extensions(("x-problem-codes" = json!([])), ("x-max-body-bytes" = json!(200_000))))]
#[post("/v1/imports")]
async fn create_import(body: Json<serde_json::Value>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": body.value.as_array().map(Vec::len) }))
}

/// Needs a token, and has faults for the lint
#[utoipa::path(tag = "odd", security(("bearer" = [])), responses((status = 200, body = NewTicket)))]
#[get("/v1/secured")]
async fn get_secured() -> HttpResponse {
    HttpResponse::Ok().finish()
}

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(mpp::http::health::configure)
        .service(get_secured)
        .service(create_ticket)
        .service(list_tickets)
        .service(get_ticket)
        .service(update_ticket)
        .service(recall_ticket)
        .service(get_trouble)
        .service(list_events)
        .service(create_import);
}

/// The contract of the sample, as collected.
pub fn collected() -> utoipa::openapi::OpenApi {
    App::new().into_utoipa_app().configure(configure).split_for_parts().1
}

/// The sample, put together for one worker.
pub fn app(
    limits: Limits,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = actix_web::Error, InitError = ()>> {
    let (app, api) = App::new().into_utoipa_app().configure(configure).split_for_parts();
    mount(app, &HttpState::new(&finish(api), limits))
}

/// Starts the sample with these limits, on a thread that ends with the test process.
pub fn serve_with(limits: Limits, times: &Times) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("address");
    let state = HttpState::new(&finish(collected()), limits);
    let times = times.clone();
    std::thread::spawn(move || {
        let app = move || {
            let (app, _) = App::new().into_utoipa_app().configure(configure).split_for_parts();
            mount(app.app_data(readiness()), &state)
        };
        actix_web::rt::System::new()
            .block_on(async { server::serve(app, listener, None, 1, &times).expect("listen").await })
            .expect("server");
    });
    addr
}

/// Ready, until `/health/ready` is asked a fourth time.
fn readiness() -> ReadinessCheck {
    let asked = AtomicU32::new(0);
    ReadinessCheck::new(move || {
        let ready = asked.fetch_add(1, Ordering::Relaxed) < 3;
        let note = (!ready).then(|| "down".to_owned());
        Box::pin(async move { vec![HealthCheck { name: "database", ready, note }] })
    })
}

pub fn serve() -> SocketAddr {
    serve_with(Limits::default(), &Times::default())
}

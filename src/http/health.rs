//! Whether this process lives, and whether it can serve. Load balancers ask; neither answer needs the database's patience.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// One thing this process needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HealthCheck {
    /// What was looked at.
    #[schema(max_length = 40, example = "database")]
    pub name: &'static str,
    /// Whether it works.
    #[schema(example = true)]
    pub ready: bool,
    /// What an operator should know; never an address or a secret.
    #[schema(max_length = 200, example = "12 dari 16 sambungan bebas")]
    pub note: Option<String>,
}

/// The state of this process.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok` when it answers.
    #[schema(max_length = 10, example = "ok")]
    pub status: &'static str,
    /// Version of the software.
    #[schema(max_length = 20, example = "0.1.0")]
    pub version: &'static str,
    /// What was checked.
    #[schema(max_items = 20)]
    pub checks: Vec<HealthCheck>,
}

/// Looks at what the process needs. Put into the app's data by the composition root; bounded in time by its maker.
#[derive(Clone)]
pub struct ReadinessCheck(Arc<dyn Fn() -> BoxFuture<'static, Vec<HealthCheck>> + Send + Sync>);

impl ReadinessCheck {
    pub fn new(check: impl Fn() -> BoxFuture<'static, Vec<HealthCheck>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }
}

/// Proses hidup
///
/// The process answers. Says nothing about the database; restart it when this fails.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "The process lives.", body = Health)),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/health/live")]
async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok().json(ok(Vec::new()))
}

/// Siap melayani
///
/// Everything the process needs works. When not, the problem's `checks` say what; send no requests here until it does.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "Ready to serve.", body = Health)),
    extensions(("x-problem-codes" = json!(["database_unavailable"])))
)]
#[get("/health/ready")]
async fn get_readiness(req: HttpRequest) -> Result<HttpResponse> {
    let check = req.app_data::<ReadinessCheck>().ok_or_else(|| AppError::internal("no readiness check in the app's data"))?;
    let checks = (check.0)().await;
    if checks.iter().all(|check| check.ready) {
        return Ok(HttpResponse::Ok().json(ok(checks)));
    }
    let broken: Vec<&str> = checks.iter().filter(|check| !check.ready).map(|check| check.name).collect();
    let cause = format!("not ready: {}", broken.join(", "));
    Err(AppError::new(Code::DatabaseUnavailable).member("checks", json!(checks)).caused_by(cause))
}

fn ok(checks: Vec<HealthCheck>) -> Health {
    Health { status: "ok", version: env!("CARGO_PKG_VERSION"), checks }
}

/// Registers the operations.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_liveness).service(get_readiness);
}

//! How the API speaks HTTP: problems, extractors, conditional requests, idempotency keys, the outer middleware,
//! the contract and its pages. The only place that knows status codes; it depends on `kernel` alone.
//!
//! `app.rs` builds one [`HttpState`] and mounts it on the app of every worker:
//! collect the routes with `utoipa_actix_web`, `contract::finish` what was collected, then [`mount`].

pub mod accept;
pub mod answer;
pub mod body;
pub mod coding;
pub mod contract;
pub mod docs;
pub mod etag;
pub mod fault;
pub mod health;
pub mod idempotency;
pub mod json;
pub mod json_ld;
pub mod limits;
pub mod manners;
pub mod params;
pub mod problem;
pub mod proxies;
pub mod query;
pub mod rate;
pub mod request;
pub mod routes;
pub mod server;
pub mod sse;
pub mod typed;

mod cross_origin;
mod deadlines;
mod finishing;
mod problem_pages;
mod problem_shape;
mod state;

pub use state::{HttpState, mount};

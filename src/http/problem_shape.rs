//! The schema of a problem in the contract: the common members, and the further ones in use.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::problem::{Problem, ProblemField};
use crate::kernel::time::Instant;

/// An error answer (RFC 9457). Branch on `code`; texts are for people and may change. Further members may be added.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only its schema is used; `Problem` is what is written")]
struct ProblemShape {
    /// Page that explains the code, as a path of this server.
    #[schema(max_length = 80, format = "uri-reference", example = "/problems/ticket_state_conflict")]
    r#type: String,
    /// What kind of trouble it is, in the language of the request.
    #[schema(max_length = 120, example = "Keadaan tiket tidak mengizinkan")]
    title: String,
    /// The HTTP status, repeated.
    #[schema(minimum = 400, maximum = 599, example = 409)]
    status: u16,
    /// Stable word for the kind of trouble.
    #[schema(max_length = 60, pattern = "^[a-z_]+$", example = "ticket_state_conflict")]
    code: String,
    /// What happened in this case, in the language of the request.
    #[schema(max_length = 500, example = "Tiket A-012 sudah dipanggil loket 3.", nullable = false)]
    detail: Option<String>,
    /// Path of the request.
    #[schema(
        max_length = 2000,
        format = "uri-reference",
        example = "/v1/malls/sumedang/tickets/0192f0c1-7c4e-7000-8000-0000000000a1/start"
    )]
    instance: String,
    /// Id of the request, as in `X-Request-Id`; name it when you report the problem.
    #[schema(max_length = 64, example = "0192f0c1-7c4e-7000-8000-0000000000b2")]
    request_id: String,
    /// The fields at fault.
    #[schema(nullable = false, max_items = 100)]
    errors: Option<Vec<ProblemField>>,
    /// Status the thing has now, where its state forbids the action.
    #[schema(max_length = 40, example = "serving", nullable = false)]
    current_status: Option<String>,
    /// What can be done in that status.
    #[schema(nullable = false, max_items = 30, example = json!(["hold", "finish", "transfer"]))]
    allowed_actions: Option<Vec<String>>,
    /// When the service opens next, where it is closed.
    #[schema(nullable = false)]
    next_open_at: Option<Instant>,
    /// What could be chosen instead, e.g. other appointment times.
    #[schema(nullable = false, max_items = 20, example = json!(["2026-12-01T02:00:00.000Z"]))]
    alternatives: Option<Vec<serde_json::Value>>,
    /// Entity tag of the current version, where `If-Match` was stale.
    #[schema(max_length = 60, example = "\"v8\"", nullable = false)]
    current_etag: Option<String>,
    /// Methods the path knows, as in `Allow`.
    #[schema(nullable = false, max_items = 9, example = json!(["GET", "HEAD", "OPTIONS"]))]
    allowed_methods: Option<Vec<String>>,
    /// The code again, where RFC 8628 has it, in answers to a device that asks for its token.
    #[schema(max_length = 60, pattern = "^[a-z_]+$", nullable = false, example = "authorization_pending")]
    error: Option<String>,
    /// Seconds for such a device to wait before it asks again.
    #[schema(minimum = 1, maximum = 60, nullable = false, example = 5)]
    interval: Option<u32>,
    /// The words a filter knows.
    #[schema(nullable = false, max_items = 100, example = json!(["licensing", "non_licensing"]))]
    allowed_values: Option<Vec<String>>,
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        ProblemShape::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        "Problem".into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Self::name().into_owned(), Self::schema()));
        ProblemShape::schemas(schemas);
    }
}

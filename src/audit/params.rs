//! What auditors ask for.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::json::at_most_if_given;
use crate::kernel::actor::ActorKind;
use crate::kernel::time::Instant;

/// The mall.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MallPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
}

/// The site.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SitePath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Code of the site.
    #[param(max_length = 40, example = "utama")]
    pub site: String,
}

/// Which events.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Code of the site whose log is read; without it the mall's own: configuration, people, devices.
    #[param(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Only what this kind of actor did.
    pub actor_kind: Option<ActorKind>,
    /// Only what the staff user or device with this id did.
    #[param(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    #[serde(default, deserialize_with = "at_most_if_given::<36, _>")]
    pub actor: Option<String>,
    /// Only what happened to this.
    #[param(max_length = 120, example = "tickets/0192f0c1-7c4e-7000-8000-0000000000a1")]
    #[serde(default, deserialize_with = "at_most_if_given::<120, _>")]
    pub subject: Option<String>,
    /// Only events of this type.
    #[serde(rename = "type", default, deserialize_with = "at_most_if_given::<60, _>")]
    #[param(rename = "type", max_length = 60, example = "ticket.called")]
    pub kind: Option<String>,
    /// From this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
    /// Items in a page.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 600, example = "eyJ2IjoxfQ")]
    pub cursor: Option<String>,
}

/// A span of time, in pages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SpanQuery {
    /// From this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
    /// Items in a page.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 600, example = "eyJ2IjoxfQ")]
    pub cursor: Option<String>,
}

/// Which part of a log.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChainQuery {
    /// Code of the site whose log is checked; without it the mall's own.
    #[param(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Only events behind this sequence; without it from the first.
    #[param(minimum = 0, default = 0, example = 0)]
    pub after: Option<i64>,
    /// Events to check.
    #[param(minimum = 1, maximum = 10_000, default = 1_000, example = 1_000)]
    pub limit: Option<i64>,
}

/// What, and when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConfigurationQuery {
    /// The configured thing, as events name it.
    #[param(max_length = 120, example = "queues/0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub subject: String,
    /// The moment.
    pub at: Instant,
}

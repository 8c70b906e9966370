//! What requests and answers about enrolment look like: the words of RFC 8628, in JSON.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::identity::dto::DeviceView;
use crate::identity::model_presence::{PrinterState, SoundState};
use crate::kernel::ids::{DeviceId, IncidentId, UserId};
use crate::kernel::time::Instant;

use super::model::EnrolmentStatus;

/// A device that asks to be let in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizeBody {
    /// Code of the mall it shall work for.
    #[schema(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// What the device says of its program; shown to whoever lets it in.
    #[serde(default)]
    #[schema(max_length = 80, default = "", example = "kios 1.4.2")]
    pub software: String,
}

/// Codes for a device (RFC 8628 §3.2).
#[derive(Serialize, ToSchema)]
pub struct AuthorizeAnswer {
    /// The device's own secret, with which it asks for its token.
    #[schema(max_length = 60, example = "mppc_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    pub device_code: String,
    /// What a person types: show it large.
    #[schema(max_length = 9, pattern = "^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", example = "BCDF-GHJK")]
    pub user_code: String,
    /// Where a person types it.
    #[schema(max_length = 300, example = "https://mpp.sumedangkab.example/devices")]
    pub verification_uri: String,
    /// The same with the code in it: show it as a QR.
    #[schema(max_length = 400, example = "https://mpp.sumedangkab.example/devices?mall=sumedang&user_code=BCDF-GHJK")]
    pub verification_uri_complete: String,
    /// Seconds until the codes end.
    #[schema(minimum = 1, example = 600)]
    pub expires_in: i64,
    /// Seconds to wait between two questions for the token.
    #[schema(minimum = 1, maximum = 60, example = 5)]
    pub interval: u32,
}

/// A device that asks for its token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// Code of the mall, as when it asked for the codes.
    #[schema(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Its secret.
    #[schema(max_length = 100, example = "mppc_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    pub device_code: String,
}

/// The token of a device.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The token; keep it, it is shown this once. Send it as `Authorization: Bearer …`. It does not end by itself.
    #[schema(max_length = 48, example = "mppd_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    pub access_token: String,
    /// How the token is sent.
    #[schema(max_length = 6, example = "Bearer")]
    pub token_type: &'static str,
    /// What the device became.
    pub device: DeviceView,
}

/// A turned token.
#[derive(Serialize, ToSchema)]
pub struct RotateAnswer {
    /// The new token; shown this once.
    #[schema(max_length = 48, example = "mppd_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    pub access_token: String,
    /// How the token is sent.
    #[schema(max_length = 6, example = "Bearer")]
    pub token_type: &'static str,
    /// Until when the token before still opens.
    pub previous_valid_until: Instant,
    /// The device.
    pub device: DeviceView,
}

/// A device that waits for somebody to let it in.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentView {
    /// The code it shows.
    #[schema(max_length = 9, example = "BCDF-GHJK")]
    pub user_code: String,
    /// Where it stands.
    pub status: EnrolmentStatus,
    /// What it says of its program. Anybody can say anything here: go by the screen you stand before.
    #[schema(max_length = 80, example = "kios 1.4.2")]
    pub software: String,
    /// When it asked.
    pub created_at: Instant,
    /// When its codes end.
    pub expires_at: Instant,
    /// The device it became.
    pub device_id: Option<DeviceId>,
}

/// An enrolment in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EnrolmentPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// The code on the device's screen; capitals and hyphen do not matter.
    #[param(max_length = 20, example = "BCDF-GHJK")]
    pub user_code: String,
}

/// A device in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DevicePath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Id of the device.
    #[param(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub id: DeviceId,
}

/// How a device is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeartbeatBody {
    /// Its printer.
    pub printer: PrinterState,
    /// Its sound.
    pub sound: SoundState,
    /// Name and version of its program.
    #[schema(max_length = 80, example = "kios 1.4.2")]
    pub software: String,
}

/// A device that fell silent.
#[derive(Serialize, ToSchema)]
pub struct IncidentView {
    /// Id.
    pub id: IncidentId,
    /// The device.
    pub device_id: DeviceId,
    /// Code of its site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Whom to call.
    #[schema(max_length = 80, example = "Diskominfo, tim jaringan")]
    pub responsible: String,
    /// When it was last heard before.
    pub last_seen_at: Instant,
    /// When it was missed.
    pub opened_at: Instant,
    /// When it spoke again.
    pub recovered_at: Option<Instant>,
    /// When a person closed the matter.
    pub closed_at: Option<Instant>,
    /// Who closed it.
    pub closed_by: Option<UserId>,
    /// What was done.
    #[schema(max_length = 500, example = "Kabel LAN diganti, dicoba mencetak.")]
    pub resolution: Option<String>,
}

/// One page of incidents.
#[derive(Serialize, ToSchema)]
pub struct IncidentPage {
    /// Incidents, latest first.
    #[schema(max_items = 100)]
    pub items: Vec<IncidentView>,
    /// Cursor of the next page; null on the last.
    #[schema(max_length = 600, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
}

/// Which incidents to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IncidentQuery {
    /// Only those of the site with this code.
    #[param(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Only those that nobody has closed.
    #[param(example = true)]
    pub open: Option<bool>,
    /// Items in a page.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 600, example = "eyJ2IjoxfQ")]
    pub cursor: Option<String>,
}

/// An incident in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IncidentPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Id of the incident.
    #[param(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub incident: IncidentId,
}

/// What was done about a silent device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIncident {
    /// In words. No names, NIK or phone numbers.
    #[schema(min_length = 10, max_length = 500, example = "Kabel LAN diganti, dicoba mencetak.")]
    pub resolution: String,
}

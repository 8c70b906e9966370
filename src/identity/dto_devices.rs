//! What requests and answers about devices look like.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::{IntoParams, ToSchema};

use super::model::DeviceKind;
use super::model_presence::{PrinterState, SoundState};
use crate::kernel::ids::DeviceId;
use crate::kernel::time::Instant;

/// Codes of services: one to four hundred, or null.
fn service_codes() -> Array {
    let code = ObjectBuilder::new().schema_type(Type::String).max_length(Some(40));
    let list = ArrayBuilder::new().schema_type(SchemaType::from_iter([Type::Array, Type::Null])).items(code);
    let text = "Kiosk only: codes of the only services it may give numbers for. Missing: all that its site offers.";
    list.title(Some("Kode layanan"))
        .description(Some(text))
        .min_items(Some(1))
        .max_items(Some(400))
        .examples([json!(["DISDUKCAPIL-001"])])
        .build()
}

/// A kiosk or display to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeviceBody {
    /// Kiosk or display.
    pub kind: DeviceKind,
    /// Name by which people find it.
    #[schema(min_length = 1, max_length = 80, example = "Anjungan pintu utara")]
    pub name: String,
    /// Code of its site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Code of its zone, for a display of one zone.
    #[schema(max_length = 40, example = "lantai-1")]
    pub zone: Option<String>,
    /// Kiosk only: tickets wait once the slip is out, not before.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub print_confirm: bool,
    /// Kiosk only: codes of the only services it may give numbers for. Missing: all that its site offers.
    #[schema(schema_with = service_codes)]
    pub services: Option<Vec<String>>,
    /// Who is called when it falls silent: a unit or firm, never a person. Missing: the floor manager.
    #[schema(min_length = 1, max_length = 80, example = "Diskominfo, tim jaringan")]
    pub responsible: Option<String>,
}

/// A kiosk or display.
#[derive(Serialize, ToSchema)]
pub struct DeviceView {
    /// Id.
    pub id: DeviceId,
    /// Kiosk or display.
    pub kind: DeviceKind,
    /// Name by which people find it.
    #[schema(max_length = 80, example = "Anjungan pintu utara")]
    pub name: String,
    /// Code of its site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Code of its zone.
    #[schema(max_length = 40, example = "lantai-1")]
    pub zone: Option<String>,
    /// Tickets wait once the slip is out, not before.
    #[schema(example = true)]
    pub print_confirm: bool,
    /// Codes of the only services it may give numbers for; null: all that its site offers.
    #[schema(max_items = 400, example = json!(["DISDUKCAPIL-001"]))]
    pub services: Option<Vec<String>>,
    /// Who is called when it falls silent.
    #[schema(max_length = 80, example = "Diskominfo, tim jaringan")]
    pub responsible: String,
    /// What it last said of itself; null when it never spoke. Up to five seconds old.
    pub presence: Option<PresenceView>,
    /// When it was made.
    pub created_at: Instant,
    /// Version of the record; its entity tag is `"v<version>"`.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
}

/// What a device last said of itself.
#[derive(Serialize, ToSchema)]
pub struct PresenceView {
    /// When it was last heard.
    pub last_seen_at: Instant,
    /// Whether it was heard within the last three minutes.
    #[schema(example = true)]
    pub online: bool,
    /// Its printer.
    pub printer: PrinterState,
    /// Its sound.
    pub sound: SoundState,
    /// Name and version of its program.
    #[schema(max_length = 80, example = "kios 1.4.2")]
    pub software: String,
}

/// A new device with its token.
#[derive(Serialize, ToSchema)]
pub struct NewDeviceAnswer {
    /// The device.
    pub device: DeviceView,
    /// Its token; shown this once, so put it into the device now.
    #[schema(max_length = 48, example = "mppd_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    pub token: String,
}

/// One page of devices.
#[derive(Serialize, ToSchema)]
pub struct DevicePage {
    /// Devices in use, oldest first.
    #[schema(max_items = 100)]
    pub items: Vec<DeviceView>,
    /// Cursor of the next page; null on the last.
    #[schema(max_length = 600, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
}

/// Which devices to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeviceQuery {
    /// Only those of the site with this code.
    #[param(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Items in a page.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 600, example = "eyJ2IjoxfQ")]
    pub cursor: Option<String>,
}

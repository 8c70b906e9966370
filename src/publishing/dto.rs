//! Paths, queries and bodies.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::catalogue::model::Listing;
use crate::catalogue::table::Profile;
use crate::kernel::words::Text;

/// A service in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServicePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the service: that of its agency, a hyphen, 3 or 4 digits.
    #[param(example = "DISDUKCAPIL-010", min_length = 1, max_length = 25)]
    pub service: String,
}

/// An agency in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AgencyPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the agency.
    #[param(example = "DISDUKCAPIL", min_length = 1, max_length = 20)]
    pub agency: String,
}

/// A version of a service in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VersionPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the service.
    #[param(example = "DISDUKCAPIL-010", min_length = 1, max_length = 25)]
    pub service: String,
    /// Number of the version, from 1.
    #[param(example = 1, minimum = 1)]
    pub version: i64,
}

/// A regulation in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RegulationPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the regulation: as it is cited, in lower case, with hyphens.
    #[param(example = "pp-5-2021", min_length = 1, max_length = 100)]
    pub regulation: String,
}

/// Which drafts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DraftsQuery {
    /// Only those of the agency with this code.
    #[param(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: Option<String>,
}

/// Against what to compare a version.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// Number of another version; the one before when absent.
    #[param(example = 1, minimum = 1)]
    pub against: Option<i64>,
}

/// Whose listings to report on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompletenessQuery {
    /// Only the agency with this code, with each of its services.
    #[param(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: Option<String>,
}

/// Since when to tell of changes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// `last_seq` of the answer before; 0 or absent for everything.
    #[param(example = 0, minimum = 0)]
    pub since: Option<i64>,
}

/// What an agency wants to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    /// Number of the version it began from: the last one there is; 0 for a new service.
    #[schema(minimum = 0, example = 1)]
    pub based_on: i64,
    /// The texts, as far as they are written.
    pub listing: Listing,
}

/// What a reviewer wants changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 1000, example = "Sebutkan dasar penetapan biaya.")]
    pub remark: String,
}

/// When and why a text is put in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishBody {
    /// First day it holds, within a year; today when absent.
    #[serde(default)]
    #[schema(example = "2027-01-01")]
    pub effective_from: Option<NaiveDate>,
    /// Why.
    #[schema(min_length = 1, max_length = 300, example = "Tarif baru menurut PP 45/2024.")]
    pub reason: String,
    /// Whether versions that come into force later are to stand.
    #[serde(default)]
    #[schema(example = false)]
    pub keep_later: bool,
}

/// An import plan in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImportPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Id of the plan.
    #[param(example = "0192f0c1-7c4e-7000-8000-0000000000d1", min_length = 36, max_length = 36)]
    pub import: String,
}

/// How to read a file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Columns of a table: those of the national standard unless said otherwise. JSON names its fields itself.
    #[param(inline, value_type = Option<Profile>, example = "national")]
    pub profile: Option<Profile>,
}

/// The bytes of a table.
pub struct TableFile;

impl PartialSchema for TableFile {
    fn schema() -> RefOr<Schema> {
        let file = ObjectBuilder::new().schema_type(Type::String).title(Some("Berkas tabel")).max_length(Some(4_194_304));
        let example = "Kode layanan [code],Produk pelayanan [product]\r\nDISDUKCAPIL-010,KTP-el\r\n";
        file.description(Some("A table with headings in its first row.")).examples([json!(example)]).into()
    }
}

impl ToSchema for TableFile {}

/// How to apply a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyBody {
    /// Why; it is noted with every version.
    #[schema(min_length = 1, max_length = 300, example = "Standar pelayanan 2027.")]
    pub reason: String,
    /// Whether rows with faults are left out; a file with a fault changes nothing otherwise.
    #[serde(default)]
    #[schema(example = false)]
    pub skip_faulty_rows: bool,
}

/// Why a service is not served.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusBody {
    /// For the public to read.
    pub note: Text,
}

/// What is known of a regulation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationBody {
    /// Its title.
    #[schema(min_length = 1, max_length = 300, example = "Penyelenggaraan Perizinan Berusaha Berbasis Risiko")]
    pub title: String,
    /// First day it no longer holds; null while it does.
    #[serde(default)]
    #[schema(example = "2025-06-05")]
    pub repealed_on: Option<NaiveDate>,
    /// Code of what came in its place.
    #[serde(default)]
    #[schema(max_length = 100, example = "pp-28-2025")]
    pub replaced_by: Option<String>,
}

/// The headers of a change from a known version.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct KnownHeaders {
    /// The ETag last read.
    #[param(rename = "If-Match", example = "\"v7\"", pattern = "^.*$")]
    pub if_match: String,
}

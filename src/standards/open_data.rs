//! What of this is open data, and what its columns mean: the five parts of a *standar data* (concept, definition, classification, measure,
//! unit; Perpres 39/2019), in the words of DCAT (SSL-10).

mod columns;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use columns::{COLUMNS, Column};

use crate::catalogue::model::Service;
use crate::catalogue::table::{Format, guarded};
use crate::directory::Directory;
use crate::kernel::error::{AppError, Result};
use crate::kernel::words::Text;

/// Under which anyone may use them.
const LICENSE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// The datasets of a mall.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetList {
    /// What the members are called in DCAT and Dublin Core, so that this document is JSON-LD as well.
    #[serde(rename = "@context")]
    #[schema(value_type = Object)]
    pub context: Value,
    /// Who publishes them.
    #[schema(max_length = 200, example = "MPP Kabupaten Sumedang")]
    pub publisher: String,
    /// Region they are about, in the list of codes `region_scheme`.
    #[schema(max_length = 40, example = "32.11")]
    pub region_code: String,
    /// Which list of regions the code is of.
    #[schema(max_length = 40, example = "kemendagri")]
    pub region_scheme: String,
    /// The datasets.
    #[schema(max_items = 100)]
    pub datasets: Vec<Dataset>,
}

/// A dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dataset {
    /// Name in addresses.
    #[schema(max_length = 40, example = "services")]
    pub identifier: &'static str,
    /// Title.
    pub title: Text,
    /// What is in it.
    pub description: Text,
    /// Who answers for its content.
    #[schema(max_length = 200, example = "MPP Kabupaten Sumedang")]
    pub owner: String,
    /// How often it changes: a word of the European list of frequencies, which DCAT uses.
    #[schema(max_length = 20, example = "IRREG")]
    pub frequency: &'static str,
    /// Which time it is about.
    pub period: Text,
    /// Licence.
    #[schema(max_length = 200, format = "uri", example = "https://creativecommons.org/licenses/by/4.0/")]
    pub license: &'static str,
    /// The forms it is given in.
    #[schema(max_items = 20)]
    pub distributions: Vec<Distribution>,
    /// Its columns, where it has some.
    #[schema(max_items = 100)]
    pub variables: Vec<Variable>,
}

/// A form of a dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct Distribution {
    /// Where it is read.
    #[schema(max_length = 500, format = "uri", example = "https://mpp.example/v1/malls/sumedang/open-data/services.csv")]
    pub access_url: String,
    /// Media type.
    #[schema(max_length = 100, example = "text/csv")]
    pub media_type: &'static str,
    /// The standard it follows, if any.
    #[schema(max_length = 100, format = "uri", example = "https://docs.openreferral.org/")]
    pub conforms_to: Option<&'static str>,
}

/// A column: what a *standar data* says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Variable {
    /// Name of the column.
    #[schema(max_length = 40, example = "fee_amount_idr")]
    pub name: &'static str,
    /// The idea behind it.
    #[schema(max_length = 100, example = "Biaya layanan")]
    pub concept: &'static str,
    /// What exactly it says.
    #[schema(max_length = 300, example = "Tarif tetap yang dibayar pemohon.")]
    pub definition: &'static str,
    /// The words it may have, or the list of codes they are of; absent for free texts and numbers.
    #[schema(max_length = 300, example = "free, fixed, variable")]
    pub classification: Option<String>,
    /// What it is a measure of.
    #[schema(max_length = 100, example = "Nilai uang")]
    pub measure: &'static str,
    /// In what unit.
    #[schema(max_length = 40, example = "Rupiah")]
    pub unit: &'static str,
}

/// The datasets of a mall, reached at `base`.
#[must_use]
pub fn datasets(base: &str, d: &Directory) -> DatasetList {
    let own = format!("{base}/v1/malls/{}", d.mall.code);
    let at = |path: &str, media_type, conforms_to| Distribution { access_url: format!("{own}/{path}"), media_type, conforms_to };
    let dataset = |identifier, title, description, frequency, distributions, variables| Dataset {
        identifier,
        title,
        description,
        owner: d.mall.name.clone(),
        frequency,
        period: Text::new("Keadaan yang berlaku hari ini", "What is in force today"),
        license: LICENSE,
        distributions,
        variables,
    };
    let services = vec![
        at("open-data/services.csv", "text/csv", None),
        at("open-data/services.json", "application/json", None),
        at("catalogue/export?format=csv", "text/csv", None),
        at("catalogue/export?format=xlsx", Format::Xlsx.media_type(), None),
        at("catalogue/export?format=json", "application/json", None),
        at("catalogue/export?format=csv&profile=sippn", "text/csv", None),
        at("hsds/v3/services?full=true&format=ndjson", "application/x-ndjson", Some("https://docs.openreferral.org/")),
        at("cpsv-ap", "application/ld+json", Some("https://semiceu.github.io/CPSV-AP/releases/3.2.0/")),
    ];
    let title = |id: &str, en: &str| Text::new(id, en);
    DatasetList {
        context: context(),
        publisher: d.mall.name.clone(),
        region_code: d.mall.region_code.clone(),
        region_scheme: d.mall.region_scheme.clone(),
        datasets: vec![
            dataset(
                "services",
                title("Layanan publik", "Public services"),
                title("Layanan dengan standar pelayanannya (PermenPANRB 15/2014).", "Services with their published standard."),
                "IRREG",
                services,
                COLUMNS.iter().map(Column::variable).collect(),
            ),
            dataset(
                "agencies",
                title("Instansi", "Agencies"),
                title("Instansi yang melayani di mal ini.", "Agencies that serve in this mall."),
                "IRREG",
                vec![
                    at("agencies", "application/json", None),
                    at("catalogue/export?format=csv&profile=agencies", "text/csv", None),
                    at("hsds/v3/organizations", "application/json", Some("https://docs.openreferral.org/")),
                ],
                Vec::new(),
            ),
            dataset(
                "sites",
                title("Tempat pelayanan", "Sites"),
                title("Gedung, MPP mini, dan gerai, dengan alamatnya.", "Halls, mini malls and stands, with their addresses."),
                "IRREG",
                vec![at("sites", "application/json", None)],
                Vec::new(),
            ),
            dataset(
                "availability",
                title("Ketersediaan layanan saat ini", "Availability of services now"),
                title("Buka atau tidak, sebabnya, dan jumlah orang menunggu.", "Open or not, why, and how many people wait."),
                "CONT",
                vec![at("availability", "application/json", None)],
                Vec::new(),
            ),
        ],
    }
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "publisher": "dct:publisher",
        "datasets": "dcat:dataset",
        "identifier": "dct:identifier",
        "title": { "@id": "dct:title", "@container": "@language" },
        "description": { "@id": "dct:description", "@container": "@language" },
        "owner": "dct:creator",
        "frequency": { "@id": "dct:accrualPeriodicity", "@type": "@vocab" },
        "IRREG": "http://publications.europa.eu/resource/authority/frequency/IRREG",
        "CONT": "http://publications.europa.eu/resource/authority/frequency/CONT",
        "license": { "@id": "dct:license", "@type": "@id" },
        "distributions": "dcat:distribution",
        "access_url": { "@id": "dcat:accessURL", "@type": "@id" },
        "media_type": "dcat:mediaType",
        "conforms_to": { "@id": "dct:conformsTo", "@type": "@id" },
    })
}

fn public(d: &Directory) -> impl Iterator<Item = &Service> {
    d.services.iter().filter(|service| service.status.is_public())
}

/// The services as JSON: the columns as members.
#[must_use]
pub fn services_json(d: &Directory) -> Value {
    public(d)
        .map(|service| COLUMNS.iter().map(|column| (column.name.to_owned(), Value::from((column.of)(d, service)))).collect::<Value>())
        .collect()
}

/// The services as CSV (RFC 4180), the names of the columns first.
///
/// # Errors
/// `internal` when it cannot be written.
pub fn services_csv(d: &Directory) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(COLUMNS.iter().map(|column| column.name)).map_err(AppError::internal)?;
    for service in public(d) {
        out.write_record(COLUMNS.iter().map(|column| guarded((column.of)(d, service)))).map_err(AppError::internal)?;
    }
    out.into_inner().map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_says_all_five_parts_ssl_10() {
        for column in &COLUMNS {
            let Variable { name, concept, definition, measure, unit, .. } = column.variable();
            assert!([name, concept, definition, measure, unit].iter().all(|text| !text.is_empty()), "{name}");
        }
    }
}

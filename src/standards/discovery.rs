//! Where everything is, for a programme that knows nothing but the host (RFC 9727, RFC 9264).

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::directory::Directory;

/// Media type of a set of links.
pub const LINKSET: &str = "application/linkset+json";

/// A set of links (RFC 9264).
#[derive(Debug, Serialize, ToSchema)]
pub struct Linkset {
    /// For each API where it is, and links to what describes it, by relation.
    #[schema(max_items = 1000, value_type = Vec<Object>, example = json!([{ "anchor": "https://mpp.example/v1" }]))]
    linkset: Vec<Value>,
}

/// The catalogue of APIs of this installation; `base` is the address people reach it at.
#[must_use]
pub fn api_catalog<'a>(base: &str, malls: impl Iterator<Item = &'a Directory>) -> Linkset {
    let contract = json!([{ "href": format!("{base}/openapi.json"), "type": "application/vnd.oai.openapi+json;version=3.1" }]);
    let native = json!({
        "anchor": format!("{base}/v1"),
        "service-desc": contract,
        "service-doc": [{ "href": format!("{base}/docs"), "type": "text/html", "title": "Dokumentasi API" }],
        "status": [{ "href": format!("{base}/health/ready"), "type": "application/json" }],
    });
    let of_mall = |d: &Directory| {
        let own = format!("{base}/v1/malls/{}", d.mall.code);
        [
            json!({
                "anchor": format!("{own}/hsds/v3"),
                "service-desc": contract,
                "service-meta": [{ "href": format!("{own}/hsds/v3"), "type": "application/json", "title": "HSDS 3.0" }],
                "status": [{ "href": format!("{base}/health/ready"), "type": "application/json" }],
            }),
            json!({
                "anchor": own,
                "service-desc": contract,
                "item": [
                    { "href": format!("{own}/cpsv-ap"), "type": "application/ld+json", "title": "CPSV-AP 3.2" },
                    { "href": format!("{own}/open-data"), "type": "application/json", "title": format!("Data terbuka {}", d.mall.name) },
                    { "href": format!("{own}/services"), "type": "application/json", "title": "Daftar layanan" },
                ],
            }),
        ]
    };
    Linkset { linkset: std::iter::once(native).chain(malls.flat_map(of_mall)).collect() }
}

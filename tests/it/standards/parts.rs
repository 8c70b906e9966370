//! What a listing may say beside what the reference catalogue says: licences, parts 8 to 14, forms of requirements, exclusions, complaints.

use mpp::catalogue::model::{
    Authority, ComplaintChannel, ExternalId, Kbli, KbliVersion, Licensing, LicensingStage, Production, Requirement, RequirementKind, Risk,
    ServiceCategory,
};
use mpp::catalogue::service::import::import;
use mpp::db::{Lane, Origin};
use serde_json::{Value, json};

use super::hsds::lines;
use super::schemas::{VERSIONS, fits, validator};
use crate::support::app::TestApp;
use crate::support::{TestDb, mall};

both_engines!(all_parts_of_a_standard_are_told_and_fit_the_schemas);

const LICENCE: &str = "DPMPTSP-001";

/// A licence with everything there is to be said, and an agency that takes complaints.
async fn publish_in_full(app: &TestApp) {
    let text = |text: &str| Some(text.to_owned());
    let mut parsed = mall::catalogue().clone();
    let service = parsed.services.iter_mut().find(|s| s.code == LICENCE).expect("a licence");
    service.external_ids = vec![ExternalId { scheme: "sippn".to_owned(), value: "8171234".to_owned() }];
    let content = &mut service.content;
    content.category = ServiceCategory::Licensing;
    content.licensing = Some(Licensing {
        authority: Authority::Regency,
        risk: Some(Risk::MediumHigh),
        kbli: vec![Kbli { version: KbliVersion::Y2025, code: "47111".to_owned() }],
        stages: vec![LicensingStage { name: "Pemeriksaan dokumen".to_owned(), working_days: 3 }],
        deemed_approval: true,
        oss_url: text("https://oss.go.id"),
    });
    content.production = Production { facilities: text("Loket dan kursi roda."), staff_count: Some(3), ..Production::default() };
    content.exclusions = vec!["Pencabutan izin".to_owned()];
    content.requirements = vec![Requirement { text: "KTP".to_owned(), kind: Some(RequirementKind::Original) }];
    content.fee.payee = text("Kas Daerah");
    content.name_su = text("Ijin usaha");
    let agency = parsed.agencies.iter_mut().find(|a| a.code == "DPMPTSP").expect("its agency");
    agency.profile.description_id = text("Melayani perizinan.");
    agency.profile.complaint = Some(ComplaintChannel {
        unit: "Unit Pengaduan Contoh".to_owned(),
        address: None,
        phone: text("0261201234"),
        email: text("pengaduan@contoh.go.id"),
        url: None,
    });
    let work = move |tx: &mut mpp::db::tx::Tx<'_>| import(tx, &parsed, "2026-11-30".parse().expect("a date")).map(|_| ());
    app.state.core.db.write(Lane::mall(app.mall_id), Origin::system(), work).await.expect("an import");
}

/// The value of a term, by the codes of taxonomy and term.
fn value_of<'a>(record: &'a Value, taxonomy: &str, code: &str) -> &'a Value {
    let all = record["attributes"].as_array().expect("attributes");
    let found = all.iter().find(|a| a["taxonomy_term"]["taxonomy"] == taxonomy && a["taxonomy_term"]["code"] == code);
    &found.unwrap_or_else(|| panic!("no {taxonomy} {code} in {record:#}"))["value"]
}

async fn all_parts_of_a_standard_are_told_and_fit_the_schemas(db: TestDb) {
    let app = TestApp::new(db).await;
    publish_in_full(&app).await;
    let records = lines(&app, "/services?full=true&format=ndjson").await;
    let record = records.iter().find(|record| record["alternate_name"] == LICENCE).expect("the licence");
    for version in VERSIONS {
        fits(&validator(version, "service"), record);
    }
    for (taxonomy, code, value) in [
        ("mpp:standar-pelayanan", "facilities", json!("Loket dan kursi roda.")),
        ("mpp:standar-pelayanan", "staff_count", json!("3")),
        ("mpp:bahasa-lain", "name_su", json!("Ijin usaha")),
        ("mpp:perizinan", "authority", json!("regency")),
        ("mpp:perizinan", "risk", json!("medium_high")),
        ("mpp:perizinan", "stages", json!("Pemeriksaan dokumen (3 hari kerja)")),
        ("mpp:perizinan", "deemed_approval", json!("ya")),
        ("mpp:pengenal-luar", "sippn", json!("8171234")),
        ("bps:kbli-2025", "47111", Value::Null),
    ] {
        assert_eq!(*value_of(record, taxonomy, code), value, "{taxonomy} {code}");
    }
    assert_eq!(record["required_documents"][0]["document"], "KTP (asli)");
    assert_eq!(record["eligibility_description"], "Tidak dilayani di sini: Pencabutan izin.");
    let fee = record["cost_options"][0]["amount_description"].as_str().expect("a text");
    assert!(fee.ends_with("Dibayarkan kepada Kas Daerah."), "{fee}");
    let contact = &record["contacts"][0];
    assert_eq!((&contact["department"], &contact["phones"][0]["number"]), (&json!("Unit Pengaduan Contoh"), &json!("0261201234")));
    assert_eq!(record["organization"]["description"], "Melayani perizinan.");
    let terms = lines(&app, "/taxonomy_terms?format=ndjson&search=47111").await;
    assert_eq!((terms.len(), &terms[0]["taxonomy"]), (1, &json!("bps:kbli-2025")), "words that services bring along are terms too");
    let of_term = format!("/services?format=ndjson&taxonomy_term_id={}", terms[0]["id"].as_str().expect("an id"));
    assert_eq!(lines(&app, &of_term).await.len(), 1);
}

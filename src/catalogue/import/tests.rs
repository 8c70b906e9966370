use serde_json::{Value, json};

use super::*;
use crate::catalogue::model::Requirement;

fn agency_row() -> Value {
    json!({
        "code": "DINKES", "name_id": "Dinas Kesehatan", "name_en": "Health Office", "kind": "regency_office",
        "parent": "Pemerintah Kabupaten", "website": null, "source": "law: UU 17/2023",
        "complaint": {"unit": "Unit Pengaduan", "phone": "1708"}
    })
}

fn service_row() -> Value {
    json!({
        "code": "DINKES-001", "agency": "DINKES", "name_id": "Izin", "name_en": "Permit", "category": "licensing",
        "description_id": "Uraian", "description_en": "Description", "requirements_id": ["KTP"], "procedure_id": ["Serahkan berkas"],
        "completion_time": {"value": 3, "unit": "working_days"}, "fee": {"kind": "fixed", "amount_idr": 50000, "note_id": "PNBP"},
        "product_id": "Izin", "legal_basis": ["UU 17/2023"], "audience": "both", "life_events": ["health"],
        "channels": ["walk_in", "online"], "online_url": "https://oss.go.id", "keywords_id": ["izin sehat"],
        "typical_service_minutes": 15, "priority_eligible": true, "confidence": "law", "source": null,
        "estimated_fields": ["requirements_id", "typical_service_minutes"]
    })
}

/// The row with some fields replaced.
fn changed(mut row: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().expect("object").clone() {
        row[field] = value;
    }
    row
}

fn parse(agencies: Value, services: Value) -> Result<Parsed, Faults> {
    Parsed::from_json(&agencies.to_string(), &services.to_string())
}

/// Fields at fault of one service row with `changes`.
fn faulty_fields(changes: Value) -> Vec<String> {
    let faults = match parse(json!([agency_row()]), json!([changed(service_row(), changes)])) {
        Ok(_) => return Vec::new(),
        Err(Faults(faults)) => faults,
    };
    assert!(faults.iter().all(|f| f.file == SERVICES_FILE && f.row == Some(1)), "{faults:?}");
    faults.into_iter().map(|f| f.field.unwrap_or_default()).collect()
}

#[test]
fn the_reference_catalogue_has_361_services_of_40_agencies_smd_1() {
    let reference = reference().expect("the embedded files have no fault");
    assert_eq!((reference.agencies.len(), reference.services.len()), (40, 361));
}

/// smd_2: the two categories partition the catalogue; the counts are those its README states.
#[test]
fn the_counts_of_the_reference_are_those_of_its_readme_smd_2() {
    use crate::catalogue::model::{Confidence, EstimatedField, FeeKind, ServiceCategory};
    let reference = reference().expect("reference");
    let count = |test: &dyn Fn(&ServiceContent) -> bool| reference.services.iter().filter(|s| test(&s.content)).count();
    assert_eq!(count(&|c| c.category == ServiceCategory::Licensing), 108);
    assert_eq!(count(&|c| c.category == ServiceCategory::NonLicensing), 253);
    assert_eq!([Confidence::Sourced, Confidence::Law, Confidence::Typical].map(|w| count(&|c| c.confidence == w)), [90, 219, 52]);
    assert_eq!([FeeKind::Free, FeeKind::Fixed, FeeKind::Variable].map(|w| count(&|c| c.fee.kind == w)), [247, 20, 94]);
    let estimated = EstimatedField::ALL.iter().map(|field| count(&|c| c.estimated_fields.contains(field))).collect::<Vec<_>>();
    assert_eq!(estimated, [202, 351, 305, 88, 361], "requirements, procedure, completion time, fee, minutes");
}

/// mlg_2: who types "ktp" finds the identity card.
#[test]
fn the_reference_answers_a_plain_search_for_ktp_mlg_2() {
    use crate::catalogue::model::fold;
    let reference = reference().expect("reference");
    let hits = |word: &str| {
        let names = reference.services.iter().map(|s| format!("{} {}", s.content.name_id, s.content.keywords.join(" ")));
        names.filter(|text| fold(text).contains(word)).count()
    };
    assert!(hits("ktp") >= 5);
    assert_eq!(hits("zzz"), 0);
}

#[test]
fn a_sound_row_passes_and_names_components_instead_of_file_fields() {
    use crate::catalogue::model::EstimatedField;
    let parsed = parse(json!([agency_row()]), json!([service_row()])).expect("sound");
    assert_eq!(parsed.services[0].content.estimated_fields, [EstimatedField::Requirements, EstimatedField::TypicalServiceMinutes]);
    assert_eq!(parsed.services[0].content.requirements, [Requirement::plain("KTP")]);
}

#[test]
fn each_bad_field_is_named() {
    for (changes, field) in [
        (json!({ "code": "DINKES-1" }), "/code"),
        (json!({ "code": "KPP-001" }), "/code"),
        (json!({ "name_id": "" }), "/name_id"),
        (json!({ "name_id": " Izin" }), "/name_id"),
        (json!({ "name_en": "a".repeat(201) }), "/name_en"),
        (json!({ "description_id": "a\u{0}b" }), "/description_id"),
        (json!({ "category": "perizinan" }), "/category"),
        (json!({ "audience": "all" }), "/audience"),
        (json!({ "confidence": "sure" }), "/confidence"),
        (json!({ "requirements_id": [] }), "/requirements"),
        (json!({ "procedure_id": ["a", ""] }), "/procedure/1"),
        (json!({ "keywords_id": ["a", "b", "a"] }), "/keywords/2"),
        (json!({ "legal_basis": [] }), "/legal_basis"),
        (json!({ "life_events": ["health", "tax"] }), "/life_events/1"),
        (json!({ "life_events": [] }), "/life_events"),
        (json!({ "channels": ["walk_in"] }), "/online_url"),
        (json!({ "channels": ["online", "online"] }), "/channels/1"),
        (json!({ "online_url": null }), "/online_url"),
        (json!({ "online_url": "oss.go.id" }), "/online_url"),
        (json!({ "source": "https://contoh.example" }), "/source"),
        (json!({ "fee": {"kind": "fixed", "amount_idr": null, "note_id": "x"} }), "/fee/amount_idr"),
        (json!({ "fee": {"kind": "free", "amount_idr": 1, "note_id": "x"} }), "/fee/amount_idr"),
        (json!({ "fee": {"kind": "fixed", "amount_idr": -5, "note_id": "x"} }), "/fee/amount_idr"),
        (json!({ "fee": {"kind": "gratis", "amount_idr": null, "note_id": "x"} }), "/fee/kind"),
        (json!({ "fee": {"kind": "free", "amount_idr": null, "note_id": ""} }), "/fee/note"),
        (json!({ "completion_time": {"value": 0, "unit": "hours"} }), "/completion_time/value"),
        (json!({ "completion_time": {"value": 1, "unit": "days"} }), "/completion_time/unit"),
        (json!({ "typical_service_minutes": 0 }), "/typical_service_minutes"),
        (json!({ "typical_service_minutes": 481 }), "/typical_service_minutes"),
        (json!({ "typical_service_minutes": "15" }), "/typical_service_minutes"),
        (json!({ "estimated_fields": ["price"] }), "/estimated_fields/0"),
        (json!({ "priority": true }), "/priority"),
        (json!({ "fee": {"kind": "free", "amount_idr": null, "note_id": "x", "tax": 1} }), "/fee/tax"),
    ] {
        assert_eq!(faulty_fields(changes.clone()), [field], "{changes}");
    }
}

#[test]
fn a_missing_field_is_named() {
    let mut row = service_row();
    row.as_object_mut().expect("object").remove("product_id");
    let Faults(faults) = parse(json!([agency_row()]), json!([row])).expect_err("missing");
    assert_eq!((faults[0].row, faults[0].field.as_deref()), (Some(1), Some("/product")));
}

#[test]
fn all_faults_of_all_rows_come_at_once() {
    let services = json!([
        service_row(),
        changed(service_row(), json!({ "code": "DINKES-002", "category": "x", "audience": "y", "typical_service_minutes": 0 })),
        changed(service_row(), json!({ "code": "KPP-001", "agency": "KPP" })),
        service_row(),
    ]);
    let agencies = json!([
        agency_row(),
        changed(agency_row(), json!({ "website": "x" })),
        changed(agency_row(), json!({ "code": "kpp", "kind": "opd" }))
    ]);
    let faults = parse(agencies, services).expect_err("many");
    let places: Vec<String> =
        faults.0.iter().map(|f| format!("{} {} {}", f.file, f.row.expect("row"), f.field.clone().expect("field"))).collect();
    assert_eq!(
        places,
        [
            "agencies.json 2 /code",
            "agencies.json 2 /website",
            "agencies.json 3 /kind",
            "agencies.json 3 /code",
            "services.json 2 /category",
            "services.json 2 /audience",
            "services.json 2 /typical_service_minutes",
            "services.json 3 /agency",
            "services.json 4 /code",
        ]
    );
    let text = faults.to_string();
    assert!(
        text.contains("services.json baris 2 (DINKES-002) /category: “x” tidak dikenal; pilihan: licensing, non_licensing / "),
        "{text}"
    );
}

#[test]
fn a_faulty_agency_does_not_make_its_services_faulty() {
    let Faults(faults) = parse(json!([changed(agency_row(), json!({ "kind": "opd" }))]), json!([service_row()])).expect_err("kind");
    assert_eq!(faults.len(), 1, "{faults:?}");
}

/// btn_2, smd_5: each of the six public parts, the legal basis and the complaint channel.
#[test]
fn what_must_be_public_is_named_when_it_is_missing_btn_2_smd_5() {
    let nothing = json!({
        "requirements_id": [], "procedure_id": [], "completion_time": null, "fee": null, "product_id": "", "legal_basis": []
    });
    assert_eq!(faulty_fields(nothing), ["/requirements", "/procedure", "/completion_time", "/fee", "/product", "/legal_basis"]);
    let services = json!([service_row(), changed(service_row(), json!({ "code": "DINKES-002" }))]);
    let Faults(faults) = parse(json!([changed(agency_row(), json!({ "complaint": null }))]), services).expect_err("no channel");
    let told: Vec<_> = faults.iter().map(|f| (f.row, f.field.as_deref())).collect();
    assert_eq!(told, [(Some(1), Some("/complaint_handling")), (Some(1), Some("/agency/complaint"))], "once for an agency");
}

#[test]
fn a_file_that_is_no_list_is_one_fault() {
    let Faults(faults) = Parsed::from_json("{}", "[").expect_err("no lists");
    assert_eq!(faults.iter().map(|f| (f.file, f.row)).collect::<Vec<_>>(), [(AGENCIES_FILE, None), (SERVICES_FILE, None)]);
}

#[test]
fn a_folder_without_the_files_names_both() {
    let Faults(faults) = Parsed::from_folder(Path::new("/nonexistent-catalogue")).expect_err("no folder");
    assert_eq!(faults.iter().map(|f| f.file).collect::<Vec<_>>(), [AGENCIES_FILE, SERVICES_FILE]);
}

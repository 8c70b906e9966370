//! The schemas of HSDS as they are published, in `fixtures/standards`; unknown members are refused everywhere, as the specification's own
//! checks do.

use jsonschema::Validator;
use serde_json::{Value, json};

/// The versions records must fit.
pub const VERSIONS: [&str; 2] = ["hsds-3.0", "hsds-3.1-dev"];

fn directory(version: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/standards").join(version)
}

/// What a record of a kind (`service`, `organization`, …) must be.
pub fn validator(version: &str, kind: &str) -> Validator {
    let mut defs = serde_json::Map::new();
    for entry in std::fs::read_dir(directory(version)).expect("the schemas") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_none_or(|end| end != "json") || name == "openapi" {
            continue;
        }
        let mut schema: Value = serde_json::from_slice(&std::fs::read(&path).expect("a schema")).expect("JSON");
        strict(&mut schema);
        defs.insert(name, schema);
    }
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": format!("#/$defs/{kind}"), "$defs": defs });
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

/// Refuses unknown members, and points at schemas of the same document.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for name in ["$schema", "$id", "id"] {
                if members.get(name).is_some_and(Value::is_string) {
                    members.remove(name);
                }
            }
            if let Some(Value::String(file)) = members.get_mut("$ref") {
                *file = format!("#/$defs/{}", file.trim_end_matches(".json"));
            }
            if members.get("properties").is_some_and(Value::is_object) && members.get("type").is_some_and(|kind| kind == "object") {
                members.insert("additionalProperties".to_owned(), false.into());
            }
            members.values_mut().for_each(strict);
        }
        Value::Array(items) => items.iter_mut().for_each(strict),
        _ => {}
    }
}

/// Panics, saying where, when a record does not fit.
#[track_caller]
pub fn fits(validator: &Validator, record: &Value) {
    let faults: Vec<String> = validator.iter_errors(record).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}\n{record:#}", faults.join("\n"));
}

#[test]
fn a_record_with_a_fault_does_not_fit() {
    let service = json!({ "id": "0192f0c1-7c4e-7000-8000-0000000000a1", "name": "Izin", "status": "active" });
    for version in VERSIONS {
        let validator = validator(version, "service");
        fits(&validator, &service);
        for (member, value) in [("status", json!("open")), ("id", json!("S-1")), ("biaya", json!(0)), ("phones", json!([{ "nomor": "1" }]))]
        {
            let mut faulty = service.clone();
            faulty[member] = value;
            assert!(!validator.is_valid(&faulty), "{version}: {faulty}");
        }
    }
}

//! The contract as it is published, made from the sample.

use mpp::http::contract::{finish, lint, to_json};
use serde_json::{Value, json};

use super::sample::collected;

fn contract() -> Value {
    serde_json::from_str(&to_json(&finish(collected()))).expect("JSON")
}

#[test]
fn it_is_openapi_3_1_and_the_same_each_time() {
    let text = to_json(&finish(collected()));
    for _ in 0..5 {
        assert_eq!(text, to_json(&finish(collected())));
    }
    assert!(text.ends_with("}\n"));
    let contract = contract();
    assert_eq!(contract["openapi"], "3.1.0");
    assert_eq!(contract["info"]["title"], "mpp");
    assert_eq!(contract["info"]["license"]["identifier"], "Apache-2.0");
    assert_eq!(contract["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    assert_eq!(contract["paths"]["/v1/tickets"]["post"]["operationId"], "create_ticket");
}

#[test]
fn named_codes_become_one_response_per_status_with_examples() {
    let contract = contract();
    let responses = &contract["paths"]["/v1/tickets"]["post"]["responses"];
    let conflict = &responses["409"]["content"]["application/problem+json"];
    assert_eq!(conflict["schema"]["$ref"], "#/components/schemas/Problem");
    assert_eq!(conflict["examples"]["not_open"]["$ref"], "#/components/examples/not_open");
    assert_eq!(contract["components"]["examples"]["quota_reached"]["value"]["status"], 409);
    let description = responses["409"]["description"].as_str().expect("description");
    assert!(description.contains("`not_open`") && description.contains("`quota_reached`"), "{description}");
    for status in ["400", "413", "415", "422", "default"] {
        assert!(responses[status]["content"]["application/problem+json"].is_object(), "{status}");
    }
    assert!(responses["401"].is_null(), "it is public");
}

#[test]
fn what_follows_from_the_shape_is_added() {
    let contract = contract();
    let get = &contract["paths"]["/v1/tickets/{id}"]["get"];
    assert!(get["responses"]["404"].is_object());
    assert_eq!(get["security"], json!([]));
    assert!(get["responses"]["200"]["headers"]["X-Request-Id"].is_object());
    let secured = &contract["paths"]["/v1/secured"]["get"];
    assert!(secured["responses"]["401"]["headers"]["WWW-Authenticate"].is_object(), "{secured}");
    assert!(get["responses"]["304"].is_object(), "it shows an ETag");
    let unknown =
        |operation: &Value| operation["responses"]["503"]["content"]["application/problem+json"]["examples"]["outcome_unknown"].is_object();
    let patch = &contract["paths"]["/v1/tickets/{id}"]["patch"];
    assert!(unknown(patch) && !unknown(get), "only what changes something can be in doubt");
    assert!(patch["responses"]["412"].is_object() && patch["responses"]["428"].is_object());
    let needed = patch["parameters"].as_array().expect("parameters").iter().find(|parameter| parameter["name"] == "If-Match");
    assert_eq!(needed.expect("If-Match")["required"], true);
    assert!(secured["responses"]["403"].is_null(), "it names no mall, so no role in one can be missing");
    assert!(secured["responses"]["503"].is_object() && get["responses"]["503"].is_object(), "both look something up");
    let parameters = contract["paths"]["/v1/tickets"]["post"]["parameters"].as_array().expect("parameters").clone();
    assert!(parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key" && parameter["required"] == false));
    let list = &contract["paths"]["/v1/tickets"]["get"];
    assert!(list["responses"]["400"].is_object());
    let names: Vec<&Value> = list["parameters"].as_array().expect("parameters").iter().map(|parameter| &parameter["name"]).collect();
    assert_eq!(names, ["q", "kind", "limit"]);
}

fn check_examples(contract: &Value) {
    let schema = json!({ "$ref": "#/components/schemas/Problem", "components": contract["components"] });
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let examples = contract["components"]["examples"].as_object().expect("examples");
    assert!(examples.len() > 10, "{examples:?}");
    for example in examples.values().map(|example| &example["value"]) {
        let errors: Vec<String> = validator.iter_errors(example).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {example}");
    }
}

#[test]
fn every_reference_points_at_something() {
    fn check(value: &Value, contract: &Value) {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(contract.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        match value {
            Value::Object(members) => members.values().for_each(|member| check(member, contract)),
            Value::Array(items) => items.iter().for_each(|item| check(item, contract)),
            _ => {}
        }
    }
    let contract = contract();
    check(&contract, &contract);
}

#[test]
fn properties_get_indonesian_titles_and_their_declared_order_stays() {
    let text = to_json(&finish(collected()));
    let contract = contract();
    assert_eq!(contract["components"]["schemas"]["NewTicket"]["properties"]["service_code"]["title"], "Kode layanan");
    let place = |name: &str| text.find(&format!("\"{name}\": {{")).expect(name);
    assert!(place("service_code") < place("companions") && place("companions") < place("issued_by"));
}

#[test]
fn an_example_of_every_code_fits_the_schema() {
    let mut collected = collected();
    let words: Vec<Value> = mpp::kernel::codes::Code::ALL.iter().map(|code| code.spec().word.into()).collect();
    let operation = collected.paths.paths["/v1/events"].get.as_mut().expect("operation");
    operation.extensions.as_mut().expect("extensions").insert("x-problem-codes".to_owned(), words.into());
    check_examples(&serde_json::from_str(&to_json(&finish(collected))).expect("JSON"));
}

#[test]
fn the_lint_names_what_a_reader_would_miss() {
    let found = lint(&finish(collected()));
    let expected = [
        "GET /v1/secured: no x-problem-codes (may be an empty list)",
        "GET /v1/secured: tag odd is not described in contract/general.rs",
        "POST /v1/tickets/{id}/recall body/reason: text without maxLength, format, pattern or enum",
        "NewTicket.companions: no title",
    ];
    for line in expected {
        assert!(found.iter().any(|given| given == line), "{line} in {found:#?}");
    }
    assert!(!found.iter().any(|line| line.starts_with("Problem")), "{found:#?}");
    assert!(!found.iter().any(|line| line.contains("/health/") || line.starts_with("Health")), "{found:#?}");
}

#[test]
fn the_contract_of_the_whole_app_is_complete() {
    let found = lint(&mpp::app::contract());
    assert!(found.is_empty(), "add what is missing where it belongs (titles: src/http/contract/titles.rs): {found:#?}");
}

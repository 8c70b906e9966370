//! What a reader of the contract would miss. The test that checks the contract in asserts that this list is empty.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::PROBLEM_CODES_EXTENSION;
use super::general::TAGS;
use super::shared_types::missing_schemas;
use crate::kernel::codes::Code;

/// Every shortcoming as one line `where: what`.
#[must_use]
pub fn lint(openapi: &OpenApi) -> Vec<String> {
    let document = serde_json::to_value(openapi).unwrap_or_default();
    let mut lint = Lint { document: &document, found: Vec::new() };
    for name in missing_schemas(&document) {
        lint.report(&format!("#/components/schemas/{name}"), "referred to and not there; use #[param(inline)] in parameters");
    }
    lint.operations();
    lint.schemas();
    lint.found
}

struct Lint<'a> {
    document: &'a Value,
    found: Vec<String>,
}

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn empty(value: &Value) -> bool {
    value.as_str().is_none_or(|text| text.trim().is_empty())
}

impl<'a> Lint<'a> {
    fn report(&mut self, place: &str, what: &str) {
        self.found.push(format!("{place}: {what}"));
    }

    fn operations(&mut self) {
        let mut ids: BTreeMap<&str, String> = BTreeMap::new();
        for (path, item) in members(&self.document["paths"]) {
            for (method, operation) in members(item).filter(|(method, _)| METHODS.contains(&method.as_str())) {
                let place = format!("{} {path}", method.to_uppercase());
                self.operation(&place, operation);
                let id = operation["operationId"].as_str().unwrap_or_default();
                if let Some(other) = ids.insert(id, place.clone()) {
                    self.report(&place, &format!("operationId {id} is also that of {other}"));
                }
            }
        }
    }

    fn operation(&mut self, place: &str, operation: &'a Value) {
        for member in ["summary", "description", "operationId"] {
            if empty(&operation[member]) {
                self.report(place, &format!("no {member}"));
            }
        }
        let tags: Vec<&str> = items(&operation["tags"]).filter_map(Value::as_str).collect();
        if tags.is_empty() {
            self.report(place, "no tag");
        }
        for tag in tags.iter().filter(|tag| !TAGS.iter().any(|(name, _)| name == *tag)) {
            self.report(place, &format!("tag {tag} is not described in contract/general.rs"));
        }
        match operation[PROBLEM_CODES_EXTENSION].as_array() {
            None => self.report(place, "no x-problem-codes (may be an empty list)"),
            Some(words) => {
                for word in words.iter().filter(|word| word.as_str().and_then(Code::from_word).is_none()) {
                    self.report(place, &format!("x-problem-codes has the unknown word {word}"));
                }
            }
        }
        for parameter in items(&operation["parameters"]) {
            self.parameter(place, parameter);
        }
        for (_, content) in members(at(operation, "/requestBody/content")) {
            self.bounds(&format!("{place} body"), &content["schema"], &mut BTreeSet::new());
        }
    }

    fn parameter(&mut self, place: &str, parameter: &'a Value) {
        let place = format!("{place} parameter {}", parameter["name"].as_str().unwrap_or_default());
        if empty(&parameter["description"]) {
            self.report(&place, "no description");
        }
        if parameter["example"].is_null() && !self.has_example(&parameter["schema"]) {
            self.report(&place, "no example");
        }
        self.bounds(&place, &parameter["schema"], &mut BTreeSet::new());
    }

    fn schemas(&mut self) {
        for (name, schema) in members(at(self.document, "/components/schemas")) {
            self.schema(name, schema);
        }
    }

    /// Properties of a schema and of what lies within it need a title, a description and an example.
    fn schema(&mut self, place: &str, schema: &'a Value) {
        for (name, property) in members(&schema["properties"]) {
            let place = format!("{place}.{name}");
            for member in ["title", "description"] {
                if !self.says(property, member) {
                    self.report(&place, &format!("no {member}"));
                }
            }
            if !self.has_example(property) {
                self.report(&place, "no example");
            }
            self.schema(&place, property);
        }
        for part in ["oneOf", "allOf", "anyOf"].iter().flat_map(|part| items(&schema[*part])) {
            self.schema(place, part);
        }
        self.schema_in_list(place, &schema["items"]);
    }

    fn schema_in_list(&mut self, place: &str, schema: &'a Value) {
        if schema.is_object() {
            self.schema(&format!("{place}[]"), schema);
        }
    }

    /// The schema a `$ref` points at, or the schema itself.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let pointer = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
        pointer.map_or(schema, |pointer| at(self.document, pointer))
    }

    fn parts(schema: &'a Value) -> impl Iterator<Item = &'a Value> {
        ["oneOf", "allOf", "anyOf"].into_iter().flat_map(|part| items(&schema[part]))
    }

    fn says(&self, schema: &'a Value, member: &str) -> bool {
        !empty(&schema[member])
            || !empty(&self.resolve(schema)[member])
            || Self::parts(schema).any(|part| !empty(&part[member]) || !empty(&self.resolve(part)[member]))
    }

    /// An example of its own, or one that follows: from the words of an enum, the members of an object, the items of a list.
    fn has_example(&self, schema: &'a Value) -> bool {
        let schema = self.resolve(schema);
        let own = ["example", "examples", "enum", "const", "properties", "additionalProperties"];
        own.iter().any(|member| !schema[*member].is_null())
            || schema["type"] == "boolean"
            || Self::parts(schema).any(|part| self.has_example(part))
            || (schema["items"].is_object() && self.has_example(&schema["items"]))
    }

    /// What callers send is bounded: texts by length, format, pattern or words; lists by count.
    fn bounds(&mut self, place: &str, schema: &'a Value, seen: &mut BTreeSet<&'a str>) {
        if let Some(reference) = schema["$ref"].as_str() {
            if seen.insert(reference) {
                self.bounds(place, self.resolve(schema), seen);
            }
            return;
        }
        let is = |wanted: &str| schema["type"] == wanted || items(&schema["type"]).any(|kind| kind == wanted);
        if is("string") && ["maxLength", "format", "enum", "pattern", "const"].iter().all(|bound| schema[*bound].is_null()) {
            self.report(place, "text without maxLength, format, pattern or enum");
        }
        if is("array") {
            if schema["maxItems"].is_null() {
                self.report(place, "array without maxItems");
            }
            self.bounds(&format!("{place}[]"), &schema["items"], seen);
        }
        for (name, property) in members(&schema["properties"]) {
            self.bounds(&format!("{place}/{name}"), property, seen);
        }
        for part in Self::parts(schema) {
            self.bounds(place, part, seen);
        }
    }
}

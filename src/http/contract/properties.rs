//! Gives every property its Indonesian title and, where it has none, an example: from [`super::titles`].

use serde_json::Value;
use utoipa::openapi::schema::{AllOf, AnyOf, Array, ArrayItems, Object, OneOf, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations_mut;
use super::titles::entry;

/// Completes all schemas: components, parameters, bodies and answers.
pub(super) fn complete(openapi: &mut OpenApi) {
    if let Some(components) = &mut openapi.components {
        components.schemas.values_mut().for_each(descend);
    }
    for item in openapi.paths.paths.values_mut() {
        for (_, operation) in operations_mut(item) {
            for parameter in operation.parameters.iter_mut().flatten() {
                let RefOr::T(parameter) = parameter else { continue };
                let name = parameter.name.clone();
                if let Some(schema) = &mut parameter.schema {
                    name_schema(&name, schema);
                    descend(schema);
                }
            }
            let bodies = operation.request_body.iter_mut().filter_map(|body| if let RefOr::T(body) = body { Some(body) } else { None });
            bodies.flat_map(|body| body.content.values_mut()).for_each(complete_content);
            for response in operation.responses.responses.values_mut() {
                let RefOr::T(response) = response else { continue };
                response.content.values_mut().for_each(complete_content);
            }
        }
    }
}

fn complete_content(content: &mut RefOr<utoipa::openapi::Content>) {
    let RefOr::T(content) = content else { return };
    if let Some(schema) = &mut content.schema {
        descend(schema);
    }
}

fn descend(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            for (name, property) in &mut object.properties {
                name_schema(name, property);
                descend(property);
            }
            if let Some(utoipa::openapi::schema::AdditionalProperties::RefOr(values)) = object.additional_properties.as_deref_mut() {
                descend(values);
            }
        }
        Schema::Array(Array { items: ArrayItems::RefOrSchema(items), .. }) => descend(items),
        Schema::OneOf(OneOf { items, .. }) | Schema::AllOf(AllOf { items, .. }) | Schema::AnyOf(AnyOf { items, .. }) => {
            items.iter_mut().for_each(descend);
        }
        _ => {}
    }
}

/// Title and example of one property by its name; what the type says itself stays.
fn name_schema(name: &str, property: &mut RefOr<Schema>) {
    let Some((title, example)) = entry(name) else { return };
    let title = Some(title.to_owned());
    match property {
        RefOr::Ref(reference) => reference.title = reference.title.take().or(title),
        RefOr::T(Schema::Object(object)) => {
            object.title = object.title.take().or(title);
            if without_example(object) && fits(&object.schema_type, &example) {
                object.examples.push(example);
            }
        }
        RefOr::T(Schema::Array(array)) => {
            array.title = array.title.take().or(title);
            if array.example.is_none() && array.examples.is_empty() && example.is_array() {
                array.examples.push(example);
            }
        }
        RefOr::T(Schema::OneOf(one_of)) => one_of.title = one_of.title.take().or(title),
        RefOr::T(Schema::AllOf(all_of)) => all_of.title = all_of.title.take().or(title),
        RefOr::T(_) => {}
    }
}

fn without_example(object: &Object) -> bool {
    object.example.is_none() && object.examples.is_empty() && object.enum_values.is_none() && object.properties.is_empty()
}

fn fits(schema_type: &SchemaType, example: &Value) -> bool {
    let one = |wanted: &Type| match wanted {
        Type::String => example.is_string(),
        Type::Integer => example.is_i64() || example.is_u64(),
        Type::Number => example.is_number(),
        Type::Boolean => example.is_boolean(),
        Type::Object => example.is_object(),
        Type::Array => example.is_array(),
        Type::Null => false,
    };
    match schema_type {
        SchemaType::Type(wanted) => one(wanted),
        SchemaType::Array(wanted) => wanted.iter().any(one),
        SchemaType::AnyValue => false,
    }
}

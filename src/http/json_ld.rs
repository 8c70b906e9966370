//! Linked data in JSON (JSON-LD 1.1): one media type, and what the contract says of all such documents.

use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

/// The media type.
pub const JSON_LD: &str = "application/ld+json";

/// A JSON-LD document. Its members are those of the vocabulary that its context names.
pub struct JsonLd;

impl utoipa::PartialSchema for JsonLd {
    fn schema() -> RefOr<Schema> {
        let context = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Object]))
            .title(Some("Konteks"))
            .description(Some("The vocabulary the members are of."))
            .examples([json!("https://schema.org")]);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A JSON-LD document; its members are those of the vocabulary its context names."))
            .property("@context", context)
            .required("@context")
            .into()
    }
}

impl utoipa::ToSchema for JsonLd {
    fn name() -> std::borrow::Cow<'static, str> {
        "JsonLd".into()
    }
}

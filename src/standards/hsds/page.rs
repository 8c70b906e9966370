//! The envelope of a page, and the other form: one record a line.

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};

use super::query::Part;
use crate::kernel::error::{AppError, Result};

/// A page of records as HSDS has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsPage {
    /// Records on all pages.
    #[schema(minimum = 0, example = 361)]
    pub total_items: usize,
    /// Pages.
    #[schema(minimum = 0, example = 8)]
    pub total_pages: usize,
    /// Number of this page, from 1.
    #[schema(minimum = 1, example = 1)]
    pub page_number: usize,
    /// Records on this page.
    #[schema(minimum = 0, example = 50)]
    pub size: usize,
    /// Whether it is the first.
    #[schema(example = true)]
    pub first_page: bool,
    /// Whether it is the last.
    #[schema(example = false)]
    pub last_page: bool,
    /// Whether nothing is on it.
    #[schema(example = false)]
    pub empty: bool,
    /// The records, by the schemas of HSDS 3.0.
    #[schema(max_items = 100_000, value_type = Vec<HsdsRecord>)]
    pub contents: Vec<Value>,
}

/// A record of HSDS 3.0. Its members are those of the specification, which the contract does not repeat.
pub struct HsdsRecord;

impl utoipa::PartialSchema for HsdsRecord {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .description(Some("Id of the record."))
            .examples([json!("0192f0c1-7c4e-7000-8000-0000000000a1")]);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A record of HSDS 3.0; its members are those of the specification, https://docs.openreferral.org/."))
            .property("id", id)
            .required("id")
            .into()
    }
}

impl ToSchema for HsdsRecord {
    fn name() -> std::borrow::Cow<'static, str> {
        "HsdsRecord".into()
    }
}

/// What is sent, and as what.
pub type Body = (Bytes, &'static str);

/// The part asked for of `items`, each made into a record only if it is shown.
///
/// # Errors
/// `internal` when it cannot be written as JSON.
pub fn part_of<T>(items: &[T], part: Part, record: impl Fn(&T) -> Value) -> Result<Body> {
    let total = items.len();
    let (number, size) = match part {
        Part::Lines => return lines(items, record),
        Part::Whole => (1, total.max(1)),
        Part::Page { number, size } => (number, size),
    };
    let contents: Vec<Value> = items.iter().skip(number.saturating_sub(1).saturating_mul(size)).take(size).map(record).collect();
    let total_pages = total.div_ceil(size);
    let page = HsdsPage {
        total_items: total,
        total_pages,
        page_number: number,
        size: contents.len(),
        first_page: number == 1,
        last_page: number >= total_pages,
        empty: contents.is_empty(),
        contents,
    };
    json_body(&page)
}

fn lines<T>(items: &[T], record: impl Fn(&T) -> Value) -> Result<Body> {
    let mut text = Vec::new();
    for item in items {
        serde_json::to_writer(&mut text, &record(item)).map_err(AppError::internal)?;
        text.push(b'\n');
    }
    Ok((Bytes::from(text), "application/x-ndjson"))
}

/// One document.
///
/// # Errors
/// `internal` when it cannot be written as JSON.
pub fn json_body(view: &impl Serialize) -> Result<Body> {
    Ok((Bytes::from(serde_json::to_vec(view).map_err(AppError::internal)?), "application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: usize, number: usize, size: usize) -> Value {
        let items: Vec<usize> = (0..items).collect();
        let (bytes, _) = part_of(&items, Part::Page { number, size }, |n| json!(n)).expect("a page");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    #[test]
    fn pages_join_to_the_whole_and_know_their_place() {
        let all: Vec<Value> = (1..=3).flat_map(|n| page(5, n, 2)["contents"].as_array().expect("a list").clone()).collect();
        assert_eq!(json!(all), json!([0, 1, 2, 3, 4]));
        let last = page(5, 3, 2);
        assert_eq!((&last["last_page"], &last["size"], &last["total_pages"]), (&json!(true), &json!(1), &json!(3)));
        let beyond = page(5, 9, 2);
        assert_eq!((&beyond["empty"], &beyond["last_page"], &beyond["first_page"]), (&json!(true), &json!(true), &json!(false)));
        let nothing = page(0, 1, 2);
        assert_eq!((&nothing["empty"], &nothing["first_page"], &nothing["last_page"]), (&json!(true), &json!(true), &json!(true)));
    }
}

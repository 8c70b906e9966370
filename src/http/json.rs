//! Strict JSON: no duplicate keys, nothing behind the document, and errors that name the place.
//! First the text becomes a [`Value`], which also gives the canonical digest; then the value becomes the type.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::Deserialize;
use serde_json::{Map, Number, Value};
use serde_path_to_error::{Path, Segment};
use sha2::{Digest as _, Sha256};

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// Reads the text of a body.
///
/// # Errors
/// `malformed_body` with line and column.
pub fn parse(text: &[u8]) -> Result<Value> {
    let strict: Strict = serde_json::from_slice(text).map_err(|error| malformed(&error))?;
    Ok(strict.0)
}

/// SHA-256 of the value with sorted keys and without blanks: two spellings of one request have one digest.
#[must_use]
pub fn digest(value: &mut Value) -> [u8; 32] {
    value.sort_all_objects();
    Sha256::digest(serde_json::to_vec(value).unwrap_or_default()).into()
}

/// Turns a value into the type an operation wants.
///
/// # Errors
/// `validation_failed` naming the field by its JSON pointer.
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| invalid(error.path(), &error.inner().to_string()))
}

fn malformed(error: &serde_json::Error) -> AppError {
    let (line, column) = (error.line(), error.column());
    let duplicate = error.is_data();
    let (id, en) = if duplicate { ("Kunci ganda", "Duplicate key") } else { ("JSON tidak sah", "Invalid JSON") };
    AppError::new(Code::MalformedBody)
        .detail(format!("{id} pada baris {line} kolom {column}."), format!("{en} at line {line} column {column}."))
        .member("line", line)
        .member("column", column)
}

/// The field error for a message of serde. Values are never repeated: they may be personal. Only the messages of the standard
/// constructors of `serde::de::Error` are told apart; whatever else a type says about itself is passed on.
fn invalid(path: &Path, message: &str) -> AppError {
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    let expected = || message.split_once("expected ").map_or("", |(_, expected)| expected);
    let (pointer, code, id, en) = if message.starts_with("missing field") {
        (format!("{}/{}", pointer(path), escaped(quoted())), "missing_field", "Isian wajib diisi.".to_owned(), "The field is required.".to_owned())
    } else if message.starts_with("unknown field") {
        (pointer(path), "unknown_field", "Isian tidak dikenal.".to_owned(), "The field is not known.".to_owned())
    } else if message.starts_with("unknown variant") {
        let words = expected();
        (pointer(path), "unknown_value", format!("Nilai tidak dikenal; pilihan: {words}."), format!("Unknown value; choose {words}."))
    } else if message.starts_with("invalid type") {
        let kind = expected();
        (pointer(path), "wrong_type", format!("Jenis nilai salah; seharusnya {kind}."), format!("Wrong type of value; expected {kind}."))
    } else if message.starts_with("invalid value") || message.starts_with("invalid length") {
        let kind = expected();
        (pointer(path), "invalid_value", format!("Nilai tidak sah; seharusnya {kind}."), format!("Invalid value; expected {kind}."))
    } else {
        (pointer(path), "invalid_value", format!("Nilai tidak sah: {message}."), format!("Invalid value: {message}."))
    };
    AppError::new(Code::ValidationFailed).field_text(pointer, code, id, en)
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// A key within a JSON pointer (RFC 6901); cut, since an unknown key is whatever the caller sent.
fn escaped(key: &str) -> String {
    key.chars().take(60).collect::<String>().replace('~', "~0").replace('/', "~1")
}

/// A JSON value whose objects have no key twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, _>()? {
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// For members of a merge patch (RFC 7396) that may be cleared: absent is `None`, `null` is `Some(None)`.
/// Use as `#[serde(default, deserialize_with = "crate::http::json::present")]`.
///
/// # Errors
/// Those of `T`.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

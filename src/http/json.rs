//! Strict JSON: no duplicate keys, nothing behind the document, and errors that name the place. The text becomes a [`Value`],
//! which also gives the canonical digest; [`super::typed`] makes the type of it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
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

fn malformed(error: &serde_json::Error) -> AppError {
    let (line, column) = (error.line(), error.column());
    let duplicate = error.is_data();
    let (id, en) = if duplicate { ("Kunci ganda", "Duplicate key") } else { ("JSON tidak sah", "Invalid JSON") };
    AppError::new(Code::MalformedBody)
        .detail(format!("{id} pada baris {line} kolom {column}."), format!("{en} at line {line} column {column}."))
        .member("line", line)
        .member("column", column)
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

/// For members of a merge patch that cannot be cleared: absent is `None`, `null` is a fault and not "unchanged".
/// Use as `#[serde(default, deserialize_with = "crate::http::json::given")]`.
///
/// # Errors
/// Those of `T`.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A text of at most `CHARS` characters, for values that no rule looks at closer: tokens, words of a filter.
/// Use as `#[serde(deserialize_with = "crate::http::json::at_most::<200, _>")]`.
///
/// # Errors
/// A longer one; what is no text.
pub fn at_most<'de, const CHARS: usize, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    bounded::<CHARS, D::Error>(String::deserialize(deserializer)?)
}

/// The same for a member that may be absent. Use with `default` beside it.
///
/// # Errors
/// A longer one; what is no text.
pub fn at_most_if_given<'de, const CHARS: usize, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)?.map(bounded::<CHARS, D::Error>).transpose()
}

fn bounded<const CHARS: usize, E: serde::de::Error>(text: String) -> Result<String, E> {
    if text.chars().count() > CHARS { Err(E::custom(format!("longer than {CHARS} characters"))) } else { Ok(text) }
}

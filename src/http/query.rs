//! Reads query parameters into a struct: unknown and repeated names are refused, and every error names its parameter.
//! `serde_urlencoded` ignores what it does not know; a typing error in a filter would then widen the answer in silence.
//! Fields may be texts, numbers, booleans, enums, options of these and comma-separated lists. No `flatten`: serde would hide the names.

use std::collections::HashSet;

use serde::Deserializer;
use serde::de::value::{SeqDeserializer, StringDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};

use super::fault::{Fault, What};

/// Reads a query string.
///
/// # Errors
/// The first [`Fault`] found.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T, Fault> {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query).map_err(|_| Fault::here(What::Encoding))?.into_inner();
    let mut seen = HashSet::new();
    for (name, value) in &pairs {
        if !seen.insert(name) {
            return Err(Fault::of(name, What::Repeated));
        }
        if name.contains(char::REPLACEMENT_CHARACTER) || value.contains(char::REPLACEMENT_CHARACTER) {
            return Err(Fault::of(name, What::Encoding));
        }
    }
    T::deserialize(Parameters { pairs })
}

struct Parameters {
    pairs: Vec<(String, String)>,
}

impl<'de> Deserializer<'de> for Parameters {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Pairs { rest: self.pairs.into_iter(), current: None })
    }
    fn deserialize_struct<V: Visitor<'de>>(self, _: &str, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        if let Some((name, _)) = self.pairs.iter().find(|(name, _)| !fields.contains(&name.as_str())) {
            return Err(Fault::of(name, What::UnknownName));
        }
        self.deserialize_any(visitor)
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Pairs {
    rest: std::vec::IntoIter<(String, String)>,
    current: Option<(String, String)>,
}

impl<'de> MapAccess<'de> for Pairs {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.current = self.rest.next();
        let Some((name, _)) = &self.current else { return Ok(None) };
        let name: StringDeserializer<Fault> = name.clone().into_deserializer();
        seed.deserialize(name).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, value) = self.current.take().unwrap_or_default();
        seed.deserialize(Text(value)).map_err(|fault| fault.within(&name))
    }
}

/// The value of one parameter.
struct Text(String);

impl IntoDeserializer<'_, Fault> for Text {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $type:ty, $expected:literal;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let value: $type = self.0.parse().map_err(|_| Fault::here(What::Invalid { expected: $expected.to_owned() }))?;
            visitor.$visit(value)
        }
    )+};
}

impl<'de> Deserializer<'de> for Text {
    type Error = Fault;

    parsed! {
        deserialize_bool visit_bool bool, "a boolean";
        deserialize_i8 visit_i8 i8, "i8";
        deserialize_i16 visit_i16 i16, "i16";
        deserialize_i32 visit_i32 i32, "i32";
        deserialize_i64 visit_i64 i64, "i64";
        deserialize_u8 visit_u8 u8, "u8";
        deserialize_u16 visit_u16 u16, "u16";
        deserialize_u32 visit_u32 u32, "u32";
        deserialize_u64 visit_u64 u64, "u64";
        deserialize_f64 visit_f64 f64, "f64";
    }
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.0)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let word: StringDeserializer<Fault> = self.0.into_deserializer();
        visitor.visit_enum(word)
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let parts: Vec<Text> = self.0.split(',').filter(|part| !part.is_empty()).map(|part| Text(part.to_owned())).collect();
        visitor.visit_seq(SeqDeserializer::new(parts.into_iter()))
    }
    serde::forward_to_deserialize_any! {
        i128 u128 f32 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

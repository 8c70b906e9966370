//! From a JSON value to the type an operation wants, with the place of a fault. Stricter than `serde_json`, which takes a list
//! for a struct: `["DISDUKCAPIL-001"]` is no ticket request.

use serde::Deserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use super::fault::{Fault, What};

/// Turns `value` into a `T`.
///
/// # Errors
/// The first [`Fault`].
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    T::deserialize(Json(value))
}

struct Json(Value);

fn kind_of(value: &Value) -> Unexpected<'static> {
    Unexpected::Other(match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

impl<'de> Deserializer<'de> for Json {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::String(value) => visitor.visit_string(value),
            Value::Array(items) => visitor.visit_seq(Items { rest: items.into_iter(), at: 0 }),
            Value::Object(members) => visitor.visit_map(Members { rest: members.into_iter(), current: None }),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (_, _, value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
            },
        }
    }
    fn deserialize_struct<V: Visitor<'de>>(self, _: &str, _: &[&str], visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_object() { self.deserialize_any(visitor) } else { Err(Fault::invalid_type(kind_of(&self.0), &"a map")) }
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(self, _: &str, _: &[&str], visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(IntoDeserializer::<Fault>::into_deserializer(word)),
            Value::Object(members) if members.len() == 1 => visitor.visit_enum(Tagged(members)),
            other => Err(Fault::invalid_type(kind_of(&other), &"a string")),
        }
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

struct Items {
    rest: std::vec::IntoIter<Value>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let at = self.at;
        self.at += 1;
        seed.deserialize(Json(item)).map(Some).map_err(|fault| fault.within(&at.to_string()))
    }
}

struct Members {
    rest: serde_json::map::IntoIter,
    current: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.current = self.rest.next();
        let Some((name, _)) = &self.current else { return Ok(None) };
        seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(name.clone())).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, value) = self.current.take().unwrap_or_default();
        seed.deserialize(Json(value)).map_err(|fault| fault.within(&name))
    }
}

/// An enum variant with content: `{"variant": content}`.
struct Tagged(Map<String, Value>);

impl<'de> EnumAccess<'de> for Tagged {
    type Error = Fault;
    type Variant = Content;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), Fault> {
        let (name, value) = self.0.into_iter().next().unwrap_or_default();
        let variant = seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(name.clone()))?;
        Ok((variant, Content { name, value }))
    }
}

struct Content {
    name: String,
    value: Value,
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        if self.value.is_null() { Ok(()) } else { Err(Fault::of(&self.name, What::WrongType { expected: "null".to_owned() })) }
    }
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(Json(self.value)).map_err(|fault| fault.within(&self.name))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        Json(self.value).deserialize_any(visitor).map_err(|fault| fault.within(&self.name))
    }
    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        Json(self.value).deserialize_struct("", fields, visitor).map_err(|fault| fault.within(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum Shape {
        Point,
        Circle { radius: f64 },
        Named(String),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Drawing {
        name: Option<String>,
        shapes: Vec<Shape>,
        sizes: (u8, i64),
    }

    #[test]
    fn every_sort_of_value_finds_its_type() {
        let drawing: Drawing =
            typed(json!({"name": null, "shapes": ["point", {"circle": {"radius": 2}}, {"named": "x"}], "sizes": [7, -7]})).expect("sound");
        let shapes = vec![Shape::Point, Shape::Circle { radius: 2.0 }, Shape::Named("x".to_owned())];
        assert_eq!(drawing, Drawing { name: None, shapes, sizes: (7, -7) });
    }

    #[test]
    fn faults_carry_their_place() {
        for (value, pointer) in [
            (json!({"shapes": [{"circle": {"radius": "2"}}], "sizes": [1, 1]}), "/shapes/0/circle/radius"),
            (json!({"shapes": ["point", "square"], "sizes": [1, 1]}), "/shapes/1"),
            (json!({"shapes": [{"circle": {"radius": 1, "x": 1}}], "sizes": [1, 1]}), "/shapes/0/circle/x"),
            (json!({"shapes": [], "sizes": [1, "1"]}), "/sizes/1"),
            (json!({"shapes": [], "sizes": [256, 1]}), "/sizes/0"),
            (json!({"sizes": [1, 1]}), "/shapes"),
            (json!([null, [], [1, 1]]), ""),
            (json!({"shapes": [["circle"]], "sizes": [1, 1]}), "/shapes/0"),
        ] {
            assert_eq!(typed::<Drawing>(value.clone()).expect_err("faulty").pointer, pointer, "{value}");
        }
    }
}

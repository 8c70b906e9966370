//! A list kept as one JSON text: always read and replaced whole, never searched by the engine.

use diesel::sql_types::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Clone, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = Text)]
pub(super) struct JsonList<T: std::fmt::Debug>(pub Vec<T>);

impl<T, DB> diesel::deserialize::FromSql<Text, DB> for JsonList<T>
where
    T: DeserializeOwned + std::fmt::Debug,
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&String::from_sql(bytes)?)?))
    }
}

/// The text of a list.
pub(super) fn json<T: Serialize>(list: &[T]) -> String {
    serde_json::json!(list).to_string()
}

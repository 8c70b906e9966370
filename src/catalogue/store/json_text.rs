//! A list or record kept as one JSON text: always read and replaced whole, never searched by the engine.

use diesel::sql_types::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Clone, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = Text)]
pub(super) struct Json<T: std::fmt::Debug>(pub T);

impl<T, DB> diesel::deserialize::FromSql<Text, DB> for Json<T>
where
    T: DeserializeOwned + std::fmt::Debug,
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&String::from_sql(bytes)?)?))
    }
}

/// The text of a value.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::json!(value).to_string()
}

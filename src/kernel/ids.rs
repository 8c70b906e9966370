//! Opaque ids: UUIDv7, one type per kind, stored and sent as the 36-character text.
//! The list is append-only; human codes (`agency.code`, `display_number`) are separate and never keys.

use std::fmt;
use std::str::FromStr;

/// A malformed id; a path segment that is no id names nothing, so HTTP answers 404.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID")]
pub struct BadId;

/// The canonical lower-case text of a UUID, kept as bytes so that ids are `Copy` and need no allocation to be bound.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawId([u8; 36]);

impl RawId {
    fn fresh() -> Self {
        Self::of(uuid::Uuid::now_v7())
    }

    fn of(uuid: uuid::Uuid) -> Self {
        let mut bytes = [0_u8; 36];
        uuid.hyphenated().encode_lower(&mut bytes);
        Self(bytes)
    }

    fn parse(text: &str) -> Result<Self, BadId> {
        if text.len() != 36 {
            return Err(BadId);
        }
        uuid::Uuid::parse_str(text).map(Self::of).map_err(|_| BadId)
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub struct $name(RawId);

        impl $name {
            /// A new id, ordered by time of making.
            #[must_use]
            pub fn fresh() -> Self { Self(RawId::fresh()) }
            /// The canonical text.
            #[must_use]
            pub fn as_str(&self) -> &str { self.0.as_str() }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.as_str()) }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> { RawId::parse(text).map(Self) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where DB: diesel::backend::Backend, str: diesel::serialize::ToSql<diesel::sql_types::Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where DB: diesel::backend::Backend, String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(String::from_sql(bytes)?.parse()?)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> { id_schema() }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    )+};
}

fn id_schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .title(Some("Pengenal"))
        .description(Some("Opaque identifier (UUIDv7)."))
        .examples([serde_json::json!("0192f0c1-7c4e-7000-8000-0000000000a1")])
        .into()
}

id_types! {
    /// A mall: the organisation, tenant of everything below.
    MallId,
    /// A place where a mall serves; the unit of consistency.
    SiteId,
    /// A floor area of a site with its own displays and sound.
    ZoneId,
    AgencyId,
    ServiceId,
    /// A file that somebody handed in to be imported.
    ImportId,
    /// A line of waiting people with its own numbers.
    QueueId,
    /// A loket: one desk with one officer.
    CounterId,
    /// One officer's opening of a counter, from open to close.
    CounterSessionId,
    ScheduleId,
    CalendarDayId,
    OverrideId,
    QuotaId,
    /// A weekly template of appointment times.
    SessionTemplateId,
    TicketId,
    AppointmentId,
    /// One sealed value about a person.
    PersonDataId,
    /// What a person asked about their data.
    DataRequestId,
    UserId,
    DeviceId,
    /// A device that fell silent, until a person closes the matter.
    IncidentId,
    /// An append-only event log: one per site, one per mall for its configuration.
    StreamId,
    /// One sign-in of a staff user, with all its refresh tokens.
    SessionId,
}

impl From<SiteId> for StreamId {
    /// A site's stream carries the site's id.
    fn from(id: SiteId) -> Self {
        Self(id.0)
    }
}

impl From<MallId> for StreamId {
    /// A mall's configuration stream carries the mall's id.
    fn from(id: MallId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_is_canonical() {
        let id = TicketId::fresh();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
    }

    #[test]
    fn other_spellings_of_a_uuid_are_refused() {
        assert_eq!("0192f0c17c4e70008000000000000001".parse::<TicketId>(), Err(BadId));
        assert_eq!("A-012".parse::<TicketId>(), Err(BadId));
    }
}

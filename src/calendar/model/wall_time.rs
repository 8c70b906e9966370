//! A time on the wall clock of a site, to the minute.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::kernel::time::{Instant, SiteZone};

/// Minutes since local midnight, 00:00 to 24:00. Written `HH:MM` in JSON and `HH.MM` where people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u16);

/// A text that is no wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a time of day as HH:MM, 00:00 to 24:00")]
pub struct BadWallTime;

impl WallTime {
    /// Minutes of a whole day; also the latest wall time, 24:00.
    pub const DAY_MINUTES: u16 = 1440;

    /// 00:00, the beginning of the day.
    pub const MIDNIGHT: Self = Self(0);

    /// From minutes since midnight; none beyond 24:00.
    #[must_use]
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= Self::DAY_MINUTES).then_some(Self(minutes))
    }
    #[must_use]
    pub fn minutes(self) -> i64 {
        i64::from(self.0)
    }
    /// The moment at which the clocks of `zone` show this time on `date`.
    #[must_use]
    pub fn on(self, date: NaiveDate, zone: SiteZone) -> Instant {
        zone.at(date, self.minutes())
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for WallTime {
    type Err = BadWallTime;
    /// Exactly five characters: `8:00` and `08.00` are refused, so that stored schedules have one spelling.
    fn from_str(text: &str) -> Result<Self, BadWallTime> {
        let two_digits = |part: &str| -> Result<u16, BadWallTime> {
            if part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(BadWallTime);
            }
            part.parse().map_err(|_| BadWallTime)
        };
        let (hour, minute) = text.split_once(':').ok_or(BadWallTime)?;
        let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
        if minute > 59 {
            return Err(BadWallTime);
        }
        Self::from_minutes(hour * 60 + minute).ok_or(BadWallTime)
    }
}

impl serde::Serialize for WallTime {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for WallTime {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for WallTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .title(Some("Jam setempat"))
            .description(Some("Time of day on the site's own clock, `HH:MM`, 00:00 to 24:00."))
            .pattern(Some("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))
            .examples([serde_json::json!("08:00")])
            .into()
    }
}

impl utoipa::ToSchema for WallTime {
    fn name() -> std::borrow::Cow<'static, str> {
        "WallTime".into()
    }
}

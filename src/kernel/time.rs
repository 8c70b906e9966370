//! Instants, the service day, the three zones of Indonesia, and the clock that is handed to everything.
//! Instants are UTC to the millisecond; a service day is a civil date in the site's own zone (Indonesia has no DST).

use std::fmt;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Timelike, Utc};
use diesel::sql_types::Timestamp;

use super::text_enum::text_enum;

/// A moment in UTC, truncated to milliseconds where it is made. On the wire: RFC 3339 with `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct Instant(NaiveDateTime);

impl Instant {
    /// From a UTC date and time; what is finer than a millisecond is cut.
    #[must_use]
    pub fn from_utc(at: NaiveDateTime) -> Self {
        Self(at.trunc_subsecs(3))
    }
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn epoch_ms(self) -> i64 {
        self.0.and_utc().timestamp_millis()
    }
    /// From milliseconds since 1970; out of range gives the epoch itself.
    #[must_use]
    pub fn from_epoch_ms(ms: i64) -> Self {
        Self(DateTime::from_timestamp_millis(ms).unwrap_or_default().naive_utc())
    }
    /// This moment moved by `ms` milliseconds (negative: earlier).
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::from_epoch_ms(self.epoch_ms().saturating_add(ms))
    }
    #[must_use]
    pub fn plus_min(self, min: i64) -> Self {
        self.plus_ms(min.saturating_mul(60_000))
    }
    /// Milliseconds from `earlier` to this moment; never negative, since clocks may step back.
    #[must_use]
    pub fn ms_since(self, earlier: Self) -> i64 {
        self.epoch_ms().saturating_sub(earlier.epoch_ms()).max(0)
    }
    #[must_use]
    pub fn naive_utc(self) -> NaiveDateTime {
        self.0
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}
impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl std::str::FromStr for Instant {
    type Err = chrono::ParseError;
    /// RFC 3339 with any offset.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_utc(DateTime::parse_from_rfc3339(text)?.naive_utc()))
    }
}
impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> serde::Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(|_| serde::de::Error::custom("expected an RFC 3339 date-time, e.g. 2026-12-01T01:00:00Z"))
    }
}
impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<Timestamp, DB> for Instant
where
    NaiveDateTime: diesel::serialize::ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<Timestamp, DB> for Instant
where
    NaiveDateTime: diesel::deserialize::FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self::from_utc)
    }
}
impl utoipa::PartialSchema for Instant {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .title(Some("Waktu"))
            .description(Some("Moment in UTC, RFC 3339 with milliseconds and `Z`."))
            .examples([serde_json::json!("2026-12-01T01:00:00.123Z")])
            .into()
    }
}
impl utoipa::ToSchema for Instant {
    fn name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
}

text_enum!(
    /// The time zone of a site: WIB (UTC+7), WITA (UTC+8) or WIT (UTC+9).
    SiteZone, "Zona waktu", {
        Wib => "Asia/Jakarta",
        Wita => "Asia/Makassar",
        Wit => "Asia/Jayapura",
    }
);

impl SiteZone {
    /// Hours ahead of UTC; fixed, since Indonesia has no daylight saving time.
    #[must_use]
    pub const fn offset_hours(self) -> i64 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }
    /// What people write behind the time: `pukul 08.00 WIB`.
    #[must_use]
    pub const fn abbreviation(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }
    /// Wall time of `at` in this zone.
    #[must_use]
    pub fn local(self, at: Instant) -> NaiveDateTime {
        at.naive_utc() + Duration::hours(self.offset_hours())
    }
    /// `08.05 WIB`, as Indonesians write the time.
    #[must_use]
    pub fn wall_time(self, at: Instant) -> String {
        format!("{} {}", self.local(at).format("%H.%M"), self.abbreviation())
    }
    /// The service day `at` falls on.
    #[must_use]
    pub fn service_date(self, at: Instant) -> NaiveDate {
        self.local(at).date()
    }
    /// The moment at which the wall clock of this zone shows `date` and `minute` (minutes since midnight, may exceed 1440).
    #[must_use]
    pub fn at(self, date: NaiveDate, minute: i64) -> Instant {
        Instant::from_utc(date.and_time(NaiveTime::MIN) + Duration::minutes(minute) - Duration::hours(self.offset_hours()))
    }
    /// Minutes since local midnight, whole minutes.
    #[must_use]
    pub fn minute_of_day(self, at: Instant) -> i64 {
        let time = self.local(at).time();
        i64::from(time.hour() * 60 + time.minute())
    }
}

/// Where `now` comes from. Replaced in tests and in the demo; everything else asks the machine.
pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::from_utc(Utc::now().naive_utc())
    }
}

/// A clock that stands where it is put, then runs at `speed` times the machine's pace (0: frozen).
/// Tests freeze it; the demo runs it from a working morning.
pub struct SetClock {
    state: Mutex<(Instant, std::time::Instant, f64)>,
}

impl SetClock {
    /// A clock showing `start` now, running at `speed`.
    #[must_use]
    pub fn new(start: Instant, speed: f64) -> Self {
        Self { state: Mutex::new((start, std::time::Instant::now(), speed)) }
    }
    /// A clock that never moves by itself.
    #[must_use]
    pub fn frozen(start: Instant) -> Self {
        Self::new(start, 0.0)
    }
    /// Shows `to` from now on.
    pub fn set(&self, to: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (to, std::time::Instant::now(), state.2);
    }
    /// Moves on by `ms` milliseconds.
    pub fn advance_ms(&self, ms: i64) {
        self.set(self.now().plus_ms(ms));
    }
    /// How many times faster than the machine's clock it runs.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).2
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        let (start, since, speed) = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        #[expect(clippy::as_conversions, reason = "milliseconds of a demo day fit an i64 many times over; `as` saturates")]
        let passed_ms = (since.elapsed().as_secs_f64() * 1000.0 * speed) as i64;
        start.plus_ms(passed_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("RFC 3339")
    }

    #[test]
    fn instants_keep_milliseconds_and_no_more() {
        assert_eq!(at("2026-12-01T08:00:00.123456+07:00").to_string(), "2026-12-01T01:00:00.123Z");
    }

    #[test]
    fn the_service_day_turns_at_local_midnight_in_each_zone() {
        for (zone, utc_before, utc_after) in [
            (SiteZone::Wib, "2026-11-30T16:59:59Z", "2026-11-30T17:00:01Z"),
            (SiteZone::Wita, "2026-11-30T15:59:59Z", "2026-11-30T16:00:01Z"),
            (SiteZone::Wit, "2026-11-30T14:59:59Z", "2026-11-30T15:00:01Z"),
        ] {
            assert_eq!(zone.service_date(at(utc_before)).to_string(), "2026-11-30");
            assert_eq!(zone.service_date(at(utc_after)).to_string(), "2026-12-01");
        }
    }

    #[test]
    fn local_wall_time_and_instant_are_inverse() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 4).expect("date");
        let moment = SiteZone::Wit.at(date, 11 * 60 + 45);
        assert_eq!(moment.to_string(), "2026-12-04T02:45:00.000Z");
        assert_eq!(SiteZone::Wit.minute_of_day(moment), 705);
    }
}

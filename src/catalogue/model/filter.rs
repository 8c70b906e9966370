//! Which services a listing asks for. Values that mean nothing are refused by name: a filter silently ignored
//! would show the whole catalogue as an answer to a question nobody asked.

use std::collections::HashSet;
use std::str::FromStr;

use super::fold::fold;
use super::{Agency, Audience, Authority, LifeEvent, Service, ServiceCategory, ServiceChannel};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, ServiceId};

/// The longest `q`, in characters.
pub const MAX_QUERY_CHARS: usize = 100;
/// The most allowed values a sentence names.
const NAMED_VALUES: usize = 40;
/// The most allowed values listed for a program.
const LISTED_VALUES: usize = 100;
/// The most of a wrong value an error repeats, in characters.
const REPEATED_CHARS: usize = 40;

/// The filters as they came; empty values count as absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct FilterInput<'a> {
    pub q: Option<&'a str>,
    pub category: Option<&'a str>,
    /// Code of the agency.
    pub agency: Option<&'a str>,
    pub life_event: Option<&'a str>,
    pub audience: Option<&'a str>,
    pub channel: Option<&'a str>,
    /// Which government decides on a licence.
    pub authority: Option<&'a str>,
    /// `true` or `false`.
    pub open_now: Option<&'a str>,
}

/// The filters, understood. All that are given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What is searched, folded; empty when nothing is.
    q: String,
    category: Option<ServiceCategory>,
    agency: Option<(AgencyId, String)>,
    life_event: Option<LifeEvent>,
    audience: Option<Audience>,
    channel: Option<ServiceChannel>,
    authority: Option<Authority>,
    /// Whether a number must be had now, and for what it can be.
    open_now: Option<bool>,
    open: HashSet<ServiceId>,
}

impl Filter {
    /// Reads the filters; `agencies` are those of the mall.
    ///
    /// # Errors
    /// `invalid_parameter` for a `q` that is too long, else `unknown_filter_value` naming every value that is not known
    /// and the values that are.
    pub fn parse(input: FilterInput<'_>, agencies: &[Agency]) -> Result<Self> {
        let q = input.q.unwrap_or_default();
        if q.chars().count() > MAX_QUERY_CHARS {
            return Err(too_long());
        }
        let mut unknown = Unknown::default();
        let filter = Self {
            q: fold(q),
            category: unknown.word("/category", input.category, ServiceCategory::ALL),
            agency: unknown.agency(input.agency, agencies),
            life_event: unknown.word("/life_event", input.life_event, LifeEvent::ALL),
            audience: unknown.word("/audience", input.audience, Audience::ALL),
            channel: unknown.word("/channel", input.channel, ServiceChannel::ALL),
            authority: unknown.word("/authority", input.authority, Authority::ALL),
            open_now: unknown.word("/open_now", input.open_now, &[true, false]),
            open: HashSet::new(),
        };
        unknown.refuse_or(filter)
    }

    /// The same, knowing for which services a number can be had at this moment.
    #[must_use]
    pub fn knowing_open(self, open: HashSet<ServiceId>) -> Self {
        Self { open, ..self }
    }

    /// The words that are searched, folded.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        (!self.q.is_empty()).then_some(self.q.as_str())
    }

    /// Whether `service` is for the public and asked for, whatever the words.
    #[must_use]
    pub fn admits(&self, service: &Service) -> bool {
        let content = &service.content;
        service.status.is_public()
            && self.category.is_none_or(|wanted| content.category == wanted)
            && self.agency.as_ref().is_none_or(|(wanted, _)| service.agency_id == *wanted)
            && self.life_event.is_none_or(|wanted| content.life_events.contains(&wanted))
            && self.audience.is_none_or(|wanted| content.audience.serves(wanted))
            && self.channel.is_none_or(|wanted| content.is_obtained_by(wanted))
            && self.authority.is_none_or(|wanted| content.licensing.as_ref().is_some_and(|licensing| licensing.authority == wanted))
            && self.open_now.is_none_or(|wanted| self.open.contains(&service.id) == wanted)
    }

    /// One text per meaning: names the listing in cursors and caches. `KTP` and `ktp` are one listing.
    #[must_use]
    pub fn canonical(&self) -> String {
        let parts = [
            ("agency", self.agency.as_ref().map(|(_, code)| code.as_str())),
            ("audience", self.audience.map(Audience::as_str)),
            ("authority", self.authority.map(Authority::as_str)),
            ("category", self.category.map(ServiceCategory::as_str)),
            ("channel", self.channel.map(ServiceChannel::as_str)),
            ("life_event", self.life_event.map(LifeEvent::as_str)),
            ("open_now", self.open_now.map(|open| if open { "true" } else { "false" })),
        ];
        let mut text = String::from("services");
        for (name, value) in parts {
            if let Some(value) = value {
                text.push_str(&format!("|{name}={value}"));
            }
        }
        if let Some(words) = self.words() {
            text.push_str(&format!("|q={words}"));
        }
        text
    }
}

fn too_long() -> AppError {
    AppError::new(Code::InvalidParameter).field_text(
        "/q",
        "too_long",
        format!("q paling panjang {MAX_QUERY_CHARS} karakter."),
        format!("q may have at most {MAX_QUERY_CHARS} characters."),
    )
}

/// The values that mean nothing, as they are found.
#[derive(Default)]
struct Unknown(Vec<UnknownValue>);

struct UnknownValue {
    pointer: &'static str,
    given: String,
    allowed: Vec<String>,
}

impl Unknown {
    /// The value behind `word`; notes it when there is none.
    fn word<T: FromStr + Copy + std::fmt::Display>(&mut self, pointer: &'static str, word: Option<&str>, all: &[T]) -> Option<T> {
        let word = word.filter(|word| !word.is_empty())?;
        let value = word.parse().ok();
        if value.is_none() {
            self.note(pointer, word, all.iter().map(ToString::to_string).collect());
        }
        value
    }

    fn agency(&mut self, code: Option<&str>, agencies: &[Agency]) -> Option<(AgencyId, String)> {
        let code = code.filter(|code| !code.is_empty())?;
        let found = agencies.iter().find(|agency| agency.code == code);
        if found.is_none() {
            self.note("/agency", code, agencies.iter().map(|agency| agency.code.clone()).collect());
        }
        found.map(|agency| (agency.id, agency.code.clone()))
    }

    fn note(&mut self, pointer: &'static str, word: &str, allowed: Vec<String>) {
        self.0.push(UnknownValue { pointer, given: word.chars().take(REPEATED_CHARS).collect(), allowed });
    }

    /// `known`, or the refusal naming every value. `allowed_values` is given when it can only mean one parameter.
    fn refuse_or<T>(self, known: T) -> Result<T> {
        let mut error = match self.0.as_slice() {
            [] => return Ok(known),
            [one] => AppError::new(Code::UnknownFilterValue)
                .member("allowed_values", one.allowed.iter().take(LISTED_VALUES).cloned().collect::<Vec<_>>()),
            _ => AppError::new(Code::UnknownFilterValue),
        };
        for UnknownValue { pointer, given, allowed } in self.0 {
            let mut named = allowed.iter().take(NAMED_VALUES).map(String::as_str).collect::<Vec<_>>().join(", ");
            if allowed.len() > NAMED_VALUES {
                named.push_str(", …");
            }
            error = error.field_text(
                pointer,
                "unknown_value",
                format!("Nilai \"{given}\" tidak dikenal; pilihan: {named}."),
                format!("Unknown value \"{given}\"; choose one of: {named}."),
            );
        }
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Service;
    use super::super::samples::{agency, service};
    use super::*;

    fn with(change: impl FnOnce(&mut Service)) -> Service {
        let mut service = service("DINKES-001", "Izin", &["ktp"]);
        change(&mut service);
        service
    }

    #[test]
    fn every_filter_admits_what_has_it_and_refuses_what_has_not() {
        let dinkes = agency("DINKES");
        let agencies = [dinkes.clone(), agency("KPP")];
        let licensing = with(|s| s.content.category = ServiceCategory::Licensing);
        let other = with(|_| {});
        let of_dinkes = with(|s| s.agency_id = dinkes.id);
        let online = with(|s| s.content.channels = vec![ServiceChannel::Online]);
        let death = with(|s| s.content.life_events = vec![LifeEvent::Work, LifeEvent::Death]);
        let input = FilterInput::default();
        for (input, yes, no) in [
            (FilterInput { category: Some("licensing"), ..input }, &licensing, &other),
            (FilterInput { agency: Some("DINKES"), ..input }, &of_dinkes, &other),
            (FilterInput { channel: Some("online"), ..input }, &online, &other),
            (FilterInput { life_event: Some("death"), ..input }, &death, &other),
        ] {
            let filter = Filter::parse(input, &agencies).expect("known values");
            assert!(filter.admits(yes), "{input:?}");
            assert!(!filter.admits(no), "{input:?}");
        }
    }

    #[test]
    fn a_service_for_both_is_found_by_either_audience() {
        let [individual, business, both] =
            [Audience::Individual, Audience::Business, Audience::Both].map(|audience| with(|s| s.content.audience = audience));
        let admitted = |wanted: &str| {
            let filter = Filter::parse(FilterInput { audience: Some(wanted), ..FilterInput::default() }, &[]).expect("known");
            [&individual, &business, &both].map(|s| filter.admits(s))
        };
        assert_eq!(admitted("individual"), [true, false, true]);
        assert_eq!(admitted("business"), [false, true, true]);
        assert_eq!(admitted("both"), [false, false, true]);
    }

    #[test]
    fn unknown_values_are_named_all_at_once_with_what_is_known() {
        let input = FilterInput { category: Some("perizinan"), agency: Some("dinkes"), channel: Some("walk_in"), ..FilterInput::default() };
        let error = Filter::parse(input, &[agency("DINKES")]).expect_err("two unknown values");
        assert_eq!(error.code(), Code::UnknownFilterValue);
        let named: Vec<_> = error.fields().iter().map(|f| (f.pointer.as_ref(), f.detail.as_ref().expect("detail").id.as_str())).collect();
        assert_eq!(
            named,
            [
                ("/category", "Nilai \"perizinan\" tidak dikenal; pilihan: licensing, non_licensing."),
                ("/agency", "Nilai \"dinkes\" tidak dikenal; pilihan: DINKES."),
            ]
        );
    }

    #[test]
    fn a_single_unknown_value_comes_with_the_list_a_program_can_read() {
        let error = Filter::parse(FilterInput { audience: Some("all"), ..FilterInput::default() }, &[]).expect_err("unknown");
        assert_eq!(error.members().get("allowed_values"), Some(&serde_json::json!(["individual", "business", "both"])));
    }

    #[test]
    fn a_query_of_a_hundred_characters_is_the_longest() {
        let parse = |length: usize| Filter::parse(FilterInput { q: Some(&"é".repeat(length)), ..FilterInput::default() }, &[]);
        assert!(parse(MAX_QUERY_CHARS).is_ok());
        assert_eq!(parse(MAX_QUERY_CHARS + 1).expect_err("too long").code(), Code::InvalidParameter);
    }

    #[test]
    fn one_meaning_has_one_canonical_text_and_empty_values_mean_nothing() {
        let agencies = [agency("KPP")];
        let text = |q, agency| {
            Filter::parse(FilterInput { q: Some(q), agency: Some(agency), category: Some(""), ..FilterInput::default() }, &agencies)
                .expect("known")
                .canonical()
        };
        assert_eq!(text("  Kartu   KUNING! ", "KPP"), "services|agency=KPP|q=kartu kuning");
        assert_eq!(text("kartu kuning", "KPP"), text("Kartu Kuning", "KPP"));
        assert_eq!(text("", ""), "services");
    }
}

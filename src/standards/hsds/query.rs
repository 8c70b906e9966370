//! The parameters of the specification. All that are given must hold.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::{Instant, SiteZone};

text_enum!(
    /// One document, or one record a line without pages.
    Format, "Bentuk jawaban", { Json => "json", Ndjson => "ndjson" }
);

/// Items on a page unless said otherwise, and at most.
const PER_PAGE: i64 = 50;
const MOST_PER_PAGE: i64 = 100;

/// Of services.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ServiceParams {
    /// Words to find, as in `q` of the native listing.
    #[param(max_length = 100, example = "ktp hilang")]
    pub search: Option<String>,
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub page: Option<i64>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub per_page: Option<i64>,
    /// `ndjson` gives all of them, one a line, without pages.
    #[param(inline, example = "json")]
    pub format: Option<Format>,
    /// Only services with this term.
    #[param(max_length = 36, example = "0192f0c1-7c4e-5000-8000-0000000000a1")]
    pub taxonomy_term_id: Option<String>,
    /// Only services with any term of this taxonomy.
    #[param(max_length = 36, example = "0192f0c1-7c4e-5000-8000-0000000000a2")]
    pub taxonomy_id: Option<String>,
    /// Only services of this organization.
    #[param(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a3")]
    pub organization_id: Option<String>,
    /// Only what changed at this moment or later: RFC 3339, or a date.
    #[param(max_length = 40, example = "2026-12-01T00:00:00Z")]
    pub modified_after: Option<String>,
    /// Only id and date of the last change, all in one answer.
    #[param(example = false)]
    pub minimal: Option<bool>,
    /// Everything there is to be told, nested.
    #[param(example = false)]
    pub full: Option<bool>,
}

/// Of organizations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OrganizationParams {
    /// Words of the name.
    #[param(max_length = 100, example = "kependudukan")]
    pub search: Option<String>,
    /// With the services it provides, each in full.
    #[param(example = false)]
    pub full_service: Option<bool>,
    /// Everything there is to be told, nested.
    #[param(example = false)]
    pub full: Option<bool>,
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub page: Option<i64>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub per_page: Option<i64>,
    /// `ndjson` gives all of them, one a line, without pages.
    #[param(inline, example = "json")]
    pub format: Option<Format>,
}

/// Of one organization.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FullServiceParams {
    /// With each of its services in full.
    #[param(example = false)]
    pub full_service: Option<bool>,
}

/// Of services at locations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PlaceParams {
    /// Words to find the services by.
    #[param(max_length = 100, example = "ktp hilang")]
    pub search: Option<String>,
    /// Only of services with this term.
    #[param(max_length = 36, example = "0192f0c1-7c4e-5000-8000-0000000000a1")]
    pub taxonomy_term_id: Option<String>,
    /// Only of services with any term of this taxonomy.
    #[param(max_length = 36, example = "0192f0c1-7c4e-5000-8000-0000000000a2")]
    pub taxonomy_id: Option<String>,
    /// Only of services of this organization.
    #[param(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a3")]
    pub organization_id: Option<String>,
    /// Only what changed at this moment or later: RFC 3339, or a date.
    #[param(max_length = 40, example = "2026-12-01T00:00:00Z")]
    pub modified_after: Option<String>,
    /// Everything there is to be told, nested.
    #[param(example = false)]
    pub full: Option<bool>,
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub page: Option<i64>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub per_page: Option<i64>,
    /// `ndjson` gives all of them, one a line, without pages.
    #[param(inline, example = "json")]
    pub format: Option<Format>,
    /// Only at locations with this postcode in their address.
    #[param(max_length = 10, example = "45311")]
    pub postcode: Option<String>,
    /// Metres round the postcode. Refused: no location here has coordinates yet.
    #[param(max_length = 10, example = "5000")]
    pub proximity: Option<String>,
}

/// Of taxonomies.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TaxonomyParams {
    /// Words of the name.
    #[param(max_length = 100, example = "standar")]
    pub search: Option<String>,
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub page: Option<i64>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub per_page: Option<i64>,
    /// `ndjson` gives all of them, one a line, without pages.
    #[param(inline, example = "json")]
    pub format: Option<Format>,
}

/// Of terms.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TermParams {
    /// Words of the name.
    #[param(max_length = 100, example = "kelahiran")]
    pub search: Option<String>,
    /// Only terms of this taxonomy.
    #[param(max_length = 36, example = "0192f0c1-7c4e-5000-8000-0000000000a2")]
    pub taxonomy_id: Option<String>,
    /// Only terms that have none above them: all, for our taxonomies are flat.
    #[param(example = false)]
    pub top_only: Option<bool>,
    /// Only terms below this one: none, for our taxonomies are flat.
    #[param(max_length = 36, example = "0192f0c1-7c4e-5000-8000-0000000000a1")]
    pub parent_id: Option<String>,
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub page: Option<i64>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub per_page: Option<i64>,
    /// `ndjson` gives all of them, one a line, without pages.
    #[param(inline, example = "json")]
    pub format: Option<Format>,
}

/// Which part of a listing, and in what form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Page {
        number: usize,
        size: usize,
    },
    /// All of them on one page.
    Whole,
    Lines,
}

impl Part {
    /// # Errors
    /// `invalid_parameter` naming the one that is out of range.
    pub fn of(page: Option<i64>, per_page: Option<i64>, format: Option<Format>) -> Result<Self> {
        let within = |name: &str, value: i64, most: i64| {
            let fine = (1..=most).contains(&value).then_some(value).and_then(|value| usize::try_from(value).ok());
            fine.ok_or_else(|| out_of_range(name, most))
        };
        let number = within("page", page.unwrap_or(1), 1_000_000)?;
        let size = within("per_page", per_page.unwrap_or(PER_PAGE), MOST_PER_PAGE)?;
        Ok(if format == Some(Format::Ndjson) { Self::Lines } else { Self::Page { number, size } })
    }
}

fn out_of_range(name: &str, most: i64) -> AppError {
    AppError::new(Code::InvalidParameter).field_text(
        format!("/{name}"),
        "out_of_range",
        format!("Dari 1 sampai {most}."),
        format!("From 1 to {most}."),
    )
}

/// Characters of words to search, and of an id; `max_length` of the contract.
pub const WORDS: usize = 100;
pub const ID: usize = 36;
const MOMENT: usize = 40;
const POSTCODE: usize = 10;

/// A parameter with something in it.
///
/// # Errors
/// `invalid_parameter` for one longer than the contract allows.
pub fn given<'a>(name: &str, text: Option<&'a String>, most: usize) -> Result<Option<&'a str>> {
    let text = text.map(String::as_str).filter(|text| !text.is_empty());
    if text.is_none_or(|text| text.chars().count() <= most) {
        return Ok(text);
    }
    let (id, en) = (format!("Paling banyak {most} karakter."), format!("At most {most} characters."));
    Err(AppError::new(Code::InvalidParameter).field_text(format!("/{name}"), "too_long", id, en))
}

/// The postcode asked for.
///
/// # Errors
/// As [`given`].
pub fn postcode(text: Option<&String>) -> Result<Option<&str>> {
    given("postcode", text, POSTCODE)
}

/// The moment in `modified_after`; a date is its first moment in the capital.
///
/// # Errors
/// `invalid_parameter`.
pub fn moment(text: Option<&String>) -> Result<Option<Instant>> {
    let Some(text) = given("modified_after", text, MOMENT)? else { return Ok(None) };
    // A `+` of an offset that was not written as %2B has arrived as a space.
    let read = text.replace(' ', "+").parse::<Instant>().ok();
    let moment = read.or_else(|| Some(SiteZone::Wib.at(text.parse().ok()?, 0)));
    let (id, en) = ("Waktu RFC 3339 atau tanggal.", "A moment of RFC 3339, or a date.");
    moment.map(Some).ok_or_else(|| AppError::new(Code::InvalidParameter).field_text("/modified_after", "invalid_value", id, en))
}

/// Refuses what cannot be answered honestly.
///
/// # Errors
/// `invalid_parameter`.
pub fn no_proximity(text: Option<&String>) -> Result<()> {
    let (id, en) = ("Tempat di sini belum berkoordinat.", "No location here has coordinates yet.");
    match text.filter(|text| !text.is_empty()) {
        Some(_) => Err(AppError::new(Code::InvalidParameter).field_text("/proximity", "not_supported", id, en)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_their_bounds_and_lines_have_none() {
        assert_eq!(Part::of(None, None, None).expect("fine"), Part::Page { number: 1, size: 50 });
        assert_eq!(Part::of(Some(3), Some(100), Some(Format::Json)).expect("fine"), Part::Page { number: 3, size: 100 });
        assert_eq!(Part::of(None, None, Some(Format::Ndjson)).expect("fine"), Part::Lines);
        for (page, per_page) in [(Some(0), None), (None, Some(0)), (None, Some(101)), (Some(-1), None)] {
            assert_eq!(Part::of(page, per_page, None).expect_err("out of range").code(), Code::InvalidParameter);
        }
    }

    #[test]
    fn what_is_longer_than_the_contract_says_is_refused() {
        let text = "0".repeat(WORDS + 1);
        assert_eq!(given("search", Some(&text), WORDS).expect_err("too long").code(), Code::InvalidParameter);
        assert_eq!(given("search", Some(&String::new()), WORDS).expect("absent"), None);
    }

    #[test]
    fn a_moment_is_rfc_3339_or_a_date() {
        let read = |text: &str| moment(Some(&text.to_owned()));
        let midnight: Instant = "2026-11-30T17:00:00Z".parse().expect("RFC 3339");
        for same in ["2026-12-01", "2026-11-30T17:00:00Z", "2026-12-01T00:00:00+07:00", "2026-12-01T00:00:00 07:00"] {
            assert_eq!(read(same).expect(same), Some(midnight), "{same}");
        }
        assert_eq!(read("").expect("absent"), None);
        assert_eq!(read("kemarin").expect_err("no moment").code(), Code::InvalidParameter);
    }
}

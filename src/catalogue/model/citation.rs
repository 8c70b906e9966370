//! Regulations as services cite them: "UU 23/2006 jo. UU 24/2013 (Administrasi Kependudukan)" names two. The words are the agency's own;
//! what is cited is read from them, so that a repealed regulation finds everybody who relies on it (BTN-3).

use chrono::NaiveDate;

/// A regulation named by kind, number and year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation(String);

impl Citation {
    /// How it is cited: `PP 5/2021`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The same as part of an address: `pp-5-2021`.
    #[must_use]
    pub fn code(&self) -> String {
        self.0.to_lowercase().replace([' ', '/', '.'], "-")
    }

    /// Every regulation named in `text`, in order: words with capitals, then `number/year`.
    #[must_use]
    pub fn all_in(text: &str) -> Vec<Self> {
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "(),;".contains(c)).filter(|word| !word.is_empty()).collect();
        let mut found: Vec<Self> = Vec::new();
        for (place, word) in words.iter().enumerate() {
            let word = word.trim_end_matches('.');
            if !is_number_of_year(word) {
                continue;
            }
            let before = words.get(..place).unwrap_or_default();
            let kind: Vec<&str> = before.iter().rev().take(3).take_while(|word| is_kind(word)).copied().collect();
            let kind = kind.into_iter().rev().collect::<Vec<_>>().join(" ");
            let cited = Self(format!("{kind} {word}"));
            if !kind.is_empty() && !found.contains(&cited) {
                found.push(cited);
            }
        }
        found
    }
}

/// `5/2021`, `66/PMK.04/2018`.
fn is_number_of_year(word: &str) -> bool {
    let year = word.rsplit_once('/').map(|(_, year)| year);
    word.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && year.is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
}

/// A word of a regulation's kind: `PP`, `Permendagri`, `Peraturan`, `BPOM`; not `jo.` and not a number.
fn is_kind(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic)
}

/// What is known of a regulation beside who cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regulation {
    /// `pp-5-2021`.
    pub code: String,
    pub title: String,
    /// First day it no longer holds.
    pub repealed_on: Option<NaiveDate>,
    /// Code of what came in its place.
    pub replaced_by: Option<String>,
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regulations_are_read_from_the_words_of_those_who_cite_them_btn_3() {
        let cited = |text: &str| Citation::all_in(text).into_iter().map(|c| c.0).collect::<Vec<_>>();
        assert_eq!(cited("UU 23/2006 jo. UU 24/2013 (Administrasi Kependudukan)"), ["UU 23/2006", "UU 24/2013"]);
        assert_eq!(cited("PP 5/2021"), ["PP 5/2021"]);
        assert_eq!(cited("Permen PANRB 15/2014"), ["Permen PANRB 15/2014"]);
        assert_eq!(cited("PMK 66/PMK.04/2018."), ["PMK 66/PMK.04/2018"]);
        assert_eq!(cited("Peraturan BPOM 22/2018 dan PP 5/2021, PP 5/2021"), ["Peraturan BPOM 22/2018", "PP 5/2021"]);
        assert_eq!(cited("HIR/RBg; Perda setempat; 12/2020"), Vec::<String>::new());
        assert_eq!(Citation::all_in("PMK 66/PMK.04/2018")[0].code(), "pmk-66-pmk-04-2018");
    }

    /// Nearly everything the reference cites is read; what is not (a court's custom, a code without year) names no regulation by number.
    #[test]
    fn the_reference_catalogue_cites_what_can_be_read() {
        let reference = crate::catalogue::import::reference().expect("reference");
        let bases = reference.services.iter().flat_map(|s| &s.content.legal_basis);
        let (read, not): (Vec<_>, Vec<_>) = bases.partition(|text| !Citation::all_in(text).is_empty());
        assert!(read.len() > 20 * not.len(), "{} read, not: {not:#?}", read.len());
    }
}

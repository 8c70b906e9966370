//! Identity numbers of citizens and businesses, checked by the published rules and never kept in clear.
//! NIK: 16 digits, province-regency-district, date of birth (day + 40 for women), serial. Mobile numbers: E.164 `+628…`.

use std::fmt;

use super::private::Private;
use super::text_enum::text_enum;

text_enum!(
    /// What kind of identity a booking is tied to.
    IdentityKind, "Jenis identitas", {
        Nik => "nik",
        Passport => "passport",
        KitasKitap => "kitas_kitap",
        Nib => "nib",
        Phone => "phone",
    }
);

/// Why an identity number is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identity number")]
pub struct BadIdentity;

/// A checked, normalised identity. `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    kind: IdentityKind,
    value: Private,
}

impl Identity {
    /// Checks and normalises `value`.
    ///
    /// # Errors
    /// [`BadIdentity`] when it breaks the rule of its kind.
    pub fn parse(kind: IdentityKind, value: &str) -> Result<Self, BadIdentity> {
        let value = match kind {
            IdentityKind::Nik => check_nik(value.trim())?.to_owned(),
            IdentityKind::Nib => digits(value.trim(), 13)?.to_owned(),
            IdentityKind::Phone => normalise_mobile(value)?,
            IdentityKind::Passport | IdentityKind::KitasKitap => document_number(value)?,
        };
        Ok(Self { kind, value: Private::new(value) })
    }
    #[must_use]
    pub const fn kind(&self) -> IdentityKind {
        self.kind
    }
    /// The normalised value.
    #[must_use]
    pub fn reveal(&self) -> Private {
        self.value.clone()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.kind)
    }
}

fn digits(text: &str, count: usize) -> Result<&str, BadIdentity> {
    if text.len() == count && text.bytes().all(|b| b.is_ascii_digit()) { Ok(text) } else { Err(BadIdentity) }
}

fn check_nik(text: &str) -> Result<&str, BadIdentity> {
    digits(text, 16)?;
    let part = |from: usize, to: usize| text.get(from..to).and_then(|p| p.parse::<u32>().ok()).ok_or(BadIdentity);
    let (regency, district) = (part(2, 4)?, part(4, 6)?);
    let (day, month, year, serial) = (part(6, 8)?, part(8, 10)?, part(10, 12)?, part(12, 16)?);
    let day = if day > 40 { day - 40 } else { day };
    let days_in_month = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 => 29,
        2 => 28,
        _ => return Err(BadIdentity),
    };
    if regency == 0 || district == 0 || !(1..=days_in_month).contains(&day) || serial == 0 {
        return Err(BadIdentity);
    }
    Ok(text)
}

/// `08…`, `62…`, `+62…`, `0062…` and `+6208…`, with blanks, dashes, dots and brackets, to `+628…` (E.164).
fn normalise_mobile(text: &str) -> Result<String, BadIdentity> {
    let mut plain = String::new();
    for c in text.trim().chars() {
        match c {
            '0'..='9' | '+' => plain.push(c),
            ' ' | '-' | '.' | '(' | ')' => {}
            _ => return Err(BadIdentity),
        }
    }
    let national = if let Some(rest) = plain.strip_prefix("+62").or_else(|| plain.strip_prefix("0062")) {
        rest.strip_prefix('0').unwrap_or(rest)
    } else if let Some(rest) = plain.strip_prefix('0') {
        rest
    } else {
        plain.strip_prefix("62").ok_or(BadIdentity)?
    };
    let mobile = national.starts_with('8') && (9..=12).contains(&national.len()) && national.bytes().all(|b| b.is_ascii_digit());
    if mobile { Ok(format!("+62{national}")) } else { Err(BadIdentity) }
}

fn document_number(text: &str) -> Result<String, BadIdentity> {
    let plain: String = text.trim().chars().filter(|c| *c != ' ' && *c != '-').collect::<String>().to_ascii_uppercase();
    let sound = (5..=20).contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_alphanumeric());
    if sound { Ok(plain) } else { Err(BadIdentity) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of facts 1.12. A province that is not in today's table is no error: new ones appear.
    #[test]
    fn nik_vectors() {
        for good in ["3211011708459998", "3211015708459999", "3211012902009999", "9911011708459998"] {
            assert!(Identity::parse(IdentityKind::Nik, good).is_ok(), "{good}");
        }
        for bad in [
            "3211012902019999",
            "3211013102019999",
            "3211017102019999",
            "3211010008459999",
            "3211014008459999",
            "3211017208459999",
            "3211011700459999",
            "3211011713459999",
            "3211011708450000",
            "3211001708459998",
            "3200011708459998",
            "321101170845999",
            "32110117084599988",
            "٣٢١١٠١١٧٠٨٤٥٩٩٩٨",
        ] {
            assert_eq!(Identity::parse(IdentityKind::Nik, bad), Err(BadIdentity), "{bad}");
        }
    }

    /// The vectors of facts 1.13.
    #[test]
    fn phone_vectors() {
        for (given, canonical) in [
            ("0812-3456-7890", "+6281234567890"),
            ("+62 812 3456 7890", "+6281234567890"),
            ("6281234567890", "+6281234567890"),
            ("+6208123456789", "+628123456789"),
            ("0812345678", "+62812345678"),
            ("0062 (812) 3456.7890", "+6281234567890"),
        ] {
            assert_eq!(normalise_mobile(given).as_deref(), Ok(canonical), "{given}");
        }
        for bad in ["081234567", "08123456789012", "8123456789", "0261201234", "٠٨١٢٣٤٥٦٧٨٩٠", "+1 812 3456 7890", ""] {
            assert_eq!(normalise_mobile(bad), Err(BadIdentity), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_number() {
        let identity = Identity::parse(IdentityKind::Nik, "3211011708459998").expect("valid");
        assert_eq!(format!("{identity:?}"), "Identity(nik)");
    }
}

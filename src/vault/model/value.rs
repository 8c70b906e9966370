//! Checking and masking what people tell.

use super::DataKind;
use crate::identity::hasher::IdentityHasher;
use crate::kernel::identity::{Identity, IdentityKind};
use crate::kernel::private::Private;

/// The text is no value of its kind. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid value of this kind")]
pub struct BadValue;

/// A checked value on its way into the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub kind: DataKind,
    pub value: Private,
}

impl Given {
    /// Checks and normalises.
    ///
    /// # Errors
    /// [`BadValue`].
    pub fn parse(kind: DataKind, text: &Private) -> Result<Self, BadValue> {
        let identity = |kind| Identity::parse(kind, text.expose()).map(|known| known.reveal()).map_err(|_| BadValue);
        let value = match kind {
            DataKind::Phone => identity(IdentityKind::Phone)?,
            DataKind::Nik => identity(IdentityKind::Nik)?,
            DataKind::Name => name(text.expose())?,
            DataKind::Email => email(text.expose())?,
        };
        Ok(Self { kind, value })
    }
    /// The keyed hash by which a person's rows are found. That of a phone or NIK is the one bookings are tied to.
    #[must_use]
    pub fn lookup_key(&self, hasher: &IdentityHasher) -> Option<String> {
        match self.kind {
            DataKind::Name => None,
            DataKind::Email => Some(hasher.key_under("email", &self.value.expose().to_lowercase())),
            DataKind::Phone | DataKind::Nik => Some(hasher.key_under(self.kind.as_str(), self.value.expose())),
        }
    }
}

/// A name as people write theirs: 2 to 100 characters, a letter among them, blanks as one.
fn name(text: &str) -> Result<Private, BadValue> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = Private::new(words.join(" "));
    let shown = name.expose();
    let sound =
        (2..=100).contains(&shown.chars().count()) && shown.chars().any(char::is_alphabetic) && !shown.chars().any(char::is_control);
    if sound { Ok(name) } else { Err(BadValue) }
}

/// An address as it is usually written (a part of RFC 5321): no quotes, no comments, a domain with a dot. The domain in lower case.
fn email(text: &str) -> Result<Private, BadValue> {
    let (local, domain) = text.trim().rsplit_once('@').ok_or(BadValue)?;
    let plain = |part: &str, more: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || more.as_bytes().contains(&b));
    let dotted = |part: &str| part.split('.').all(|label| !label.is_empty());
    let sound = local.len() <= 64
        && domain.len() <= 189
        && plain(local, ".!#$%&'*+/=?^_`{|}~-")
        && dotted(local)
        && domain.contains('.')
        && domain
            .split('.')
            .all(|label| !label.is_empty() && label.len() <= 63 && plain(label, "-") && !label.starts_with('-') && !label.ends_with('-'));
    if sound { Ok(Private::new(format!("{local}@{}", domain.to_ascii_lowercase()))) } else { Err(BadValue) }
}

/// What ordinary views show: the last four digits of a number, the first letters of a name.
#[must_use]
pub fn mask(given: &Given) -> String {
    let text = given.value.expose();
    let first = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
    match given.kind {
        DataKind::Phone | DataKind::Nik => {
            let four: String = text.chars().skip(text.chars().count().saturating_sub(4)).collect();
            format!("•••• {four}")
        }
        DataKind::Name => text.split(' ').take(3).map(|word| format!("{}•••", first(word))).collect::<Vec<_>>().join(" "),
        DataKind::Email => format!("{}•••@•••", first(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(kind: DataKind, text: &str) -> Result<Given, BadValue> {
        Given::parse(kind, &Private::new(text))
    }

    #[test]
    fn values_are_normalised_and_masked() {
        for (kind, text, kept, shown) in [
            (DataKind::Phone, "0812-0000-1234", "+6281200001234", "•••• 1234"),
            (DataKind::Nik, " 3211011708459998 ", "3211011708459998", "•••• 9998"),
            (DataKind::Name, " Siti   Contoh binti  Coba Lagi ", "Siti Contoh binti Coba Lagi", "S••• C••• b•••"),
            (DataKind::Name, "Ng", "Ng", "N•••"),
            (DataKind::Email, "siti.contoh+mpp@Contoh.Example", "siti.contoh+mpp@contoh.example", "s•••@•••"),
        ] {
            let parsed = given(kind, text).unwrap();
            assert_eq!((parsed.value.expose(), mask(&parsed).as_str()), (kept, shown));
        }
    }

    #[test]
    fn what_is_no_value_of_its_kind_is_refused() {
        for (kind, text) in [
            (DataKind::Phone, "0261201234"),
            (DataKind::Nik, "3211012902019999"),
            (DataKind::Name, "S"),
            (DataKind::Name, "12 34"),
            (DataKind::Name, "Siti\u{7}Contoh"),
            (DataKind::Email, "siti"),
            (DataKind::Email, "siti@contoh"),
            (DataKind::Email, "si ti@contoh.example"),
            (DataKind::Email, "@contoh.example"),
            (DataKind::Email, "siti@-contoh.example"),
            (DataKind::Email, "siti..c@contoh.example"),
        ] {
            assert_eq!(given(kind, text), Err(BadValue), "{kind} {text}");
        }
        assert_eq!(given(DataKind::Name, &"a".repeat(101)), Err(BadValue));
    }

    #[test]
    fn a_phone_is_found_under_the_hash_that_ties_bookings_and_a_name_under_none() {
        let hasher = IdentityHasher::new(&[7; 32]);
        let tied = hasher.key_of(&Identity::parse(IdentityKind::Phone, "0812 0000 1234").unwrap());
        assert_eq!(given(DataKind::Phone, "+62 812 0000 1234").unwrap().lookup_key(&hasher), Some(tied));
        assert_eq!(given(DataKind::Name, "Siti Contoh").unwrap().lookup_key(&hasher), None);
        let email = |text| given(DataKind::Email, text).unwrap().lookup_key(&hasher);
        assert_eq!(email("Siti@contoh.example"), email("siti@CONTOH.example"));
        assert_ne!(email("siti@contoh.example"), email("budi@contoh.example"));
    }
}

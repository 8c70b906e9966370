//! Personal data in clear, for as long as a request needs it.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A text about a person. It has no `Display` and no `Serialize` and its `Debug` shows nothing, so that it reaches a log, an event
/// or an answer only where somebody wrote [`Private::expose`]. Its memory is overwritten when it is dropped; copies that a
/// database driver or JSON parser made on the way are beyond its reach.
#[derive(Clone, PartialEq, Eq)]
pub struct Private(Zeroizing<String>);

impl Private {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }
    /// The text itself. Each call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Private(…)")
    }
}

impl<'de> Deserialize<'de> for Private {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use super::*;

    /// Tells by which of two constants is found whether a type has a trait: an inherent one goes before a trait's.
    struct Probe<T>(PhantomData<T>);
    trait Otherwise {
        const SERIALISES: bool = false;
        const DISPLAYS: bool = false;
    }
    impl<T> Otherwise for Probe<T> {}
    struct Serialises<T>(PhantomData<T>);
    impl<T> Otherwise for Serialises<T> {}
    impl<T: serde::Serialize> Serialises<T> {
        const SERIALISES: bool = true;
    }
    impl<T: fmt::Display> Probe<T> {
        const DISPLAYS: bool = true;
    }

    #[test]
    fn it_can_be_neither_serialised_nor_displayed_ssl_4() {
        const { assert!(Serialises::<String>::SERIALISES && Probe::<String>::DISPLAYS, "the probe sees who can") };
        const { assert!(!Serialises::<Private>::SERIALISES && !Probe::<Private>::DISPLAYS) };
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let given: Private = serde_json::from_str(r#""Siti Contoh""#).unwrap();
        assert_eq!((given.expose(), format!("{given:?} {:?}", Some(&given))), ("Siti Contoh", "Private(…) Some(Private(…))".to_owned()));
    }
}

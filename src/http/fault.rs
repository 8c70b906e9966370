//! What is wrong with a body or a query, found while it becomes a type. Values are never repeated, for they may be personal;
//! only a filter's unknown word is, so that a typing error can be seen.

use std::fmt;

use serde::de;

use crate::kernel::codes::Code;
use crate::kernel::error::AppError;

/// One fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer; `/name` for a parameter; empty for the whole.
    pub pointer: String,
    pub what: What,
}

/// The ways a value can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    UnknownName,
    Missing,
    Repeated,
    /// None of the words of an enum.
    UnknownWord {
        given: String,
        allowed: &'static [&'static str],
    },
    /// Another JSON type than expected.
    WrongType {
        expected: String,
    },
    /// The right type, but not a value the field can take.
    Invalid {
        expected: String,
    },
    /// Bytes that are no UTF-8.
    Encoding,
    /// What a type says about itself.
    Other(String),
}

/// The longest piece of a caller's text that is repeated.
const MAX_ECHO: usize = 60;

impl Fault {
    pub(super) fn of(name: &str, what: What) -> Self {
        Self { pointer: step(name), what }
    }
    pub(super) const fn here(what: What) -> Self {
        Self { pointer: String::new(), what }
    }
    /// The same fault seen from the object or list that holds the member.
    pub(super) fn within(mut self, member: &str) -> Self {
        self.pointer.insert_str(0, &step(member));
        self
    }

    /// As an error about the request body: `validation_failed`.
    #[must_use]
    pub fn in_body(self) -> AppError {
        let code = match &self.what {
            What::UnknownName => "unknown_field",
            What::Missing => "missing_field",
            What::UnknownWord { .. } => "unknown_value",
            What::WrongType { .. } => "wrong_type",
            What::Repeated | What::Invalid { .. } | What::Encoding | What::Other(_) => "invalid_value",
        };
        let (id, en) = self.texts();
        AppError::new(Code::ValidationFailed).field_text(self.pointer, code, id, en)
    }

    /// As an error about a query parameter: `invalid_parameter` or `unknown_filter_value`.
    #[must_use]
    pub fn in_query(self) -> AppError {
        let (id, en) = self.texts();
        let code = match self.what {
            What::UnknownWord { given, allowed } => {
                return super::params::unknown_filter_value(self.pointer.trim_start_matches('/'), &given, allowed);
            }
            What::UnknownName => "unknown_parameter",
            What::Missing => "missing_parameter",
            What::Repeated => "repeated_parameter",
            What::WrongType { .. } | What::Invalid { .. } | What::Other(_) => "invalid_value",
            What::Encoding => "encoding",
        };
        AppError::new(Code::InvalidParameter).field_text(self.pointer, code, id, en)
    }

    fn texts(&self) -> (String, String) {
        let both = |id: &str, en: &str| (id.to_owned(), en.to_owned());
        match &self.what {
            What::UnknownName => both("Nama ini tidak dikenal.", "This name is not known."),
            What::Missing => both("Wajib diisi.", "Required."),
            What::Repeated => both("Disebut lebih dari sekali.", "Given more than once."),
            What::UnknownWord { allowed, .. } => {
                let words = allowed.join(", ");
                (format!("Nilai tidak dikenal; pilihan: {words}."), format!("Unknown value; choose one of: {words}."))
            }
            What::WrongType { expected } | What::Invalid { expected } => {
                let (id, en) = in_words(expected);
                (format!("Seharusnya {id}."), format!("Expected {en}."))
            }
            What::Encoding => both("Bukan UTF-8.", "Not UTF-8."),
            What::Other(message) => (format!("Nilai tidak sah: {message}."), format!("Invalid value: {message}.")),
        }
    }
}

/// One step of a JSON pointer (RFC 6901).
fn step(name: &str) -> String {
    let name: String = name.chars().take(MAX_ECHO).collect();
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// What serde expects, in Indonesian and English and without names of Rust.
fn in_words(expected: &str) -> (String, String) {
    let (id, en) = match expected {
        "a string" | "a borrowed string" | "str" => ("teks", "a text"),
        "a boolean" | "bool" => ("true atau false", "true or false"),
        "u8" => ("bilangan bulat 0 sampai 255", "a whole number from 0 to 255"),
        "u16" => ("bilangan bulat 0 sampai 65535", "a whole number from 0 to 65535"),
        "u32" | "u64" | "usize" => ("bilangan bulat, tidak negatif", "a whole number, not negative"),
        "i8" | "i16" | "i32" | "i64" | "isize" => ("bilangan bulat", "a whole number"),
        "f32" | "f64" => ("bilangan", "a number"),
        "a sequence" => ("larik", "an array"),
        "a map" => ("objek", "an object"),
        other if other.starts_with("struct ") => ("objek", "an object"),
        other if other.starts_with("tuple ") => ("larik", "an array"),
        other => (other, other),
    };
    (id.to_owned(), en.to_owned())
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.texts().1)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::here(What::Other(message.to_string()))
    }
    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::here(What::WrongType { expected: expected.to_string() })
    }
    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::here(What::Invalid { expected: expected.to_string() })
    }
    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::here(What::Invalid { expected: expected.to_string() })
    }
    fn unknown_variant(given: &str, allowed: &'static [&'static str]) -> Self {
        Self::here(What::UnknownWord { given: given.chars().take(MAX_ECHO).collect(), allowed })
    }
    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::of(name, What::UnknownName)
    }
    fn missing_field(name: &'static str) -> Self {
        Self::of(name, What::Missing)
    }
    fn duplicate_field(name: &'static str) -> Self {
        Self::of(name, What::Repeated)
    }
}

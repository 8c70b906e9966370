//! What a visitor shows to be recognised: the secret token, bare or within the tracking URL of a QR code, or the booking code.

use crate::kernel::error::{AppError, Result};
use crate::kernel::token::{SecretToken, plain_symbols, short_code};

/// Symbols of a booking code: 40 bits.
const CODE_SYMBOLS: usize = 8;
/// Draws until a code is found that nobody has.
const DRAWS: usize = 5;

/// A thing shown at the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    BookingCode(String),
    /// The hash of a token.
    TokenHash(String),
}

impl Credential {
    /// Reads what was typed or scanned; lower case, groups and look-alike letters are read as meant.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let path = text.trim().split(['?', '#']).next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let symbols = plain_symbols(last);
        if symbols.chars().count() == CODE_SYMBOLS { Self::BookingCode(symbols) } else { Self::TokenHash(SecretToken::read(last).hash()) }
    }
}

/// A booking code that is not `taken` yet. The index has the last word; this makes that word a formality.
///
/// # Errors
/// Those of `taken`; `internal` when every draw was taken, which no luck explains.
pub fn fresh_booking_code(mut taken: impl FnMut(&str) -> Result<bool>) -> Result<String> {
    draw_until_free(|| short_code(CODE_SYMBOLS), &mut taken)
}

fn draw_until_free(mut draw: impl FnMut() -> String, taken: &mut impl FnMut(&str) -> Result<bool>) -> Result<String> {
    for _ in 0..DRAWS {
        let code = draw();
        if !taken(&code)? {
            return Ok(code);
        }
    }
    Err(AppError::internal("no free booking code was drawn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_taken_is_drawn_again() {
        let mut draws = ["AAAAAAAA", "BBBBBBBB", "CCCCCCCC"].iter();
        let code = draw_until_free(|| (*draws.next().unwrap()).to_owned(), &mut |code| Ok(code != "CCCCCCCC"));
        assert_eq!(code.unwrap(), "CCCCCCCC");
        assert!(draw_until_free(|| "AAAAAAAA".to_owned(), &mut |_| Ok(true)).is_err());
    }

    #[test]
    fn what_is_shown_is_read_as_meant() {
        let token = SecretToken::fresh();
        let hash = Credential::TokenHash(token.hash());
        let shown = token.reveal();
        for text in [
            shown.clone(),
            shown.to_lowercase(),
            format!(" {shown} "),
            format!("https://mpp.example.org/v1/malls/sumedang/track/{shown}"),
            format!("/v1/malls/sumedang/track/{shown}/?utm=qr#top"),
        ] {
            assert_eq!(Credential::read(&text), hash, "{text}");
        }
        for text in ["7K2QX01A", "7k2q-xola", " 7K2Q XO1A "] {
            assert_eq!(Credential::read(text), Credential::BookingCode("7K2QX01A".to_owned()), "{text}");
        }
    }
}

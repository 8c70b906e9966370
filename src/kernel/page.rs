//! Keyset pages: an opaque cursor that remembers what it was made for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::codes::Code;
use super::error::{AppError, Result};

/// Rows in one page unless asked otherwise.
pub const DEFAULT_LIMIT: i64 = 20;
/// The most rows one page may have.
pub const MAX_LIMIT: i64 = 100;

/// What a cursor holds: format version, the query it belongs to, and the last key of the page before.
#[derive(Serialize, Deserialize)]
struct Cursor {
    v: u8,
    q: String,
    k: Vec<String>,
}

/// The cursor behind the last row of a page; `query` names the listing and its filters.
#[must_use]
pub fn encode_cursor(query: &str, last_key: &[&str]) -> String {
    let cursor = Cursor { v: 1, q: query.to_owned(), k: last_key.iter().map(|k| (*k).to_owned()).collect() };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

/// The last key in `cursor`.
///
/// # Errors
/// `cursor_invalid` when it was not made by this API; `cursor_mismatch` when it was made for other filters.
pub fn decode_cursor(query: &str, cursor: &str) -> Result<Vec<String>> {
    let invalid = || AppError::new(Code::CursorInvalid).field("/cursor", "cursor_invalid");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| invalid())?;
    if cursor.v != 1 {
        return Err(invalid());
    }
    if cursor.q != query {
        return Err(AppError::new(Code::CursorMismatch).field("/cursor", "cursor_mismatch"));
    }
    Ok(cursor.k)
}

/// The page size asked for, or the default.
///
/// # Errors
/// `validation_failed` outside 1…100: a silent clamp would surprise.
pub fn check_limit(limit: Option<i64>) -> Result<usize> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(AppError::new(Code::InvalidParameter).field_text(
            "/limit",
            "out_of_range",
            format!("limit harus antara 1 dan {MAX_LIMIT}."),
            format!("limit must be between 1 and {MAX_LIMIT}."),
        ));
    }
    Ok(usize::try_from(limit).unwrap_or(20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_works_only_for_the_query_it_was_made_for() {
        let cursor = encode_cursor("services|category=licensing", &["DINKES-004"]);
        assert_eq!(decode_cursor("services|category=licensing", &cursor).expect("same query"), ["DINKES-004"]);
        assert_eq!(decode_cursor("services|", &cursor).expect_err("other query").code(), Code::CursorMismatch);
        assert_eq!(decode_cursor("services|", "%%%").expect_err("garbage").code(), Code::CursorInvalid);
    }

    #[test]
    fn limits_outside_the_range_are_refused() {
        assert_eq!(check_limit(None).expect("default"), 20);
        assert!(check_limit(Some(0)).is_err());
        assert!(check_limit(Some(101)).is_err());
    }
}

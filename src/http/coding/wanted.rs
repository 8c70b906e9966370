//! What a caller takes (RFC 9110 §12.5.3).

use super::Coding;
use crate::http::accept::weighted;

impl Coding {
    /// The coding to use for this `Accept-Encoding`; none when the caller prefers bytes as they are, or names nothing spoken here.
    /// Of equals brotli, which is smaller.
    #[must_use]
    pub fn wanted(accept_encoding: &str) -> Option<Self> {
        let (mut brotli, mut gzip, mut identity, mut others) = (None, None, 0, 0);
        for (name, weight) in weighted(accept_encoding) {
            match name {
                _ if name.eq_ignore_ascii_case("br") => brotli = Some(weight),
                _ if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => gzip = Some(weight),
                _ if name.eq_ignore_ascii_case("identity") => identity = weight,
                "*" => others = weight,
                _ => {}
            }
        }
        let (brotli, gzip) = (brotli.unwrap_or(others), gzip.unwrap_or(others));
        let (coding, weight) = if brotli >= gzip { (Self::Brotli, brotli) } else { (Self::Gzip, gzip) };
        (weight > 0 && weight >= identity).then_some(coding)
    }
}

#[cfg(test)]
mod tests {
    use super::Coding::{self, Brotli, Gzip};

    #[test]
    fn the_weightiest_coding_that_is_spoken_here() {
        for (header, expected) in [
            ("", None),
            ("gzip", Some(Gzip)),
            ("x-gzip", Some(Gzip)),
            ("GZIP, deflate, BR", Some(Brotli)),
            ("gzip, br;q=0.9", Some(Gzip)),
            ("gzip;q=0, br;q=0", None),
            ("*", Some(Brotli)),
            ("br;q=0, *", Some(Gzip)),
            ("deflate, zstd", None),
            ("identity", None),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.2, gzip;q=0.5", Some(Gzip)),
            ("gzip;q=viel", None),
        ] {
            assert_eq!(Coding::wanted(header), expected, "{header:?}");
        }
    }
}

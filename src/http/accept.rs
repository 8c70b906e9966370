//! Weighted lists of RFC 9110 (`Accept`, `Accept-Language`) and what they allow.

/// The members of a list with their weights in thousandths (`q=0.8` is 800); a weight that cannot be read counts as 0.
pub(super) fn weighted(list: &str) -> impl Iterator<Item = (&str, u16)> {
    list.split(',').filter_map(|member| {
        let mut parts = member.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some((name, weight.map_or(1000, thousandths)))
    })
}

fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "1" => 1000,
        "0" if digits => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// Whether a caller that sends this `Accept` takes JSON: no header, a wildcard, JSON itself or a problem.
#[must_use]
pub fn takes_json(accept: &str) -> bool {
    accept.trim().is_empty()
        || weight_of(accept, "application/json") > 0
        || weighted(accept).any(|(range, weight)| weight > 0 && range.eq_ignore_ascii_case("application/problem+json"))
}

/// Whether one of the media types is wanted. The most specific range decides, so that `*/*, application/json;q=0` refuses JSON.
#[must_use]
pub fn takes_any_of(accept: &str, produced: &[impl AsRef<str>]) -> bool {
    produced.iter().any(|media_type| weight_of(accept, media_type.as_ref()) > 0)
}

/// Whether a page is wanted rather than JSON: browsers say so, programs seldom.
#[must_use]
pub fn prefers_html(accept: &str) -> bool {
    weight_of(accept, "text/html") > weight_of(accept, "application/json")
}

/// Whether linked data is wanted rather than plain JSON.
#[must_use]
pub fn prefers_json_ld(accept: &str) -> bool {
    weight_of(accept, super::json_ld::JSON_LD) > weight_of(accept, "application/json")
}

/// Whether a request would rather have this media type than plain JSON.
#[must_use]
pub fn wants(req: &actix_web::HttpRequest, media_type: &str) -> bool {
    let accept = super::request::joined(req.headers(), &actix_web::http::header::ACCEPT);
    weight_of(&accept, media_type) > weight_of(&accept, "application/json")
}

fn weight_of(accept: &str, media_type: &str) -> u16 {
    let family = media_type.split('/').next().unwrap_or_default();
    let mut best = (0_u8, 0_u16);
    for (range, weight) in weighted(accept) {
        let closeness = if range.eq_ignore_ascii_case(media_type) {
            3
        } else if range.strip_suffix("/*").is_some_and(|wanted| wanted.eq_ignore_ascii_case(family)) {
            2
        } else if range == "*/*" {
            1
        } else {
            continue;
        };
        if closeness > best.0 {
            best = (closeness, weight);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_taken_unless_excluded() {
        for fine in [
            "",
            "*/*",
            "application/*",
            "application/json",
            "application/problem+json",
            "text/html, application/json;q=0.1",
            "text/html,*/*;q=0.8",
        ] {
            assert!(takes_json(fine), "{fine:?}");
        }
        for refused in ["text/html", "application/xml", "application/json;q=0", "text/*", "*/*, application/json;q=0"] {
            assert!(!takes_json(refused), "{refused:?}");
        }
        assert!(takes_any_of("text/event-stream", &["text/event-stream"]));
    }
}

//! Who asks too often hears when to come back, and others hear nothing of it.

use mpp::http::limits::Limits;
use mpp::http::proxies::Proxies;
use mpp::http::rate::{Quota, RateSettings};
use mpp::http::server::Times;

use super::client::{Answer, send};
use super::sample::serve_with;

/// A server behind a proxy on this machine that lets two requests a minute of each address through.
fn limited() -> std::net::SocketAddr {
    let trusted = vec!["127.0.0.0/8".parse().expect("a network")];
    let rates = RateSettings { ip: Some(Quota { quota: 2, window_s: 60 }), device: None, client: None };
    let proxies = Proxies { trusted, ..Proxies::default() };
    serve_with(Limits { rates, proxies, ..Limits::default() }, &Times::default())
}

fn from(app: std::net::SocketAddr, address: &str, more: &[&str]) -> Answer {
    let address = format!("X-Forwarded-For: {address}");
    send(app, "GET", "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1", &[&[address.as_str()], more].concat(), "")
}

#[test]
fn the_third_request_of_an_address_waits_and_a_neighbour_does_not() {
    let app = limited();
    let first = from(app, "203.0.113.7", &[]);
    assert_eq!((first.status, first.header("ratelimit-policy")), (200, Some("\"ip\";q=2;w=60")));
    assert_eq!(first.header("ratelimit"), Some("\"ip\";r=1;t=30"));
    assert_eq!(from(app, "203.0.113.7", &[]).header("ratelimit"), Some("\"ip\";r=0;t=60"));
    // What the client itself claims stands to the left of what the proxy saw.
    let refused = from(app, "198.51.100.99, 203.0.113.7", &[]);
    refused.problem(429, "rate_limited");
    let wait = refused.header("retry-after").expect("when to come back");
    assert_eq!(refused.header("ratelimit"), Some(format!("\"ip\";r=0;t={wait}").as_str()));
    assert!((29..=30).contains(&wait.parse::<i32>().expect("seconds")), "{wait}");
    assert_eq!(from(app, "203.0.113.8", &[]).status, 200);
}

#[test]
fn asking_again_with_a_tag_costs_nothing() {
    let app = limited();
    let tag = from(app, "203.0.113.7", &[]).header("etag").expect("a tag").to_owned();
    for _ in 0..5 {
        let same = from(app, "203.0.113.7", &[&format!("If-None-Match: {tag}")]);
        assert_eq!((same.status, same.header("ratelimit").map(|text| &text[..9])), (304, Some("\"ip\";r=1;")));
    }
}

#[test]
fn this_machine_itself_is_not_counted() {
    let rates = RateSettings { ip: Some(Quota { quota: 1, window_s: 60 }), device: None, client: None };
    let app = serve_with(Limits { rates, ..Limits::default() }, &Times::default());
    for _ in 0..3 {
        // Nobody was told to trust this header.
        let answer = from(app, "203.0.113.7", &[]);
        assert_eq!((answer.status, answer.header("ratelimit")), (200, None));
    }
}

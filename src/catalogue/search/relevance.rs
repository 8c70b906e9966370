//! How well the search finds what people mean: prints it, and fails when it gets worse.
//!
//! `cargo test --lib relevance -- --nocapture` prints every query that does not find its service first.

use serde::Deserialize;

use super::{Index, Lexicon, document};
use crate::catalogue::import::{Parsed, reference};

#[derive(Deserialize)]
struct Example {
    query: String,
    expected_codes: Vec<String>,
}

fn index(catalogue: &Parsed) -> Index {
    let names = |code: &str| {
        let agency = catalogue.agencies.iter().find(|agency| agency.code == code).expect("an agency");
        [agency.profile.name_id.as_str(), agency.profile.name_en.as_str()]
    };
    let documents: Vec<_> = catalogue.services.iter().map(|s| document(&s.code, &s.content, &names(&s.agency))).collect();
    Index::new(&documents, Lexicon::embedded())
}

/// Shares of the examples of which an expected service comes first, and among the first three.
fn measure(title: &str, examples: &[Example]) -> (f64, f64) {
    let catalogue = reference().expect("the reference catalogue");
    let index = index(&catalogue);
    let (mut first, mut three) = (0_u32, 0_u32);
    for Example { query, expected_codes } in examples {
        let found = index.search(query, |_| true);
        let codes: Vec<&str> = found.hits.iter().filter_map(|hit| catalogue.services.get(hit.document)).map(|s| s.code.as_str()).collect();
        let place = codes.iter().position(|code| expected_codes.iter().any(|expected| expected == code));
        let is_empty = expected_codes.is_empty();
        let good = |within: usize| if is_empty { codes.is_empty() } else { place.is_some_and(|place| place < within) };
        first += u32::from(good(1));
        three += u32::from(good(3));
        if !good(1) {
            let named: Vec<String> = found
                .hits
                .iter()
                .take(3)
                .filter_map(|hit| Some((hit.score, catalogue.services.get(hit.document)?)))
                .map(|(score, s)| format!("{} {} {score:.1}", s.code, s.content.name_id))
                .collect();
            println!("{query:?} wants {expected_codes:?} at {place:?} of {}: {named:?} {:?}", codes.len(), found.did_you_mean);
        }
    }
    let all = u32::try_from(examples.len()).expect("few");
    println!("{title}: first {first}/{all}, among three {three}/{all}");
    (f64::from(first) / f64::from(all), f64::from(three) / f64::from(all))
}

fn examples(text: &str) -> Vec<Example> {
    serde_json::from_str(text).expect("examples")
}

/// `query | CODE CODE` on each line.
fn lines(text: &str) -> Vec<Example> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let example = |line: &str| {
        let (query, codes) = line.split_once('|').expect("a query and codes");
        Example { query: query.trim().to_owned(), expected_codes: codes.split_whitespace().map(ToOwned::to_owned).collect() }
    };
    lines.map(example).collect()
}

#[test]
fn more_queries_find_their_services() {
    let (first, three) = measure("more", &lines(include_str!("../../../catalogue/search_more.txt")));
    assert!(first >= 0.88 && three >= 0.93, "first {first:.2}, among three {three:.2}");
}

/// Written by somebody who knew neither the search nor its lexicon.
#[test]
fn queries_of_others_find_their_services() {
    let (first, three) = measure("blind", &lines(include_str!("../../../catalogue/search_blind.txt")));
    assert!(first >= 0.76 && three >= 0.81, "first {first:.2}, among three {three:.2}");
}

#[test]
fn the_examples_find_their_services() {
    let (first, three) = measure("examples", &examples(include_str!("../../../catalogue/search_examples.json")));
    assert!(first >= 0.95 && three >= 0.98, "first {first:.2}, among three {three:.2}");
}

//! After a full run: every documented answer was given to some test.
//!
//! `CONTRACT_COVERAGE_DIR=<empty directory> cargo test`, then the same with `--test it -- --ignored contract::coverage`. What
//! was seen, [`crate::support::record`] has checked.

use std::collections::BTreeSet;

use crate::support::published::documented;
use crate::support::record::DIRECTORY;

/// (operation, status, why no test gets it). May only shrink: a pair that was seen after all fails as well.
const NOT_SEEN: &[(&str, u16, &str)] = &[];

type Pair = (String, u16);

/// The pairs that the tests of the last run noted.
fn seen() -> BTreeSet<Pair> {
    let directory = std::env::var(DIRECTORY).unwrap_or_else(|_| panic!("{DIRECTORY} must name the directory of a full run's notes"));
    let files = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("read the notes"));
    let pair = |line: &str| line.split_once(' ').map(|(id, status)| (id.to_owned(), status.parse().expect("a status"))).expect("a pair");
    texts.flat_map(|text| text.lines().map(pair).collect::<Vec<_>>()).collect()
}

/// What is to be done, one line each.
fn complaints(seen: &BTreeSet<Pair>, documented: &BTreeSet<Pair>, excepted: &BTreeSet<Pair>) -> Vec<String> {
    let missing = documented.difference(seen).filter(|pair| !excepted.contains(*pair));
    let missing = missing.map(|(id, status)| format!("{id} {status}: documented, and given to no test"));
    let needless = excepted.iter().filter(|pair| seen.contains(*pair) || !documented.contains(*pair));
    missing.chain(needless.map(|(id, status)| format!("{id} {status}: strike the exception, nobody needs it"))).collect()
}

#[test]
#[ignore = "reads what a full run noted; CI runs it after that"]
fn every_documented_answer_was_given_to_some_test() {
    let (seen, documented) = (seen(), documented());
    let excepted = NOT_SEEN.iter().map(|(id, status, _)| ((*id).to_owned(), *status)).collect();
    println!("{} of {} documented answers were seen", documented.intersection(&seen).count(), documented.len());
    let complaints = complaints(&seen, &documented, &excepted);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn what_is_missing_and_what_is_needlessly_excepted_is_named() {
    let pairs = |all: &[(&str, u16)]| all.iter().map(|(id, status)| ((*id).to_owned(), *status)).collect::<BTreeSet<Pair>>();
    let documented = pairs(&[("get_thing", 200), ("get_thing", 404), ("get_thing", 409)]);
    let seen = pairs(&[("get_thing", 200)]);
    let named = complaints(&seen, &documented, &pairs(&[("get_thing", 200), ("get_thing", 404), ("get_other", 404)]));
    let expected = [
        "get_thing 409: documented, and given to no test",
        "get_other 404: strike the exception, nobody needs it",
        "get_thing 200: strike the exception, nobody needs it",
    ];
    assert_eq!(named, expected);
    assert!(complaints(&documented, &documented, &pairs(&[])).is_empty());
}

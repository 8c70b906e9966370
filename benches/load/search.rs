//! How long one search takes in this process, for the reference catalogue and for one as large as a province's.

use std::time::Instant;

use mpp::catalogue::import::reference;
use mpp::catalogue::search::{Document, Field, Index, Lexicon, document};

const LARGE: usize = 20_000;
const ROUNDS: usize = 40;

/// Prints what building and searching cost.
pub fn figures() {
    let catalogue = reference().expect("the reference catalogue");
    let queries: Vec<&str> =
        include_str!("../../catalogue/search_more.txt").lines().filter_map(|line| Some(line.split_once('|')?.0.trim())).collect();
    println!(
        "\n| search, {} queries | services | built in ms | p50 µs | p99 µs | most µs |\n|---|---:|---:|---:|---:|---:|",
        queries.len()
    );
    for size in [catalogue.services.len(), LARGE] {
        // Other services of other places: the same texts under names nobody else has.
        let places: Vec<String> = (0..size).map(|n| format!("kecamatan k{n:05}")).collect();
        let documents: Vec<Document<'_>> = (0..size)
            .map(|n| {
                let service = &catalogue.services[n % catalogue.services.len()];
                let mut texts = document(&service.code, &service.content, &[]).texts;
                if size > catalogue.services.len() {
                    texts.push((Field::Description, &places[n]));
                }
                Document { texts }
            })
            .collect();
        let began = Instant::now();
        let index = Index::new(&documents, Lexicon::embedded());
        let built = began.elapsed().as_millis();
        let mut taken: Vec<u128> = Vec::new();
        for query in queries.iter().cycle().take(ROUNDS * queries.len()) {
            let began = Instant::now();
            std::hint::black_box(index.search(query, |_| true));
            taken.push(began.elapsed().as_micros());
        }
        taken.sort_unstable();
        let at = |share: usize| taken[(taken.len() - 1) * share / 100];
        println!("| one at a time | {size} | {built} | {} | {} | {} |", at(50), at(99), at(100));
    }
}

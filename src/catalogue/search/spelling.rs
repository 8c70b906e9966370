//! Words that were meant, when one was typed that nobody uses.

use fst::automaton::Levenshtein;
use fst::{IntoStreamer as _, Streamer as _};

use super::index::Index;

/// Words tried for one misspelt word.
const TRIED: usize = 12;
/// Words a beginning may stand for.
const COMPLETED: usize = 40;
/// The longest word that is corrected; nobody types longer ones.
const LONGEST: usize = 24;

/// A word of the texts that may have been meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    pub word: String,
    /// How likely, from 0 to 1.
    pub weight: f32,
}

/// The words that `typed` may be a misspelling of, the likeliest first: one letter too many, too few, wrong, or two that changed places;
/// two such mistakes in long words, or when nothing else fits.
pub(super) fn guesses(index: &Index, typed: &str) -> Vec<Guess> {
    let length = typed.chars().count();
    if !(3..=LONGEST).contains(&length) || typed.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let near = within(index, typed, if length < 4 { 0 } else { 1 });
    found.extend(swapped(typed).filter(|word| index.words.get(word).is_some()).map(|word| Guess { word, weight: 0.8 }));
    found.extend(near.into_iter().map(|word| Guess { word, weight: if length < 5 { 0.6 } else { 0.75 } }));
    if found.is_empty() && length >= 4 {
        let same_start = |word: &String| word.chars().next() == typed.chars().next();
        let weight = if length < 7 { 0.4 } else { 0.6 };
        found.extend(within(index, typed, 2).into_iter().filter(same_start).map(|word| Guess { word, weight }));
    }
    for guess in &mut found {
        // The letters are right and only their places are not: likelier than others.
        if letters(&guess.word) == letters(typed) {
            guess.weight += 0.1;
        }
    }
    found.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then_with(|| used(index, &b.word).cmp(&used(index, &a.word))).then_with(|| a.word.cmp(&b.word))
    });
    found.dedup_by(|a, b| a.word == b.word);
    found.truncate(TRIED);
    found
}

/// The words that begin with `beginning`, the most used first.
pub(super) fn completions(index: &Index, beginning: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut stream = index.words.search(StartsWith(beginning.as_bytes())).into_stream();
    while let Some((word, _)) = stream.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            words.push(word.to_owned());
        }
    }
    words.sort_by_cached_key(|word| (std::cmp::Reverse(used(index, word)), word.clone()));
    words.truncate(COMPLETED);
    words
}

/// `typed` as two words that were written together.
pub(super) fn parted(index: &Index, typed: &str) -> Option<(String, String)> {
    let splits = typed.char_indices().map(|(at, _)| typed.split_at(at));
    let good = splits.filter(|(left, right)| left.len() >= 3 && right.len() >= 3 && used(index, left) > 0 && used(index, right) > 0);
    good.max_by_key(|(left, right)| used(index, left).min(used(index, right))).map(|(left, right)| (left.to_owned(), right.to_owned()))
}

fn used(index: &Index, word: &str) -> usize {
    index.word(word).map_or(0, |term| index.postings(term).len())
}

fn within(index: &Index, typed: &str, distance: u32) -> Vec<String> {
    let Ok(automaton) = Levenshtein::new(typed, distance) else { return Vec::new() };
    let mut words = Vec::new();
    let mut stream = index.words.search(automaton).into_stream();
    while let Some((word, _)) = stream.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// `typed` with each two neighbours changed.
fn swapped(typed: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = typed.chars().collect();
    (1..letters.len()).map(move |at| {
        let mut letters = letters.clone();
        letters.swap(at - 1, at);
        letters.into_iter().collect()
    })
}

fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// Accepts what begins with these bytes.
struct StartsWith<'a>(&'a [u8]);

impl fst::Automaton for StartsWith<'_> {
    type State = Option<usize>;

    fn start(&self) -> Self::State {
        Some(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        *state == Some(self.0.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some()
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let at = (*state)?;
        match self.0.get(at) {
            None => Some(at),
            Some(wanted) => (*wanted == byte).then_some(at + 1),
        }
    }
}

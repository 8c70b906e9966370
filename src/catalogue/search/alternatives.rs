//! What each word of a query may stand for.

use super::index::{Index, Term, Token};
use super::spelling::{completions, guesses, parted};
use crate::catalogue::model::words_of;

/// The most words of a query that are looked at.
const WORDS: usize = 16;
/// The shortest word that is taken as the beginning of a longer one.
const BEGINNING: usize = 2;

const SAME_ROOT: f32 = 0.9;
/// Named by other words, all of them members of one concept.
const SAME_MEANING: f32 = 0.8;
/// What a word may become when it is typed on.
const COMPLETED: f32 = 0.5;
/// Of a word that nobody uses, so it is unlikely to be finished.
const COMPLETED_UNKNOWN: f32 = 0.85;
/// One word of a name of several.
const PART: f32 = 0.6;
/// One word as two.
const PARTED: f32 = 0.8;

/// A word of a query.
#[derive(Debug)]
pub(super) struct Asked {
    pub typed: String,
    /// What it may stand for, each with how much finding it is worth.
    pub terms: Vec<(Term, f32)>,
    /// Says how somebody asks rather than what for.
    pub is_weak: bool,
    /// Stands within a name of several words.
    is_part: bool,
    /// Words it may have been meant to be, each with the term that shows it was.
    pub guesses: Vec<(String, Term)>,
}

/// The words of `query` with what they may stand for.
pub(super) fn asked(index: &Index, query: &str) -> Vec<Asked> {
    let mut words: Vec<String> = words_of(query).into_iter().map(|word| word.text).take(WORDS).collect();
    // Nobody knows the word, but both its halves: `kartukeluarga`.
    words = words.into_iter().flat_map(|word| if index.word(&word).is_some() { vec![word] } else { in_two(index, word) }).collect();
    let tokens: Vec<Token> = words.iter().map(|word| index.token(word)).collect();
    let last = tokens.len().saturating_sub(1);
    let is_open = query.chars().last().is_some_and(char::is_alphanumeric);
    let mut asked: Vec<Asked> = tokens.iter().enumerate().map(|(at, token)| alone(index, token, is_open && at == last)).collect();
    for mention in index.mentions(&tokens, true) {
        for word in asked.iter_mut().skip(mention.first).take(mention.length) {
            if mention.length > 1 && !word.is_part {
                // What it says alone counts less: `kartu` in `kartu keluarga`.
                word.terms.iter_mut().for_each(|(_, weight)| *weight *= PART);
                word.is_weak = false;
                word.is_part = true;
                word.guesses.clear();
            }
            add(&mut word.terms, Term::Concept(mention.concept), SAME_MEANING);
        }
    }
    asked
}

fn in_two(index: &Index, word: String) -> Vec<String> {
    if index.root(&index.token(&word).root).is_some() {
        return vec![word];
    }
    match parted(index, &word) {
        Some((left, right)) if guesses(index, &word).first().is_none_or(|best| best.weight < PARTED) => vec![left, right],
        _ => vec![word],
    }
}

/// What a word may stand for by itself.
fn alone(index: &Index, token: &Token, may_go_on: bool) -> Asked {
    let mut terms = Vec::new();
    let (word, root) = (index.word(&token.word), index.root(&token.root));
    if let Some(word) = word {
        add(&mut terms, word, 1.0);
    }
    if let Some(root) = root {
        add(&mut terms, root, SAME_ROOT);
    }
    // A word of the language is no misspelling, even when no service has it.
    let is_known = word.is_some() || root.is_some() || index.lexicon.stemmer.knows(&token.root);
    // A figure nobody wrote is a detail: `daya 2200`, `meterai 10rb`.
    let is_figure = !is_known && token.word.bytes().any(|b| b.is_ascii_digit());
    let is_weak = is_figure || index.lexicon.is_weak(&token.word, &token.root);
    if may_go_on && token.word.len() >= BEGINNING && !is_weak {
        let weight = if is_known { COMPLETED } else { COMPLETED_UNKNOWN };
        for word in completions(index, &token.word).iter().filter(|word| **word != token.word) {
            stand_in(index, word, weight, &mut terms);
        }
    }
    let mut meant = Vec::new();
    if !is_known && !is_weak {
        for guess in guesses(index, &token.word) {
            let Some(term) = index.word(&guess.word) else { continue };
            stand_in(index, &guess.word, guess.weight, &mut terms);
            meant.push((guess.word, term));
        }
    }
    Asked { typed: token.word.clone(), terms, is_weak, is_part: false, guesses: meant }
}

/// Adds a word that is looked for instead: itself, its root, and what it means alone.
fn stand_in(index: &Index, word: &str, weight: f32, terms: &mut Vec<(Term, f32)>) {
    let token = index.token(word);
    if let Some(term) = index.word(word) {
        add(terms, term, weight);
    }
    if let Some(root) = index.root(&token.root) {
        add(terms, root, weight * SAME_ROOT);
    }
    for mention in index.mentions(std::slice::from_ref(&token), true) {
        add(terms, Term::Concept(mention.concept), weight * SAME_MEANING);
    }
}

fn add(terms: &mut Vec<(Term, f32)>, term: Term, weight: f32) {
    match terms.iter_mut().find(|(known, _)| *known == term) {
        Some((_, known)) => *known = known.max(weight),
        None => terms.push((term, weight)),
    }
}

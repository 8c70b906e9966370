//! Which documents a query is about, the best first.
//!
//! Each word of the query is worth its rarity (the idf of BM25, Robertson and Zaragoza 2009); a document earns of it as much as the best of
//! the word's alternatives gives, which grows with the weight of the fields it stands in and levels off (BM25's tf, over weighted
//! fields as in BM25F). What the query asks and the document lacks costs; what it is called in just these words helps.

use std::collections::{HashMap, HashSet};

use super::alternatives::{Asked, asked};
use super::index::{Index, Term};
use crate::catalogue::model::words_of;

/// Where the worth of repetition levels off, in field weights.
const LEVELS_OFF: f32 = 1.5;
/// What a word is worth that says how somebody asks.
const WEAK: f32 = 0.12;
/// How much of what is asked (by worth) a document must have to be shown at all.
const ENOUGH: f32 = 0.5;
/// The share of the best one's score below which nothing is shown.
const BESIDE_BEST: f32 = 0.25;
/// As `ENOUGH`, when part of it is what the document is called: people tell details that no text has.
const ENOUGH_NAMED: f32 = 0.28;
/// How hard a document is judged for what it lacks: 1 by share, 2 by its square.
const COVERAGE: f32 = 1.5;
/// What a word earns that stands in a name.
const IN_NAME: f32 = 0.5;
/// What a name in just these words adds, as a share.
const NAMED: f32 = 1.0;
/// How like the query a name of several words is that it has whole.
const WHOLE_NAME: f32 = 0.85;
/// Documents whose names are looked at.
const LOOKED_AT: usize = 60;
/// Alternatives that are as good as the word itself when its rarity is counted.
const AS_GOOD: f32 = 0.7;

/// A document that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its place in the slice the index was made from.
    pub document: usize,
    /// Comparable within one answer only.
    pub score: f32,
}

/// What a query found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The best first; of equals the earlier document.
    pub hits: Vec<Hit>,
    /// The query with its misspelt words corrected, when correcting them is what found something.
    pub did_you_mean: Option<String>,
    marks: HashSet<Term>,
}

/// What one document has of the query.
#[derive(Debug, Clone, Copy, Default)]
struct Earned {
    score: f32,
    /// Worth of the words it has.
    worth: f32,
    /// Whether a word that says something stands in a name.
    is_named: bool,
}

impl Index {
    /// The documents `query` is about, of those that `admits` admits: what fits badly is left out beside the best of them.
    #[must_use]
    pub fn search(&self, query: &str, admits: impl Fn(usize) -> bool) -> Found {
        let mut words = asked(self, query);
        if words.iter().all(|word| word.is_weak) {
            words.iter_mut().for_each(|word| word.is_weak = false);
        }
        let (mut earned, mut total): (HashMap<usize, Earned>, f32) = (HashMap::new(), 0.0);
        let mut unheard_of = 0;
        for word in &words {
            let best = self.best_of(word);
            let mut worth = self.worth(word, &best);
            if best.is_empty() && !word.is_weak {
                // Who tells a tale says much that is in no text: each further such word speaks less against what was found.
                unheard_of += 1;
                worth /= small(unheard_of);
            }
            total += worth;
            for (document, share) in best {
                let entry = earned.entry(document).or_default();
                entry.score += worth * share.tf;
                entry.worth += worth * share.likeness;
                entry.is_named |= !word.is_weak && share.tf >= IN_NAME;
            }
        }
        let mut hits: Vec<Hit> = earned
            .into_iter()
            .filter(|(document, _)| admits(*document))
            .filter(|(_, earned)| earned.worth >= total * if earned.is_named { ENOUGH_NAMED } else { ENOUGH })
            .map(|(document, earned)| Hit { document, score: earned.score * (earned.worth / total).powf(COVERAGE) })
            .collect();
        sort(&mut hits);
        let terms: HashSet<Term> = words.iter().flat_map(|word| word.terms.iter().map(|(term, _)| *term)).collect();
        for hit in hits.iter_mut().take(LOOKED_AT) {
            hit.score *= 1.0 + NAMED * self.is_called(hit.document, &words, &terms);
        }
        sort(&mut hits);
        let floor = hits.first().map_or(0.0, |best| best.score * BESIDE_BEST);
        hits.retain(|hit| hit.score >= floor);
        let did_you_mean = hits.first().and_then(|best| self.correction(&words, best.document));
        Found { hits, did_you_mean, marks: terms }
    }

    /// For each document that has the word in some form: how much it is about it, and how like what was typed that form is.
    fn best_of(&self, word: &Asked) -> HashMap<usize, Share> {
        let mut best: HashMap<usize, Share> = HashMap::new();
        for (term, weight) in &word.terms {
            for (document, amount) in self.postings(*term) {
                let share = Share { tf: weight * amount / (LEVELS_OFF + amount), likeness: *weight };
                let known = best.entry(*document).or_default();
                known.tf = known.tf.max(share.tf);
                known.likeness = known.likeness.max(share.likeness);
            }
        }
        best
    }

    /// How much finding the word says: the rarer, the more. A word nobody has is worth as much as the rarest.
    fn worth(&self, word: &Asked, best: &HashMap<usize, Share>) -> f32 {
        let strongest = word.terms.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
        let having = best.values().filter(|share| share.likeness >= strongest * AS_GOOD).count();
        let (all, having) = (small(self.len()), small(having));
        let idf = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
        if word.is_weak { idf * WEAK } else { idf }
    }

    /// How nearly one of the names of a document is the query, from 0 to 1 (Dice's coefficient over the words of both).
    fn is_called(&self, document: usize, words: &[Asked], terms: &HashSet<Term>) -> f32 {
        let strong: Vec<&Asked> = words.iter().filter(|word| !word.is_weak).collect();
        let likeness = |name: &Vec<Vec<Term>>| {
            let named = name.iter().filter(|word| word.iter().any(|term| terms.contains(term))).count();
            let has = |asked: &&&Asked| asked.terms.iter().any(|(term, _)| name.iter().flatten().any(|of_name| of_name == term));
            let said = strong.iter().filter(has).count();
            let dice = small(named + said) / small(name.len() + strong.len()).max(1.0);
            if name.len() > 1 && named == name.len() { dice.max(WHOLE_NAME) } else { dice }
        };
        self.names.get(document).into_iter().flatten().map(likeness).fold(0.0, f32::max)
    }

    /// The query as it was meant, by what the best document has.
    fn correction(&self, words: &[Asked], document: usize) -> Option<String> {
        let has = |term: Term| self.postings(term).iter().any(|(at, _)| *at == document);
        let mut is_other = false;
        let meant: Vec<&str> = words
            .iter()
            .map(|word| match word.guesses.iter().find(|(_, term)| has(*term)) {
                Some((guess, _)) => {
                    is_other = true;
                    guess.as_str()
                }
                None => word.typed.as_str(),
            })
            .collect();
        is_other.then(|| meant.join(" "))
    }

    /// Where `text` has what was found, in characters: the first of each place, and the one behind its last.
    #[must_use]
    pub fn marks(&self, found: &Found, text: &str) -> Vec<(usize, usize)> {
        let words = words_of(text);
        let tokens: Vec<_> = words.iter().map(|word| self.token(&word.text)).collect();
        let mut marked = vec![false; words.len()];
        for (token, marked) in tokens.iter().zip(&mut marked) {
            let is_asked = |term: Option<Term>| term.is_some_and(|term| found.marks.contains(&term));
            *marked = is_asked(self.word(&token.word)) || is_asked(self.root(&token.root));
        }
        for mention in self.mentions(&tokens, false) {
            if found.marks.contains(&Term::Concept(mention.concept)) {
                marked.iter_mut().skip(mention.first).take(mention.length).for_each(|marked| *marked = true);
            }
        }
        words.iter().zip(marked).filter_map(|(word, marked)| marked.then_some(word.at)).collect()
    }
}

/// What one alternative gives a document.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    tf: f32,
    likeness: f32,
}

fn sort(hits: &mut [Hit]) {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.document.cmp(&b.document)));
}

/// Counts here are far below what 16 bits hold; beyond, more makes no difference.
fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

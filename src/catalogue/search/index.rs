//! What stands where: for every word, root and concept the services whose texts have it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::documents::Document;
use super::lexicon::Lexicon;
use crate::catalogue::model::Phrase;
use crate::catalogue::model::words_of;

/// What a query may ask for: a word as it is written, all words of a root, or a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Term {
    Word(usize),
    Root(usize),
    Concept(usize),
}

/// In which document, and how much of it is about the term.
pub(super) type Postings = Vec<(usize, f32)>;

/// The terms of one word of a name.
type NameWord = Vec<Term>;

/// An index over documents, which are known by their place in the slice it was made from.
#[derive(Debug)]
pub struct Index {
    pub(super) lexicon: Lexicon,
    /// Every word there is, in texts or in the lexicon, with its number.
    pub(super) words: fst::Map<Vec<u8>>,
    /// By the number of the word.
    word_postings: Vec<Postings>,
    roots: HashMap<String, usize>,
    root_postings: Vec<Postings>,
    concept_postings: Vec<Postings>,
    phrases: Phrases,
    /// The names of each document, as terms of their words.
    pub(super) names: Vec<Vec<Vec<NameWord>>>,
}

/// Phrases of concepts as roots, by the first of them.
type Phrases = HashMap<String, Vec<KnownPhrase>>;

#[derive(Debug)]
struct KnownPhrase {
    roots: Phrase,
    concept: usize,
    /// Stands for the concept in queries only.
    is_trigger: bool,
}

/// A word with its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub word: String,
    pub root: String,
}

/// A concept and the words of a text that name it.
pub(super) struct Mention {
    pub concept: usize,
    pub first: usize,
    pub length: usize,
}

impl Index {
    /// An index of `documents`.
    #[must_use]
    pub fn new(documents: &[Document<'_>], lexicon: Lexicon) -> Self {
        let occurring: HashSet<String> =
            documents.iter().flat_map(|d| &d.texts).flat_map(|(_, text)| words_of(text)).map(|w| w.text).collect();
        let numbers = numbered(&occurring, &lexicon);
        let concepts = lexicon.concepts.len();
        let mut index = Self {
            words: dictionary(&numbers),
            word_postings: vec![Postings::new(); numbers.len()],
            roots: HashMap::new(),
            root_postings: Vec::new(),
            concept_postings: vec![Postings::new(); concepts],
            phrases: HashMap::new(),
            names: Vec::with_capacity(documents.len()),
            lexicon,
        };
        let mut of_words = HashMap::new();
        for (word, number) in &numbers {
            let root = index.lexicon.stemmer.stem(word, &|candidate| numbers.contains_key(candidate));
            let next = index.roots.len();
            let root_number = *index.roots.entry(root.clone()).or_insert(next);
            of_words.insert(word.clone(), (*number, root_number, root));
        }
        index.root_postings = vec![Postings::new(); index.roots.len()];
        index.learn_phrases(&|word| of_words.get(word).map_or_else(|| word.to_owned(), |(_, _, root)| root.clone()));
        for (at, document) in documents.iter().enumerate() {
            index.add(at, document, &of_words);
        }
        index
    }

    /// Documents in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is nothing to find.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    fn learn_phrases(&mut self, root_of: &dyn Fn(&str) -> String) {
        for (concept, meant) in self.lexicon.concepts.iter().enumerate() {
            for (said, is_trigger) in meant.members.iter().map(|m| (m, false)).chain(meant.triggers.iter().map(|t| (t, true))) {
                let roots: Phrase = said.iter().map(|word| root_of(word)).collect();
                if let Some(first) = roots.first().cloned() {
                    self.phrases.entry(first).or_default().push(KnownPhrase { roots, concept, is_trigger });
                }
            }
        }
    }

    fn add(&mut self, at: usize, document: &Document<'_>, of_words: &HashMap<String, (usize, usize, String)>) {
        let mut weights: HashMap<Term, f32> = HashMap::new();
        let mut names = Vec::new();
        for (field, text) in &document.texts {
            let mut terms: Vec<NameWord> = Vec::new();
            let mut tokens = Vec::new();
            for word in words_of(text) {
                let Some((number, root_number, root)) = of_words.get(&word.text) else { continue };
                terms.push(vec![Term::Word(*number), Term::Root(*root_number)]);
                tokens.push(Token { word: word.text, root: root.clone() });
            }
            for mention in self.mentions(&tokens, false) {
                *weights.entry(Term::Concept(mention.concept)).or_default() += field.weight();
                for word in terms.iter_mut().skip(mention.first).take(mention.length) {
                    word.push(Term::Concept(mention.concept));
                }
            }
            for term in terms.iter().flatten().filter(|term| !matches!(term, Term::Concept(_))) {
                *weights.entry(*term).or_default() += field.weight();
            }
            if field.is_name() {
                names.push(terms);
            }
        }
        self.names.push(names);
        for (term, weight) in weights {
            if let Some(postings) = self.postings_mut(term) {
                postings.push((at, weight));
            }
        }
    }

    /// The concepts that are named in a text; in a query (`asked`) also by their triggers.
    pub(super) fn mentions(&self, tokens: &[Token], asked: bool) -> Vec<Mention> {
        let mut found = Vec::new();
        for (first, token) in tokens.iter().enumerate() {
            for phrase in self.phrases.get(&token.root).into_iter().flatten() {
                let here = tokens.iter().skip(first).map(|token| &token.root);
                let is_here =
                    tokens.len() - first >= phrase.roots.len() && phrase.roots.iter().zip(here).all(|(wanted, root)| wanted == root);
                if is_here && (asked || !phrase.is_trigger) {
                    found.push(Mention { concept: phrase.concept, first, length: phrase.roots.len() });
                }
            }
        }
        found
    }

    /// A word of a query with its root.
    pub(super) fn token(&self, word: &str) -> Token {
        let occurs = |candidate: &str| self.words.get(candidate).is_some();
        Token { word: word.to_owned(), root: self.lexicon.stemmer.stem(word, &occurs) }
    }

    pub(super) fn word(&self, word: &str) -> Option<Term> {
        self.words.get(word).and_then(|number| usize::try_from(number).ok()).map(Term::Word)
    }

    pub(super) fn root(&self, root: &str) -> Option<Term> {
        self.roots.get(root).copied().map(Term::Root)
    }

    pub(super) fn postings(&self, term: Term) -> &[(usize, f32)] {
        let postings = match term {
            Term::Word(number) => self.word_postings.get(number),
            Term::Root(number) => self.root_postings.get(number),
            Term::Concept(number) => self.concept_postings.get(number),
        };
        postings.map_or(&[], Vec::as_slice)
    }

    fn postings_mut(&mut self, term: Term) -> Option<&mut Postings> {
        match term {
            Term::Word(number) => self.word_postings.get_mut(number),
            Term::Root(number) => self.root_postings.get_mut(number),
            Term::Concept(number) => self.concept_postings.get_mut(number),
        }
    }
}

/// Every word of texts and lexicon, in order.
fn numbered(occurring: &HashSet<String>, lexicon: &Lexicon) -> BTreeMap<String, usize> {
    let known = lexicon.concepts.iter().flat_map(|concept| concept.members.iter().chain(&concept.triggers)).flatten();
    let words: std::collections::BTreeSet<&String> = occurring.iter().chain(known).collect();
    words.into_iter().enumerate().map(|(number, word)| (word.clone(), number)).collect()
}

/// In memory, from words in order: nothing in it can fail.
fn dictionary(numbers: &BTreeMap<String, usize>) -> fst::Map<Vec<u8>> {
    let entries = numbers.iter().map(|(word, number)| (word, u64::try_from(*number).unwrap_or(u64::MAX)));
    fst::Map::from_iter(entries).unwrap_or_default()
}

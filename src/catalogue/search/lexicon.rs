//! What the search knows of language: roots, words that say little, and what is called differently and means the same. It is data, embedded
//! from `lexicon/*.txt`; agencies add lines of their own to the equivalents.

use std::collections::HashSet;

use super::stemmer::Stemmer;
use crate::catalogue::model::{Equivalents, Phrase};

const ROOTS: &str = include_str!("lexicon/roots.txt");
const WEAK: &str = include_str!("lexicon/weak.txt");
const EQUIVALENTS: &str = include_str!("lexicon/equivalents.txt");

/// The knowledge of language.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) stemmer: Stemmer,
    pub(super) concepts: Vec<Equivalents>,
    weak: HashSet<&'static str>,
}

impl Lexicon {
    /// What comes with the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::with([])
    }

    /// The same, and the lines agencies have added: `a = b` or `a > b`, as in `lexicon/equivalents.txt`.
    #[must_use]
    pub fn with<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let weak = WEAK.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        let mut concepts: Vec<Equivalents> = EQUIVALENTS.lines().chain(lines).filter_map(Equivalents::of_line).collect();
        follow(&mut concepts);
        Self { stemmer: Stemmer::new(ROOTS), concepts, weak }
    }

    /// Whether a word says how somebody asks rather than what for.
    pub(super) fn is_weak(&self, word: &str, root: &str) -> bool {
        self.weak.contains(word) || self.weak.contains(root)
    }
}

/// What a trigger leads to has other names of its own: they are found as well. One step only, so that meanings do not run together.
fn follow(concepts: &mut [Equivalents]) {
    let groups: Vec<Vec<Phrase>> = concepts.iter().filter(|c| c.triggers.is_empty()).map(|c| c.members.clone()).collect();
    for concept in concepts.iter_mut().filter(|concept| !concept.triggers.is_empty()) {
        let others = groups.iter().filter(|group| group.iter().any(|member| concept.members.contains(member)));
        let more: Vec<Phrase> = others.flatten().cloned().collect();
        concept.members.extend(more);
        concept.members.sort();
        concept.members.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::phrase;

    #[test]
    fn what_comes_with_the_program_is_read_whole() {
        let lexicon = Lexicon::embedded();
        let lines = EQUIVALENTS.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(lexicon.concepts.len(), lines, "a line says nothing");
    }

    #[test]
    fn a_trigger_reaches_the_other_names_of_what_it_leads_to() {
        let lexicon = Lexicon::with(["kartu sakti = kartu ajaib", "mantra > kartu sakti"]);
        let concept = lexicon.concepts.iter().find(|concept| concept.triggers == [phrase("mantra")]).unwrap();
        assert!(concept.members.contains(&phrase("kartu ajaib")));
    }
}

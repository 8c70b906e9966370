//! What the search knows of language: roots, words that say little, and what is called differently and means the same. It is data, embedded
//! from `lexicon/*.txt`; an installation adds lines of its own to the equivalents.

use std::collections::HashSet;

use super::stemmer::Stemmer;
use crate::catalogue::model::words_of;

const ROOTS: &str = include_str!("lexicon/roots.txt");
const WEAK: &str = include_str!("lexicon/weak.txt");
const EQUIVALENTS: &str = include_str!("lexicon/equivalents.txt");

/// Folded words in their order.
pub(super) type Phrase = Vec<String>;

/// What is meant, however it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concept {
    /// Found wherever one of these stands, and asked for by each.
    pub members: Vec<Phrase>,
    /// Asked for by these as well.
    pub triggers: Vec<Phrase>,
}

/// The knowledge of language.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) stemmer: Stemmer,
    pub(super) concepts: Vec<Concept>,
    weak: HashSet<&'static str>,
}

impl Lexicon {
    /// What comes with the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::with("")
    }

    /// The same, and the lines of an installation: `a = b` or `a > b`, as in `lexicon/equivalents.txt`.
    #[must_use]
    pub fn with(lines: &str) -> Self {
        let weak = WEAK.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        let mut concepts: Vec<Concept> = EQUIVALENTS.lines().chain(lines.lines()).filter_map(concept).collect();
        follow(&mut concepts);
        Self { stemmer: Stemmer::new(ROOTS), concepts, weak }
    }

    /// Whether a word says how somebody asks rather than what for.
    pub(super) fn is_weak(&self, word: &str, root: &str) -> bool {
        self.weak.contains(word) || self.weak.contains(root)
    }
}

/// The concept of a line; none of remarks, and of lines with one side only.
fn concept(line: &str) -> Option<Concept> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let phrases = |text: &str| -> Vec<Phrase> { text.split('=').map(phrase).filter(|phrase| !phrase.is_empty()).collect() };
    let (triggers, members) = match line.split_once('>') {
        Some((left, right)) => (phrases(left), phrases(right)),
        None => (Vec::new(), phrases(line)),
    };
    (!members.is_empty() && members.len() + triggers.len() > 1).then_some(Concept { members, triggers })
}

fn phrase(text: &str) -> Phrase {
    words_of(text).into_iter().map(|word| word.text).collect()
}

/// What a trigger leads to has other names of its own: they are found as well. One step only, so that meanings do not run together.
fn follow(concepts: &mut [Concept]) {
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

    #[test]
    fn a_line_is_a_concept_and_a_remark_is_none() {
        let words = |text: &str| phrase(text);
        let both = concept("KTP = Kartu Tanda Penduduk").unwrap();
        assert_eq!((both.members, both.triggers), (vec![words("ktp"), words("kartu tanda penduduk")], vec![]));
        let one_way = concept("siup > izin usaha").unwrap();
        assert_eq!((one_way.members, one_way.triggers), (vec![words("izin usaha")], vec![words("siup")]));
        for none in ["# remark", "", "sendiri", "kiri >", "> kanan", " = "] {
            assert_eq!(concept(none), None, "{none:?}");
        }
    }

    #[test]
    fn what_comes_with_the_program_is_read_whole() {
        let lexicon = Lexicon::embedded();
        let lines = EQUIVALENTS.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(lexicon.concepts.len(), lines, "a line says nothing");
    }

    #[test]
    fn a_trigger_reaches_the_other_names_of_what_it_leads_to() {
        let lexicon = Lexicon::with("kartu sakti = kartu ajaib\nmantra > kartu sakti");
        let concept = lexicon.concepts.iter().find(|concept| concept.triggers == [phrase("mantra")]).unwrap();
        assert!(concept.members.contains(&phrase("kartu ajaib")));
    }
}

//! What is called differently and means the same, as people write it: `ktp = kartu tanda penduduk`, `bikin ktp > perekaman ktp-el`.

use super::words_of;

/// Folded words in their order.
pub type Phrase = Vec<String>;

/// What is meant, however it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivalents {
    /// Found wherever one of these stands, and asked for by each.
    pub members: Vec<Phrase>,
    /// Asked for by these as well.
    pub triggers: Vec<Phrase>,
}

impl Equivalents {
    /// Those of a line: with `=` whoever asks for one finds all; with `>` the left finds the right, and not the other way round. None of
    /// remarks, and of lines with one side only.
    #[must_use]
    pub fn of_line(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let phrases = |text: &str| -> Vec<Phrase> { text.split('=').map(phrase).filter(|phrase| !phrase.is_empty()).collect() };
        let (triggers, members) = match line.split_once('>') {
            Some((left, right)) => (phrases(left), phrases(right)),
            None => (Vec::new(), phrases(line)),
        };
        (!members.is_empty() && members.len() + triggers.len() > 1).then_some(Self { members, triggers })
    }
}

/// The words of a text, folded.
#[must_use]
pub fn phrase(text: &str) -> Phrase {
    words_of(text).into_iter().map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_concept_and_a_remark_is_none() {
        let both = Equivalents::of_line("KTP = Kartu Tanda Penduduk").unwrap();
        assert_eq!((both.members, both.triggers), (vec![phrase("ktp"), phrase("kartu tanda penduduk")], vec![]));
        let one_way = Equivalents::of_line("siup > izin usaha").unwrap();
        assert_eq!((one_way.members, one_way.triggers), (vec![phrase("izin usaha")], vec![phrase("siup")]));
        for none in ["# remark", "", "sendiri", "kiri >", "> kanan", " = "] {
            assert_eq!(Equivalents::of_line(none), None, "{none:?}");
        }
    }
}

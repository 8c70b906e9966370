//! One spelling for search: lower case, no accents, words parted by single blanks.

/// A word of a text, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// Where it stands in the text, in characters: the first one, and the one behind the last.
    pub at: (usize, usize),
}

/// The words of `text`. Apostrophes vanish (`Jum'at` = `jumat`); every other sign parts words (`KTP-el` = `ktp el`).
#[must_use]
pub fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.chars().enumerate() {
        for c in c.to_lowercase() {
            match (plain(c), words.last_mut().filter(|_| open)) {
                (Letter::Plain(c), Some(word)) => {
                    word.text.push(c);
                    word.at.1 = at + 1;
                }
                (Letter::Plain(c), None) => {
                    words.push(Word { text: c.to_string(), at: (at, at + 1) });
                    open = true;
                }
                (Letter::Nothing, _) => {}
                (Letter::Gap, _) => open = false,
            }
        }
    }
    words
}

/// Folds `text` for comparison: its words, parted by single blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    words_of(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

enum Letter {
    Plain(char),
    /// An apostrophe or a combining accent.
    Nothing,
    Gap,
}

/// The base letter of the accented Latin letters that occur in names and loan words.
fn plain(c: char) -> Letter {
    Letter::Plain(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ĭ' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' => 'o',
        'ś' | 'ş' | 'š' | 'ṣ' => 's',
        'ù'..='ü' | 'ū' | 'ŭ' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        'ḥ' => 'h',
        '\'' | '’' | '‘' | 'ʼ' | '`' | '\u{300}'..='\u{36f}' => return Letter::Nothing,
        c if c.is_alphanumeric() => c,
        _ => return Letter::Gap,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand() {
        let found: Vec<_> = words_of("É-KTP: Jum'at").into_iter().map(|word| (word.text, word.at)).collect();
        assert_eq!(found, [("e".to_owned(), (0, 1)), ("ktp".to_owned(), (2, 5)), ("jumat".to_owned(), (7, 13))]);
    }

    #[test]
    fn spellings_of_one_thing_fold_alike() {
        for (text, folded) in [
            ("KTP-el", "ktp el"),
            ("  Akta   Kelahiran, (baru)! ", "akta kelahiran baru"),
            ("Jum'at", "jumat"),
            ("Jum’at", "jumat"),
            ("résumé", "resume"),
            ("re\u{301}sume\u{301}", "resume"),
            ("DISDUKCAPIL-001", "disdukcapil 001"),
            ("İ", "i"),
            ("--", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }
}

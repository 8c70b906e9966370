//! One spelling for search: lower case, no accents, words parted by single blanks.

/// Folds `text` for comparison. Apostrophes vanish (`Jum'at` = `jumat`); every other sign parts words (`KTP-el` = `ktp el`).
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Letter::Plain(c) => {
                if gap && !folded.is_empty() {
                    folded.push(' ');
                }
                gap = false;
                folded.push(c);
            }
            Letter::Nothing => {}
            Letter::Gap => gap = true,
        }
    }
    folded
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
    use super::fold;

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

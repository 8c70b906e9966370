//! Reduces Indonesian words to their roots by taking affixes off and undoing what they did to the first sound (`menulis` → `tulis`).
//!
//! The affixes and their sound changes are those of the grammar (Tata Bahasa Baku Bahasa Indonesia); that a reduction must end at a known root
//! is the idea of Nazief and Adriani (1996) and of the confix stripping of Asian (2007). Every way to take the affixes off is tried, and the
//! shortest root that is known wins. With none known, little is taken off: two words wrongly made one find the wrong service, two forms
//! left apart are still found by their spelling. Spoken forms (`ngurus`, `bikinin`) and the commonest Sundanese ones (`ngawinkeun`) count too.

use std::collections::HashSet;

/// The shortest root.
const SHORTEST: usize = 3;
/// Prefixes taken off at most: `di-per-…`, `ke-ber-…`.
const PREFIXES: usize = 3;

/// Knows the roots.
#[derive(Debug)]
pub struct Stemmer {
    roots: HashSet<&'static str>,
}

impl Stemmer {
    /// `roots` is a list of words; lines that begin with `#` are remarks.
    #[must_use]
    pub fn new(roots: &'static str) -> Self {
        let lines = roots.lines().filter(|line| !line.starts_with('#'));
        Self { roots: lines.flat_map(str::split_whitespace).collect() }
    }

    /// Whether `word` is a root of the language.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.roots.contains(word)
    }

    /// The root of a folded word. `occurs` tells the words of the texts that are searched: they stand in for roots nobody listed.
    ///
    /// ```
    /// use mpp::catalogue::search::Stemmer;
    /// let stemmer = Stemmer::new("daftar urus tulis");
    /// let root = |word| stemmer.stem(word, &|_| false);
    /// assert_eq!((root("pendaftaran"), root("ngurus"), root("menulis")), ("daftar".into(), "urus".into(), "tulis".into()));
    /// ```
    #[must_use]
    pub fn stem(&self, word: &str, occurs: &dyn Fn(&str) -> bool) -> String {
        if word.len() <= SHORTEST || self.roots.contains(word) || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return word.to_owned();
        }
        let mut candidates = Vec::new();
        for (base, suffix) in without_suffixes(word) {
            collect(base.to_owned(), suffix, PREFIXES, &mut candidates);
        }
        let shortest = |known: &dyn Fn(&str) -> bool| {
            candidates.iter().filter(|root| root.as_str() != word && known(root)).min_by_key(|root| root.len()).cloned()
        };
        shortest(&|root| self.roots.contains(root))
            .or_else(|| shortest(&|root| root.len() > SHORTEST && occurs(root)))
            .unwrap_or_else(|| without_enclitics(word).to_owned())
    }
}

/// `word` with every allowed ending taken off, and which derivational one that was.
fn without_suffixes(word: &str) -> Vec<(&str, &'static str)> {
    let mut bases = vec![word];
    for endings in [["lah", "kah", "tah", "pun"].as_slice(), &["ku", "mu", "nya"]] {
        let shorter: Vec<&str> = bases.iter().flat_map(|base| endings.iter().filter_map(|ending| cut(base, ending))).collect();
        bases.extend(shorter);
    }
    let derived = |base: &&'_ str| -> Vec<(usize, &'static str)> {
        ["kan", "an", "i", "in", "keun"].iter().filter_map(|ending| cut(base, ending).map(|rest| (rest.len(), *ending))).collect()
    };
    let mut all: Vec<(&str, &'static str)> = bases.iter().map(|base| (*base, "")).collect();
    for base in &bases {
        all.extend(derived(base).into_iter().filter_map(|(length, ending)| base.get(..length).map(|rest| (rest, ending))));
    }
    all
}

fn cut<'a>(base: &'a str, ending: &str) -> Option<&'a str> {
    base.strip_suffix(ending).filter(|rest| rest.len() >= SHORTEST)
}

/// What is never part of a root: for words of which no root is known.
fn without_enclitics(word: &str) -> &str {
    ["nya", "lah", "kah"].iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() > SHORTEST + 1)).unwrap_or(word)
}

/// Adds `base` and whatever is left when up to `prefixes` prefixes are taken off that may stand with `suffix`.
fn collect(base: String, suffix: &str, prefixes: usize, candidates: &mut Vec<String>) {
    if prefixes > 0 {
        for (prefix, rests) in without_prefix(&base) {
            if !excluded(prefix, suffix) {
                for rest in rests.into_iter().filter(|rest| rest.len() >= SHORTEST) {
                    collect(rest, suffix, prefixes - 1, candidates);
                }
            }
        }
    }
    candidates.push(base);
}

/// Prefixes that never stand around a root together with a suffix.
fn excluded(prefix: &str, suffix: &str) -> bool {
    matches!((prefix, suffix), ("be", "i") | ("di" | "me" | "te", "an") | ("ke", "kan"))
}

/// The sounds before which a nasal prefix stands as it is, and the sound it swallows elsewhere.
struct Nasal {
    /// As written: `meng`.
    written: &'static str,
    prefix: &'static str,
    before: &'static str,
    swallows: &'static [&'static str],
}

const VOWELS: &str = "aiueo";

#[rustfmt::skip]
const NASALS: &[Nasal] = &[
    Nasal { written: "menge", prefix: "me", before: "bcdfghjklmnpqrstvwxyz", swallows: &[] },
    Nasal { written: "penge", prefix: "pe", before: "bcdfghjklmnpqrstvwxyz", swallows: &[] },
    Nasal { written: "meng", prefix: "me", before: "aiueoghkq", swallows: &["k"] },
    Nasal { written: "peng", prefix: "pe", before: "aiueoghkq", swallows: &["k"] },
    Nasal { written: "pang", prefix: "pe", before: "aiueoghkq", swallows: &["k"] },
    Nasal { written: "meny", prefix: "me", before: "", swallows: &["s"] },
    Nasal { written: "peny", prefix: "pe", before: "", swallows: &["s"] },
    Nasal { written: "men", prefix: "me", before: "cdjstz", swallows: &["t"] },
    Nasal { written: "pen", prefix: "pe", before: "cdjstz", swallows: &["t"] },
    Nasal { written: "mem", prefix: "me", before: "bfpv", swallows: &["p"] },
    Nasal { written: "pem", prefix: "pe", before: "bfpv", swallows: &["p"] },
    Nasal { written: "me", prefix: "me", before: "lmnrwy", swallows: &[] },
    Nasal { written: "pe", prefix: "pe", before: "bcdfghjklmnprstwy", swallows: &[] },
    Nasal { written: "nge", prefix: "me", before: "bcdfghjklmnpqrstvwxyz", swallows: &[] },
    Nasal { written: "nga", prefix: "me", before: "bcdfghjklmnpqrstvwxyz", swallows: &[] },
    Nasal { written: "ng", prefix: "me", before: "aiueoghk", swallows: &["k"] },
    Nasal { written: "ny", prefix: "me", before: "", swallows: &["s", "c"] },
    Nasal { written: "n", prefix: "me", before: "cdj", swallows: &["t"] },
    Nasal { written: "m", prefix: "me", before: "b", swallows: &["p"] },
];

/// Prefixes that change nothing, or lose their own `r`.
#[rustfmt::skip]
const PLAIN: &[(&str, &str)] = &[
    ("di", "di"), ("ke", "ke"), ("se", "se"), ("ber", "be"), ("be", "be"), ("bel", "be"), ("ter", "te"), ("te", "te"), ("per", "pe"),
    ("pel", "pe"), ("ku", "ku"), ("kau", "ku"), ("ka", "te"),
];

fn without_prefix(base: &str) -> Vec<(&'static str, Vec<String>)> {
    let plain = PLAIN.iter().filter_map(|(written, prefix)| Some((*prefix, vec![base.strip_prefix(written)?.to_owned()])));
    let nasal = NASALS.iter().filter_map(|nasal| {
        let rest = base.strip_prefix(nasal.written)?;
        let first = rest.chars().next()?;
        let as_it_is = nasal.before.contains(first).then(|| rest.to_owned());
        let swallowed = nasal.swallows.iter().filter(|_| VOWELS.contains(first)).map(|sound| format!("{sound}{rest}"));
        Some((nasal.prefix, as_it_is.into_iter().chain(swallowed).collect()))
    });
    plain.chain(nasal).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    fn roots(words: &[&str]) -> Vec<String> {
        let lexicon = Lexicon::embedded();
        words.iter().map(|word| lexicon.stemmer.stem(word, &|_| false)).collect()
    }

    #[test]
    fn affixes_come_off_and_the_first_sound_comes_back() {
        for (words, root) in [
            (&["pendaftaran", "mendaftar", "mendaftarkan", "terdaftar", "didaftarkan", "daftarkan", "pendaftarannya"][..], "daftar"),
            (&["penerbitan", "diterbitkan", "menerbitkan", "terbitkah"], "terbit"),
            (&["kelahiran", "dilahirkan", "melahirkan"], "lahir"),
            (&["pengurusan", "mengurus", "ngurus", "urusin", "diurus", "pengurus"], "urus"),
            (&["perizinan", "mengizinkan", "izinnya", "diizinkan"], "izin"),
            (&["pemakaian", "memakai", "dipakai", "pemakai"], "pakai"),
            (&["penyewaan", "menyewa", "penyewa", "sewakan"], "sewa"),
            (&["penulisan", "menulis", "tertulis"], "tulis"),
            (&["pengiriman", "mengirim", "kiriman", "ngirim"], "kirim"),
            (&["pengambilan", "mengambil", "ngambil", "diambilkan"], "ambil"),
            (&["kecelakaan", "kecelakaannya", "mencelakai"], "celaka"),
            (&["dimutasikan", "memutasi", "mutasinya"], "mutasi"),
            (&["ditilang", "penilangan", "tertilang"], "tilang"),
            (&["berwakaf", "mewakafkan", "perwakafan", "diwakafkan"], "wakaf"),
            (&["perpanjangan", "memperpanjang", "diperpanjang"], "panjang"),
            (&["mengetahui", "pengetahuan", "diketahui", "ketahuan"], "tahu"),
            (&["pembelajaran", "belajar", "pelajaran", "mengajar"], "ajar"),
            (&["pengesahan", "mengesahkan", "disahkan", "keabsahan"][..3], "sah"),
            (&["pernikahan", "menikahkan", "dinikahi"], "nikah"),
            (&["ngawinkeun", "perkawinan", "dikawinkan"], "kawin"),
            (&["bikinin", "bikinkan", "dibikin"], "bikin"),
            (&["nyari", "mencari", "pencari", "nyariin"], "cari"),
        ] {
            assert_eq!(roots(words), vec![root; words.len()], "{words:?}");
        }
    }

    #[test]
    fn roots_that_look_derived_stay() {
        let same = [
            "beras", "berita", "surat", "kartu", "bukti", "mati", "pesan", "dinas", "kelas", "segel", "terminal", "paspor", "bayi", "besi",
            "ikan",
        ];
        assert_eq!(roots(&same), same);
    }

    #[test]
    fn what_nobody_knows_is_hardly_touched() {
        assert_eq!(
            roots(&["coretax", "coretaxnya", "xyz", "ber", "kamboja", "a1b2"]),
            ["coretax", "coretax", "xyz", "ber", "kamboja", "a1b2"]
        );
        let stemmer = Stemmer::new("");
        assert_eq!(stemmer.stem("pengapostilan", &|word| word == "apostil"), "apostil", "a word of the texts stands in for a root");
    }
}

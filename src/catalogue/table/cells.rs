//! How a value is written in a cell and read from it.

use serde_json::{Value, json};

use super::sippn::{self, Sentence};
use crate::catalogue::model::{AgencyProfile, RequirementKind};
use crate::kernel::words::Text;

/// Takes a fault: a pointer, and what is wrong there.
pub type Noted<'a> = dyn FnMut(String, Text) + 'a;

/// The shape of a column's values.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    Number,
    /// `ya` or `tidak`.
    Flag,
    Lines(Entry),
    /// As the national register words it.
    Sentence(Sentence),
}

/// What stands on each line of a list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Text,
    /// `Kartu Keluarga [asli]`
    Requirement,
    /// `2025: 47111`
    Kbli,
    /// `Pemeriksaan dokumen (3 hari kerja)`
    Stage,
    /// `sippn: 8171234`
    ExternalId,
}

impl Shape {
    pub(super) fn write(self, value: &Value, agency: Option<&AgencyProfile>) -> String {
        match (self, value) {
            (Self::Sentence(sentence), _) => sippn::write(sentence, value, agency),
            (Self::Flag, Value::Bool(flag)) => if *flag { "ya" } else { "tidak" }.to_owned(),
            (Self::Lines(entry), Value::Array(items)) => items.iter().map(|item| entry.write(item)).collect::<Vec<_>>().join("\n"),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// What a cell says; an empty one says that there is nothing. Where that is nothing sound, the fault is noted, and something sound stands in its place, so that the
    /// rest of the row is looked at too. `before` is what stood there, for columns that show a part of it.
    pub(super) fn read(self, cell: &str, before: Value, noted: &mut Noted<'_>) -> Value {
        match self {
            Self::Sentence(sentence) => sippn::read(sentence, cell, before, noted),
            _ if cell.is_empty() => Value::Null,
            Self::Text => json!(cell),
            Self::Number => json!(number(cell).unwrap_or_else(|| {
                noted(String::new(), Text::new("harus bilangan bulat, angka saja", "must be a whole number, digits only"));
                1
            })),
            Self::Flag => match cell.to_lowercase().as_str() {
                "ya" | "true" | "1" => json!(true),
                "tidak" | "false" | "0" => json!(false),
                _ => {
                    noted(String::new(), Text::new("harus ya atau tidak", "must be ya or tidak"));
                    json!(true)
                }
            },
            Self::Lines(entry) => {
                let lines = cell.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
                let mut read = |(place, line)| entry.read(line, &mut |text| noted(format!("/{place}"), text));
                lines.enumerate().filter_map(|at: (usize, &str)| read(at)).collect()
            }
        }
    }
}

impl Entry {
    fn write(self, item: &Value) -> String {
        let text = |member: &str| item.get(member).and_then(Value::as_str).unwrap_or_default();
        match self {
            Self::Text => item.as_str().unwrap_or_default().to_owned(),
            Self::Requirement => requirement(text("text"), text("kind").parse().ok()),
            Self::Kbli => format!("{}: {}", text("version"), text("code")),
            Self::Stage => {
                let days = item.get("working_days").and_then(Value::as_i64).unwrap_or_default();
                format!("{} ({days}{DAYS}", text("name"))
            }
            Self::ExternalId => format!("{}: {}", text("scheme"), text("value")),
        }
    }

    fn read(self, line: &str, noted: &mut dyn FnMut(Text)) -> Option<Value> {
        let pair = || line.split_once(':').map(|(first, rest)| (first.trim(), rest.trim()));
        let (value, like) = match self {
            Self::Text => return Some(json!(line)),
            Self::Requirement => {
                let (text, kind) = marked(line).unwrap_or((line, None));
                return Some(json!({ "text": text, "kind": kind }));
            }
            Self::Kbli => (pair().map(|(version, code)| json!({ "version": version, "code": code })), "2025: 47111"),
            Self::Stage => (stage(line), "Pemeriksaan dokumen (3 hari kerja)"),
            Self::ExternalId => (pair().map(|(scheme, value)| json!({ "scheme": scheme, "value": value })), "sippn: 8171234"),
        };
        if value.is_none() {
            noted(Text::new(format!("tulis seperti “{like}”"), format!("write it like “{like}”")));
        }
        value
    }
}

const DAYS: &str = " hari kerja)";

fn stage(line: &str) -> Option<Value> {
    let (name, days) = line.strip_suffix(DAYS)?.rsplit_once('(')?;
    Some(json!({ "name": name.trim_end(), "working_days": number(days)? }))
}

/// Digits only: whether `350.000` is a third of a million or three hundred and fifty is for the one who wrote it to say.
pub(super) fn number(cell: &str) -> Option<i64> {
    cell.parse().ok().filter(|_| cell.bytes().all(|b| b.is_ascii_digit()))
}

/// Ends a requirement whose form is not stated but whose text ends like one whose form is.
const NO_MARK: &str = "-";

const fn mark(kind: RequirementKind) -> &'static str {
    match kind {
        RequirementKind::Original => "asli",
        RequirementKind::Copy => "fotokopi",
        RequirementKind::Shown => "diperlihatkan",
        RequirementKind::Digital => "digital",
    }
}

fn requirement(text: &str, kind: Option<RequirementKind>) -> String {
    match kind {
        Some(kind) => format!("{text} [{}]", mark(kind)),
        None if marked(text).is_some() => format!("{text} [{NO_MARK}]"),
        None => text.to_owned(),
    }
}

/// The text before a mark, and what the mark says.
fn marked(line: &str) -> Option<(&str, Option<RequirementKind>)> {
    let (text, word) = line.strip_suffix(']')?.rsplit_once(" [")?;
    let named = |kind: &&RequirementKind| mark(**kind) == word || kind.as_str() == word;
    let kind = RequirementKind::ALL.iter().find(named).copied();
    (kind.is_some() || word == NO_MARK).then(|| (text.trim_end(), kind))
}

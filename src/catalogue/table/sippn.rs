//! The columns of SIPPN, the national register of public services (PermenPANRB 13/2017): number of the decree, requirements, procedure, time,
//! fee, product and complaints, as its pages show them. It publishes no format for exchange; what a column is called and how time and fee
//! are worded is our reading of those pages.

use serde_json::{Value, json};

use super::cells::{Entry, Noted, Shape, number};
use super::column::Column;
use crate::catalogue::model::{AgencyProfile, ComplaintChannel, CompletionUnit, FeeKind};
use crate::kernel::words::Text;

/// What the register has in words where we have fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sentence {
    /// The agency's name; the code says which agency it is.
    Agency,
    /// The register's own number of a service, one of those other registers have for it.
    Number,
    /// `1 hari kerja`, and a remark on the next line.
    Duration,
    /// `Tidak dipungut biaya`, `Rp350.000` or `Bervariasi`, and a remark on the next line.
    Fee,
    /// The service's own words, else the agency's channel.
    Complaint,
}

const fn column(name: &'static str, title: &'static str, pointer: &'static str, shape: Shape) -> Column {
    Column { name, title, pointer, shape }
}

/// The columns of the register.
pub const SIPPN: &[Column] = &[
    column("sippn_id", "ID SIPPN", "/external_ids", Shape::Sentence(Sentence::Number)),
    column("code", "Kode layanan", "/code", Shape::Text),
    column("agency_name", "Instansi", "/agency", Shape::Sentence(Sentence::Agency)),
    column("name_id", "Nama layanan", "/name_id", Shape::Text),
    column("decree_number", "No. SK", "/decree_number", Shape::Text),
    column("requirements", "Persyaratan", "/requirements", Shape::Lines(Entry::Requirement)),
    column("procedure", "Sistem, mekanisme, dan prosedur", "/procedure", Shape::Lines(Entry::Text)),
    column("duration", "Waktu penyelesaian", "/completion_time", Shape::Sentence(Sentence::Duration)),
    column("fee", "Biaya/tarif", "/fee", Shape::Sentence(Sentence::Fee)),
    column("product", "Produk layanan", "/product", Shape::Text),
    column("complaint_handling", "Pengaduan, saran, dan masukan", "/complaint_handling", Shape::Sentence(Sentence::Complaint)),
];

const SCHEME: &str = "sippn";

pub(super) fn write(sentence: Sentence, value: &Value, agency: Option<&AgencyProfile>) -> String {
    let text = |member: &str| value.get(member).and_then(Value::as_str).unwrap_or_default();
    match sentence {
        Sentence::Agency => agency.map(|agency| agency.name_id.clone()).unwrap_or_default(),
        Sentence::Number => {
            let own = value.as_array().into_iter().flatten().find(|id| id.get("scheme") == Some(&json!(SCHEME)));
            own.and_then(|id| id.get("value")).and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        Sentence::Duration => {
            let unit: Option<CompletionUnit> = text("unit").parse().ok();
            let many = value.get("value").and_then(Value::as_i64);
            many.zip(unit).map(|(many, unit)| remarked(format!("{many} {}", unit_word(unit)), text("note"))).unwrap_or_default()
        }
        Sentence::Fee => {
            let first = match text("kind").parse() {
                Ok(FeeKind::Free) => FREE.to_owned(),
                Ok(FeeKind::Fixed) => format!("Rp{}", grouped(value.get("amount_idr").and_then(Value::as_i64).unwrap_or_default())),
                Ok(FeeKind::Variable) => VARIABLE.to_owned(),
                Err(_) => return String::new(),
            };
            remarked(first, text("note"))
        }
        Sentence::Complaint => match value.as_str() {
            Some(own) => own.to_owned(),
            None => agency.and_then(|agency| agency.complaint.as_ref()).map(channel).unwrap_or_default(),
        },
    }
}

/// What the register's words say. `before` keeps what they leave unsaid: to whom a fee is paid, other registers' numbers.
pub(super) fn read(sentence: Sentence, cell: &str, before: Value, noted: &mut Noted<'_>) -> Value {
    match sentence {
        Sentence::Agency => before,
        Sentence::Number => {
            let mut ids = before.as_array().cloned().unwrap_or_default();
            ids.retain(|id| id.get("scheme") != Some(&json!(SCHEME)));
            if !cell.is_empty() {
                ids.push(json!({ "scheme": SCHEME, "value": cell }));
            }
            Value::Array(ids)
        }
        Sentence::Complaint if cell.is_empty() => Value::Null,
        Sentence::Complaint => json!(cell),
        Sentence::Duration | Sentence::Fee if cell.is_empty() => Value::Null,
        Sentence::Duration => duration(cell).unwrap_or_else(|| {
            let id = "tulis seperti “1 hari kerja”: menit, jam, hari kerja, hari kalender, atau bulan";
            noted(String::new(), Text::new(id, "write it like “1 hari kerja”: menit, jam, hari kerja, hari kalender or bulan"));
            json!({ "value": 1, "unit": CompletionUnit::WorkingDays })
        }),
        Sentence::Fee => fee(cell, before).unwrap_or_else(|| {
            let id = "baris pertama: “Tidak dipungut biaya”, “Rp350.000”, atau “Bervariasi”";
            noted(String::new(), Text::new(id, "first line: “Tidak dipungut biaya”, “Rp350.000” or “Bervariasi”"));
            json!({ "kind": FeeKind::Free, "note": cell })
        }),
    }
}

const FREE: &str = "Tidak dipungut biaya";
const VARIABLE: &str = "Bervariasi";

fn remarked(first: String, note: &str) -> String {
    if note.is_empty() { first } else { format!("{first}\n{note}") }
}

/// The first line, and the others as one remark.
fn remark(cell: &str) -> (&str, String) {
    let (first, rest) = cell.split_once('\n').unwrap_or((cell, ""));
    (first.trim(), rest.split_whitespace().collect::<Vec<_>>().join(" "))
}

const fn unit_word(unit: CompletionUnit) -> &'static str {
    match unit {
        CompletionUnit::Minutes => "menit",
        CompletionUnit::Hours => "jam",
        CompletionUnit::WorkingDays => "hari kerja",
        CompletionUnit::CalendarDays => "hari kalender",
        CompletionUnit::Months => "bulan",
    }
}

fn duration(cell: &str) -> Option<Value> {
    let (first, note) = remark(cell);
    let (many, word) = first.split_once(' ')?;
    let unit = CompletionUnit::ALL.iter().find(|unit| unit_word(**unit).eq_ignore_ascii_case(word.trim()))?;
    Some(json!({ "value": number(many)?, "unit": unit, "note": Some(note).filter(|note| !note.is_empty()) }))
}

fn fee(cell: &str, before: Value) -> Option<Value> {
    let (first, note) = remark(cell);
    let (kind, amount) = match first {
        free if free.eq_ignore_ascii_case(FREE) || free.eq_ignore_ascii_case("gratis") => (FeeKind::Free, None),
        varies if varies.eq_ignore_ascii_case(VARIABLE) => (FeeKind::Variable, None),
        amount => (FeeKind::Fixed, Some(rupiah(amount)?)),
    };
    let mut fee = before.as_object().cloned().unwrap_or_default();
    fee.insert("kind".into(), json!(kind));
    fee.insert("amount_idr".into(), json!(amount));
    if !note.is_empty() {
        fee.insert("note".into(), json!(note));
    }
    fee.entry("note").or_insert_with(|| json!(first));
    Some(Value::Object(fee))
}

/// `Rp350.000`, with a point before each three digits or without any.
fn rupiah(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("Rp")?.trim_start_matches(['.', ' ']);
    let amount = number(&digits.replace('.', ""))?;
    (!digits.contains('.') || grouped(amount) == digits).then_some(amount)
}

fn grouped(amount: i64) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn channel(channel: &ComplaintChannel) -> String {
    let ComplaintChannel { unit, address, phone, email, url } = channel;
    let parts = [Some(unit), address.as_ref(), phone.as_ref(), email.as_ref(), url.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("; ")
}

//! The columns of the dataset of services.

use super::Variable;
use crate::catalogue::model::{Service, ServiceCategory};
use crate::directory::Directory;

/// Which words a column may have.
enum Words {
    Free,
    List(&'static str),
    Categories,
}

/// A column of the dataset of services.
pub struct Column {
    pub name: &'static str,
    concept: &'static str,
    definition: &'static str,
    words: Words,
    measure: &'static str,
    unit: &'static str,
    pub of: fn(&Directory, &Service) -> String,
}

impl Column {
    pub fn variable(&self) -> Variable {
        let Self { name, concept, definition, measure, unit, .. } = *self;
        let classification = match self.words {
            Words::Free => None,
            Words::List(words) => Some(words.to_owned()),
            Words::Categories => Some(ServiceCategory::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ")),
        };
        Variable { name, concept, definition, classification, measure, unit }
    }
}

macro_rules! columns {
    ($($name:literal, $concept:literal, $definition:literal, $words:expr, $measure:literal, $unit:literal, $of:expr;)+) => {
        [$(Column { name: $name, concept: $concept, definition: $definition, words: $words, measure: $measure, unit: $unit, of: $of }),+]
    };
}

pub static COLUMNS: [Column; 22] = columns! {
    "code", "Kode layanan", "Kode layanan, unik di mal ini.", Words::Free, "Identitas", "Kode", |_, s| s.code.clone();
    "agency", "Kode instansi", "Kode instansi penyelenggara.", Words::List("kode pada himpunan data agencies"), "Identitas", "Kode", |d, s| agency(d, s);
    "status", "Status layanan", "Dilayani, atau dihentikan sementara.", Words::List("published, suspended"), "Status", "Kode", |_, s| s.status.to_string();
    "name_id", "Nama layanan", "Nama resmi dalam bahasa Indonesia.", Words::Free, "Nama", "Teks", |_, s| s.content.name_id.clone();
    "name_en", "Nama layanan", "Nama dalam bahasa Inggris.", Words::Free, "Nama", "Teks", |_, s| s.content.name_en.clone();
    "category", "Jenis layanan", "Perizinan atau nonperizinan.", Words::Categories, "Kelompok", "Kode", |_, s| s.content.category.to_string();
    "audience", "Sasaran layanan", "Untuk siapa layanan ini.", Words::List("individual, business, both"), "Kelompok", "Kode", |_, s| s.content.audience.to_string();
    "description_id", "Uraian layanan", "Untuk apa layanan ini.", Words::Free, "Uraian", "Teks", |_, s| s.content.description_id.clone();
    "requirements", "Persyaratan", "Yang harus dibawa atau dipenuhi, dipisahkan titik koma.", Words::Free, "Daftar", "Teks", |_, s| s.content.requirements.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("; ");
    "procedure", "Prosedur", "Langkah berurutan, dipisahkan titik koma.", Words::Free, "Daftar", "Teks", |_, s| joined(&s.content.procedure);
    "completion_value", "Jangka waktu penyelesaian", "Lama dari berkas lengkap sampai produk.", Words::Free, "Lama waktu", "lihat completion_unit", |_, s| number(s.content.completion.as_ref().map(|c| c.value));
    "completion_unit", "Jangka waktu penyelesaian", "Satuan jangka waktu.", Words::List("minutes, hours, working_days, calendar_days, months"), "Satuan", "Kode", |_, s| s.content.completion.as_ref().map(|c| c.unit.to_string()).unwrap_or_default();
    "fee_kind", "Biaya layanan", "Gratis, tetap, atau bervariasi.", Words::List("free, fixed, variable"), "Kelompok", "Kode", |_, s| s.content.fee.kind.to_string();
    "fee_amount_idr", "Biaya layanan", "Tarif tetap yang dibayar pemohon; kosong bila bervariasi.", Words::Free, "Nilai uang", "Rupiah", |_, s| number(s.content.fee.amount_idr);
    "fee_note", "Biaya layanan", "Penjelasan tarif dan dasarnya.", Words::Free, "Uraian", "Teks", |_, s| s.content.fee.note.clone();
    "fee_payee", "Biaya layanan", "Penerima pembayaran.", Words::Free, "Nama", "Teks", |_, s| s.content.fee.payee.clone().unwrap_or_default();
    "product", "Produk layanan", "Yang diterima pemohon.", Words::Free, "Nama", "Teks", |_, s| s.content.product.clone();
    "legal_basis", "Dasar hukum", "Peraturan yang mendasari, dipisahkan titik koma.", Words::Free, "Daftar", "Teks", |_, s| joined(&s.content.legal_basis);
    "decree_number", "Nomor keputusan", "Keputusan yang menetapkan standar pelayanan.", Words::Free, "Identitas", "Teks", |_, s| s.content.decree_number.clone().unwrap_or_default();
    "exclusions", "Pengecualian", "Yang tidak dilayani di sini, dipisahkan titik koma.", Words::Free, "Daftar", "Teks", |_, s| joined(&s.content.exclusions);
    "channels", "Cara memperoleh", "Datang langsung, janji temu, daring; dipisahkan titik koma.", Words::List("walk_in, appointment, online"), "Daftar", "Kode", |_, s| s.content.channels.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    "effective_from", "Masa berlaku", "Hari pertama standar ini berlaku.", Words::Free, "Waktu", "Tanggal (ISO 8601)", |_, s| s.effective_from.to_string();
};

fn agency(d: &Directory, service: &Service) -> String {
    d.agency_by_id(service.agency_id).map(|agency| agency.code.clone()).unwrap_or_default()
}

fn joined(texts: &[String]) -> String {
    texts.join("; ")
}

fn number(value: Option<i64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

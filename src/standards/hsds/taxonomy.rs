//! Our vocabularies as taxonomies. They are the same in every mall, so their ids are too; only the numbers of business activities (KBLI)
//! are those that a mall's services name.

use serde_json::{Value, json};

use crate::catalogue::model::{Audience, LifeEvent, ServiceCategory, ServiceChannel};
use crate::standards::ids;

/// A vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taxonomy {
    pub code: &'static str,
    name: &'static str,
    description: &'static str,
}

pub const CATEGORY: Taxonomy = Taxonomy { code: "mpp:jenis-layanan", name: "Jenis layanan", description: "Perizinan atau nonperizinan." };
pub const AUDIENCE: Taxonomy = Taxonomy { code: "mpp:sasaran", name: "Sasaran layanan", description: "Perorangan, usaha, atau keduanya." };
pub const CHANNEL: Taxonomy =
    Taxonomy { code: "mpp:saluran", name: "Cara memperoleh layanan", description: "Datang langsung, janji temu, atau daring." };
pub const LIFE_EVENT: Taxonomy =
    Taxonomy { code: "mpp:peristiwa", name: "Peristiwa kehidupan", description: "Peristiwa yang membawa orang atau usaha ke layanan." };
pub const STANDARD: Taxonomy = Taxonomy {
    code: "mpp:standar-pelayanan",
    name: "Standar pelayanan",
    description: "Komponen standar pelayanan menurut PermenPANRB 15/2014.",
};
pub const OTHER_LANGUAGE: Taxonomy =
    Taxonomy { code: "mpp:bahasa-lain", name: "Dalam bahasa lain", description: "Nama dan uraian layanan dalam bahasa lain." };

pub const LICENSING: Taxonomy =
    Taxonomy { code: "mpp:perizinan", name: "Perizinan berusaha", description: "Yang hanya dimiliki perizinan (PP 28/2025)." };
pub const KBLI_2020: Taxonomy =
    Taxonomy { code: "bps:kbli-2020", name: "KBLI 2020", description: "Klasifikasi Baku Lapangan Usaha Indonesia 2020." };
pub const KBLI_2025: Taxonomy =
    Taxonomy { code: "bps:kbli-2025", name: "KBLI 2025", description: "Klasifikasi Baku Lapangan Usaha Indonesia 2025." };
pub const EXTERNAL: Taxonomy =
    Taxonomy { code: "mpp:pengenal-luar", name: "Pengenal di daftar lain", description: "Nama layanan dalam daftar lain, seperti SIPPN." };

const ALL: [Taxonomy; 10] = [CATEGORY, AUDIENCE, CHANNEL, LIFE_EVENT, STANDARD, OTHER_LANGUAGE, LICENSING, KBLI_2020, KBLI_2025, EXTERNAL];

impl Taxonomy {
    #[must_use]
    pub fn id(&self) -> String {
        ids::common(&format!("taxonomy/{}", self.code))
    }

    fn record(&self) -> Value {
        json!({ "id": self.id(), "name": self.code, "description": format!("{}. {}", self.name, self.description) })
    }
}

/// A word of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub taxonomy: Taxonomy,
    pub code: String,
    name: String,
}

impl Term {
    pub fn new(taxonomy: Taxonomy, code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { taxonomy, code: code.into(), name: name.into() }
    }

    #[must_use]
    pub fn id(&self) -> String {
        ids::common(&format!("taxonomy_term/{}/{}", self.taxonomy.code, self.code))
    }

    /// As it stands in an attribute.
    #[must_use]
    pub fn record(&self) -> Value {
        json!({
            "id": self.id(),
            "code": self.code,
            "name": self.name,
            "description": format!("{}: {}", self.taxonomy.name, self.name),
            "taxonomy": self.taxonomy.code,
            "taxonomy_id": self.taxonomy.id(),
            "language": "id",
        })
    }

    /// As it stands for itself.
    #[must_use]
    pub fn full_record(&self) -> Value {
        crate::standards::json::with(self.record(), json!({ "taxonomy_detail": self.taxonomy.record() }))
    }

    #[must_use]
    pub fn is_named(&self, folded: &str) -> bool {
        [&self.name, &self.code].into_iter().any(|text| crate::catalogue::model::fold(text).contains(folded))
    }
}

pub fn category(category: ServiceCategory) -> Term {
    let name = match category {
        ServiceCategory::Licensing => "Perizinan",
        ServiceCategory::NonLicensing => "Nonperizinan",
    };
    Term::new(CATEGORY, category.as_str(), name)
}

pub fn audience(audience: Audience) -> Term {
    let name = match audience {
        Audience::Individual => "Perorangan",
        Audience::Business => "Usaha dan organisasi",
        Audience::Both => "Perorangan dan usaha",
    };
    Term::new(AUDIENCE, audience.as_str(), name)
}

pub fn channel(channel: ServiceChannel) -> Term {
    let name = match channel {
        ServiceChannel::WalkIn => "Datang langsung",
        ServiceChannel::Appointment => "Janji temu",
        ServiceChannel::Online => "Daring",
    };
    Term::new(CHANNEL, channel.as_str(), name)
}

pub fn life_event(event: LifeEvent) -> Term {
    let name = match event {
        LifeEvent::Birth => "Kelahiran",
        LifeEvent::Childhood => "Masa kanak-kanak",
        LifeEvent::Education => "Pendidikan",
        LifeEvent::Work => "Pekerjaan",
        LifeEvent::Business => "Usaha",
        LifeEvent::Marriage => "Perkawinan",
        LifeEvent::HomeLand => "Rumah dan tanah",
        LifeEvent::VehicleTravel => "Kendaraan dan perjalanan",
        LifeEvent::Health => "Kesehatan",
        LifeEvent::SocialAid => "Bantuan sosial",
        LifeEvent::Disaster => "Bencana",
        LifeEvent::Retirement => "Pensiun",
        LifeEvent::Death => "Kematian",
        LifeEvent::Justice => "Hukum",
        LifeEvent::Faith => "Agama",
        LifeEvent::Environment => "Lingkungan",
    };
    Term::new(LIFE_EVENT, event.as_str(), name)
}

/// Parts of the standard that HSDS has no member for, by their code here.
pub const PARTS: [(&str, &str); 13] = [
    ("decree_number", "Nomor keputusan"),
    ("duration", "Jangka waktu penyelesaian"),
    ("product", "Produk layanan"),
    ("complaint_handling", "Penanganan pengaduan, saran, dan masukan"),
    ("legal_basis", "Dasar hukum"),
    ("facilities", "Sarana dan prasarana"),
    ("staff_competence", "Kompetensi pelaksana"),
    ("internal_supervision", "Pengawasan internal"),
    ("staff_count", "Jumlah pelaksana"),
    ("service_guarantee", "Jaminan pelayanan"),
    ("safety_guarantee", "Jaminan keamanan dan keselamatan pelayanan"),
    ("performance_evaluation", "Evaluasi kinerja pelaksana"),
    ("counter_minutes", "Lama di loket (menit)"),
];

pub const LANGUAGES: [(&str, &str); 4] = [
    ("name_en", "Nama dalam bahasa Inggris"),
    ("description_en", "Uraian dalam bahasa Inggris"),
    ("name_su", "Nama dalam bahasa Sunda"),
    ("description_su", "Uraian dalam bahasa Sunda"),
];

/// What only licences have.
pub const LICENCES: [(&str, &str); 5] = [
    ("authority", "Kewenangan"),
    ("risk", "Tingkat risiko"),
    ("stages", "Tahapan dan batas waktunya"),
    ("deemed_approval", "Dianggap disetujui bila terlambat"),
    ("oss_url", "Alamat di OSS"),
];

/// A word of one of the tables above.
pub fn word_of(taxonomy: Taxonomy, words: &[(&str, &str)], code: &str) -> Term {
    let name = words.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| *name);
    Term::new(taxonomy, code, name)
}

/// Records of all taxonomies.
#[must_use]
pub fn taxonomies() -> Vec<Value> {
    ALL.iter().map(Taxonomy::record).collect()
}

/// Every term that does not depend on what a mall's services name.
#[must_use]
pub fn terms() -> Vec<Term> {
    let categories = ServiceCategory::ALL.iter().map(|value| category(*value));
    let audiences = Audience::ALL.iter().map(|value| audience(*value));
    let channels = ServiceChannel::ALL.iter().map(|value| channel(*value));
    let events = LifeEvent::ALL.iter().map(|value| life_event(*value));
    let parts = PARTS.iter().map(|(code, name)| Term::new(STANDARD, *code, *name));
    let languages = LANGUAGES.iter().map(|(code, name)| Term::new(OTHER_LANGUAGE, *code, *name));
    let licences = LICENCES.iter().map(|(code, name)| Term::new(LICENSING, *code, *name));
    categories.chain(audiences).chain(channels).chain(events).chain(parts).chain(languages).chain(licences).collect()
}

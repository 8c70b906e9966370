//! How much of the standard of a service is written: 14 parts, of which the public six may never be missing.

use serde::Serialize;
use utoipa::ToSchema;

use super::checks::Checks;
use super::{AgencyProfile, Equivalents, Listing};
use crate::kernel::text_enum::text_enum;

text_enum!(
    /// A part of a service standard, in the national order (PermenPANRB 15/2014): the first six are the visitor's, the others the agency's.
    StandardPart, "Komponen standar pelayanan", {
        Requirements => "requirements",
        Procedure => "procedure",
        Duration => "duration",
        Fee => "fee",
        Product => "product",
        ComplaintHandling => "complaint_handling",
        LegalBasis => "legal_basis",
        Facilities => "facilities",
        StaffCompetence => "staff_competence",
        InternalSupervision => "internal_supervision",
        StaffCount => "staff_count",
        ServiceGuarantee => "service_guarantee",
        SafetyGuarantee => "safety_guarantee",
        PerformanceEvaluation => "performance_evaluation",
    }
);

impl StandardPart {
    /// Whether a service without it must not be published: the public six, and the legal basis (UU 25/2009 art. 21, BTN-2, SMD-5).
    #[must_use]
    pub const fn is_needed_to_publish(self) -> bool {
        matches!(
            self,
            Self::Requirements | Self::Procedure | Self::Duration | Self::Fee | Self::Product | Self::ComplaintHandling | Self::LegalBasis
        )
    }

    /// The Indonesian word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Requirements => "persyaratan",
            Self::Procedure => "sistem, mekanisme, dan prosedur",
            Self::Duration => "jangka waktu penyelesaian",
            Self::Fee => "biaya/tarif",
            Self::Product => "produk pelayanan",
            Self::ComplaintHandling => "penanganan pengaduan, saran, dan masukan",
            Self::LegalBasis => "dasar hukum",
            Self::Facilities => "sarana, prasarana, dan/atau fasilitas",
            Self::StaffCompetence => "kompetensi pelaksana",
            Self::InternalSupervision => "pengawasan internal",
            Self::StaffCount => "jumlah pelaksana",
            Self::ServiceGuarantee => "jaminan pelayanan",
            Self::SafetyGuarantee => "jaminan keamanan dan keselamatan pelayanan",
            Self::PerformanceEvaluation => "evaluasi kinerja pelaksana",
        }
    }

    /// Where it stands in a listing.
    #[must_use]
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Requirements => "/requirements",
            Self::Procedure => "/procedure",
            Self::Duration => "/completion_time",
            Self::Fee => "/fee",
            Self::Product => "/product",
            Self::ComplaintHandling => "/complaint_handling",
            Self::LegalBasis => "/legal_basis",
            Self::Facilities => "/production/facilities",
            Self::StaffCompetence => "/production/staff_competence",
            Self::InternalSupervision => "/production/internal_supervision",
            Self::StaffCount => "/production/staff_count",
            Self::ServiceGuarantee => "/production/service_guarantee",
            Self::SafetyGuarantee => "/production/safety_guarantee",
            Self::PerformanceEvaluation => "/production/performance_evaluation",
        }
    }

    fn is_in(self, listing: &Listing, agency: &AgencyProfile) -> bool {
        let production = &listing.production;
        match self {
            Self::Requirements => !listing.requirements.is_empty(),
            Self::Procedure => !listing.procedure.is_empty(),
            Self::Duration => listing.completion_time.is_some(),
            Self::Fee => listing.fee.is_some(),
            Self::Product => !listing.product.is_empty(),
            Self::ComplaintHandling => listing.complaint_handling.is_some() || agency.complaint.is_some(),
            Self::LegalBasis => !listing.legal_basis.is_empty(),
            Self::Facilities => production.facilities.is_some(),
            Self::StaffCompetence => production.staff_competence.is_some(),
            Self::InternalSupervision => production.internal_supervision.is_some(),
            Self::StaffCount => production.staff_count.is_some(),
            Self::ServiceGuarantee => production.service_guarantee.is_some(),
            Self::SafetyGuarantee => production.safety_guarantee.is_some(),
            Self::PerformanceEvaluation => production.performance_evaluation.is_some(),
        }
    }
}

/// Which parts of the standard are written and which are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Completeness {
    /// How many of the 14 parts are written.
    #[schema(minimum = 0, maximum = 14, example = 7)]
    pub parts: usize,
    /// Those that are not.
    #[schema(max_items = 14, example = json!(["facilities", "staff_count"]))]
    pub missing: Vec<StandardPart>,
}

impl Completeness {
    /// Of a listing of an agency, whose complaint channel stands for a service that says nothing of its own.
    #[must_use]
    pub fn of(listing: &Listing, agency: &AgencyProfile) -> Self {
        let missing: Vec<_> = StandardPart::ALL.iter().copied().filter(|part| !part.is_in(listing, agency)).collect();
        Self { parts: StandardPart::ALL.len() - missing.len(), missing }
    }
}

/// The word for an agency without a complaint channel among the faults of its listings.
pub const COMPLAINT_CHANNEL_MISSING: &str = "complaint_channel_missing";

/// Notes everything that keeps a listing from being published: what is wrong, what a listing cannot do without, and each part of the
/// standard that must be there (BTN-2, SMD-5).
pub fn check_publishable(listing: &Listing, agency: &AgencyProfile, checks: &mut Checks) {
    listing.check(checks);
    for part in Completeness::of(listing, agency).missing.into_iter().filter(|part| part.is_needed_to_publish()) {
        let (id, en) = (format!("komponen wajib belum diisi: {}", part.word()), format!("a part that must be there is missing: {part}"));
        checks.note(part.pointer(), "part_missing", id, en);
    }
    if !agency.complaint.as_ref().is_some_and(super::ComplaintChannel::can_be_reached) {
        let id = "instansi belum mengumumkan saluran pengaduan (UU 25/2009 pasal 36); isi pada profil instansi";
        let en = "the agency has announced no complaint channel (UU 25/2009 art. 36); put it into the agency's profile";
        checks.note("/agency/complaint", COMPLAINT_CHANNEL_MISSING, id, en);
    }
    let noted: Vec<String> = checks.0.iter().map(|fault| fault.pointer.to_string()).collect();
    let further = listing.clone().complete().err().unwrap_or_default();
    for pointer in further.into_iter().filter(|pointer| !noted.iter().any(|known| known == pointer)) {
        checks.note(pointer, "required", "wajib diisi untuk diterbitkan", "must be there to be published");
    }
}

fn check_equivalents(lines: &[String], checks: &mut Checks) {
    const MAX_LINES: usize = 100;
    if lines.len() > MAX_LINES {
        checks.note("/search_equivalents", "length", "paling banyak 100 baris", "100 lines at most");
    }
    for (place, line) in lines.iter().take(MAX_LINES).enumerate() {
        let pointer = format!("/search_equivalents/{place}");
        checks.text(&pointer, line, super::checks::NAME);
        if Equivalents::of_line(line).is_none() {
            let (id, en) = (
                "tulis seperti “ikd = ktp digital” atau “bikin ktp > perekaman ktp-el”",
                "write it like “ikd = ktp digital” or “bikin ktp > perekaman ktp-el”",
            );
            checks.note(&pointer, "invalid_value", id, en);
        }
    }
}

/// Notes what is wrong with what an agency says of itself.
pub fn check_agency(profile: &AgencyProfile, checks: &mut Checks) {
    use super::checks::{LINE, NAME, PARAGRAPH};
    for (pointer, text, max) in [
        ("/name_id", &profile.name_id, NAME),
        ("/name_en", &profile.name_en, NAME),
        ("/parent", &profile.parent, NAME),
        ("/source", &profile.source, LINE),
    ] {
        checks.text(pointer, text, max);
    }
    checks.maybe("/description_id", profile.description_id.as_deref(), PARAGRAPH);
    checks.maybe("/description_en", profile.description_en.as_deref(), PARAGRAPH);
    checks.maybe_url("/website", profile.website.as_deref());
    checks.email("/email", profile.email.as_deref());
    checks.phone("/phone", profile.phone.as_deref());
    check_equivalents(&profile.search_equivalents, checks);
    let Some(channel) = &profile.complaint else { return };
    checks.text("/complaint/unit", &channel.unit, NAME);
    checks.maybe("/complaint/address", channel.address.as_deref(), LINE);
    checks.phone("/complaint/phone", channel.phone.as_deref());
    checks.email("/complaint/email", channel.email.as_deref());
    checks.maybe_url("/complaint/url", channel.url.as_deref());
    if !channel.can_be_reached() {
        let (id, en) = ("sebutkan alamat, telepon, surel, atau laman", "name an address, a telephone, an e-mail or a page");
        checks.note("/complaint", "unreachable", id, en);
    }
}

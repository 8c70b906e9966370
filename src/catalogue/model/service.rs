//! A public service and the version of its texts in force.

use chrono::{Months, NaiveDate};

use super::{
    Audience, Completion, Confidence, EstimatedField, ExternalId, Fee, Licensing, LifeEvent, Production, Requirement, ServiceCategory,
    ServiceChannel, ServiceStatus,
};
use crate::kernel::ids::{AgencyId, ServiceId};
use crate::kernel::words::Text;

/// A service with the version in force on the day it was loaded for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub id: ServiceId,
    pub agency_id: AgencyId,
    /// Human code, unique in the mall: `DISDUKCAPIL-001`.
    pub code: String,
    pub status: ServiceStatus,
    /// Why it is suspended or archived, for the public to read.
    pub status_note: Option<Text>,
    /// When somebody last found its texts still true.
    pub reviewed_on: Option<NaiveDate>,
    /// What other registers call it, in the order of schemes.
    pub external_ids: Vec<ExternalId>,
    /// Counts the changes of this service, publications included.
    pub version: i64,
    /// Which version of the texts this is, from 1.
    pub version_no: i64,
    /// First day these texts hold.
    pub effective_from: NaiveDate,
    pub content: ServiceContent,
}

/// The row of a service: what it is whatever its texts say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceHead {
    pub id: ServiceId,
    pub agency_id: AgencyId,
    pub code: String,
    pub status: ServiceStatus,
    pub status_note: Option<Text>,
    pub reviewed_on: Option<NaiveDate>,
    pub version: i64,
}

/// A text nobody has looked at for so long may no longer be true (BTN-2).
const REVIEWED_EVERY: Months = Months::new(12);

impl Service {
    /// Since when it should have been looked at again, if that day has come by `on`.
    #[must_use]
    pub fn stale_since(&self, on: NaiveDate) -> Option<NaiveDate> {
        let seen = self.reviewed_on.map_or(self.effective_from, |reviewed| reviewed.max(self.effective_from));
        seen.checked_add_months(REVIEWED_EVERY).filter(|due| *due <= on)
    }

    /// The row of this service.
    #[must_use]
    pub fn head(&self) -> ServiceHead {
        let Self { id, agency_id, status, reviewed_on, version, .. } = *self;
        ServiceHead { id, agency_id, code: self.code.clone(), status, status_note: self.status_note.clone(), reviewed_on, version }
    }

    /// A service just published for the first time.
    #[must_use]
    pub fn new(
        (id, agency_id, code): (ServiceId, AgencyId, String),
        status: ServiceStatus,
        (version_no, effective_from): (i64, NaiveDate),
        content: ServiceContent,
    ) -> Self {
        let (status_note, reviewed_on, external_ids, version) = (None, None, Vec::new(), 1);
        Self { id, agency_id, code, status, status_note, reviewed_on, external_ids, version, version_no, effective_from, content }
    }
}

/// The texts and figures of one version, complete: [`super::Listing`] is what they are written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceContent {
    pub name_id: String,
    pub name_en: String,
    /// Sundanese, where somebody has written it.
    pub name_su: Option<String>,
    pub category: ServiceCategory,
    pub audience: Audience,
    pub description_id: String,
    pub description_en: String,
    pub description_su: Option<String>,
    /// The decree (SK) that set this standard.
    pub decree_number: Option<String>,
    pub requirements: Vec<Requirement>,
    /// The steps, in order.
    pub procedure: Vec<String>,
    pub completion: Option<Completion>,
    pub fee: Fee,
    /// What the applicant gets: `Kartu Keluarga`.
    pub product: String,
    /// How complaints about it are handled, where that differs from the agency's own channel.
    pub complaint_handling: Option<String>,
    pub legal_basis: Vec<String>,
    pub production: Production,
    /// What is not served here, so that nobody comes in vain.
    pub exclusions: Vec<String>,
    /// Present for licences only.
    pub licensing: Option<Licensing>,
    pub life_events: Vec<LifeEvent>,
    pub channels: Vec<ServiceChannel>,
    /// The agency's own online service; present exactly when `channels` has `online`.
    pub online_url: Option<String>,
    /// Words people use for it, in Indonesian.
    pub keywords: Vec<String>,
    /// Minutes at the counter, typically; for forecasts and slot lengths.
    pub typical_service_minutes: i64,
    /// Whether elderly, disabled and pregnant visitors are served first (UU 25/2009 art. 29).
    pub priority_eligible: bool,
    pub confidence: Confidence,
    /// URL; present exactly when `confidence` is `sourced`.
    pub source: Option<String>,
    pub estimated_fields: Vec<EstimatedField>,
}

impl ServiceContent {
    /// What to bring, as a slip prints it.
    #[must_use]
    pub fn requirement_texts(&self) -> Vec<String> {
        self.requirements.iter().map(|requirement| requirement.text.clone()).collect()
    }
    #[must_use]
    pub fn is_obtained_by(&self, channel: ServiceChannel) -> bool {
        self.channels.contains(&channel)
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::super::{Agency, AgencyKind, AgencyProfile, CompletionUnit, FeeKind};
    use super::*;

    /// An agency that says little of itself.
    pub(crate) fn agency(code: &str) -> Agency {
        let profile = AgencyProfile {
            search_equivalents: Vec::new(),
            name_id: code.into(),
            name_en: code.into(),
            kind: AgencyKind::RegencyOffice,
            parent: "Kabupaten".into(),
            website: None,
            source: "law: -".into(),
            description_id: None,
            description_en: None,
            email: None,
            phone: None,
            complaint: None,
        };
        Agency { id: AgencyId::fresh(), code: code.into(), position: 1, version: 1, profile }
    }

    /// A service that differs from others only by what tests need.
    pub(crate) fn service(code: &str, name_id: &str, keywords: &[&str]) -> Service {
        let content = ServiceContent {
            name_id: name_id.into(),
            name_en: String::new(),
            name_su: None,
            category: ServiceCategory::NonLicensing,
            audience: Audience::Individual,
            description_id: "Uraian".into(),
            description_en: "Description".into(),
            description_su: None,
            decree_number: None,
            requirements: vec![Requirement::plain("Berkas")],
            procedure: vec!["Serahkan berkas".into()],
            completion: Some(Completion { value: 1, unit: CompletionUnit::WorkingDays, note: None }),
            fee: Fee { kind: FeeKind::Free, amount_idr: None, note: "Gratis".into(), payee: None, legal_basis: None },
            product: "Dokumen".into(),
            complaint_handling: None,
            legal_basis: vec!["UU 25/2009".into()],
            production: Production::default(),
            exclusions: Vec::new(),
            licensing: None,
            life_events: vec![LifeEvent::Birth],
            channels: vec![ServiceChannel::WalkIn],
            online_url: None,
            keywords: keywords.iter().map(|k| (*k).to_owned()).collect(),
            typical_service_minutes: 10,
            priority_eligible: true,
            confidence: Confidence::Law,
            source: None,
            estimated_fields: vec![EstimatedField::TypicalServiceMinutes],
        };
        let named = (ServiceId::fresh(), AgencyId::fresh(), code.to_owned());
        Service::new(named, ServiceStatus::Published, (1, NaiveDate::from_ymd_opt(2026, 1, 1).expect("date")), content)
    }
}

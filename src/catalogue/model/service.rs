//! A public service and the version of its texts in force.

use chrono::NaiveDate;

use super::{Audience, CompletionUnit, Confidence, EstimatedField, FeeKind, LifeEvent, ServiceCategory, ServiceChannel, ServiceStatus};
use crate::kernel::ids::{AgencyId, ServiceId};

/// A service with the version in force on the day it was loaded for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub id: ServiceId,
    pub agency_id: AgencyId,
    /// Human code, unique in the mall: `DISDUKCAPIL-001`.
    pub code: String,
    pub status: ServiceStatus,
    /// Counts the changes of this service, publications included.
    pub version: i64,
    /// Which version of the texts this is, from 1.
    pub version_no: i64,
    /// First day these texts hold.
    pub effective_from: NaiveDate,
    pub content: ServiceContent,
}

impl Service {
    /// Puts a service together.
    #[must_use]
    pub fn new(
        (id, agency_id, code, status, version): (ServiceId, AgencyId, String, ServiceStatus, i64),
        (version_no, effective_from): (i64, NaiveDate),
        content: ServiceContent,
    ) -> Self {
        Self { id, agency_id, code, status, version, version_no, effective_from, content }
    }
}

/// The texts and figures of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceContent {
    pub name_id: String,
    pub name_en: String,
    pub category: ServiceCategory,
    pub audience: Audience,
    pub description_id: String,
    pub description_en: String,
    pub requirements: Vec<String>,
    /// The steps, in order.
    pub procedure: Vec<String>,
    pub completion: Option<Completion>,
    pub fee: Fee,
    /// What the applicant gets: `Kartu Keluarga`.
    pub product: String,
    pub legal_basis: Vec<String>,
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
    #[must_use]
    pub fn is_obtained_by(&self, channel: ServiceChannel) -> bool {
        self.channels.contains(&channel)
    }
}

/// Time from complete file to product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completion {
    pub value: i64,
    pub unit: CompletionUnit,
}

/// What a service costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    pub kind: FeeKind,
    /// Rupiah; present exactly when the kind is `fixed`.
    pub amount_idr: Option<i64>,
    /// What applies, and the rule behind it.
    pub note: String,
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A service that differs from others only by what tests need.
    pub(crate) fn service(code: &str, name_id: &str, keywords: &[&str]) -> Service {
        let content = ServiceContent {
            name_id: name_id.into(),
            name_en: String::new(),
            category: ServiceCategory::NonLicensing,
            audience: Audience::Individual,
            description_id: "Uraian".into(),
            description_en: "Description".into(),
            requirements: vec!["Berkas".into()],
            procedure: vec!["Serahkan berkas".into()],
            completion: Some(Completion { value: 1, unit: CompletionUnit::WorkingDays }),
            fee: Fee { kind: FeeKind::Free, amount_idr: None, note: "Gratis".into() },
            product: "Dokumen".into(),
            legal_basis: vec!["UU 25/2009".into()],
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
        let row = (ServiceId::fresh(), AgencyId::fresh(), code.to_owned(), ServiceStatus::Published, 1);
        Service::new(row, (1, NaiveDate::from_ymd_opt(2026, 1, 1).expect("date")), content)
    }
}

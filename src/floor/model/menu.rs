//! The menu of a site: everything a kiosk there shows before anybody has pressed a button, in one answer (K-3).

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::model::{Agency, AgencyProfile, FeeKind, Service, ServiceStatus};
use crate::counters::model::Offering;
use crate::directory::Directory;
use crate::sites::model::Site;

/// What can be had at a site by taking a number there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Menu<'a> {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: &'a str,
    /// The agencies that serve here, in the order in which a menu shows them; one without a service to choose is left out.
    #[schema(max_items = 1000)]
    pub agencies: Vec<MenuAgency<'a>>,
}

/// An agency on the menu.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MenuAgency<'a> {
    /// Code of the agency; icons are kept by it until the catalogue carries them.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub code: &'a str,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Dinas Kependudukan dan Pencatatan Sipil")]
    pub name_id: &'a str,
    /// Name in English.
    #[schema(max_length = 200, example = "Population and Civil Registration Office")]
    pub name_en: &'a str,
    /// Its services with numbers at this site, in the order of codes.
    #[schema(max_items = 1000)]
    pub services: Vec<MenuService<'a>>,
}

/// A service on the menu.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MenuService<'a> {
    /// Code of the service: what a request for a number names.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub code: &'a str,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Penggantian KTP-el Hilang")]
    pub name_id: &'a str,
    /// Name in English.
    #[schema(max_length = 200, example = "Replacement of a Lost ID Card")]
    pub name_en: &'a str,
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: &'a str,
    /// Letters in front of its numbers.
    #[schema(max_length = 10, example = "A")]
    pub prefix: &'a str,
    /// Code of the zone where people are called.
    #[schema(max_length = 40, example = "lantai-1")]
    pub zone: Option<&'a str>,
    /// Minutes one visit takes here, typically.
    #[schema(minimum = 1, example = 10)]
    pub minutes: i64,
    /// Free, fixed or variable; the amount is in the service.
    #[schema(example = "free")]
    pub fee_kind: FeeKind,
    /// Whether elderly, disabled and pregnant visitors are served first (UU 25/2009 art. 29).
    #[schema(example = true)]
    pub priority_eligible: bool,
    /// Whether it can be booked here, too.
    #[schema(example = true)]
    pub appointment: bool,
    /// What to bring, in Indonesian; nothing else of the service's standard is here.
    #[schema(max_items = 50, example = json!(["Surat keterangan hilang dari kepolisian", "Salinan Kartu Keluarga"]))]
    pub requirements: Vec<&'a str>,
}

/// The menu of `site`: what a number can be had for there, by the configuration alone. Whether it is open now is told by its availability.
#[must_use]
pub fn menu<'a>(d: &'a Directory, site: &'a Site) -> Menu<'a> {
    let agencies = d.agencies.iter().filter_map(|agency| of_agency(d, site, agency));
    Menu { site: &site.code, agencies: agencies.collect() }
}

fn of_agency<'a>(d: &'a Directory, site: &Site, agency: &'a Agency) -> Option<MenuAgency<'a>> {
    let its = d.services.iter().filter(|s| s.agency_id == agency.id && s.status == ServiceStatus::Published);
    let services: Vec<_> = its.filter_map(|s| of_service(d, s, d.offering(site.id, s.id)?)).collect();
    let Agency { code, profile: AgencyProfile { name_id, name_en, .. }, .. } = agency;
    (!services.is_empty()).then_some(MenuAgency { code, name_id, name_en, services })
}

/// The service as it is offered here, if a number can be had for it: as `queueing::service::issue` sees it.
fn of_service<'a>(d: &'a Directory, service: &'a Service, offering: &Offering) -> Option<MenuService<'a>> {
    let queue = d.queue_by_id(offering.queue_id).filter(|queue| queue.active && offering.active && offering.walk_in)?;
    let content = &service.content;
    Some(MenuService {
        code: &service.code,
        name_id: &content.name_id,
        name_en: &content.name_en,
        queue: &queue.code,
        prefix: &queue.prefix,
        zone: queue.zone_id.and_then(|id| d.zone_by_id(id)).map(|zone| zone.code.as_str()),
        minutes: offering.minutes,
        fee_kind: content.fee.kind,
        priority_eligible: content.priority_eligible,
        appointment: offering.appointment,
        requirements: content.requirements.iter().map(|requirement| requirement.text.as_str()).collect(),
    })
}

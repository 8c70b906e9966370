//! From records to answers.

use super::dto::{EnrolmentView, IncidentView, TokenAnswer};
use super::model::{Enrolment, Incident};
use crate::directory::Directory;
use crate::identity::device_token::DeviceToken;
use crate::identity::model::NamedDevice;

impl From<Enrolment> for EnrolmentView {
    fn from(enrolment: Enrolment) -> Self {
        let Enrolment { user_code, status, software, created_at, expires_at, device_id, delivered_at: _ } = enrolment;
        Self { user_code: user_code.shown(), status, software, created_at, expires_at, device_id }
    }
}

impl From<(NamedDevice, DeviceToken)> for TokenAnswer {
    fn from((device, token): (NamedDevice, DeviceToken)) -> Self {
        Self { access_token: token.reveal().to_owned(), token_type: "Bearer", device: device.into() }
    }
}

impl IncidentView {
    /// An incident with the code of its site.
    #[must_use]
    pub fn of(incident: Incident, d: &Directory) -> Self {
        let Incident { id, device_id, site_id, responsible, last_seen_at, opened_at, recovered_at, closed_at, closed_by, resolution } =
            incident;
        let site = d.site_by_id(site_id).map(|site| site.code.clone()).unwrap_or_default();
        Self { id, device_id, site, responsible, last_seen_at, opened_at, recovered_at, closed_at, closed_by, resolution }
    }
}

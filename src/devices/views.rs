//! From records to answers.

use super::dto::{EnrolmentView, TokenAnswer};
use super::model::Enrolment;
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

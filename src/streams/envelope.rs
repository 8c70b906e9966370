//! The envelope events leave the house in: CloudEvents 1.0, JSON. The same for a stream, for a page and, later, for webhooks.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::time::Instant;

/// Media type of a list of events in their envelopes.
pub const CLOUDEVENTS_BATCH: &str = "application/cloudevents-batch+json";

/// An event in its envelope. `source` and `id` together name it for ever: who gets it twice, by whatever way, knows it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CloudEvent<T> {
    /// Version of CloudEvents.
    #[schema(max_length = 3, example = "1.0")]
    pub specversion: &'static str,
    /// Place in the log of the source: the event's `seq` as text.
    #[schema(max_length = 20, example = "48211")]
    pub id: String,
    /// Whose log it stands in: the path of the site or the mall.
    #[schema(max_length = 100, example = "/v1/malls/sumedang/sites/utama")]
    pub source: String,
    /// `mpp.<what happened>.v1`.
    #[serde(rename = "type")]
    #[schema(max_length = 80, example = "mpp.ticket.called.v1")]
    pub kind: String,
    /// What it happened to, where the reader may know: the id of a ticket is not for the hall.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "tickets/0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub subject: Option<String>,
    /// When it happened.
    pub time: Instant,
    /// Media type of `data`.
    #[schema(max_length = 40, example = "application/json")]
    pub datacontenttype: &'static str,
    /// The place again, padded so that texts sort as numbers do (extension `sequence`).
    #[schema(max_length = 20, example = "0000000000048211")]
    pub sequence: String,
    /// What happened, as in a page of the log.
    pub data: T,
}

impl<T> CloudEvent<T> {
    /// `data` in its envelope. `kind` is the event's own, e.g. `ticket.called`.
    #[must_use]
    pub fn new(source: &str, (seq, kind, time): (i64, &str, Instant), subject: Option<String>, data: T) -> Self {
        Self {
            specversion: "1.0",
            id: seq.to_string(),
            source: source.to_owned(),
            kind: format!("mpp.{kind}.v1"),
            subject,
            time,
            datacontenttype: "application/json",
            sequence: format!("{seq:016}"),
            data,
        }
    }
}

/// The name of a site as a source of events.
#[must_use]
pub fn source_of_site(mall: &str, site: &str) -> String {
    format!("/v1/malls/{mall}/sites/{site}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_has_what_cloudevents_asks_for() {
        let at = Instant::from_epoch_ms(1_800_000_000_000);
        let event = CloudEvent::new("/v1/malls/contoh/sites/utama", (48_211, "ticket.called", at), None, serde_json::json!({"x": 1}));
        let expected = serde_json::json!({
            "specversion": "1.0", "id": "48211", "source": "/v1/malls/contoh/sites/utama", "type": "mpp.ticket.called.v1",
            "time": "2027-01-15T08:00:00.000Z", "datacontenttype": "application/json", "sequence": "0000000000048211", "data": {"x": 1},
        });
        assert_eq!(serde_json::to_value(&event).unwrap(), expected);
    }
}

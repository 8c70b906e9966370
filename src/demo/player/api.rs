//! The operations the players use, each as they would ask for it.

use serde_json::{Value, json};

use super::visitor::{Channel, Visit};
use crate::demo::client::{Client, Reply};
use crate::demo::handout::{Handout, SiteHandout};

/// The API as the people of the demo meet it.
pub struct Api<'a> {
    pub client: &'a Client,
    pub handout: &'a Handout,
}

/// What came of a request.
#[derive(Debug)]
pub enum Outcome {
    Done(Reply),
    /// The state of things forbids it: somebody else was faster, or it is closed.
    Refused,
    /// No answer, or one that blames the server or us.
    Failed,
}

impl Outcome {
    /// The answer, when it was done.
    #[must_use]
    pub fn done(self) -> Option<Reply> {
        match self {
            Self::Done(reply) => Some(reply),
            Self::Refused | Self::Failed => None,
        }
    }
}

impl Api<'_> {
    /// Posts under a key of its own, once more with the same key when nobody answers.
    fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Outcome {
        let key = uuid::Uuid::now_v7().to_string();
        let post = || self.client.post(path, token, Some(&key), body);
        match post().or_else(|_| post()) {
            Ok(reply) if reply.is_success() => Outcome::Done(reply),
            Ok(reply) if reply.status == 409 => Outcome::Refused,
            Ok(reply) => {
                tracing::debug!(path, status = reply.status, body = %reply.body, "a request of the demo failed");
                Outcome::Failed
            }
            Err(_) => Outcome::Failed,
        }
    }

    fn at_site(&self, site: &str, rest: &str) -> String {
        format!("/v1/malls/{}/sites/{site}/{rest}", self.handout.mall)
    }

    fn kiosk(&self, site: &str) -> Option<&str> {
        self.handout.sites.iter().find(|s| s.code == site).map(|s| s.kiosk_token.as_str())
    }

    /// Takes a number the way the visitor came.
    #[must_use]
    pub fn take_number(&self, visit: &Visit) -> Outcome {
        let is_main = self.handout.main_site().is_some_and(|main| main.code == visit.site);
        let token = match visit.channel {
            Channel::Phone => None,
            Channel::Assisted if is_main => Some(self.handout.tokens.officer.as_str()),
            Channel::Assisted | Channel::Kiosk | Channel::Booking => self.kiosk(&visit.site),
        };
        let body = json!({ "service": visit.service, "priority_class": visit.class, "purpose": visit.purpose });
        self.post(&self.at_site(&visit.site, "tickets"), token, &body)
    }

    /// Calls the next; under no key, since an idle counter asks again and again and nothing is lost when an answer is.
    #[must_use]
    pub fn call_next(&self, site: &str, counter: &str, token: &str) -> Outcome {
        let path = self.at_site(site, &format!("counters/{counter}/call-next"));
        match self.client.post(&path, Some(token), None, &Value::Null) {
            Ok(reply) if reply.is_success() => Outcome::Done(reply),
            Ok(reply) if reply.status == 409 => Outcome::Refused,
            _ => Outcome::Failed,
        }
    }

    /// Opens, pauses or closes a counter.
    #[must_use]
    pub fn counter(&self, (site, counter, token): (&str, &str, &str), action: &str, reason: Option<&str>) -> Outcome {
        let body = reason.map_or(Value::Null, |reason| json!({ "reason": reason }));
        self.post(&self.at_site(site, &format!("counters/{counter}/{action}")), Some(token), &body)
    }

    /// A step of a ticket by the officer.
    #[must_use]
    pub fn step(&self, ticket: &str, token: &str, action: &str, body: &Value) -> Outcome {
        self.post(&format!("/v1/malls/{}/tickets/{ticket}/{action}", self.handout.mall), Some(token), body)
    }

    /// Whether the ticket behind the secret on a slip still waits; it may have been called by somebody's hand.
    #[must_use]
    pub fn waits(&self, track_path: &str) -> bool {
        self.client.get(track_path, None).is_ok_and(|reply| reply.text("/status") == Some("waiting"))
    }

    /// Leaves the queue by the secret on the slip.
    #[must_use]
    pub fn give_up(&self, track_path: &str) -> Outcome {
        self.post(&format!("{track_path}/leave"), None, &Value::Null)
    }

    /// Starts of the times that are free on `date`.
    #[must_use]
    pub fn free_times(&self, visit: &Visit, date: chrono::NaiveDate) -> Vec<String> {
        let path = self.at_site(&visit.site, &format!("slots?service={}&from={date}&to={date}", visit.service));
        let Ok(reply) = self.client.get(&path, None) else { return Vec::new() };
        let slots = reply.body.pointer("/dates/0/slots").and_then(Value::as_array).cloned().unwrap_or_default();
        let free = slots.iter().filter(|slot| slot.get("free").and_then(Value::as_i64).is_some_and(|free| free > 0));
        free.filter_map(|slot| Some(slot.get("starts_at")?.as_str()?.to_owned())).collect()
    }

    /// Holds a time and confirms it; returns the booking code. The phone number is one that nobody has.
    #[must_use]
    pub fn book(&self, visit: &Visit, starts_at: &str, person: u32) -> Option<String> {
        let phone = format!("+62 812 0000 {:04}", person % 10_000);
        let identity = json!({ "kind": "phone", "value": phone });
        let wish = json!({ "service": visit.service, "starts_at": starts_at, "priority_class": visit.class, "identity": identity });
        let held = self.post(&self.at_site(&visit.site, "appointments"), None, &wish).done()?;
        let (id, token) = (held.text("/appointment/id")?, held.text("/token")?);
        let path = format!("/v1/malls/{}/appointments/{id}/confirm", self.handout.mall);
        self.post(&path, None, &json!({ "token": token })).done()?;
        held.text("/appointment/booking_code").map(ToOwned::to_owned)
    }

    /// Checks a booking in at the kiosk.
    #[must_use]
    pub fn check_in(&self, site: &str, code: &str) -> Outcome {
        self.post(&self.at_site(site, "check-ins"), self.kiosk(site), &json!({ "code": code }))
    }

    /// The floor of a site as its manager sees it.
    fn floor(&self, site: &str) -> Option<Value> {
        let reply = self.client.get(&self.at_site(site, "floor"), Some(&self.handout.tokens.manager)).ok()?;
        reply.is_success().then_some(reply.body)
    }

    /// How many wait at all sites, whoever gave them their numbers.
    #[must_use]
    pub fn waiting(&self) -> Option<i64> {
        let of_site = |site: &SiteHandout| {
            let floor = self.floor(&site.code)?;
            let queues = floor.get("queues")?.as_array()?;
            Some(queues.iter().filter_map(|queue| queue.get("waiting")?.as_i64()).sum::<i64>())
        };
        self.handout.sites.iter().map(of_site).sum()
    }

    /// Who is at a counter: the ticket's id, and whether serving has begun.
    #[must_use]
    pub fn visitor_at(&self, site: &str, counter: &str) -> Option<(String, bool)> {
        let floor = self.floor(site)?;
        let here = floor.get("counters")?.as_array()?.iter().find(|c| c.get("counter").and_then(Value::as_str) == Some(counter))?;
        let ticket = here.get("ticket")?;
        Some((ticket.get("ticket_id")?.as_str()?.to_owned(), ticket.get("status")?.as_str()? == "serving"))
    }
}

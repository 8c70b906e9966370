//! When what is told of a service last changed: harvesters fetch only that. The mall's own log says it, so nothing else has to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::store;
use crate::catalogue::model::Service;
use crate::commands::Core;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;
use crate::kernel::time::{Instant, SiteZone};

/// Changes of what is told of services, as far as the log of the mall has them.
#[derive(Debug, Default)]
pub struct Changes {
    /// Of one service, by its code or id as the log has it.
    of_service: HashMap<String, Instant>,
    /// Of what every service shows a part of: agencies, hours, queues, an import.
    of_all: Option<Instant>,
}

impl Changes {
    /// From kinds and subjects of events with the moment of the last.
    pub fn of(rows: Vec<(String, Instant)>) -> Self {
        let mut changes = Self::default();
        for (subject, at) in rows {
            let known = match subject.strip_prefix("services/") {
                Some(service) => changes.of_service.entry(service.to_owned()).or_insert(at),
                None => changes.of_all.get_or_insert(at),
            };
            *known = at.max(*known);
        }
        changes
    }

    /// When what is told of `service` last changed: by somebody's hand, or because its texts came into force. Law takes effect by the
    /// capital's calendar, as in the directory.
    #[must_use]
    pub fn last_of(&self, service: &Service) -> Instant {
        self.last([&service.code, service.id.as_str()], service.effective_from)
    }

    /// `names` are what the log may call the service; its texts are in force since `effective_from`.
    fn last(&self, names: [&str; 2], effective_from: NaiveDate) -> Instant {
        let begins = SiteZone::Wib.at(effective_from, 0);
        let own = names.into_iter().filter_map(|name| self.of_service.get(name).copied());
        own.chain(self.of_all).fold(begins, Instant::max)
    }
}

/// What was read of a mall at a version of its configuration.
type Kept = (i64, Arc<Changes>);

/// The changes one worker knows, by mall. Every change that counts moves the configuration on.
#[derive(Debug, Default)]
pub struct KnownChanges(RefCell<HashMap<MallId, Kept>>);

impl KnownChanges {
    /// The changes up to the configuration of `d`.
    ///
    /// # Errors
    /// The engine's.
    pub async fn up_to(&self, core: &Core, d: &Directory) -> Result<Arc<Changes>> {
        let (mall_id, version) = (d.mall.id, d.version);
        if let Some((_, known)) = self.0.borrow().get(&mall_id).filter(|(at, _)| *at == version) {
            return Ok(Arc::clone(known));
        }
        let rows = core.db.read(move |conn| Ok(store::last_changes(conn, mall_id)?)).await?;
        let changes = Arc::new(Changes::of(rows));
        self.0.borrow_mut().insert(mall_id, (version, Arc::clone(&changes)));
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("RFC 3339")
    }

    #[test]
    fn a_service_changed_when_it_or_what_it_shows_did_or_its_texts_began() {
        let (names, november) = (["DINKES-001", "0192f0c1-7c4e-7000-8000-0000000000a1"], "2026-11-01".parse().expect("a date"));
        let rows = vec![
            ("services/DINKES-001".to_owned(), at("2026-11-03T00:00:00Z")),
            (format!("services/{}", names[1]), at("2026-11-05T00:00:00Z")),
            ("services/DINKES-002".to_owned(), at("2026-11-09T00:00:00Z")),
        ];
        assert_eq!(Changes::of(rows.clone()).last(names, november), at("2026-11-05T00:00:00Z"));
        let shared = [rows, vec![("schedules/jam".to_owned(), at("2026-11-07T00:00:00Z"))]].concat();
        assert_eq!(Changes::of(shared.clone()).last(names, november), at("2026-11-07T00:00:00Z"));
        let december = "2026-12-01".parse().expect("a date");
        assert_eq!(Changes::of(shared).last(names, december), at("2026-11-30T17:00:00Z"), "the first of December begins in Jakarta");
    }
}

//! What is configured on the floor, and the rule by which a counter looks for its next ticket.

use super::policy::QueuePolicy;
use crate::kernel::ids::{AgencyId, CounterId, QueueId, ServiceId, SiteId, ZoneId};
use crate::kernel::text_enum::text_enum;

text_enum!(
    /// How a counter serves a queue: its own, to help when idle, or only when people there wait too long.
    CounterRole, "Peran loket", { Primary => "primary", Assist => "assist", Overflow => "overflow" }
);

/// A line of people with numbers of its own.
#[derive(Debug, Clone)]
pub struct Queue {
    pub id: QueueId,
    pub site_id: SiteId,
    pub agency_id: AgencyId,
    pub zone_id: Option<ZoneId>,
    pub code: String,
    pub name: String,
    /// Letters in front of the number; belong to the queue, never to the counter.
    pub prefix: String,
    /// Digits to fill with zeros; a longer number is shown whole.
    pub padding: i64,
    /// The last number of a day.
    pub last_number: i64,
    pub policy: QueuePolicy,
    pub active: bool,
    pub version: i64,
}

impl Queue {
    /// What people see and hear: `A-012`. Copied onto the ticket, so that a change of prefix at noon disturbs nothing.
    #[must_use]
    pub fn display_number(&self, seq: i64) -> String {
        let width = usize::try_from(self.padding).unwrap_or(0);
        format!("{}-{seq:0width$}", self.prefix)
    }
}

/// A service at a site: in which queue, by which channels, how long it usually takes.
#[derive(Debug, Clone)]
pub struct Offering {
    pub site_id: SiteId,
    pub service_id: ServiceId,
    pub queue_id: QueueId,
    pub walk_in: bool,
    pub appointment: bool,
    pub minutes: i64,
    pub active: bool,
    pub version: i64,
}

/// A queue a counter serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServedQueue {
    pub queue_id: QueueId,
    pub role: CounterRole,
    /// Order within the role; queues of one role and rank are one line.
    pub rank: i64,
}

/// A loket.
#[derive(Debug, Clone)]
pub struct Counter {
    pub id: CounterId,
    pub site_id: SiteId,
    pub zone_id: Option<ZoneId>,
    pub agency_id: AgencyId,
    pub code: String,
    pub name: String,
    pub active: bool,
    pub version: i64,
    /// In the order in which they are served: role, then rank.
    pub queues: Vec<ServedQueue>,
}

impl Counter {
    /// The queues in the order a counter looks at them: each group is one line, the first group with someone waiting wins.
    #[must_use]
    pub fn groups(&self) -> Vec<(CounterRole, Vec<QueueId>)> {
        let mut served = self.queues.clone();
        served.sort_by_key(|s| (s.role, s.rank, s.queue_id));
        let mut groups: Vec<(CounterRole, i64, Vec<QueueId>)> = Vec::new();
        for one in served {
            match groups.last_mut() {
                Some((role, rank, ids)) if *role == one.role && *rank == one.rank => ids.push(one.queue_id),
                _ => groups.push((one.role, one.rank, vec![one.queue_id])),
            }
        }
        groups.into_iter().map(|(role, _, ids)| (role, ids)).collect()
    }
    #[must_use]
    pub fn serves(&self, queue_id: QueueId) -> bool {
        self.queues.iter().any(|s| s.queue_id == queue_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(role: CounterRole, rank: i64) -> ServedQueue {
        ServedQueue { queue_id: QueueId::fresh(), role, rank }
    }

    #[test]
    fn a_counter_looks_at_its_own_lines_first_and_at_overflow_last() {
        let queues = vec![
            served(CounterRole::Overflow, 1),
            served(CounterRole::Primary, 2),
            served(CounterRole::Assist, 1),
            served(CounterRole::Primary, 1),
        ];
        let counter = Counter {
            id: CounterId::fresh(),
            site_id: SiteId::fresh(),
            zone_id: None,
            agency_id: AgencyId::fresh(),
            code: "A1".into(),
            name: "Loket A1".into(),
            active: true,
            version: 1,
            queues: queues.clone(),
        };
        let order: Vec<QueueId> = counter.groups().into_iter().flat_map(|(_, ids)| ids).collect();
        assert_eq!(order, [queues[3].queue_id, queues[1].queue_id, queues[2].queue_id, queues[0].queue_id]);
    }

    #[test]
    fn queues_of_one_role_and_rank_are_one_line() {
        let counter_queues = vec![served(CounterRole::Primary, 1), served(CounterRole::Primary, 1)];
        let counter = Counter {
            id: CounterId::fresh(),
            site_id: SiteId::fresh(),
            zone_id: None,
            agency_id: AgencyId::fresh(),
            code: "A1".into(),
            name: "Loket A1".into(),
            active: true,
            version: 1,
            queues: counter_queues,
        };
        assert_eq!(counter.groups().len(), 1);
    }
}

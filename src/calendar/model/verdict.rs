//! The reason that decided, with what explains it.

use super::plan::{OpenDay, Source};
use super::rules::Rules;
use super::{AvailabilityCode, Break, BreakKind, CalendarDay, Override, Schedule};

/// One reason per variant, in the order of the evaluator.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verdict<'a> {
    ServiceInactive,
    ManualClosed(&'a Override),
    DateClosed(&'a CalendarDay),
    CountersClosed,
    Holiday(&'a CalendarDay),
    DayClosed(&'a Schedule),
    NoSchedule,
    Break(OpenDay<'a>, &'a Break),
    NotOpen(OpenDay<'a>),
    Closed(OpenDay<'a>),
    LastTicketPassed(OpenDay<'a>),
    AppointmentOnly(&'a Override),
    ChannelClosed(OpenDay<'a>),
    /// With what reduces the quota, if anything does.
    QuotaReached(Option<&'a Override>),
    Open(Basis<'a>),
}

/// Why it is open: the hours of the day, or somebody's hand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Basis<'a> {
    Hours(OpenDay<'a>),
    Forced(&'a Override),
}

impl Verdict<'_> {
    pub(super) fn code(&self) -> AvailabilityCode {
        match self {
            Self::ServiceInactive => AvailabilityCode::ServiceInactive,
            Self::ManualClosed(_) => AvailabilityCode::ManualClosed,
            Self::DateClosed(_) => AvailabilityCode::DateClosed,
            Self::CountersClosed => AvailabilityCode::CountersClosed,
            Self::Holiday(_) => AvailabilityCode::Holiday,
            Self::DayClosed(_) => AvailabilityCode::DayClosed,
            Self::NoSchedule => AvailabilityCode::NoSchedule,
            Self::Break(_, pause) => match pause.kind {
                BreakKind::Break => AvailabilityCode::Break,
                BreakKind::FridayBreak => AvailabilityCode::FridayBreak,
            },
            Self::NotOpen(_) => AvailabilityCode::NotOpen,
            Self::Closed(_) => AvailabilityCode::Closed,
            Self::LastTicketPassed(_) => AvailabilityCode::LastTicketPassed,
            Self::AppointmentOnly(_) | Self::ChannelClosed(_) => AvailabilityCode::OnlineOnlyWindow,
            Self::QuotaReached(_) => AvailabilityCode::QuotaReached,
            Self::Open(_) => AvailabilityCode::Open,
        }
    }

    /// The rule that decided, as `<kind>:<id>`; none where no stored rule did (no schedule, closed counters).
    pub(super) fn rule_id(&self, rules: &Rules<'_>) -> Option<String> {
        match self {
            Self::ServiceInactive => rules.service_id.map(|id| format!("service:{id}")),
            Self::ManualClosed(o) | Self::AppointmentOnly(o) => Some(override_rule(o)),
            Self::DateClosed(day) | Self::Holiday(day) => Some(format!("calendar_day:{}", day.id)),
            Self::DayClosed(schedule) => Some(format!("schedule:{}", schedule.id)),
            Self::Break(day, _) | Self::NotOpen(day) | Self::Closed(day) | Self::LastTicketPassed(day) | Self::ChannelClosed(day) => {
                Some(source_rule(day.source))
            }
            Self::Open(Basis::Hours(day)) => Some(source_rule(day.source)),
            Self::Open(Basis::Forced(o)) => Some(override_rule(o)),
            Self::QuotaReached(reduction) => reduction.map(override_rule),
            // A quota as it is configured has no id here: it is the caller's to know.
            Self::CountersClosed | Self::NoSchedule => None,
        }
    }
}

fn override_rule(o: &Override) -> String {
    format!("override:{}", o.id)
}

fn source_rule(source: Source<'_>) -> String {
    match source {
        Source::Schedule(schedule) => format!("schedule:{}", schedule.id),
        Source::Special(day) => format!("calendar_day:{}", day.id),
    }
}

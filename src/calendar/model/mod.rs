//! Pure rules of opening. Everything stored comes in through [`Rules`], everything that moves through [`Facts`], the moment through
//! [`Question`]; the answer is [`Availability`].
//!
//! Time is a line of half-open stretches: a stretch holds its first instant and not its last. A site that opens at 08.00 is open at
//! 08:00:00.000; an override that expires at 10.00 no longer counts at 10:00:00.000; numbers that stop at 14.30 stop at 14:30:00.000.

mod availability;
mod calendar_day;
mod evaluate;
mod faults;
mod message;
mod overrides;
mod plan;
mod reduction;
mod reference;
mod rules;
mod schedule;
mod timeline;
mod verdict;
mod wall_time;
mod week;
mod words;

pub use availability::Availability;
pub use calendar_day::CalendarDay;
pub use evaluate::{admit, code, evaluate};
pub use overrides::Override;
pub use plan::is_working_day;
pub use reduction::{WHOLE_PERCENT, capacity_edges, capacity_percent, capacity_percent_schema, with_reduction};
pub use reference::{ReferenceDay, reference_days};
pub use rules::{CountersState, Facts, Question, Rules};
pub use schedule::Schedule;
pub use timeline::{HORIZON_DAYS, day_ends_at, working_windows};
pub use wall_time::WallTime;
pub use week::{Break, ChannelWindow, DayHours, Weekly};
pub use words::{AvailabilityCode, BreakKind, CalendarDayKind, OverrideEffect, OverrideScope, ScheduleScope};

#[cfg(test)]
mod tests;

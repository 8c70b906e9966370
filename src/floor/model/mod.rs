//! Pure: rows of a site and its configuration in, boards and answers out. Nothing here reads a clock or a table.

mod availability;
mod board;
mod hall;
mod menu;
mod public_event;
mod quota;
mod rows;
mod standing;
mod status;

pub use availability::{NextAppointment, QuotaLeft, ServiceAvailability, SiteAvailability, service_availability};
pub use board::{Board, BoardCall, BoardQueue, board};
pub use hall::{CounterTicket, Floor, FloorCounter, FloorQueue, floor};
pub use menu::{Menu, MenuAgency, MenuService, menu};
pub use public_event::{PublicDay, PublicEvent, public_day, public_kinds, public_view, sees_everything};
pub use quota::{quota_facts, quota_left};
pub use rows::{AtCounter, Called, LegSums, OpenCount, SiteRows};
pub use standing::{MallAvailability, ServiceGroup, SiteStanding, mall_availability};
pub use status::{NowCalled, QueueStatus, SiteStatus, site_status};

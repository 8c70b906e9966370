//! A ticket, its states, and the rules that move it. Pure: `now` is an argument, nothing is read or written here.

mod action;
mod dispatch;
mod leg;
mod ticket;
mod transitions;
mod words;

pub use action::{Action, TicketError, allowed_actions};
pub use dispatch::{Rank, dispatch_rank, rank_reason_text};
pub use leg::{EndedBy, EndedLeg};
pub use ticket::{State, Ticket, Undo};
pub use transitions::{Destination, UNDO_WINDOW_MS};
pub use words::{Outcome, PriorityClass, Purpose, RankReason, TicketStatus};

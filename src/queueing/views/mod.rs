//! What the API shows of a ticket: whole to staff and kiosks, without anything personal to the public.

mod counter;
mod holder;
mod issued;
mod legs;
mod ticket;

pub use counter::CounterView;
pub use holder::{PositionView, PublicTicketView, TrackedKind};
pub use issued::IssuedView;
pub use legs::TicketDetailView;
pub use ticket::{CalledView, TicketView};

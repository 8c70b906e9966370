//! "Is it open?": weekly and seasonal hours, breaks, holidays and overrides, and the one evaluator that answers for the kiosk,
//! the booking, the badge in the catalogue and the explanation alike. It knows nothing of tickets, counters or quotas;
//! what they have to say is handed in as [`model::Facts`].

pub mod model;
pub mod store;

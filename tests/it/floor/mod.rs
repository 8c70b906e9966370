//! What people see of a site, on both engines and through HTTP.

mod boards;
mod contract;
mod events;
mod floors;
mod hall;
mod menu;
mod open;
mod places;
mod snapshots;
mod standing;

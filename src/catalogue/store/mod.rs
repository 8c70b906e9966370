//! Statements on agencies, services and their versions. Loading a whole catalogue takes three statements, however many services it has.

mod agencies;
mod json_list;
mod services;

pub use agencies::{insert_agency, load_agencies, update_agency};
pub use services::{insert_service, insert_version, last_version_numbers, load_services, touch_service};

//! What the mall offers: agencies, and services with requirements, procedure, time, fee, product and legal basis
//! (the components UU 25/2009 asks for). Reading is public; the catalogue is filled by import from two JSON files.
//!
//! A service has effective-dated versions: an import never overwrites a published text, it adds the next version.

pub mod export;
pub mod import;
pub mod model;
pub mod open_now;
pub mod ready;
pub mod routes;
pub mod search;
pub mod service;
pub mod store;
pub mod table;
pub mod views;
pub mod views_agencies;
pub mod views_list;

pub use import::reference;

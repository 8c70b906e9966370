//! How a listing comes to the public: an agency writes a draft, somebody else looks through it and puts it in force, from a day on; what was
//! in force stays readable. And what everybody may see of that work: how complete each agency's listings are, which of them cite a repealed
//! regulation, and what changed.

pub mod dto;
pub mod routes;
pub mod service;
pub mod views;
pub mod views_imports;
pub mod views_reports;

//! The catalogue in the words of others: HSDS 3.0 for directories of services, schema.org for search engines, CPSV-AP for European-style
//! catalogues, and what a programme needs to find all of it. Every form is a projection of the one model, made when it is asked for; nothing
//! is stored here and nothing is written. `docs/STANDARDS.md` tells which of our words becomes which of theirs.

pub mod changes;
pub mod routes;
pub mod store;

mod cpsv;
mod discovery;
mod hsds;
mod ids;
mod json;
mod open_data;
mod schema_org;

//! Malls, the sites where they serve, and the zones of a site.

pub mod model;
pub mod store;

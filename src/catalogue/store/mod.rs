//! Statements on agencies, services, their versions and drafts. Loading a whole catalogue takes four statements, however many services it
//! has.

mod agencies;
mod drafts;
mod imports;
mod json_text;
mod regulations;
mod services;
mod versions;

pub use agencies::{insert_agency, load_agencies, update_agency};
pub use drafts::{delete_draft, find_draft, insert_draft, load_drafts, update_draft};
pub use imports::{delete_old_imports, find_import, insert_import, mark_applied};
pub use regulations::{insert_regulation, load_regulations, update_regulation};
pub use services::{
    delete_service, external_ids, find_service, insert_service, load_heads, load_services, replace_external_ids, update_service,
};
pub use versions::{insert_version, last_version_numbers, services_with_later_versions, versions_of};

//! What auditors see: who did what and from where, who was refused, who came before others, what was in force when, and whether the
//! log is whole (SMD-4; stories U2 to U4, U11, U12).

mod chain;
mod events;
mod history;
mod refusals;
mod report;

use crate::support::app::{Client, TestApp};
use mpp::kernel::permission::Role;

/// An auditor of the whole mall.
fn auditor(app: &TestApp) -> Client<'_> {
    app.staff("auditor", app.everywhere(Role::Auditor))
}

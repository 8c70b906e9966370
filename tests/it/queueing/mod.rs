//! The walk-in queue through HTTP, one file per verb; every story on both engines. What holds at any moment is checked
//! after every request and at the end of every story by the harness (`support::app`, `support::invariants`).

mod call;
mod counter;
mod day;
mod issue;
mod leave;
mod matrix;
mod no_show;
mod plans;
mod print;
mod property;
mod reference;
mod scope;
mod serve;
mod store;
mod together;
mod transfer;
mod undo;

/// Services of the small mall, by their queue.
mod service {
    pub const KK: &str = "DISDUKCAPIL-001";
    pub const KTP: &str = "DISDUKCAPIL-008";
    pub const PAJAK: &str = "BAPENDA-001";
    pub const NIB: &str = "DPMPTSP-001";
    /// In the catalogue, but offered nowhere.
    pub const NOWHERE: &str = "DISDUKCAPIL-004";
}

//! What the operations on personal data show.

mod requests;
mod values;

pub use requests::{DataRequestDetail, DataRequestPage, DataRequestView, SettledView};
pub use values::{DataRule, DataRules, FullData, MaskedData, MaskedDataList};

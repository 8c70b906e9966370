//! A participant of the mall.

use super::AgencyKind;
use crate::kernel::ids::AgencyId;

/// An agency with services in the mall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    pub id: AgencyId,
    /// Human code, unique in the mall: `DISDUKCAPIL`.
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    pub kind: AgencyKind,
    /// The body it belongs to: `Pemerintah Kabupaten Sumedang`.
    pub parent: String,
    pub website: Option<String>,
    /// Where its presence in the mall is known from: a URL, or `law: …`.
    pub source: String,
    /// Place in the listing, from 1.
    pub position: i64,
    /// Counts the changes of this row.
    pub version: i64,
}

//! Why a file is no table of ours.

use std::fmt;

use crate::kernel::words::Text;

/// A file of which not one row can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The bytes are not what they say they are.
    Bytes(Text),
    /// It says other things than rows of ours: other columns, no rows.
    Shape(Text),
    /// More than anybody's catalogue.
    TooLarge(Text),
}

impl Unreadable {
    pub(super) fn bytes(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Bytes(Text::new(id, en))
    }
    pub(super) fn shape(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Shape(Text::new(id, en))
    }
    pub(super) fn too_large(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self::TooLarge(Text::new(id, en))
    }
    /// What is wrong.
    #[must_use]
    pub const fn text(&self) -> &Text {
        match self {
            Self::Bytes(text) | Self::Shape(text) | Self::TooLarge(text) => text,
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Text { id, en } = self.text();
        write!(f, "{id} / {en}")
    }
}

impl std::error::Error for Unreadable {}

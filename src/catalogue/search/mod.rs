//! Finding services by what people type: their own words, abbreviations, spoken forms, some Sundanese and English, with mistakes.
//!
//! ```text
//! text ─ words (fold) ─ roots (stemmer) ─ concepts (lexicon) ─► Index        once per configuration
//! query ─ the same ─ alternatives per word (root, concept, beginning, misspelling) ─► ranked services
//! ```
//!
//! The dictionary of words is a finite-state map (`fst`), which finds beginnings and misspellings without walking through it.

mod alternatives;
mod documents;
mod index;
mod lexicon;
mod ranking;
mod services;
mod spelling;
mod stemmer;

pub use documents::{Document, Field, document};
pub use index::Index;
pub use lexicon::Lexicon;
pub use ranking::{Found, Hit};
pub use services::ServiceIndex;
pub use stemmer::Stemmer;

#[cfg(test)]
mod relevance;

//! The catalogue: import, loading, and reading over HTTP.

mod import;
mod malls;
mod read;

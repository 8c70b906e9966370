//! The catalogue: import, loading, and reading over HTTP.

mod cold;
mod import;
mod malls;
mod read;

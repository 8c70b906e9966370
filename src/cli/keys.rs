//! What `mpp keys init` does.

use std::path::Path;

use crate::config::keys::{KeysError, create, load_or_create};

/// Makes the keys of an installation in `dir` unless they are there, and says which.
///
/// # Errors
/// [`KeysError`], also when keys that are there cannot be used.
pub fn keys_init(dir: &Path) -> Result<String, KeysError> {
    let made = create(dir)?;
    load_or_create(dir, false)?;
    let place = dir.display();
    Ok(if made {
        format!("keys made in {place}; back this directory up, apart from the database")
    } else {
        format!("keys are already in {place}")
    })
}

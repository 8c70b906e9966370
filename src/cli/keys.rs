//! What `mpp keys …` does.

use std::path::Path;

use crate::config::keys::{KeysError, create, load_or_create, rotate_signing, signing};
use crate::identity::tokens::KeyState;
use crate::kernel::time::{Clock as _, SystemClock};

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

/// Makes the next signing key, which begins to sign in `minutes`, and says what there is now.
///
/// # Errors
/// [`KeysError`], also when the last new key does not sign yet.
pub fn keys_rotate_signing(dir: &Path, minutes: i64) -> Result<String, KeysError> {
    let now = SystemClock.now();
    rotate_signing(dir, now, now.plus_min(minutes))?;
    keys_list(dir)
}

/// The signing keys, one a line: name and what it does.
///
/// # Errors
/// [`KeysError`].
pub fn keys_list(dir: &Path) -> Result<String, KeysError> {
    let keys = signing(dir)?;
    // The life of tokens is a setting of the serving processes; the longest they may have is assumed.
    let lines = keys.states(SystemClock.now(), 720 * 60_000).into_iter().map(|(kid, state)| match state {
        KeyState::Next(from) => format!("{kid}\tsigns from {from}"),
        KeyState::Signs => format!("{kid}\tsigns"),
        KeyState::Accepted => format!("{kid}\taccepted until its tokens have ended"),
        KeyState::Ended => format!("{kid}\tended"),
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

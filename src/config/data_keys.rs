//! The file of data keys, `data.keys`: a line for each, oldest first. Every key in it opens what was sealed under it; which one
//! seals is told by the database, the same for all processes (`vault`). Processes read the file again while they serve.

use std::path::Path;

use zeroize::Zeroizing;

use super::keys::KeysError;
use super::secret_files::{read, replace};
use crate::kernel::keyring::KeyRing;
use crate::kernel::sealing::DataKeys;

/// A line for each key: its id and 32 random bytes in base64.
pub const DATA_FILE: &str = "data.keys";

/// The keys in the file of `dir`, with the way to read them again.
///
/// # Errors
/// [`KeysError`].
pub fn ring(dir: &Path) -> Result<KeyRing, KeysError> {
    let again = dir.to_owned();
    Ok(KeyRing::new(load(dir)?, Box::new(move || load(&again).ok())))
}

fn load(dir: &Path) -> Result<DataKeys, KeysError> {
    let path = dir.join(DATA_FILE);
    DataKeys::parse(&Zeroizing::new(read(&path)?)).map_err(|_| KeysError::Malformed(path))
}

/// Adds a key behind the others and returns its id.
///
/// # Errors
/// [`KeysError`]; the file is then as it was.
pub fn add(dir: &Path) -> Result<String, KeysError> {
    let (id, line) = DataKeys::new_line();
    change(dir, |text| Zeroizing::new(format!("{}\n{}", text.trim_end(), *line)))?;
    Ok(id)
}

/// Takes a key out of the file. What is sealed under it can never be opened again.
///
/// # Errors
/// [`KeysError`], also when it was the last one; the file is then as it was.
pub fn remove(dir: &Path, id: &str) -> Result<(), KeysError> {
    let keeps = |line: &&str| line.split(' ').next() != Some(id);
    change(dir, |text| Zeroizing::new(text.lines().filter(keeps).flat_map(|line| [line, "\n"]).collect()))
}

/// Changes the text of the file, unless it would then hold no keys.
fn change(dir: &Path, edit: impl FnOnce(&str) -> Zeroizing<String>) -> Result<(), KeysError> {
    let path = dir.join(DATA_FILE);
    let changed = edit(&Zeroizing::new(read(&path)?));
    DataKeys::parse(&changed).map_err(|_| KeysError::Malformed(path.clone()))?;
    replace(&path, &changed)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::keys::create;

    #[test]
    fn keys_come_behind_the_others_and_go_one_by_one() {
        let dir = std::env::temp_dir().join(format!("mpp-data-keys-{}", uuid::Uuid::now_v7()));
        create(&dir).unwrap();
        let ring = ring(&dir).unwrap();
        let old = ring.keys().newest().unwrap().id().to_owned();
        let new = add(&dir).unwrap();
        let ids = |keys: &DataKeys| keys.ids().map(ToOwned::to_owned).collect::<Vec<_>>();
        assert_eq!(ids(&ring.keys()), [old.as_str()], "not yet read again");
        assert_eq!(ids(&ring.refresh()), [old.as_str(), new.as_str()]);
        remove(&dir, &old).unwrap();
        assert_eq!(ids(&ring.refresh()), [new.as_str()]);
        assert!(matches!(remove(&dir, &new), Err(KeysError::Malformed(_))), "the last one stays");
        assert_eq!(ids(&ring.refresh()), [new.as_str()]);
        let left: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "nothing is left beside: {left:?}");
        fs::remove_dir_all(dir).unwrap();
    }
}

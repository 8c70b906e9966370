//! The data keys a process knows now. The file of keys may get another key while we serve: it is read again now and then, and at
//! once when a row names a key that is not known yet.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::sealing::DataKeys;

/// Reads the file of keys again; `None` when it cannot be read or is not what it should be.
pub type ReadAgain = Box<dyn Fn() -> Option<DataKeys> + Send + Sync>;

/// The keys of a process. `Debug` shows their names.
pub struct KeyRing {
    keys: RwLock<Arc<DataKeys>>,
    read_again: ReadAgain,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keys().fmt(f)
    }
}

impl KeyRing {
    #[must_use]
    pub fn new(keys: DataKeys, read_again: ReadAgain) -> Self {
        Self { keys: RwLock::new(Arc::new(keys)), read_again }
    }
    /// What is known now.
    #[must_use]
    pub fn keys(&self) -> Arc<DataKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
    /// Reads the file again and returns what it holds. A file that cannot be used changes nothing: what was known stays known.
    pub fn refresh(&self) -> Arc<DataKeys> {
        let Some(keys) = (self.read_again)() else {
            tracing::error!("the file of data keys cannot be read again; going on with the keys known");
            return self.keys();
        };
        let keys = Arc::new(keys);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
        keys
    }
    /// Keys among which is `id` if anything can be done about it.
    #[must_use]
    pub fn with(&self, id: &str) -> Arc<DataKeys> {
        let keys = self.keys();
        if keys.get(id).is_some() { keys } else { self.refresh() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_key_that_came_later_is_found_and_a_spoilt_file_takes_none_away() {
        let (old, first) = DataKeys::new_line();
        let (new, second) = DataKeys::new_line();
        let file = Arc::new(Mutex::new(first.to_string()));
        let read = Arc::clone(&file);
        let ring = KeyRing::new(DataKeys::parse(&first).unwrap(), Box::new(move || DataKeys::parse(&read.lock().unwrap()).ok()));
        assert!(ring.with(&new).get(&new).is_none());
        file.lock().unwrap().push_str(&second);
        assert!(ring.keys().get(&new).is_none(), "not read again for nothing");
        assert!(ring.with(&new).get(&new).is_some());
        "spoilt".clone_into(&mut file.lock().unwrap());
        assert!(ring.refresh().get(&old).is_some());
    }
}

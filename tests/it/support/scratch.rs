//! A directory of this test process. A locked file in it says that its owner lives; what owners left behind
//! (a killed test run) is removed when the next one starts.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Lives as long as the process: statics hold it.
pub struct Scratch {
    path: PathBuf,
    /// Held, never read: the operating system frees the lock with the process, however that ends.
    _lock: File,
}

impl Scratch {
    /// A new directory `<parent>/<kind>-…`, after the left-overs of that kind are gone.
    pub fn new(parent: &Path, kind: &str) -> Self {
        remove_left_overs(parent, kind);
        let path = parent.join(format!("{kind}-{}-{:08x}", std::process::id(), rand::random::<u32>()));
        // Locked before it stands where others look for it.
        let unseen = path.with_extension("lock");
        let lock = File::create_new(&unseen).expect("make a lock file");
        lock.lock().expect("lock a new file");
        fs::create_dir(&path).expect("make a directory");
        fs::rename(unseen, path.join("lock")).expect("move the lock file");
        Self { path, _lock: lock }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Others may be at it at the same time, so nothing here is an error.
fn remove_left_overs(parent: &Path, kind: &str) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let of_this_kind = entry.file_name().to_str().is_some_and(|n| n.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-')));
        let left = || File::open(entry.path().join("lock")).is_ok_and(|lock| lock.try_lock().is_ok());
        if of_this_kind && left() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[test]
fn what_dead_processes_left_is_removed_and_what_lives_is_kept() {
    let parent = Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "scratch-test");
    let alive = Scratch::new(parent.path(), "kind");
    let dead = Scratch::new(parent.path(), "kind").path().to_owned();
    let other = Scratch::new(parent.path(), "kinder").path().to_owned();
    remove_left_overs(parent.path(), "kind");
    assert!(alive.path().exists() && !dead.exists() && other.exists());
}

//! Files that are read again when they change, so that new keys and certificates need no restart.

use std::time::Duration;

/// How often somebody looks.
const LOOK: Duration = Duration::from_secs(10);

/// Calls `changed` whenever `look` sees something else than before, the first time at once, on a thread of this name as long as the process
/// lives.
pub(super) fn follow<T: PartialEq>(thread: &str, look: impl Fn() -> T + Send + 'static, changed: impl Fn() + Send + 'static) {
    let follow = move || {
        let mut seen = None;
        loop {
            let found = Some(look());
            if found != seen {
                changed();
                seen = found;
            }
            std::thread::sleep(LOOK);
        }
    };
    if let Err(error) = std::thread::Builder::new().name(thread.to_owned()).spawn(follow) {
        tracing::error!(%error, thread, "changes of files are not followed");
    }
}

//! Holds a command inside its lane until the test lets it go, so that what waits behind it is known and no test sleeps.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long anything in a test may take before it counts as stuck.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Cheap to clone: one end goes into the command, the other stays with the test.
#[derive(Clone, Default)]
pub struct Gate(Arc<Inner>);

#[derive(Default)]
struct Inner {
    entered: tokio::sync::Notify,
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    /// In the command: says that it is inside, and waits. Once open it stays open, also for a second run of the command.
    pub fn pass(&self) {
        self.0.entered.notify_one();
        let open = self.0.open.lock().expect("gate");
        let (_open, waited) = self.0.opened.wait_timeout_while(open, LIMIT, |open| !*open).expect("gate");
        assert!(!waited.timed_out(), "nobody opened the gate");
    }

    /// In the test: until a command is inside.
    pub async fn entered(&self) {
        tokio::time::timeout(LIMIT, self.0.entered.notified()).await.expect("no command came to the gate");
    }

    pub fn open(&self) {
        *self.0.open.lock().expect("gate") = true;
        self.0.opened.notify_all();
    }
}

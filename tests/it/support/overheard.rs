//! Every line that anything in this process logs, at the finest level, while somebody listens.

use std::io::{self, Write};
use std::sync::{Mutex, Once};

use tracing_subscriber::fmt::MakeWriter;

/// What was logged, and how many listen. Kept only while somebody does: other tests log as well.
static HEARD: Mutex<(String, usize)> = Mutex::new((String::new(), 0));

struct Ear;

impl Write for Ear {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut heard = HEARD.lock().expect("the log");
        if heard.1 > 0 {
            heard.0.push_str(&String::from_utf8_lossy(line));
        }
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Ear {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        Self
    }
}

/// Listens until it is dropped.
pub struct Listener;

impl Listener {
    pub fn new() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(Ear);
            log.try_init().expect("nobody else keeps the log of this process");
        });
        HEARD.lock().expect("the log").1 += 1;
        Self
    }

    /// Everything so far.
    pub fn heard(&self) -> String {
        HEARD.lock().expect("the log").0.clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut heard = HEARD.lock().expect("the log");
        heard.1 -= 1;
        if heard.1 == 0 {
            heard.0 = String::new();
        }
    }
}

//! Several real processes, started together. A child is this test binary again, told to run one hidden test:
//!
//! ```ignore
//! #[test]
//! #[ignore = "a process of the test above"]
//! fn child_takes_numbers() {
//!     process::child(|child| {
//!         // … open the database named in child.input …
//!         child.wait_for_the_others();
//!         // … race …
//!         child.say(&json!({ "number": 7 }));
//!     });
//! }
//!
//! let said = process::race(module_path!(), "child_takes_numbers", &[input_of_one, input_of_two]);
//! ```

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child as OsChild, ChildStdout, Command, Stdio};
use std::thread;

use serde_json::Value;

use super::gate::LIMIT;

/// Carries a child's input, and tells it that it is one.
const INPUT: &str = "MPP_TEST_CHILD";
/// Begins each line a child says; everything else on its output is the test runner's.
const MARK: &str = "@child ";
const READY: &str = "ready";

/// Runs one process per input, all let go at the same moment, and returns what each said, in the order of the inputs.
///
/// # Panics
/// When a child fails or takes too long.
pub fn race(module: &str, test: &str, inputs: &[Value]) -> Vec<Vec<Value>> {
    let mut children: Vec<OsChild> = inputs.iter().map(|input| spawn(module, test, input)).collect();
    let mut outputs: Vec<_> = children.iter_mut().map(|c| BufReader::new(c.stdout.take().expect("a pipe"))).collect();
    for output in &mut outputs {
        assert_eq!(next_line(output).as_deref(), Some(READY), "a child ended before the race");
    }
    for child in &mut children {
        child.stdin.as_mut().expect("a pipe").write_all(b"go\n").expect("let a child go");
    }
    // All at once: a child must not wait because nobody reads what it says.
    let readers: Vec<_> = outputs.into_iter().map(|output| thread::spawn(move || read_all(output))).collect();
    let said: Vec<Vec<Value>> = readers.into_iter().map(|reader| reader.join().expect("read a child")).collect();
    for child in &mut children {
        let status = child.wait().expect("wait for a child");
        assert!(status.success(), "a child failed: {status}");
    }
    said
}

fn spawn(module: &str, test: &str, input: &Value) -> OsChild {
    // The runner's names have no crate in front.
    let name = format!("{}::{test}", module.split_once("::").map_or(module, |(_, rest)| rest));
    Command::new(std::env::current_exe().expect("this binary"))
        .args([&name, "--exact", "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(INPUT, input.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("start a child")
}

fn next_line(output: &mut BufReader<ChildStdout>) -> Option<String> {
    output.lines().map(|line| line.expect("read a child")).find_map(|line| line.strip_prefix(MARK).map(ToOwned::to_owned))
}

fn read_all(mut output: BufReader<ChildStdout>) -> Vec<Value> {
    std::iter::from_fn(|| next_line(&mut output)).map(|line| serde_json::from_str(&line).expect("a line of JSON")).collect()
}

/// The child's side of a race.
pub struct Child {
    /// What [`race`] gave this one.
    pub input: Value,
}

/// Runs `work` in a child; in an ordinary test run it does nothing.
pub fn child(work: impl FnOnce(&Child)) {
    let Ok(input) = std::env::var(INPUT) else { return };
    // A stuck child would leave its parent waiting for ever.
    thread::spawn(|| {
        thread::sleep(3 * LIMIT);
        std::process::exit(124);
    });
    work(&Child { input: serde_json::from_str(&input).expect("the input is JSON") });
}

impl Child {
    /// Until every child is as far as this.
    pub fn wait_for_the_others(&self) {
        say(READY);
        let mut go = String::new();
        std::io::stdin().read_line(&mut go).expect("wait for the others");
        // The parent is gone: nobody would read the rest.
        assert_eq!(go, "go\n", "the race was called off");
    }

    /// Hands a result to the parent.
    pub fn say(&self, value: &Value) {
        say(&value.to_string());
    }
}

fn say(line: &str) {
    // The line before may be the runner's, without its end.
    writeln!(std::io::stdout(), "\n{MARK}{line}").expect("speak to the parent");
}

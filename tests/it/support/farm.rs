//! Real `mpp serve` processes on one database, as an installation runs them, with tokens to ask them.
//!
//! They live by the machine's clock, so their mall is [`mall::always_open`].

use std::fs::File;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use mpp::commands::Core;
use mpp::config::keys;
use mpp::db::connection::DbConn;
use mpp::db::{Db, Lane};
use mpp::directory::{Directories, Directory};
use mpp::identity::tokens::Tokens;
use mpp::kernel::ids::MallId;
use mpp::kernel::permission::{Grant, Role};
use mpp::kernel::time::SystemClock;
use mpp::setup::model::MallSetup;
use serde_json::{Value, json};

use super::answer::Answer;
use super::gate::LIMIT;
use super::scratch::Scratch;
use super::wire::{Ask, Cut, Wire};
use super::{TestDb, invariants, mall};

/// How long a process may take to serve: it may have to wait for a core.
const START: Duration = Duration::from_secs(60);

/// A serving process; killed with its test.
pub struct Process {
    child: Child,
    /// Kills the process should this test process be killed first: it waits for the end of its standard input.
    guard: Child,
    pub addr: SocketAddr,
}

/// Several of them.
pub struct Farm {
    processes: Vec<Mutex<Process>>,
    /// Where each listens, also while it is down.
    pub addrs: Vec<SocketAddr>,
    pub mall_id: MallId,
    pub directory: Arc<Directory>,
    core: Core,
    tokens: Tokens,
    keys: PathBuf,
    pub db: TestDb,
}

fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<Scratch> = OnceLock::new();
    SCRATCH.get_or_init(|| Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "serve")).path()
}

/// The directory of keys that all processes of all tests share.
fn keys_dir() -> &'static Path {
    static KEYS: OnceLock<PathBuf> = OnceLock::new();
    KEYS.get_or_init(|| {
        let dir = scratch().join("keys");
        keys::create(&dir).expect("make keys");
        dir
    })
}

impl Process {
    fn start(db: &TestDb, keys: &Path, addr: SocketAddr) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let log = scratch().join(format!("{}.log", NUMBER.fetch_add(1, Ordering::Relaxed)));
        let child = Command::new(env!("CARGO_BIN_EXE_mpp"))
            .arg("serve")
            .env("MPP_DATABASE_URL", db.url().reveal())
            .env("MPP_KEYS_DIR", keys)
            .env("MPP_LISTEN", addr.to_string())
            .env("MPP_HTTP_THREADS", "1")
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("make a log"))
            .spawn()
            .expect("start mpp serve");
        let mut guard = Command::new("sh");
        guard.args(["-c", "read -r _; kill -9 \"$0\" 2>/dev/null", &child.id().to_string()]);
        let guard = guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start a guard");
        let mut process = Self { child, guard, addr };
        process.until_ready(&log);
        process
    }

    /// Until it answers that it is ready; says what it logged when it does not.
    fn until_ready(&mut self, log: &Path) {
        let (began, ask) = (Instant::now(), Ask { method: "GET", path: "/health/ready", token: None, key: None, body: &Value::Null });
        while !Wire::to(self.addr).ask(&ask).is_ok_and(|answer| answer.status == 200) {
            let ended = self.child.try_wait().expect("look at the process");
            if ended.is_some() || began.elapsed() > START {
                panic!("mpp serve is not ready ({ended:?}):\n{}", std::fs::read_to_string(log).unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let _ = self.guard.kill();
        let _ = self.child.kill();
        let (_, _) = (self.guard.wait(), self.child.wait());
    }

    /// Tells it to stop and waits until it has.
    fn terminate(&mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("run kill");
        assert!(asked.success(), "could not signal the process");
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("look at the process") {
                return status;
            }
            assert!(began.elapsed() < LIMIT, "told to stop, it did not");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Farm {
    /// A mall and so many processes that serve it.
    pub async fn new(db: TestDb, processes: usize, setup: MallSetup) -> Self {
        Self::with_keys(db, processes, setup, keys_dir().to_owned()).await
    }

    /// The same, whose keys nobody else uses.
    pub async fn with_keys_of_its_own(db: TestDb, processes: usize, setup: MallSetup) -> Self {
        let dir = scratch().join(format!("keys-{}", uuid::Uuid::now_v7()));
        keys::create(&dir).expect("make keys");
        Self::with_keys(db, processes, setup, dir).await
    }

    async fn with_keys(db: TestDb, processes: usize, setup: MallSetup, keys: PathBuf) -> Self {
        let (own, clock) = (Db::start(&db.settings(), Arc::new(SystemClock)), Arc::new(SystemClock));
        let mall_id = mall::fill(&db, &own, setup).await;
        mall::without_holidays(&db);
        let core = Core { db: own, directories: Arc::new(Directories::default()), clock, answers: mall::answer_key() };
        let directory = core.directory(mall::CODE).await.expect("the mall");
        let signing = keys::load_or_create(&keys, false).expect("keys").signing;
        let tokens = Tokens::new(signing, "mpp", 3600, Arc::new(SystemClock));
        // All at once, so that they wait for each other's start only once.
        let addrs: Vec<SocketAddr> = (0..processes).map(|_| free_address()).collect();
        let processes = thread::scope(|scope| {
            let (db, keys) = (&db, &keys);
            let starting: Vec<_> = addrs.iter().map(|addr| scope.spawn(move || Mutex::new(Process::start(db, keys, *addr)))).collect();
            starting.into_iter().map(|one| one.join().expect("start a process")).collect()
        });
        Self { processes, addrs, mall_id, directory, core, tokens, keys, db }
    }

    /// A connection to the process of that number, counted round.
    pub fn wire(&self, number: usize) -> Wire {
        Wire::to(self.addrs[number % self.addrs.len()])
    }

    /// Kills a process.
    pub fn kill(&self, number: usize) {
        self.processes[number].lock().expect("a process").kill();
    }

    /// Starts a killed process again, where it was.
    pub fn restart(&self, number: usize) {
        *self.processes[number].lock().expect("a process") = Process::start(&self.db, &self.keys, self.addrs[number]);
    }

    /// Tells a process to stop and waits for its end.
    pub fn terminate(&self, number: usize) -> ExitStatus {
        self.processes[number].lock().expect("a process").terminate()
    }

    /// Runs `mpp` with the settings of the processes beside them; what it said.
    pub fn mpp(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mpp"));
        command.args(arguments).env("MPP_DATABASE_URL", self.db.url().reveal()).env("MPP_KEYS_DIR", &self.keys);
        let output = command.stdin(Stdio::null()).output().expect("run mpp");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// The token of a new floor manager of the main hall.
    pub fn manager(&self) -> String {
        mall::staff(&mut self.db.connect(), &self.tokens, "pengelola", &[self.managing()]).1
    }

    fn managing(&self) -> Grant {
        let site = self.directory.site("utama").expect("a site").id;
        Grant { role: Role::Manager, mall_id: self.mall_id, site_id: Some(site), agency_id: None, counter_id: None }
    }

    /// The token of a new kiosk of the main hall.
    pub fn kiosk(&self) -> String {
        let site = self.directory.site("utama").expect("a site").id;
        mall::kiosk(&mut self.db.connect(), self.mall_id, site, false)
    }

    /// The tokens of new officers, one for each of the counters, which are open then.
    pub fn officers(&self, counters: &[String]) -> Vec<String> {
        let grant = self.managing();
        let conn: &mut DbConn = &mut self.db.connect();
        let mut wire = self.wire(0);
        let seat = |counter: &String| {
            let token = mall::staff(conn, &self.tokens, &format!("petugas.{}", counter.to_lowercase()), std::slice::from_ref(&grant)).1;
            at_counter(&mut wire, &token, counter, "open", None).expect("an answer").ok();
            token
        };
        counters.iter().map(seat).collect()
    }

    pub fn lane(&self) -> Lane {
        Lane::site(self.mall_id, self.directory.site("utama").expect("a site").id)
    }

    /// Numbers taken past HTTP, waiting to be called.
    pub async fn issue(&self, service: &str, count: usize) {
        mall::issue(&self.core, self.lane(), service, count).await;
    }

    /// The events of the main hall: kind and payload, with the ticket's id under `ticket`.
    pub fn events(&self) -> Vec<(String, Value)> {
        let lane = self.lane();
        let rows = mpp::streams::store::after(&mut self.db.connect(), lane.mall_id, lane.stream_id, 0, i64::MAX).expect("events");
        rows.into_iter()
            .map(|(event, _)| {
                let mut payload = event.payload;
                payload["ticket"] = event.subject.strip_prefix("tickets/").unwrap_or_default().into();
                (event.kind, payload)
            })
            .collect()
    }

    /// Ids of all tickets.
    pub fn tickets(&self) -> Vec<String> {
        invariants::ticket_rows(&mut self.db.connect()).into_keys().collect()
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        self.core.db.stop();
        for process in &self.processes {
            process.lock().unwrap_or_else(std::sync::PoisonError::into_inner).kill();
        }
        if !thread::panicking() {
            invariants::check(&mut self.db.connect());
        }
    }
}

/// An address nobody listens on. Between here and its use somebody else could take it; nobody does.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// Runs `work` in so many threads that all begin at the same moment; what each gave, in order.
pub fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(count);
    thread::scope(|scope| {
        let (work, barrier) = (&work, &barrier);
        let running: Vec<_> = (0..count)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        running.into_iter().map(|one| one.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))).collect()
    })
}

/// Asks for a number for `service`.
pub fn take(wire: &mut Wire, token: Option<&str>, key: &str, service: &str) -> Result<Answer, Cut> {
    let path = format!("/v1/malls/{}/sites/utama/tickets", mall::CODE);
    wire.ask(&Ask { method: "POST", path: &path, token, key: Some(key), body: &json!({ "service": service }) })
}

/// An operation of a counter without a body.
pub fn at_counter(wire: &mut Wire, token: &str, counter: &str, operation: &str, key: Option<&str>) -> Result<Answer, Cut> {
    let path = format!("/v1/malls/{}/sites/utama/counters/{counter}/{operation}", mall::CODE);
    wire.ask(&Ask { method: "POST", path: &path, token: Some(token), key, body: &Value::Null })
}

/// Does something to a ticket.
pub fn act(wire: &mut Wire, token: &str, ticket: &str, action: &str, body: &Value) -> Result<Answer, Cut> {
    let path = format!("/v1/malls/{}/tickets/{ticket}/{action}", mall::CODE);
    wire.ask(&Ask { method: "POST", path: &path, token: Some(token), key: None, body })
}

/// Names of the further counters of [`mall::always_open`].
pub fn counters(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("X{number}")).collect()
}

/// Says something to the one who watches the tests, also when they pass.
pub fn report(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

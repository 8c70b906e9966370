//! A small HTTP/1.1 client for load: keep-alive, one request at a time per connection, closed loop.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// How long a hall fills before everybody in it is served: some thousand people wait at the most.
pub const ROUND: Duration = Duration::from_millis(500);

/// How long each row runs, and which.
pub struct Load {
    pub time: Duration,
    pub only: Option<String>,
}

impl Load {
    /// Whether the row of this name is asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| name.contains(only))
    }
}

/// One row of the table.
pub struct Row {
    pub name: String,
    pub connections: usize,
    pub requests: usize,
    pub errors: usize,
    pub seconds: f64,
    pub p50_us: u128,
    pub p99_us: u128,
    pub cpu_us: f64,
    /// Every duration, ascending, for who puts rows together.
    times_us: Vec<u128>,
}

impl Row {
    pub fn head() -> String {
        format!(
            "{:<42} {:>5} {:>10} {:>9} {:>9} {:>12} {:>7} {:>7}",
            "row", "conns", "per second", "p50 ms", "p99 ms", "cpu us each", "errors", "ratio"
        )
    }
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.seconds
    }
    pub fn line(&self, base: Option<&Self>) -> String {
        let ratio = base.map_or(String::new(), |b| format!("{:.2}", self.per_second() / b.per_second()));
        let ms = |us: u128| us as f64 / 1000.0;
        format!(
            "{:<42} {:>5} {:>10.0} {:>9.2} {:>9.2} {:>12.0} {:>7} {:>7}",
            self.name,
            self.connections,
            self.per_second(),
            ms(self.p50_us),
            ms(self.p99_us),
            self.cpu_us,
            self.errors,
            ratio
        )
    }
    /// From the durations of single operations.
    pub fn of(name: &str, connections: usize, mut times_us: Vec<u128>, errors: usize, seconds: f64, cpu_s: f64) -> Self {
        times_us.sort_unstable();
        let at = |share: f64| {
            times_us.get(((times_us.len() as f64 * share) as usize).min(times_us.len().saturating_sub(1))).copied().unwrap_or(0)
        };
        let requests = times_us.len();
        Self {
            name: name.to_owned(),
            connections,
            requests,
            errors,
            seconds,
            p50_us: at(0.5),
            p99_us: at(0.99),
            cpu_us: cpu_s * 1e6 / requests.max(1) as f64,
            times_us,
        }
    }
    /// A row known only by its averages.
    pub fn average(name: &str, connections: usize, per_second: f64, latency_us: f64, seconds: f64) -> Self {
        let row = Self::of(name, connections, Vec::new(), 0, seconds, 0.0);
        Self { requests: (per_second * seconds) as usize, p50_us: latency_us as u128, ..row }
    }
    /// Rounds of one row as one.
    pub fn together(rounds: Vec<Self>) -> Self {
        let first = rounds.first().expect("a round");
        let (name, connections) = (first.name.clone(), first.connections);
        let errors = rounds.iter().map(|r| r.errors).sum();
        let seconds = rounds.iter().map(|r| r.seconds).sum();
        let cpu_s = rounds.iter().map(|r| r.cpu_us * r.requests as f64 / 1e6).sum();
        Self::of(&name, connections, rounds.into_iter().flat_map(|r| r.times_us).collect(), errors, seconds, cpu_s)
    }
}

/// Seconds of CPU a process has used.
pub fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

pub fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    let auth = token.map_or(String::new(), |t| format!("Authorization: Bearer {t}\r\n"));
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{auth}\r\n").into_bytes()
}

pub fn post(path: &str, token: Option<&str>, key: &str, body: &str) -> Vec<u8> {
    let auth = token.map_or(String::new(), |t| format!("Authorization: Bearer {t}\r\n"));
    let key = if key.is_empty() { String::new() } else { format!("Idempotency-Key: {key}\r\n") };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{auth}{key}{kind}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("server");
        stream.set_nodelay(true).expect("nodelay");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("timeout");
        Self { stream, buffer: Vec::with_capacity(64 * 1024) }
    }

    /// Sends a request and reads its answer: status and body.
    pub fn send(&mut self, request: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let mut chunk = [0_u8; 16 * 1024];
        loop {
            if let Some(end) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
                let length: usize =
                    head.lines().find_map(|l| l.strip_prefix("content-length: ")).and_then(|v| v.trim().parse().ok()).unwrap_or(0);
                if self.buffer.len() >= end + 4 + length {
                    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
                    return Ok((status, self.buffer[end + 4..end + 4 + length].to_vec()));
                }
            }
            let read = self.stream.read(&mut chunk)?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            self.buffer.extend_from_slice(&chunk[..read]);
        }
    }
}

impl Load {
    /// As [`Load::run`], in rounds of half a second with `between` after each, which is not counted.
    pub fn rounds(
        &self,
        name: &str,
        port: u16,
        connections: usize,
        pid: u32,
        request: impl Fn(usize, usize) -> Vec<u8> + Sync,
        between: impl Fn(),
    ) -> Row {
        let round = Self { time: ROUND, only: None };
        let rounds = (0..self.time.as_millis() / ROUND.as_millis()).map(|_| {
            let row = round.run(name, port, connections, pid, &request);
            between();
            row
        });
        Row::together(rounds.collect())
    }

    /// Runs `request(connection, n)` on every connection until the time is over.
    pub fn run(&self, name: &str, port: u16, connections: usize, pid: u32, request: impl Fn(usize, usize) -> Vec<u8> + Sync) -> Row {
        run(name, port, connections, pid, self.time, |conn, c, n| {
            let (status, _) = conn.send(&request(c, n)).unwrap_or((0, Vec::new()));
            (200..300).contains(&status)
        })
    }
}

/// The closed loop behind every row: `act` says whether it went well.
pub fn run(
    name: &str,
    port: u16,
    connections: usize,
    pid: u32,
    time: Duration,
    act: impl Fn(&mut Connection, usize, usize) -> bool + Sync,
) -> Row {
    let barrier = Barrier::new(connections + 1);
    let (times, errors, seconds, cpu) = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|c| {
                let (barrier, act) = (&barrier, &act);
                scope.spawn(move || {
                    let mut conn = Connection::open(port);
                    for n in 0..20 {
                        act(&mut conn, c, 1_000_000_000 + n);
                    }
                    barrier.wait();
                    let (end, mut times, mut errors, mut n) = (Instant::now() + time, Vec::new(), 0, 0);
                    while Instant::now() < end {
                        let started = Instant::now();
                        if act(&mut conn, c, n) {
                            times.push(started.elapsed().as_micros());
                        } else {
                            errors += 1;
                        }
                        n += 1;
                    }
                    (times, errors)
                })
            })
            .collect();
        barrier.wait();
        let (started, cpu) = (Instant::now(), cpu_seconds(pid));
        let done: Vec<_> = workers.into_iter().map(|w| w.join().expect("worker")).collect();
        let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds(pid) - cpu);
        let errors = done.iter().map(|(_, e)| e).sum::<usize>();
        (done.into_iter().flat_map(|(t, _)| t).collect(), errors, seconds, cpu)
    });
    Row::of(name, connections, times, errors, seconds, cpu)
}

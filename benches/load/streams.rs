//! Streams: how long an event takes to all who listen, what each of them costs, and whether all heard everything.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::{System, spawn, time};
use mpp::kernel::time::{Clock as _, Instant, SystemClock};

use crate::client::{Connection, Load, cpu_seconds};
use crate::shape::{line, quantile, resident_mb};
use crate::stage::{Engine, Stage};

/// Who listen.
const LISTENERS: usize = 5_000;
/// Between two events.
const EVERY: Duration = Duration::from_millis(100);
/// What this figure is called for `--only`.
pub const NAME: &str = "sse";

/// What all of them heard.
#[derive(Default)]
struct Heard {
    began: usize,
    delays: Vec<Duration>,
}

/// Five thousand listen while a number is taken ten times a second.
pub fn figures(load: &Load, engine: &Engine) {
    let stage = Stage::new(engine.clone()).serve();
    let (port, pid) = (stage.port(), stage.pid());
    let before = resident_mb(pid);
    let heard = Rc::new(RefCell::new(Heard::default()));
    let events = usize::try_from(load.time.as_millis() / EVERY.as_millis()).expect("a count");
    let (cpu, memory) = System::new().block_on(async {
        for _ in 0..LISTENERS {
            let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
            spawn(listen(stream, Rc::clone(&heard)));
        }
        while heard.borrow().began < LISTENERS {
            time::sleep(Duration::from_millis(20)).await;
        }
        let began = cpu_seconds(pid);
        let kiosk = std::thread::spawn({
            let requests: Vec<Vec<u8>> = (0..events).map(|n| stage.issue(n % 30, &stage.kiosk, 0, n)).collect();
            move || {
                let mut connection = Connection::open(port);
                for request in requests {
                    assert_eq!(connection.send(&request).expect("an answer").0, 201);
                    std::thread::sleep(EVERY);
                }
            }
        });
        while !kiosk.is_finished() {
            time::sleep(Duration::from_millis(20)).await;
        }
        time::sleep(Duration::from_secs(1)).await;
        (cpu_seconds(pid) - began, resident_mb(pid) - before)
    });
    let mut delays = std::mem::take(&mut heard.borrow_mut().delays);
    let name = format!("{}: {NAME}, {LISTENERS} listeners, 10 events/s", stage.engine.name());
    let ms = |time: Duration| format!("{} ms", time.as_millis());
    line(&format!("{name}: delivery p99 (p50)"), &ms(quantile(&mut delays, 0.99)), &ms(quantile(&mut delays, 0.5)), None, "1 s");
    line(&format!("{name}: memory each"), &format!("{:.1} KiB", memory * 1e6 / 1024.0 / LISTENERS as f64), "", None, "12 KiB");
    line(&format!("{name}: CPU of one core"), &format!("{:.0} %", 100.0 * cpu / load.time.as_secs_f64()), "", None, "");
    line(&format!("{name}: heard, of told"), &delays.len().to_string(), &(events * LISTENERS).to_string(), None, "1.00");
    stage.check();
}

/// Listens until the server is gone; notes for each event how long ago it happened.
async fn listen(stream: TcpStream, heard: Rc<RefCell<Heard>>) {
    let request = b"GET /v1/malls/bench/sites/bench/events/stream?types=ticket.issued HTTP/1.1\r\nHost: mpp\r\n\r\n";
    stream.writable().await.expect("a connection");
    assert_eq!(stream.try_write(request).expect("a request"), request.len());
    let mut text = String::new();
    loop {
        stream.readable().await.expect("a connection");
        let mut bytes = [0; 4096];
        match stream.try_read(&mut bytes) {
            Ok(0) => return,
            Ok(count) => text.push_str(&String::from_utf8_lossy(&bytes[..count])),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(_) => return,
        }
        while let Some(end) = text.find("\n\n") {
            note(&text[..end], &mut heard.borrow_mut());
            text.drain(..end + 2);
        }
    }
}

fn note(block: &str, heard: &mut Heard) {
    if block.contains("event: snapshot") {
        heard.began += 1;
    } else if let Some(at) = block.split("\"time\":\"").nth(1).and_then(|rest| rest.get(..24)) {
        let at: Instant = at.parse().expect("RFC 3339");
        let delay = SystemClock.now().epoch_ms() - at.epoch_ms();
        heard.delays.push(Duration::from_millis(u64::try_from(delay).unwrap_or(0)));
    }
}

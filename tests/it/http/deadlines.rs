//! What happens when something takes too long or breaks (`reliability` rows 18 to 20).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mpp::http::limits::Limits;
use mpp::http::server::Times;

use super::client::{get, raw, read_to_end};
use super::sample::{serve, serve_with};

fn quick() -> Limits {
    Limits { body_time: Duration::from_millis(300), request_time: Duration::from_millis(300), ..Limits::default() }
}

#[test]
fn a_panic_is_a_problem_and_the_next_request_is_served() {
    let app = serve();
    for _ in 0..3 {
        let answer = get(app, "/v1/trouble/panic");
        answer.problem(500, "internal");
        assert!(!answer.body.contains("on purpose"));
    }
    assert_eq!(get(app, "/v1/tickets").status, 200);
}

#[test]
fn a_handler_past_its_deadline_is_answered_with_overloaded() {
    let app = serve_with(quick(), &Times::default());
    let answer = get(app, "/v1/trouble/slow");
    answer.problem(503, "overloaded");
    assert!(answer.header("retry-after").is_some());
}

#[test]
fn a_body_that_stops_is_408_and_the_connection_closes() {
    let app = serve_with(quick(), &Times::default());
    let head = "POST /v1/tickets HTTP/1.1\r\nHost: t\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n";
    let preflight = "OPTIONS /v1/tickets HTTP/1.1\r\nHost: t\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n";
    raw(app, format!("{preflight}Transfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n").as_bytes()).problem(408, "request_timeout");
    for framing in ["Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        let began = Instant::now();
        let answer = raw(app, format!("{head}{framing}").as_bytes());
        answer.problem(408, "request_timeout");
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(began.elapsed() < Duration::from_secs(3), "closed after {:?}", began.elapsed());
    }
}

#[test]
fn a_dripping_body_is_cut_as_a_whole() {
    let app = serve_with(quick(), &Times::default());
    let mut stream = TcpStream::connect(app).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("timeout");
    stream.write_all(b"POST /v1/tickets HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n").expect("head");
    let mut drip = stream.try_clone().expect("clone");
    let dripping = std::thread::spawn(move || {
        (0..200)
            .take_while(|_| {
                std::thread::sleep(Duration::from_millis(20));
                drip.write_all(b"1\r\nx\r\n").is_ok()
            })
            .count()
    });
    read_to_end(&mut stream).problem(408, "request_timeout");
    drop(stream);
    assert!(dripping.join().expect("thread") < 200, "the server stopped listening");
}

#[test]
fn pipelined_requests_on_one_connection_are_answered_in_order() {
    let app = serve();
    let one = "GET /v1/tickets?q=one HTTP/1.1\r\nHost: t\r\n\r\n";
    let two = "GET /v1/tickets?q=two HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
    let mut stream = TcpStream::connect(app).expect("connect");
    stream.write_all(format!("{one}{two}").as_bytes()).expect("send");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("read");
    let (first, second) = (text.find(r#""q":"one""#).expect("first"), text.find(r#""q":"two""#).expect("second"));
    assert!(first < second);
}

#[test]
fn a_reader_that_stops_reading_loses_its_connection() {
    let app = serve_with(Limits::default(), &Times { slow_reader: Duration::from_secs(1), ..Times::default() });
    // A connection made before the server has started would not inherit the option.
    assert_eq!(get(app, "/health/live").status, 200);
    let mut stream = TcpStream::connect(app).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("timeout");
    stream.write_all(b"GET /v1/trouble/big HTTP/1.1\r\nHost: t\r\n\r\n").expect("send");
    std::thread::sleep(Duration::from_secs(4));
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes);
    assert!(bytes.len() < 30_000_000, "all was sent: {} bytes", bytes.len());
    assert!(ended.is_err() || !bytes.is_empty(), "{ended:?}");
}

#[test]
fn a_silent_connection_and_a_slow_head_are_cut() {
    let app = serve_with(Limits::default(), &Times { head: Duration::from_secs(1), ..Times::default() });
    for first in ["", "GET /v1/tickets HTTP/1.1\r\nHo"] {
        let mut stream = TcpStream::connect(app).expect("connect");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("timeout");
        stream.write_all(first.as_bytes()).expect("send");
        assert_eq!(read_to_end(&mut stream).status, 408, "{first:?}");
    }
}

//! A kept-alive HTTP/1.1 connection, as kiosks have it, that tells exactly how a request ended: answered, never heard of, or torn.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use actix_web::web::Bytes;
use serde_json::Value;

use super::answer::{Answer, decoded};
use super::gate::LIMIT;
use super::record::{self, Seen};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Nobody took the connection.
    NotConnected,
    /// The connection ended before the first byte of an answer.
    Silent,
    /// It ended within an answer.
    Torn,
}

/// A connection that is made when needed.
pub struct Wire {
    pub addr: SocketAddr,
    /// `Accept-Encoding`, where bodies are to be coded.
    pub takes: Option<&'static str>,
    stream: Option<TcpStream>,
}

/// What to ask.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub token: Option<&'a str>,
    pub key: Option<&'a str>,
    pub body: &'a Value,
}

impl Ask<'_> {
    fn bytes(&self, takes: Option<&str>) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\nHost: mpp\r\n", self.method, self.path);
        let mut header = |name: &str, value: &str| text.push_str(&format!("{name}: {value}\r\n"));
        if let Some(takes) = takes {
            header("Accept-Encoding", takes);
        }
        if let Some(token) = self.token {
            header("Authorization", &format!("Bearer {token}"));
        }
        if let Some(key) = self.key {
            header("Idempotency-Key", key);
        }
        if self.body.is_null() {
            text.push_str("\r\n");
        } else {
            let body = self.body.to_string();
            header("Content-Type", "application/json");
            header("Content-Length", &body.len().to_string());
            text.push_str(&format!("\r\n{body}"));
        }
        text.into_bytes()
    }
}

impl Wire {
    pub fn to(addr: SocketAddr) -> Self {
        Self { addr, takes: None, stream: None }
    }

    /// Sends without waiting for the answer.
    pub fn send(&mut self, ask: &Ask<'_>) -> Result<(), Cut> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.addr).map_err(|_| Cut::NotConnected)?;
            stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(LIMIT))).map_err(|_| Cut::NotConnected)?;
            self.stream = Some(stream);
        }
        let takes = self.takes;
        let sent = self.stream.as_mut().expect("connected").write_all(&ask.bytes(takes));
        sent.map_err(|_| self.end(Cut::Silent))
    }

    /// Sends and waits for the answer. After a cut the next request makes a new connection.
    pub fn ask(&mut self, ask: &Ask<'_>) -> Result<Answer, Cut> {
        self.send(ask)?;
        self.receive(ask)
    }

    /// Hangs up at once.
    pub fn hang_up(&mut self) {
        if let Some(stream) = self.stream.take() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn end(&mut self, cut: Cut) -> Cut {
        self.stream = None;
        cut
    }

    fn receive(&mut self, ask: &Ask<'_>) -> Result<Answer, Cut> {
        let mut bytes = Vec::new();
        loop {
            if let Some((answer, closes)) = parse(&bytes, ask) {
                if closes {
                    self.stream = None;
                }
                return Ok(answer);
            }
            let mut more = [0; 4096];
            match self.stream.as_mut().expect("connected").read(&mut more) {
                Ok(count) if count > 0 => bytes.extend_from_slice(&more[..count]),
                _ => return Err(self.end(if bytes.is_empty() { Cut::Silent } else { Cut::Torn })),
            }
        }
    }
}

/// The answer, once all of it is there, and whether the connection ends with it.
fn parse(bytes: &[u8], ask: &Ask<'_>) -> Option<(Answer, bool)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).expect("a plain head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok()).expect("a status");
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
    let value = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let length: usize = value("content-length").map_or(0, |length| length.parse().expect("a length"));
    let body = bytes.get(end + 4..end + 4 + length)?;
    let closes = value("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    let size = body.len();
    let bytes = decoded(value("content-encoding"), Bytes::copy_from_slice(body)).to_vec();
    let body = String::from_utf8(bytes.clone()).expect("UTF-8");
    let asked = format!("{} {} {}", ask.method, ask.path, ask.body);
    let path = ask.path.split('?').next().unwrap_or_default();
    let header = |name: &str| value(&name.to_lowercase()).map(str::to_owned);
    record::check(&Seen { method: ask.method, path, status, headers: &header, body: body.as_bytes() });
    Some((Answer { asked, status, headers, size, body, bytes }, closes))
}

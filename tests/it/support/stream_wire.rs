//! A stream over a connection of its own, as a board has it, that tells whether it was ended or cut.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use super::gate::LIMIT;
use super::sse::{Reader, Told};

/// What came next on a stream.
#[derive(Debug)]
pub enum Next {
    Told(Vec<Told>),
    /// The server said that this is the end.
    Ended,
    /// The connection broke, or nothing came for too long.
    Cut,
}

/// A stream being read.
pub struct StreamWire {
    stream: TcpStream,
    /// Bytes not yet understood.
    rest: Vec<u8>,
    reader: Reader,
}

impl StreamWire {
    /// Begins to listen as one who has `place`; `None` when nobody answers, or not with a stream.
    pub fn open(addr: SocketAddr, path: &str, token: Option<&str>, place: Option<i64>) -> Option<Self> {
        let mut stream = TcpStream::connect(addr).ok()?;
        stream.set_read_timeout(Some(LIMIT)).ok()?;
        let mut head = format!("GET {path} HTTP/1.1\r\nHost: mpp\r\nAccept: text/event-stream\r\n");
        for (name, value) in
            [("Authorization", token.map(|token| format!("Bearer {token}"))), ("Last-Event-ID", place.map(|id| id.to_string()))]
        {
            if let Some(value) = value {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
        let mut wire = Self { stream, rest: Vec::new(), reader: Reader::default() };
        let end = loop {
            if let Some(end) = wire.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            wire.more()?;
        };
        let head = String::from_utf8_lossy(&wire.rest[..end]).to_lowercase();
        wire.rest.drain(..end + 4);
        (head.starts_with("http/1.1 200") && head.contains("content-type: text/event-stream")).then_some(wire)
    }

    /// Whatever comes next.
    pub fn next(&mut self) -> Next {
        loop {
            match self.chunk() {
                Some(chunk) if chunk.is_empty() => return Next::Ended,
                Some(chunk) => return Next::Told(self.reader.read(&chunk)),
                None if self.more().is_none() => return Next::Cut,
                None => {}
            }
        }
    }

    fn more(&mut self) -> Option<()> {
        let mut bytes = [0; 4096];
        let count = self.stream.read(&mut bytes).ok().filter(|count| *count > 0)?;
        self.rest.extend_from_slice(&bytes[..count]);
        Some(())
    }

    /// The next chunk, once all of it is there; the last one is empty.
    fn chunk(&mut self) -> Option<Vec<u8>> {
        let line = self.rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&self.rest[..line]).expect("a size"), 16).expect("a size");
        let chunk = self.rest.get(line + 2..line + 2 + size)?.to_vec();
        self.rest.get(line + 2 + size..line + 4 + size)?;
        self.rest.drain(..line + 4 + size);
        Some(chunk)
    }
}

//! Server-sent events as a client reads them, in whatever pieces they come.

use serde_json::Value;

/// One block of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The place it leaves the client at.
    pub id: Option<i64>,
    /// `snapshot`, `resync`; a plain message has none.
    pub name: Option<String>,
    /// The envelope; `null` when there is none: a sign of life, or how long to wait.
    pub data: Value,
    /// As it came.
    pub text: String,
}

impl Told {
    /// The kind of the event within the envelope.
    pub fn kind(&self) -> &str {
        self.data["type"].as_str().unwrap_or_default()
    }
    pub fn is_event(&self) -> bool {
        self.name.is_none() && !self.data.is_null()
    }
    pub fn is_heartbeat(&self) -> bool {
        self.text.starts_with(": hb")
    }
}

/// Puts pieces together.
#[derive(Debug, Default)]
pub struct Reader {
    rest: String,
}

impl Reader {
    /// What is complete with this piece.
    pub fn read(&mut self, piece: &[u8]) -> Vec<Told> {
        self.rest.push_str(std::str::from_utf8(piece).expect("whole characters"));
        let mut told = Vec::new();
        while let Some(end) = self.rest.find("\n\n") {
            told.push(block(&self.rest[..end]));
            self.rest.drain(..end + 2);
        }
        told
    }
}

fn block(text: &str) -> Told {
    let mut told = Told { id: None, name: None, data: Value::Null, text: text.to_owned() };
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("id", id)) => told.id = Some(id.parse().expect("a number")),
            Some(("event", name)) => told.name = Some(name.to_owned()),
            Some(("data", data)) => told.data = serde_json::from_str(data).expect("JSON in one line"),
            Some(("", _) | ("retry", _)) => {}
            _ => panic!("no field of a stream: {line:?}"),
        }
    }
    told
}

//! A small HTTP client of the demo's own API: one kept connection, JSON in and out.

use std::time::Duration;

use serde_json::Value;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Speaks to one address.
pub struct Client {
    agent: ureq::Agent,
    base_url: String,
}

/// What the API answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Null without a body.
    pub body: Value,
}

impl Reply {
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
    /// A text inside the body, by JSON pointer.
    #[must_use]
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.body.pointer(pointer)?.as_str()
    }
}

/// Nobody answered.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
pub struct NoAnswer(#[from] ureq::Error);

impl Client {
    /// `base_url` without a slash at its end.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Self { agent: config.into(), base_url: base_url.to_owned() }
    }

    /// # Errors
    /// [`NoAnswer`].
    pub fn get(&self, path: &str, token: Option<&str>) -> Result<Reply, NoAnswer> {
        let mut request = self.agent.get(format!("{}{path}", self.base_url));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        read(request.call()?)
    }

    /// Posts `body`, or nothing when it is null. `key` makes a repetition harmless.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn post(&self, path: &str, token: Option<&str>, key: Option<&str>, body: &Value) -> Result<Reply, NoAnswer> {
        let mut request = self.agent.post(format!("{}{path}", self.base_url));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        read(if body.is_null() {
            request.send_empty()?
        } else {
            request.header("Content-Type", "application/json").send(body.to_string())?
        })
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Reply, NoAnswer> {
    let text = response.body_mut().read_to_string()?;
    Ok(Reply { status: response.status().as_u16(), body: serde_json::from_str(&text).unwrap_or(Value::Null) })
}

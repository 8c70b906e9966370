//! The error of every operation: a code of the table, what happened in both languages, the fields at fault and what helps.
//! Free of HTTP and SQL. `Display` is for logs and never repeats the source; nothing private goes into `detail`.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde_json::{Map, Value};

use super::codes::{Code, Kind};
use super::words::Text;

/// Result of an operation.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the body (`/priority`), or `/name` of a query parameter.
    pub pointer: Cow<'static, str>,
    /// Stable word, e.g. `unknown_value`.
    pub code: &'static str,
    pub detail: Option<Text>,
}

/// An error on its way to the caller. Boxed: it is the rare path.
#[derive(Debug)]
pub struct AppError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: Option<Text>,
    fields: Vec<FieldError>,
    members: Map<String, Value>,
    retry_after_s: Option<u32>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl AppError {
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self(Box::new(Inner { code, detail: None, fields: Vec::new(), members: Map::new(), retry_after_s: None, source: None }))
    }
    /// An internal error: the caller learns nothing of `source`, the log does.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal).caused_by(source)
    }
    /// What happened here, in both languages.
    #[must_use]
    pub fn detail(mut self, id: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.detail = Some(Text::new(id, en));
        self
    }
    #[must_use]
    pub fn text(mut self, text: Text) -> Self {
        self.0.detail = Some(text);
        self
    }
    /// Names a field at fault.
    #[must_use]
    pub fn field(mut self, pointer: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        self.0.fields.push(FieldError { pointer: pointer.into(), code, detail: None });
        self
    }
    /// `validation_failed` with every fault, or nothing.
    ///
    /// # Errors
    /// When there is a fault.
    pub fn refuse(faults: Vec<FieldError>) -> Result<()> {
        if faults.is_empty() {
            return Ok(());
        }
        let mut error = Self::new(Code::ValidationFailed);
        error.0.fields = faults;
        Err(error)
    }
    /// Names a field at fault and says what is wrong with it.
    #[must_use]
    pub fn field_text(
        mut self,
        pointer: impl Into<Cow<'static, str>>,
        code: &'static str,
        id: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        self.0.fields.push(FieldError { pointer: pointer.into(), code, detail: Some(Text::new(id, en)) });
        self
    }
    /// A further member of the problem document, e.g. `current_status`.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }
    #[must_use]
    pub fn retry_after_s(mut self, seconds: u32) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.code.spec().kind
    }
    #[must_use]
    pub fn detail_text(&self) -> Option<&Text> {
        self.0.detail.as_ref()
    }
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }
    #[must_use]
    pub fn members(&self) -> &Map<String, Value> {
        &self.0.members
    }
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        self.0.retry_after_s
    }
    /// Whether the answer is a decision about the state of things, to be kept with an idempotency key (409 and 410).
    #[must_use]
    pub fn is_domain_answer(&self) -> bool {
        self.kind() == Kind::Conflict && self.code() != Code::RequestInProgress
    }
    /// Whether the operator must look: ours, not the caller's.
    #[must_use]
    pub fn is_incident(&self) -> bool {
        matches!(self.kind(), Kind::Internal | Kind::Unavailable | Kind::StorageFull)
    }
    /// The whole chain of causes for the log.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut next = self.source();
        while let Some(error) = next {
            text.push_str(": ");
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.spec().word)?;
        if let Some(detail) = &self.0.detail {
            write!(f, " ({})", detail.en)?;
        }
        Ok(())
    }
}

impl Error for AppError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.0.source.as_deref() {
            Some(source) => Some(source),
            None => None,
        }
    }
}

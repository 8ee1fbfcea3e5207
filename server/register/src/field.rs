//! What a person typed wrong, field by field.

use serde::{Deserialize, Serialize};

/// One field that cannot be accepted; `code` is translated where it is shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FieldError {
    pub field: String,
    pub code: String,
}

impl FieldError {
    /// `field` is the name of the form's field, `code` a key such as `required` or `too_long`.
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned() }
    }
}

/// Collects the errors of one form.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// The trimmed text, or `required` / `too_long` (in characters) noted against `field`.
    pub fn text(&mut self, field: &str, value: &str, required: bool, longest: usize) -> String {
        let value = value.trim();
        if required && value.is_empty() {
            self.reject(field, "required");
        } else if value.chars().count() > longest {
            self.reject(field, "too_long");
        } else if value.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t') {
            self.reject(field, "control_character");
        }
        value.to_owned()
    }

    /// Like [`Fields::text`], with an empty text read as absent.
    pub fn optional(&mut self, field: &str, value: &str, longest: usize) -> Option<String> {
        Some(self.text(field, value, false, longest)).filter(|value| !value.is_empty())
    }

    /// An ISO date (2026-11-21) or nothing; `date` noted otherwise.
    pub fn date(&mut self, field: &str, value: &str) -> Option<String> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        if !crate::calendar::is_date(value) {
            self.reject(field, "date");
        }
        Some(value.to_owned())
    }

    pub fn reject(&mut self, field: &str, code: &str) {
        self.0.push(FieldError::new(field, code));
    }

    /// `value` when nothing was rejected.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

//! Why an operation on a socket was not done: what programs find in `$errCode` and `$errMsg`.

use std::io;

use crate::{
    error_text,
    errors::{self, code},
};

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// An errno, or a `SWOOLE_ERROR_*`.
    pub(crate) code: i64,
    text: Option<String>,
}

impl Failure {
    pub(crate) fn new(code: i64) -> Failure {
        Failure { code, text: None }
    }

    /// With a text of its own.
    pub(crate) fn with(code: i64, text: impl Into<String>) -> Failure {
        Failure { code, text: Some(text.into()) }
    }

    /// With the text of the number, and why.
    pub(crate) fn because(code: i64, why: &str) -> Failure {
        Failure::with(code, format!("{} ({why})", error_text::of(code)))
    }

    pub(crate) fn of(error: &io::Error) -> Failure {
        match error.raw_os_error() {
            Some(number) => Failure::new(number.into()),
            // TLS says why in its own words.
            None => Failure::with(code::SSL_RESET, error.to_string()),
        }
    }

    /// What it is, in words.
    pub(crate) fn text(&self) -> String {
        match &self.text {
            Some(text) => text.clone(),
            None => error_text::of(self.code),
        }
    }

    /// Notes its number as the last error.
    pub(crate) fn note(&self) {
        errors::set_last(self.code);
        if let Some(number) = i32::try_from(self.code).ok().filter(|number| *number < 500) {
            steel_os::errno::set(number);
        }
    }
}

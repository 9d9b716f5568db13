//! What has become of an operation that was not done, told as ext-sockets tells it.

use std::io;

use steel_os::error_text;
use steel_zend::{Level, Result, Zval, report, sockets::Socket};

use crate::errors::{self, code};

/// `EAGAIN`
pub(super) const EAGAIN: i32 = 11;
/// `EINPROGRESS`
pub(super) const EINPROGRESS: i32 = 115;
/// Numbers below this are of the resolver.
const RESOLVER: i32 = -10_000;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure {
    number: i32,
    /// A cancel and a close are no errors of the connection.
    quiet: bool,
}

impl Failure {
    pub(super) fn new(number: i32) -> Failure {
        Failure { number, quiet: false }
    }

    pub(super) fn of(error: &io::Error) -> Failure {
        Failure::new(error.raw_os_error().unwrap_or(EAGAIN))
    }

    /// As a time limit looks.
    pub(super) fn timed_out() -> Failure {
        Failure::new(EAGAIN)
    }

    pub(super) fn canceled() -> Failure {
        Failure { number: code::ECANCELED as i32, quiet: true }
    }

    pub(super) fn closed() -> Failure {
        Failure { number: code::EBADF as i32, quiet: true }
    }

    /// A name was not found, `number` as `h_errno` has it.
    pub(super) fn of_resolver(number: i32) -> Failure {
        Failure::new(RESOLVER - number)
    }

    /// Does it say that somebody else may have been faster?
    pub(super) fn is_in_vain(self) -> bool {
        self.number == EAGAIN
    }

    /// Notes it as the socket's last error, and warns of it; the answer is `false`.
    ///
    /// # Errors
    /// What an error handler threw.
    pub(super) fn tell(self, socket: &Socket, what: &str) -> Result<Option<Zval>> {
        socket.set_error(self.number, self.number);
        self.warn(what)
    }

    /// As [`Failure::tell`], but of no socket in particular.
    ///
    /// # Errors
    /// As there.
    pub(super) fn tell_all(self, socket: &Socket, what: &str) -> Result<Option<Zval>> {
        socket.set_error(socket.error().0, self.number);
        self.warn(what)
    }

    /// As [`Failure::tell_all`], but a time limit is warned of as well.
    ///
    /// # Errors
    /// As there.
    pub(super) fn tell_message(self, socket: &Socket, what: &str) -> Result<Option<Zval>> {
        if self.number == EAGAIN {
            report(Level::Warning, &format!("{what} [{EAGAIN}]: {}", self.text()))?;
        }
        self.tell_all(socket, what)
    }

    fn warn(self, what: &str) -> Result<Option<Zval>> {
        let number = self.number;
        if !self.quiet && number != EAGAIN && number != EINPROGRESS {
            report(Level::Warning, &format!("{what} [{number}]: {}", self.text()))?;
        }
        Ok(Some(Zval::bool(false)))
    }

    /// The number in words.
    pub(super) fn text(self) -> String {
        match self.number {
            number if number < RESOLVER => error_text::of_resolver(RESOLVER - number).to_owned(),
            number => errors::text(number),
        }
    }
}

//! What can go wrong between Rust and PHP, and how it leaves Rust again.

use crate::{fence, register, sys};

/// Why PHP code (or an engine call) did not come to its normal end.
#[derive(Debug)]
pub enum Error {
    /// An exception is set in the engine (by PHP code, or by the engine itself).
    Thrown,
    /// A fatal error jumped; it has to go on at the next door.
    Bailout,
    /// An exception that Rust code wants thrown when the door is left.
    Throw(Box<Throw>),
}

/// An exception to be thrown.
#[derive(Debug)]
pub struct Throw {
    /// Class name, ours or PHP's.
    pub class: &'static str,
    /// `getMessage()`
    pub message: String,
    /// `getCode()`
    pub code: i64,
}

/// The result of everything that may meet PHP.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

impl Error {
    /// A new exception of `class`.
    pub fn throw(class: &'static str, message: impl Into<String>, code: i64) -> Error {
        Error::Throw(Box::new(Throw { class, message: message.into(), code }))
    }

    /// A PHP `Error`.
    pub fn php_error(message: impl Into<String>) -> Error {
        Error::throw("Error", message, 0)
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<String>) -> Error {
        Error::throw("TypeError", message, 0)
    }

    /// A `ValueError`.
    pub fn value_error(message: impl Into<String>) -> Error {
        Error::throw("ValueError", message, 0)
    }

    /// Sets the exception in the engine now, where no door is near.
    ///
    /// # Errors
    /// Always: [`Error::Thrown`], or the bailout.
    pub fn set(self) -> Result {
        Err(if self.raise() { Error::Bailout } else { Error::Thrown })
    }

    /// Sets the exception in the engine, if it is not there yet. True: a bailout is to go on.
    pub(crate) fn raise(self) -> bool {
        match self {
            Error::Thrown => false,
            Error::Bailout => true,
            Error::Throw(throw) => throw.raise().is_err(),
        }
    }
}

impl Throw {
    fn raise(&self) -> Result {
        let class = register::class_entry(self.class);
        let message = std::ffi::CString::new(self.message.replace('\0', "\\0")).unwrap_or_default();
        let pointer = message.as_ptr();
        // SAFETY: the class is a permanent one; the message is copied. Throwing may run observers, hence the fence.
        fence::run(|| unsafe { sys::zend_throw_exception(class, pointer, self.code) }).map(drop)
    }
}

/// The levels of a reported (not thrown) error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `E_ERROR`: fatal, bails out.
    Fatal,
    /// `E_WARNING`
    Warning,
    /// `E_NOTICE`
    Notice,
    /// `E_DEPRECATED`
    Deprecated,
}

/// Reports an error as PHP functions do: `Swoole\Server::on(): text`. A user error handler may run, and throw.
///
/// # Errors
/// What the handler threw, or the bailout of a fatal error.
pub fn report(level: Level, text: &str) -> Result {
    let text = std::ffi::CString::new(text.replace('\0', "\\0")).unwrap_or_default();
    let pointer = text.as_ptr();
    let kind = match level {
        Level::Fatal => sys::E_ERROR,
        Level::Warning => sys::E_WARNING,
        Level::Notice => sys::E_NOTICE,
        Level::Deprecated => sys::E_DEPRECATED,
    };
    // SAFETY: the text is a C string that outlives the call.
    fence::run(|| unsafe { sys::steel_docref(kind as i32, pointer) })?;
    if crate::globals::exception_is_set() { Err(Error::Thrown) } else { Ok(()) }
}

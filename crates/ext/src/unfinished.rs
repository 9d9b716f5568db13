//! The one answer to all that is declared or named and not built yet: an exception that says so, and a line on standard error. A
//! framework that starts a server shows the exception by means that are not ready yet, so its text would be lost.

use std::{cell::RefCell, collections::HashSet, io::Write};

use steel_zend::{Call, Error, Result};

/// A text that the program can make anew each time is written so often and no more.
const MOST_TEXTS: usize = 100;

thread_local! {
    /// What standard error has been told. Of the process, as its standard error is.
    static TOLD: RefCell<HashSet<String>> = RefCell::default();
}

/// A method that is declared only; COMPATIBILITY.md lists them.
pub(crate) fn method(call: &Call) -> Result {
    Err(refused(format!(
        "{}() is not built yet in this version of Steelwool (see COMPATIBILITY.md)",
        call.qualified_name()
    )))
}

/// The exception of this text, which is also written to standard error, once.
pub(crate) fn refused(text: String) -> Error {
    let is_new = TOLD.with_borrow_mut(|told| told.len() < MOST_TEXTS && told.insert(text.clone()));
    if is_new {
        // Whoever has closed it does not want to be told.
        let _ = writeln!(std::io::stderr(), "swoole: {text}");
    }
    Error::throw("Swoole\\Exception", text, 0)
}

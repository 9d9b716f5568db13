//! A socket of ours as an object of ext-sockets, with a descriptor of its own. ext-sockets is not linked to: PHP's `socket_import_stream()` makes
//! the object of a stream.

use std::os::fd::BorrowedFd;

use steel_zend::{Callable, Error, Result, Zval, stream};

use crate::errors;

/// The object; false with a warning where there is no such extension, or no descriptor left.
///
/// # Errors
/// What PHP code threw that an error handler ran.
pub(crate) fn export(socket: BorrowedFd<'_>) -> Result<Zval> {
    let refuse = |text: &str| errors::warning(text).map(|()| Zval::bool(false));
    let import = match Callable::resolve(&Zval::str("socket_import_stream")) {
        Ok(import) => import,
        Err(None) => return Err(Error::Thrown),
        Err(Some(_)) => return refuse("the extension sockets is not loaded"),
    };
    match socket.try_clone_to_owned() {
        Ok(own) => match stream::of_socket(own)? {
            Some(stream) => import.call(&[stream]),
            None => refuse("the socket cannot be exported"),
        },
        Err(error) => refuse(&format!("the socket cannot be exported: {error}")),
    }
}

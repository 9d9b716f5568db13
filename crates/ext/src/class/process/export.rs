//! `Process::exportSocket()`: this process's end of the pipe as a coroutine socket, with a descriptor of its own.

use std::{cell::RefCell, os::fd::AsRawFd};

use steel_os::fd::duplicate;
use steel_zend::{Call, Object, Result, Zval, object::Tracer};

use super::{system_warning, this};
use crate::{class::coroutine_socket, errors::misuse, socket::Socket};

/// The object, as long as the pipe is open: of the end that the process had then.
#[derive(Default)]
pub(super) struct Exported(RefCell<Option<(i32, Object)>>);

impl Exported {
    pub(super) fn trace(&self, tracer: &mut Tracer) {
        if let Some((_, object)) = &*self.0.borrow() {
            tracer.add_object(object);
        }
    }

    /// The pipe is closed.
    pub(super) fn end(&self) {
        let exported = self.0.take();
        if let Some((_, object)) = exported {
            coroutine_socket::end(&object);
        }
    }
}

/// `Process::exportSocket()`
pub(crate) fn export_socket(call: &Call) -> Result<Zval> {
    let process = this(call)?;
    let Some(end) = process.pipe.mine() else {
        misuse("no pipe, cannot export stream")?;
        return Ok(Zval::bool(false));
    };
    let number = end.as_raw_fd();
    if let Some((of, object)) = &*process.exported.0.borrow()
        && *of == number
    {
        return Ok(object.clone().into());
    }
    match duplicate(number).and_then(Socket::adopt) {
        Ok(socket) => {
            let object = coroutine_socket::lent(socket);
            let old = process.exported.0.replace(Some((number, object.clone())));
            drop(old);
            Ok(object.into())
        }
        Err(error) => {
            system_warning("exportSocket() failed", &error)?;
            Ok(Zval::bool(false))
        }
    }
}

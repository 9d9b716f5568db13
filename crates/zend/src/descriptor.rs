//! The file descriptor behind a PHP value: a number, a stream, a `Socket` of ext-sockets.
//!
//! ext-sockets may be absent and is not linked to; its objects are known by their class. The descriptor stays the value's own.

use std::os::fd::RawFd;

use crate::{Error, Kind, Object, Result, Zval, fence, globals, sockets::Socket, sys};

/// What [`of`] has found.
#[derive(Debug)]
pub enum Descriptor {
    /// A descriptor. Of a number nothing is known: it need not be open.
    Open(RawFd),
    /// A stream that has no descriptor.
    NoStream,
    /// A `Socket` that was closed.
    ClosedSocket,
    /// A number that cannot be one.
    OutOfRange(i64),
    /// Any other object.
    Other(Object),
    /// A value of any other type.
    Invalid,
}

/// The descriptor of a value.
///
/// # Errors
/// The engine's `TypeError` for a resource that is no stream, or closed. A stream that is written in PHP may throw when it is asked.
pub fn of(value: &Zval) -> Result<Descriptor> {
    Ok(match value.kind() {
        Kind::Int => {
            let number = value.to_int()?;
            match RawFd::try_from(number) {
                Ok(fd) if fd >= 0 => Descriptor::Open(fd),
                _ => Descriptor::OutOfRange(number),
            }
        }
        Kind::Resource => of_stream(value)?.map_or(Descriptor::NoStream, Descriptor::Open),
        Kind::Object => match value.as_object() {
            Some(object) => of_object(object),
            None => Descriptor::Invalid,
        },
        _ => Descriptor::Invalid,
    })
}

fn of_stream(value: &Zval) -> Result<Option<RawFd>> {
    let mut fd: RawFd = -1;
    let (resource, target) = (value.deref().as_ptr(), (&raw mut fd).cast());
    // SAFETY: a live resource; the fetch throws, and says null, for what is no open stream. The cast writes one int, as this kind of cast does. It
    // may call PHP code or warn, hence the fence.
    let done = fence::run(|| unsafe {
        let kinds = (sys::php_file_le_stream(), sys::php_file_le_pstream());
        let stream = sys::zend_fetch_resource2_ex(resource, c"stream".as_ptr(), kinds.0, kinds.1);
        let how = (sys::PHP_STREAM_AS_FD_FOR_SELECT | sys::PHP_STREAM_CAST_INTERNAL) as i32;
        !stream.is_null() && sys::steel_stream_cast(stream, how, target)
    })?;
    if globals::exception_is_set() {
        return Err(Error::Thrown);
    }
    Ok((done && fd >= 0).then_some(fd))
}

fn of_object(object: Object) -> Descriptor {
    match Socket::of_object(&object) {
        None => Descriptor::Other(object),
        Some(socket) => socket.number().map_or(Descriptor::ClosedSocket, Descriptor::Open),
    }
}

//! What `Event::write()` sends: at once what the kernel takes, the rest when the descriptor can be written again.

use std::{io::ErrorKind, rc::Rc};

use bytes::Buf;
use steel_os::epoll;
use steel_zend::{Result, ini};

use super::{Watch, Watches};
use crate::errors::{self, code};

/// Sends `data`, or keeps it. False: nothing of it will be sent, or not all.
///
/// # Errors
/// What an error handler threw.
pub(crate) fn write(watches: &Watches, watch: &Rc<Watch>, data: &[u8]) -> Result<bool> {
    let waiting = watch.output.borrow().len();
    if data.len() > limit() {
        errors::set_last(code::PACKAGE_TOO_LARGE);
        errors::warning("data packet is too large, cannot exceed the socket buffer size")?;
        return Ok(false);
    }
    if waiting + data.len() > limit() {
        errors::set_last(code::OUTPUT_BUFFER_OVERFLOW);
        errors::warning(&format!("socket#{} output buffer overflow: ({waiting}/{})", watch.fd, limit()))?;
        return Ok(false);
    }
    let sent = if waiting > 0 { Some(0) } else { send(watch, data) };
    let Some(rest) = sent.and_then(|sent| data.get(sent..)) else { return Ok(false) };
    if rest.is_empty() {
        return Ok(true);
    }
    watch.output.borrow_mut().extend_from_slice(rest);
    if waiting == 0
        && let Err(error) = watches.update(watch)
    {
        watch.output.borrow_mut().clear();
        errors::set_last(i64::from(error.raw_os_error().unwrap_or(0)));
        return Ok(false);
    }
    Ok(true)
}

/// How much was sent.
fn send(watch: &Watch, data: &[u8]) -> Option<usize> {
    match epoll::write(watch.fd, data) {
        Ok(sent) => Some(sent),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Some(0),
        Err(error) => {
            errors::set_last(i64::from(error.raw_os_error().unwrap_or(0)));
            None
        }
    }
}

/// The descriptor can be written: sends what waits. What can never be sent is dropped; reading tells the program why. False: nothing
/// was waiting.
pub(super) fn flush(watches: &Watches, watch: &Rc<Watch>) -> bool {
    if watch.output.borrow().is_empty() {
        return false;
    }
    let outcome = epoll::write(watch.fd, &watch.output.borrow());
    let empty = {
        let mut output = watch.output.borrow_mut();
        match outcome {
            Ok(sent) => {
                let sent = sent.min(output.len());
                output.advance(sent);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => output.clear(),
        }
        output.is_empty()
    };
    if empty {
        // It fails only for a descriptor that the program has closed; then nothing more is reported of it.
        let _ = watches.update(watch);
    }
    true
}

/// The most that may wait, as `swoole.socket_buffer_size` says.
fn limit() -> usize {
    usize::try_from(ini::get_int("swoole.socket_buffer_size")).unwrap_or(usize::MAX)
}

//! What became of a request, and its properties on the client.

use steel_engine::client::{
    ConnectError,
    http::{ClientResponse, RequestFailure},
    websocket::Ended,
};
use steel_proto::{cookie, urlencoded};
use steel_zend::{Array, Object, ZStr, Zval};

use crate::{
    class::callback,
    errors::{self, code},
    slots::http_client as slot,
};

/// Why there is no response: the `statusCode` and the `errCode` that say so.
#[derive(Clone, Copy)]
pub(super) struct Failed {
    /// `SWOOLE_HTTP_CLIENT_ESTATUS_*`
    pub(super) status: i64,
    /// An errno.
    pub(super) errno: i32,
    /// The connection can be used again.
    pub(super) harmless: bool,
}

/// The outcome of one request.
pub(super) type Answer = Result<ClientResponse, Failed>;

const CONNECT_FAILED: i64 = -1;
const TIMED_OUT: i64 = -2;
const SERVER_RESET: i64 = -3;
const SEND_FAILED: i64 = -4;

/// Linux's `EINVAL`, `EPROTO`, `EMSGSIZE`, `ETIMEDOUT`, `ECANCELED`, `ECONNRESET`, for failures that no system call reports.
mod errno {
    pub(super) const INVALID: i32 = 22;
    pub(super) const IO: i32 = 5;
    pub(super) const PROTOCOL: i32 = 71;
    pub(super) const MESSAGE_SIZE: i32 = 90;
    pub(super) const RESET: i32 = 104;
    pub(super) const TIMED_OUT: i32 = 110;
    pub(super) const CANCELED: i32 = 125;
}

impl Failed {
    const fn new(status: i64, errno: i32) -> Failed {
        Failed { status, errno, harmless: false }
    }

    /// close() came before the answer.
    pub(super) const CANCELED: Failed = Failed::new(SERVER_RESET, errno::CANCELED);

    /// The server agrees to WebSocket in a way that is none.
    pub(super) const HANDSHAKE: Failed = Failed::new(SERVER_RESET, code::WEBSOCKET_HANDSHAKE_FAILED as i32);

    /// The file for the body, or one that is sent, cannot be used.
    pub(super) fn of_file(error: &std::io::Error) -> Failed {
        Failed { harmless: true, ..Failed::new(SEND_FAILED, error.raw_os_error().unwrap_or(errno::IO)) }
    }

    /// Did the connect fail?
    pub(super) fn is_connect(&self) -> bool {
        self.status == CONNECT_FAILED
    }
}

impl From<ConnectError> for Failed {
    fn from(error: ConnectError) -> Failed {
        Failed::new(CONNECT_FAILED, callback::connect_code(&error))
    }
}

impl From<RequestFailure> for Failed {
    fn from(failure: RequestFailure) -> Failed {
        match failure {
            RequestFailure::TimedOut => Failed::new(TIMED_OUT, errno::TIMED_OUT),
            RequestFailure::Reset(errno) => Failed::new(SERVER_RESET, errno),
            RequestFailure::Stale => Failed::new(SERVER_RESET, errno::RESET),
            RequestFailure::SendFailed(errno) | RequestFailure::SinkFailed(errno) => Failed::new(SEND_FAILED, errno),
            RequestFailure::TooLarge => Failed::new(SERVER_RESET, errno::MESSAGE_SIZE),
            RequestFailure::Malformed => Failed::new(SERVER_RESET, errno::PROTOCOL),
            RequestFailure::Invalid(_) => Failed { harmless: true, ..Failed::new(SEND_FAILED, errno::INVALID) },
        }
    }
}

/// Shows an answer on the client.
pub(super) fn write(client: &Object, answer: &Answer) {
    match answer {
        Ok(response) => write_response(client, response),
        Err(failed) => write_failure(client, failed),
    }
}

/// Shows on the client why there are no more messages.
pub(super) fn write_end(client: &Object, ended: &Ended) {
    let errno = match ended {
        Ended::Closed => 0,
        Ended::Broken(errno) => *errno,
        Ended::Malformed(_) => code::PROTOCOL_ERROR as i32,
    };
    if errno != 0 {
        errors::set_last(errno.into());
    }
    client.set_slot(slot::ERR_CODE, i64::from(errno));
    client.set_slot(slot::ERR_MSG, if errno == 0 { String::new() } else { errors::text(errno) });
}

fn write_failure(client: &Object, failed: &Failed) {
    errors::set_last(failed.errno.into());
    client.set_slot(slot::STATUS_CODE, failed.status);
    client.set_slot(slot::ERR_CODE, i64::from(failed.errno));
    client.set_slot(slot::ERR_MSG, errors::text(failed.errno));
    client.set_slot(slot::HEADERS, Zval::null());
    client.set_slot(slot::SET_COOKIE_HEADERS, Zval::null());
    client.set_slot(slot::BODY, "");
}

fn write_response(client: &Object, response: &ClientResponse) {
    client.set_slot(slot::STATUS_CODE, i64::from(response.status));
    client.set_slot(slot::ERR_CODE, 0);
    client.set_slot(slot::ERR_MSG, "");
    let mut headers = Array::with_capacity(response.headers.len());
    for (name, value) in &response.headers {
        headers.set_symbolic(&ZStr::new(&name.to_ascii_lowercase()), &value[..]);
    }
    client.set_slot(slot::HEADERS, headers);
    let set_cookies: Array = response.set_cookies.iter().map(Zval::str).collect();
    let set_cookies = if set_cookies.is_empty() { Zval::null() } else { set_cookies.into() };
    client.set_slot(slot::SET_COOKIE_HEADERS, set_cookies);
    if let Some(cookies) = merged_cookies(client, response) {
        client.set_slot(slot::COOKIES, cookies);
    }
    client.set_slot(slot::BODY, &response.body[..]);
}

/// The cookies for the next request: those known, and what this response has set.
fn merged_cookies(client: &Object, response: &ClientResponse) -> Option<Array> {
    let mut parsed = response.set_cookies.iter().filter_map(|line| cookie::parse_set_cookie(line)).peekable();
    parsed.peek()?;
    let mut cookies = client.slot(slot::COOKIES).as_array().unwrap_or_default();
    for (name, value) in parsed {
        cookies.set_symbolic(&ZStr::new(name), &*urlencoded::decode(value));
    }
    Some(cookies)
}

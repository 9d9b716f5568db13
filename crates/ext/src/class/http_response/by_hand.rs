//! Answers on a `Coroutine\Socket` of the program's own: `create($socket)`, `create([$socket, $request])`. What the engine writes on the draft of such
//! a response is sent here, in the method that has caused it, so the coroutine waits as in `sendAll()`.

use std::{cell::OnceCell, io, rc::Rc};

use bytes::Bytes;
use steel_engine::server::{
    App, Draft, Drafts, Exchange, HttpOptions, Notice, Piece, Port, Protocol, Request, Session,
};
use steel_zend::{Error, Object, Result};

use super::{ResponseState, make};
use crate::{
    class::{coroutine_socket, http_request},
    server::notices,
    settings::HttpSettings,
    slots::http_response as slot,
    socket::{Deadline, Failure, Socket},
};

/// The socket that the bytes of a response go to.
pub(super) struct Own {
    object: Object,
    /// The same, for when the object may be gone already.
    socket: Rc<Socket>,
}

thread_local! {
    /// One for all such responses of a thread. Nothing in it belongs to one of them, nor is a value of PHP, which would be gone before it.
    static DRAFTS: OnceCell<Drafts> = const { OnceCell::new() };
}

/// Where no requests come in, and something may have to be said to the log.
struct Teller;

impl App for Teller {
    fn receive(&self, _: &Session, _: Bytes) {}

    fn request(&self, _: &Session, _: Exchange, _: Request) {}

    fn notice(&self, notice: Notice<'_>) {
        notices::tell(&notice, 0);
    }
}

/// The answer to `request`, if the program has fed one that is whole.
fn draft(request: Option<&Object>) -> io::Result<Exchange> {
    DRAFTS.with(|drafts| {
        if drafts.get().is_none() {
            let compression = HttpSettings::default().compression();
            let port = Port::new(Protocol::Http(HttpOptions { compression, ..HttpOptions::default() }));
            let _ = drafts.set(Drafts::new(port, Rc::new(Teller))?);
        }
        let drafts = drafts.get().ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(drafts.begin(request.and_then(http_request::head_of)))
    })
}

/// A response on a socket; `None`: the object is none.
///
/// # Errors
/// The socket has no constructor behind it, or there is no memory.
pub(super) fn create(object: &Object, request: Option<&Object>) -> Option<Result<Object>> {
    let socket = coroutine_socket::socket_of(object)?;
    Some(socket.and_then(|socket| {
        let exchange = draft(request).map_err(|error| Error::php_error(error.to_string()))?;
        let number = coroutine_socket::descriptor(object).map_or(-1, i64::from);
        if let Some(request) = request {
            request.set("fd", number)?;
        }
        let response = make(exchange, number);
        response.set_slot(slot::SOCKET, object.clone());
        if let Some(state) = response.state::<ResponseState>() {
            let _ = state.own.set(Own { object: object.clone(), socket });
        }
        Ok(response)
    }))
}

impl Own {
    pub(super) fn object(&self) -> &Object {
        &self.object
    }

    pub(super) fn is_closed(&self) -> bool {
        self.socket.is_closed()
    }

    /// Sends what was written. False: it could not be sent, and the socket says why.
    pub(super) fn deliver(&self, draft: &Draft) -> Result<bool> {
        for piece in draft.take() {
            let failure = match self.send(&piece) {
                Ok(None) => continue,
                Ok(Some(failure)) => failure,
                Err(error) => {
                    draft.fail();
                    return Err(error);
                }
            };
            draft.fail();
            coroutine_socket::tell(&self.object, Some(&failure));
            return Ok(false);
        }
        if draft.ends() {
            coroutine_socket::end(&self.object);
        }
        Ok(true)
    }

    fn send(&self, piece: &Piece) -> Result<Option<Failure>> {
        let mut deadline = Deadline::new(0.0, self.socket.times.get().write);
        Ok(match piece {
            Piece::Bytes(bytes) => self.socket.send_all(bytes, &mut deadline)?.1,
            Piece::File(file, offset, length) => {
                self.socket.send_part(file, *offset, offset.saturating_add(*length), &mut deadline)?.err()
            }
        })
    }

    /// Sends what is left of a response that nobody has any more, as far as it goes without waiting: an answer with 500, and what does not fit is
    /// followed by the end, so that nobody takes it for whole.
    fn leave(&self, draft: &Draft) {
        let is_free = self.socket.is_own() && !self.socket.is_closed() && !self.socket.is_awaited();
        let whole = draft.take().into_iter().all(|piece| match piece {
            Piece::Bytes(bytes) if is_free => self.socket.send_now(&bytes).is_ok_and(|sent| sent == bytes.len()),
            Piece::Bytes(_) | Piece::File(..) => false,
        });
        if !whole || draft.ends() {
            self.socket.close();
        }
    }
}

impl ResponseState {
    /// The program has closed the socket: nobody is left to be answered.
    pub(super) fn is_cut_off(&self) -> bool {
        self.own.get().is_some_and(Own::is_closed)
    }

    /// The response goes, or is given up.
    pub(super) fn leave(&self) {
        let Some(own) = self.own.get() else { return };
        let exchange = self.exchange.take();
        let Some(draft) = exchange.as_ref().and_then(Exchange::draft) else { return };
        if own.is_closed() {
            draft.fail();
        }
        drop(exchange);
        own.leave(&draft);
    }
}

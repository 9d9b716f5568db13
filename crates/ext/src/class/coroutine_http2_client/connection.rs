//! A connection: h2's side without a socket, and the socket.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use bytes::BytesMut;
use steel_engine::client::http2::{Answer, Farewell, Http2, Step};
use steel_zend::Result;

use super::INVALID_PROTOCOL;
use crate::{
    class::http_parts::TOO_LARGE,
    errors::code,
    socket::{Deadline, Failure, Socket},
};

/// How much is received at once.
const ROOM: usize = 64 * 1024;

/// See the module.
pub(super) struct Connection {
    pub(super) socket: Rc<Socket>,
    pub(super) http2: RefCell<Http2>,
    /// What has come of answers while somebody sent.
    pub(super) ready: RefCell<VecDeque<std::result::Result<Answer, Failure>>>,
    /// The server has said goodbye; with `ready` empty, this is the end.
    pub(super) gone: Cell<Option<Farewell>>,
    /// Somebody sends what is to go.
    sending: Cell<bool>,
}

/// What has come.
pub(super) enum Received {
    Answer(Answer),
    /// An answer will not come, and this is why.
    Lost(Failure),
    Nothing,
    Gone(Farewell),
    Failed(Failure),
}

impl Connection {
    pub(super) fn new(socket: Rc<Socket>, http2: Http2) -> Self {
        Self {
            socket,
            http2: RefCell::new(http2),
            ready: RefCell::default(),
            gone: Cell::default(),
            sending: Cell::new(false),
        }
    }

    /// Bytes of answers that have come while somebody sent.
    pub(super) fn kept(&self) -> u64 {
        let length =
            |answer: &std::result::Result<Answer, _>| answer.as_ref().map_or(0, |answer| answer.data.len() as u64);
        self.ready.borrow().iter().map(length).sum()
    }

    /// Sends what is to go, also what others add meanwhile.
    pub(super) fn flush(&self, deadline: &mut Deadline) -> Result<std::result::Result<(), Failure>> {
        if self.sending.get() {
            return Ok(Ok(()));
        }
        loop {
            let bytes = self.http2.borrow_mut().take_outgoing();
            if bytes.is_empty() {
                return Ok(Ok(()));
            }
            self.sending.set(true);
            let sent = self.socket.send_all(&bytes, deadline);
            self.sending.set(false);
            if let (_, Some(failure)) = sent? {
                return Ok(Err(failure));
            }
        }
    }

    /// Takes what is there, or waits for more.
    pub(super) fn receive(&self, in_parts: bool, deadline: &mut Deadline) -> Result<Received> {
        let step = self.http2.borrow_mut().advance(in_parts);
        match step {
            Step::Answer(answer) => return Ok(Received::Answer(answer)),
            Step::Gone(farewell) => return Ok(Received::Gone(farewell)),
            Step::TooLarge(stream) => {
                let text = format!("the answer on stream#{stream} is too large");
                return Ok(Received::Lost(Failure::with(TOO_LARGE, text)));
            }
            Step::Failed(text) => {
                // It may have something to say to the server about that.
                let _ = self.flush(deadline)?;
                return Ok(Received::Failed(Failure::with(INVALID_PROTOCOL, text)));
            }
            Step::Nothing => return Ok(Received::Nothing),
            Step::More => {}
        }
        if let Err(failure) = self.flush(deadline)? {
            return Ok(Received::Failed(failure));
        }
        let mut buffer = BytesMut::new();
        Ok(match self.socket.receive_into(&mut buffer, ROOM, deadline)? {
            Ok(0) => Received::Failed(Failure::new(code::ECONNRESET)),
            Ok(_) => {
                self.http2.borrow_mut().receive(&buffer);
                Received::Nothing
            }
            Err(failure) => Received::Failed(failure),
        })
    }
}

//! The task of one connection: connects and logs in, then hands each reply to whom it belongs, until the connection ends.

use std::{pin::pin, rc::Rc, time::Duration};

use steel_engine::client::{
    ConnectError,
    redis::{RedisConnection, RedisFailure, ReplyReader},
};
use steel_proto::resp::{Limits, Reply};
use steel_zend::{Zval, globals};

use super::{link::Link, pending::Destination, reply};
use crate::{
    class::callback,
    errors,
    runtime::{Raced, connections::Entry, race, runtime, while_alive},
    slots::redis as slot,
};

/// The server has answered with an error.
const REFUSED: i32 = -1;
/// Linux's `EPROTO`, `ECONNRESET`, `ETIMEDOUT`, `ECANCELED`.
const PROTOCOL: i32 = 71;
const RESET: i32 = 104;
const TIMED_OUT: i32 = 110;
const CANCELED: i32 = 125;

/// Replies handed out in one go.
const BATCH: u64 = 64;

/// Where to connect to, and how to log in.
pub(super) struct Endpoint {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) limit: Option<Duration>,
    pub(super) password: Option<Vec<u8>>,
    pub(super) database: Option<u32>,
}

/// What `errCode` and `errMsg` say.
#[derive(Clone)]
struct Failed {
    code: i32,
    text: String,
}

/// Drives a connection to its end. The driver exists at once, so that a task that never runs releases what it owns, too.
pub(super) fn drive(link: Rc<Link>, endpoint: Endpoint) -> impl Future<Output = ()> {
    let _entry = runtime().connections.add(link.clone());
    let driver = Driver { link, _entry };
    async move {
        let outcome = race(driver.link.course.closing(), pin!(establish(&endpoint))).await;
        while_alive().await;
        match outcome {
            Raced::A(()) => driver.refused(Failed::of(CANCELED)),
            Raced::B(Err(failed)) => driver.refused(failed),
            Raced::B(Ok(connection)) => driver.serve(connection).await,
        }
    }
}

async fn establish(endpoint: &Endpoint) -> Result<RedisConnection, Failed> {
    let mut connection = RedisConnection::connect(&endpoint.host, endpoint.port, endpoint.limit).await?;
    // It becomes a PHP value, for which this limit holds anyway; until then it is not in PHP's memory.
    let max_reply = globals::memory_limit().unwrap_or(usize::MAX);
    connection.set_limits(Limits { max_reply, ..Limits::default() });
    if let Some(password) = &endpoint.password {
        connection.auth(None, password, endpoint.limit).await?;
    }
    if let Some(database) = endpoint.database {
        connection.select(database, endpoint.limit).await?;
    }
    Ok(connection)
}

struct Driver {
    link: Rc<Link>,
    _entry: Entry,
}

impl Driver {
    /// There is no connection: the callback of connect() gets false.
    fn refused(&self, failed: Failed) {
        self.link.broken();
        let link = Rc::clone(&self.link);
        if let Some(callback) = self.link.take_connect() {
            self.call(callback, Err(failed), move || link.end());
        }
    }

    async fn serve(&self, connection: RedisConnection) {
        let link = &self.link;
        if let Some(redis) = link.course.line.client() {
            redis.set_slot(slot::SOCK, i64::from(connection.descriptor()));
        }
        let (mut reader, writer) = connection.split();
        link.opened(writer);
        if let Some(callback) = link.take_connect() {
            self.call(callback, Ok(Zval::bool(true)), || Ok(()));
        }
        let failed = self.replies(&mut reader).await;
        drop(reader);
        while_alive().await;
        link.broken();
        while let Some(callback) = link.take_pending() {
            self.call(callback, Err(failed.clone()), || Ok(()));
        }
        link.end_from_loop();
    }

    /// Hands out replies until the connection ends.
    async fn replies(&self, reader: &mut ReplyReader) -> Failed {
        for turn in 1_u64.. {
            // Callbacks run between the turns of the loop: a server that sends faster than they do must not fill the queue.
            if turn % BATCH == 0 {
                tokio::task::yield_now().await;
            }
            match race(self.link.course.closing(), reader.next()).await {
                Raced::A(()) => return Failed::of(CANCELED),
                Raced::B(Err(_)) if self.link.course.is_canceled() => return Failed::of(CANCELED),
                Raced::B(Err(failure)) => return failure.into(),
                Raced::B(Ok(reply)) => {
                    while_alive().await;
                    self.dispatch(reply);
                }
            }
        }
        Failed::of(CANCELED)
    }

    fn dispatch(&self, reply: Reply) {
        let outcome = match &reply {
            Reply::Error(text) => Err(Failed::refusal(text)),
            other => Ok(reply::value(other)),
        };
        match (self.link.destination(&reply), outcome) {
            (Destination::Callback(callback), outcome) => self.call(callback, outcome, || Ok(())),
            (Destination::Message, Ok(message)) => {
                if let Some(redis) = self.link.course.line.client() {
                    callback::emit_from_loop(&redis, slot::ON_MESSAGE, Some(message));
                }
            }
            (_, outcome) => drop(self.show(&outcome)),
        }
    }

    /// Calls `callback(redis, result)`; `after` runs when the callback is released.
    fn call(
        &self,
        callback: callback::Callback,
        outcome: Result<Zval, Failed>,
        after: impl FnOnce() -> steel_zend::Result + 'static,
    ) {
        let Some(redis) = self.show(&outcome) else { return };
        let args = vec![Zval::from(redis), outcome.unwrap_or(Zval::bool(false))];
        callback::call_from_loop(callback, args, move |_| after());
    }

    /// Shows the outcome on the object.
    fn show(&self, outcome: &Result<Zval, Failed>) -> Option<steel_zend::Object> {
        let redis = self.link.course.line.client()?;
        let (code, text) = outcome.as_ref().map_or_else(|failed| (failed.code, failed.text.as_str()), |_| (0, ""));
        if code != 0 {
            errors::set_last(code.into());
        }
        redis.set_slot(slot::ERR_CODE, i64::from(code));
        redis.set_slot(slot::ERR_MSG, text);
        Some(redis)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.link.abandon();
    }
}

impl Failed {
    fn of(code: i32) -> Failed {
        Failed { code, text: errors::text(code) }
    }

    fn refusal(text: &[u8]) -> Failed {
        Failed { code: REFUSED, text: String::from_utf8_lossy(text).into_owned() }
    }
}

impl From<ConnectError> for Failed {
    fn from(error: ConnectError) -> Failed {
        Failed::of(callback::connect_code(&error))
    }
}

impl From<RedisFailure> for Failed {
    fn from(failure: RedisFailure) -> Failed {
        match failure {
            RedisFailure::Closed => Failed::of(RESET),
            RedisFailure::Reset(errno) => Failed::of(errno),
            RedisFailure::Malformed(_) => Failed::of(PROTOCOL),
            RedisFailure::TimedOut => Failed::of(TIMED_OUT),
            RedisFailure::Refused(text) => Failed::refusal(&text),
        }
    }
}

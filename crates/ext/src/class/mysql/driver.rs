//! The task of one connection: connects and logs in, then gives each result to whom it belongs, until the connection ends.

use std::{io, rc::Rc, time::Duration};

use bytes::BytesMut;
use steel_engine::net::Direction;
use steel_proto::mysql::{Event, Options, ProtocolError, ServerError};
use steel_zend::{Object, Zval};

use super::{link::Link, outcome::Collected};
use crate::{
    class::callback,
    errors::{self, code},
    runtime::{Raced, connections::Entry, race, runtime, while_alive},
    slots::mysql as slot,
    socket::{Failure, Rules, Socket},
};

/// Linux's `EPROTO`, `ENOMEM`.
const PROTOCOL: i64 = 71;
const NO_ROOM: i64 = 12;

/// Rows taken in one go.
const BATCH: u32 = 1024;

/// Reads in one go: a server that sends faster than we read must not keep others from their turn.
const READS: u32 = 64;

/// Where to connect to, and how to log in.
pub(super) struct Target {
    /// A name, an address, or a path.
    pub(super) host: Vec<u8>,
    pub(super) is_path: bool,
    pub(super) port: i64,
    pub(super) limit: Option<Duration>,
    pub(super) options: Options,
    pub(super) strict: bool,
    /// For TLS.
    pub(super) rules: Rules,
}

/// What `errno` and `error` say.
#[derive(Clone)]
struct Failed {
    code: i64,
    text: Vec<u8>,
}

/// The socket for a target.
pub(super) fn socket(target: &Target) -> io::Result<Rc<Socket>> {
    let domain = match (target.is_path, target.host.contains(&b':')) {
        (true, _) => 1,
        (false, true) => 10,
        (false, false) => 2,
    };
    let socket = Socket::open(domain, 1, 0)?;
    if let Some(net) = socket.net().filter(|_| domain != 1) {
        net.set_no_delay(true);
    }
    Ok(socket)
}

/// Drives a connection to its end. The driver exists at once, so that a task that never runs releases what it owns, too.
pub(super) fn drive(link: Rc<Link>, target: Target) -> impl Future<Output = ()> {
    let _entry = runtime().connections.add(link.clone());
    let mut driver = Driver { link, received: BytesMut::new(), reads: 0, _entry };
    async move {
        let outcome = driver.establish_in_time(&target).await;
        while_alive().await;
        drop(target);
        match outcome {
            Err(failed) => driver.refused(failed),
            Ok(()) => driver.serve().await,
        }
    }
}

struct Driver {
    link: Rc<Link>,
    received: BytesMut,
    reads: u32,
    _entry: Entry,
}

impl Driver {
    async fn establish_in_time(&mut self, target: &Target) -> Result<(), Failed> {
        match target.limit {
            Some(limit) => {
                let establishing = tokio::time::timeout(limit, self.establish(target));
                establishing.await.unwrap_or_else(|_| Err(Failed::of(code::ETIMEDOUT)))
            }
            None => self.establish(target).await,
        }
    }

    /// Connects and logs in.
    async fn establish(&mut self, target: &Target) -> Result<(), Failed> {
        self.unless_closed(self.link.socket.connect_from_loop(&target.host, target.port)).await?;
        loop {
            match self.next().await? {
                Event::StartTls => {
                    while self.link.flush().map_err(|error| Failure::of(&error))? {
                        self.ready(Direction::Write).await?;
                    }
                    self.start_tls(target).await?;
                }
                Event::Ready => return Ok(()),
                Event::Refused(error) => return Err(error.into()),
                _ => return Err(ProtocolError::Malformed.into()),
            }
        }
    }

    async fn start_tls(&mut self, target: &Target) -> Result<(), Failed> {
        let socket = &self.link.socket;
        socket.set_rules(target.rules.clone());
        self.unless_closed(socket.handshake_from_loop(Some(&String::from_utf8_lossy(&target.host)))).await?;
        self.link.is_secure()?;
        Ok(())
    }

    /// What nothing but the program's close() ends early.
    async fn unless_closed(&self, work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failed> {
        match race(self.link.course.closing(), work).await {
            Raced::A(()) => Err(Failed::of(code::ECANCELED)),
            Raced::B(done) => Ok(done?),
        }
    }

    async fn ready(&self, direction: Direction) -> Result<(), Failed> {
        let net = self.link.socket.net().ok_or_else(|| Failed::of(code::ECANCELED))?;
        Ok(net.descriptor().ready(direction).await.map_err(|error| Failure::of(&error))?)
    }

    /// The next event; sends what there is to be sent. Nobody else may wait for a change of the link meanwhile.
    async fn next(&mut self) -> Result<Event, Failed> {
        loop {
            if self.link.course.is_canceled() {
                return Err(Failed::of(code::ECANCELED));
            }
            if let Some(event) = self.link.event(&mut self.received)? {
                return Ok(event);
            }
            let waits = self.link.flush().map_err(|error| Failure::of(&error))?;
            match self.link.socket.receive_bytes(&mut self.received) {
                Ok(0) => return Err(Failed::of(code::ECONNRESET)),
                Ok(_) => {
                    self.reads = self.reads.wrapping_add(1);
                    if self.reads.is_multiple_of(READS) {
                        tokio::task::yield_now().await;
                    }
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(Failure::of(&error).into()),
            }
            let writable =
                async { if waits { self.ready(Direction::Write).await } else { std::future::pending().await } };
            // A query that is sent meanwhile may have left something to be written.
            match race(self.link.course.line.changed(), race(self.ready(Direction::Read), writable)).await {
                Raced::A(()) => {}
                Raced::B(Raced::A(ready) | Raced::B(ready)) => ready?,
            }
        }
    }

    /// There is no connection: the callback of connect() gets false.
    fn refused(&self, failed: Failed) {
        self.link.broken();
        let Some(mysql) = self.link.course.line.client() else { return };
        mysql.set_slot(slot::CONNECT_ERRNO, failed.code);
        mysql.set_slot(slot::CONNECT_ERROR, Zval::str(&failed.text));
        errors::set_last(failed.code);
        let link = Rc::clone(&self.link);
        if let Some(callback) = self.link.take_pending() {
            let args = vec![mysql.into(), Zval::bool(false)];
            callback::call_from_loop(callback, args, move |_| link.end());
        }
    }

    async fn serve(&mut self) {
        let link = Rc::clone(&self.link);
        link.course.opened();
        if let Some(mysql) = link.course.line.client() {
            use std::os::fd::AsRawFd;
            mysql.set_slot(slot::CONNECTED, true);
            mysql.set_slot(slot::SOCK, link.socket.net().map_or(-1, |net| i64::from(net.as_raw_fd())));
            self.call(link.take_pending(), mysql, Zval::bool(true));
        }
        let failed = self.results().await;
        while_alive().await;
        link.broken();
        if let (Some(callback), Some(mysql)) = (link.take_pending(), link.course.line.client()) {
            show(&mysql, &failed);
            self.call(Some(callback), mysql, Zval::bool(false));
        }
        link.end_from_loop();
    }

    fn call(&self, callback: Option<callback::Callback>, mysql: Object, value: Zval) {
        if let Some(callback) = callback {
            callback::call_from_loop(callback, vec![mysql.into(), value], |_| Ok(()));
        }
    }

    /// Gives away results until the connection ends.
    async fn results(&mut self) -> Failed {
        let mut collected = Collected::default();
        for turn in 1_u32.. {
            if turn % BATCH == 0 {
                tokio::task::yield_now().await;
            }
            let link = Rc::clone(&self.link);
            let event = match self.next().await {
                Err(_) if link.course.is_canceled() => return Failed::of(code::ECANCELED),
                Err(failed) => return failed,
                Ok(event) => event,
            };
            while_alive().await;
            match event {
                Event::Columns(columns) => collected.begin(&columns),
                Event::Row(row) => collected.row(&row, link.strict),
                Event::Done(done) => {
                    collected.done = Some(done);
                    if !done.more {
                        self.give(Ok(std::mem::take(&mut collected)));
                    }
                }
                Event::End { more: false } => self.give(Ok(std::mem::take(&mut collected))),
                Event::End { more: true } => {}
                Event::Refused(error) => {
                    drop(std::mem::take(&mut collected));
                    self.give(Err(error.into()));
                }
                Event::StartTls | Event::Ready => return ProtocolError::Malformed.into(),
            }
        }
        Failed::of(code::ECANCELED)
    }

    /// The result of the query under way.
    fn give(&self, outcome: Result<Collected, Failed>) {
        let Some(mysql) = self.link.course.line.client() else { return };
        let value = match outcome {
            Ok(collected) => {
                mysql.set_slot(slot::ERRNO, 0);
                mysql.set_slot(slot::ERROR, "");
                if let Some(done) = collected.done {
                    mysql.set_slot(slot::AFFECTED_ROWS, done.affected_rows.cast_signed());
                    mysql.set_slot(slot::INSERT_ID, done.insert_id.cast_signed());
                }
                collected.value()
            }
            Err(failed) => {
                show(&mysql, &failed);
                Zval::bool(false)
            }
        };
        self.call(self.link.take_pending(), mysql, value);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.link.abandon();
    }
}

fn show(mysql: &Object, failed: &Failed) {
    errors::set_last(failed.code);
    mysql.set_slot(slot::ERRNO, failed.code);
    mysql.set_slot(slot::ERROR, Zval::str(&failed.text));
}

impl Failed {
    fn of(code: i64) -> Failed {
        Failure::new(code).into()
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        Failed { code: failure.code, text: failure.text().into_bytes() }
    }
}

impl From<ProtocolError> for Failed {
    fn from(error: ProtocolError) -> Failed {
        let code = if matches!(error, ProtocolError::NoRoom(_)) { NO_ROOM } else { PROTOCOL };
        Failed { code, text: error.to_string().into_bytes() }
    }
}

impl From<ServerError> for Failed {
    fn from(error: ServerError) -> Failed {
        Failed { code: error.code.into(), text: error.text }
    }
}

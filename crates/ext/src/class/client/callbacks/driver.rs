//! The task of one connection: connects, gives away what comes, sends what the socket did not take at once, until the connection ends.

use std::{pin::pin, rc::Rc, time::Duration};

use steel_engine::net::Direction;
use steel_zend::Zval;

use super::{
    events::{self, Event},
    link::Link,
    outgoing::Progress,
};
use crate::{
    errors::code,
    runtime::{Raced, connections::Entry, race, runtime, while_alive},
    socket::{Failure, Place, Received},
};

/// Packets given away in one go.
const BATCH: u32 = 64;

/// Seconds that a handshake may take that begins on an open connection.
const GREETING: Duration = Duration::from_secs(10);

/// Where to connect to.
pub(super) struct Target {
    pub(super) host: Vec<u8>,
    pub(super) port: i64,
    pub(super) limit: Option<Duration>,
}

/// Drives a connection to its end. The driver exists at once, so that a task that never runs releases what it owns, too.
pub(super) fn drive(link: Rc<Link>, target: Target) -> impl Future<Output = ()> {
    let _entry = runtime().connections.add(link.clone());
    let driver = Driver { link, _entry };
    async move {
        if driver.link.is_open() {
            while_alive().await;
            return driver.serve(&target.host).await;
        }
        let connecting = pin!(driver.link.socket.connect_from_loop(&target.host, target.port));
        let connected = race(driver.link.course.closing(), within(target.limit, connecting)).await;
        while_alive().await;
        match connected {
            Raced::A(()) => driver.link.end_from_loop(Some(&Failure::new(code::ECANCELED)), Event::Error),
            Raced::B(Err(failure)) => driver.link.end_from_loop(Some(&failure), Event::Error),
            Raced::B(Ok(())) => driver.serve(&target.host).await,
        }
    }
}

async fn within<T>(limit: Option<Duration>, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(Failure::new(code::ETIMEDOUT))),
        None => work.await,
    }
}

struct Driver {
    link: Rc<Link>,
    _entry: Entry,
}

/// Why a connection is over that nobody here has closed.
struct Over {
    failure: Option<Failure>,
    event: Event,
}

impl Driver {
    async fn serve(&self, host: &[u8]) {
        self.link.course.opened();
        self.tell(Event::Connect, None);
        if let Err(over) = self.run(host).await {
            while_alive().await;
            self.link.end_from_loop(over.failure.as_ref(), over.event);
        }
    }

    fn tell(&self, event: Event, more: Option<Zval>) {
        if let Some(client) = self.link.course.line.client() {
            events::emit_from_loop(&client, event, more);
        }
    }

    /// Until it has ended.
    async fn run(&self, host: &[u8]) -> Result<(), Over> {
        let link = &self.link;
        let mut place = Place::default();
        while link.is_open() {
            let waits = self.flush(host).await?;
            let reads = link.is_open() && !link.is_sleeping();
            if reads && self.receive(&mut place).await? {
                continue;
            }
            if link.is_open() {
                self.changed(reads, waits).await?;
                while_alive().await;
            }
        }
        Ok(())
    }

    /// Sends what the socket takes. True: something waits for it.
    async fn flush(&self, host: &[u8]) -> Result<bool, Over> {
        loop {
            let (progress, is_empty) = self.link.flush().map_err(|error| Over::closed(Failure::of(&error)))?;
            if is_empty {
                self.tell(Event::BufferEmpty, None);
            }
            match progress {
                Progress::Done => return Ok(false),
                Progress::Waits => return Ok(true),
                Progress::Tls => self.greet(host).await?,
            }
            if !self.link.is_open() {
                return Ok(false);
            }
        }
    }

    /// The handshake of TLS upon an open connection.
    async fn greet(&self, host: &[u8]) -> Result<(), Over> {
        let host = String::from_utf8_lossy(host).into_owned();
        let greeting = pin!(self.link.socket.handshake_from_loop(Some(&host)));
        let outcome = race(self.link.course.closing(), within(Some(GREETING), greeting)).await;
        while_alive().await;
        match outcome {
            Raced::A(()) => Ok(()),
            Raced::B(Ok(())) => {
                self.link.greeted();
                self.tell(Event::SslReady, None);
                Ok(())
            }
            Raced::B(Err(failure)) => Err(Over { failure: Some(failure), event: Event::Error }),
        }
    }

    /// Gives away what has come. True: there may be more.
    async fn receive(&self, place: &mut Place) -> Result<bool, Over> {
        for _ in 0..BATCH {
            match self.link.socket.receive_now(place) {
                Ok(Received::Data(data)) => self.tell(Event::Receive, Some(data.into())),
                Ok(Received::Nothing) => return Ok(false),
                Ok(Received::End) => return Err(Over { failure: None, event: Event::Close }),
                // A message of the past could not be delivered; others may.
                Err(_) if self.link.socket.net().is_some_and(|net| net.is_datagram()) => return Ok(true),
                Err(failure) => return Err(Over::closed(failure)),
            }
            while_alive().await;
            if !self.link.is_open() || self.link.is_sleeping() {
                return Ok(true);
            }
        }
        // Callbacks run between the turns of the loop: a server that sends faster than they do must not fill the queue.
        tokio::task::yield_now().await;
        Ok(true)
    }

    /// Waits until something can be read or written, or has changed on this side.
    async fn changed(&self, reads: bool, waits: bool) -> Result<(), Over> {
        let Some(net) = self.link.socket.net() else { return Ok(()) };
        let ready = |wanted: bool, direction: Direction| {
            let net = Rc::clone(&net);
            async move { if wanted { net.descriptor().ready(direction).await } else { std::future::pending().await } }
        };
        let socket = race(ready(reads, Direction::Read), ready(waits, Direction::Write));
        match race(self.link.course.line.changed(), socket).await {
            Raced::A(()) | Raced::B(Raced::A(Ok(())) | Raced::B(Ok(()))) => Ok(()),
            Raced::B(Raced::A(Err(error)) | Raced::B(Err(error))) => Err(Over::closed(Failure::of(&error))),
        }
    }
}

impl Over {
    fn closed(failure: Failure) -> Over {
        Over { failure: Some(failure), event: Event::Close }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.link.abandon();
    }
}

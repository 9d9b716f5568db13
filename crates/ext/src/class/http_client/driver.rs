//! The task of one connection: connects, sends what it is given, calls back, and watches for the peer's close in between.

use std::rc::Rc;

use steel_engine::client::http::{HttpConnection, RequestFailure};
use steel_zend::Zval;

use super::{
    answer::{self, Answer, Failed},
    link::Link,
    request::{Endpoint, Job},
};
use crate::{
    class::callback,
    runtime::{Raced, connections::Entry, race, runtime, while_alive},
    slots::http_client as slot,
};

struct Driver {
    link: Rc<Link>,
    endpoint: Endpoint,
    connection: Option<HttpConnection>,
    _entry: Entry,
}

/// Drives a connection to its end. The driver exists at once, so that a task that never runs releases what it owns, too.
pub(super) fn drive(link: Rc<Link>, endpoint: Endpoint) -> impl Future<Output = ()> {
    let _entry = runtime().connections.add(link.clone());
    let mut driver = Driver { link, endpoint, connection: None, _entry };
    async move {
        while driver.link.line.is_held() {
            match driver.link.take_job() {
                Some(job) => driver.serve(job).await,
                None => driver.watch().await,
            }
        }
    }
}

impl Driver {
    async fn serve(&mut self, job: Job) {
        let answer = self.exchange(&job).await;
        while_alive().await;
        let reusable = self.connection.as_ref().is_some_and(HttpConnection::is_usable) && job.keep_alive;
        let keep = reusable && answer.as_ref().err().is_none_or(|failed| failed.harmless);
        if !keep {
            self.connection = None;
        }
        self.deliver(&answer, keep);
    }

    /// One request and its answer, over a new connection if there is none or if the kept one turns out to have ended.
    async fn exchange(&mut self, job: &Job) -> Answer {
        loop {
            let is_new = self.connection.is_none();
            let mut connection = match self.connection.take() {
                Some(connection) => connection,
                None => self.connect().await?,
            };
            if self.link.is_canceled() {
                return Err(Failed::CANCELED);
            }
            match race(self.link.canceled(), connection.request(job.to_request(), job.limit)).await {
                Raced::A(()) => return Err(Failed::CANCELED),
                Raced::B(Err(RequestFailure::Stale)) if !is_new => self.replaced().await,
                Raced::B(outcome) => {
                    self.connection = Some(connection);
                    return outcome.map_err(Failed::from);
                }
            }
        }
    }

    async fn connect(&mut self) -> Result<HttpConnection, Failed> {
        let Endpoint { host, port, limit, bind, limits } = &self.endpoint;
        let mut connection = match race(self.link.canceled(), HttpConnection::connect(host, *port, *limit, *bind)).await
        {
            Raced::A(()) => return Err(Failed::CANCELED),
            Raced::B(connected) => connected?,
        };
        connection.set_limits(*limits);
        while_alive().await;
        self.link.line.set_open();
        if let Some(client) = self.link.line.client() {
            callback::emit_from_loop(&client, slot::ON_CONNECT, None);
        }
        Ok(connection)
    }

    /// The kept connection had ended: another one takes over its reference, but the program is told of the end.
    async fn replaced(&self) {
        while_alive().await;
        if let Some(client) = self.link.line.client() {
            callback::emit_from_loop(&client, slot::ON_CLOSE, None);
        }
    }

    fn deliver(&self, answer: &Answer, keep: bool) {
        let Some(client) = self.link.line.client() else { return };
        answer::write(&client, answer);
        let Some(callback) = self.link.answered(keep, answer.is_err() && !keep) else { return };
        if answer.as_ref().err().is_some_and(Failed::is_connect) {
            callback::emit_from_loop(&client, slot::ON_ERROR, None);
        }
        let after = After(Rc::clone(&self.link));
        let args = vec![Zval::from(client)];
        runtime().spawn_from_loop(move || {
            callback::call(callback, args, move |came_to_end| after.0.after_answer(came_to_end))
        });
    }

    /// Waits for the next request, for the peer's close, and for the end.
    async fn watch(&mut self) {
        let changed = self.link.line.changed();
        let Some(connection) = &mut self.connection else {
            if !self.link.is_overdue() {
                changed.await;
            }
            if self.link.is_overdue() {
                while_alive().await;
                self.link.end_from_loop();
            }
            return;
        };
        if let Raced::B(()) = race(changed, connection.closed()).await {
            self.connection = None;
            while_alive().await;
            self.link.end_from_loop();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.link.abandon();
    }
}

/// Goes with the callback: if that is never called or throws, the task has to end the connection.
struct After(Rc<Link>);

impl Drop for After {
    fn drop(&mut self) {
        self.0.set_overdue();
    }
}

//! A coroutine server as the engine sees it: what becomes of its requests. The same engine as that of a worker, on the loop of this process.

use std::{cell::RefCell, rc::Rc};

use bytes::Bytes;
use steel_engine::server::{App, Exchange, Notice, Request, Session};
use steel_proto::websocket::Message;
use steel_zend::{Callable, Result, Zval, globals};

use super::routes::Routes;
use crate::{
    class::http_response,
    runtime::{Failure, Policy, runtime},
    server::{
        reception::Reception,
        websocket::{self, Terms},
    },
    settings::HttpSettings,
};

/// The status of a request that came when its server had ended.
const UNAVAILABLE: u16 = 503;

/// The exit code of a script in which something was not caught, as PHP has it.
const UNCAUGHT: i32 = 255;

/// See the module.
pub(super) struct Front {
    /// `None` once nobody keeps the server's object any more: who collects cycles may have freed what the callbacks are of.
    routes: RefCell<Option<Rc<Routes<Callable>>>>,
    reception: Rc<Reception>,
    http: Rc<HttpSettings>,
    terms: Terms,
}

impl Front {
    pub(super) fn new(
        routes: Rc<Routes<Callable>>,
        reception: Rc<Reception>,
        http: HttpSettings,
        terms: Terms,
    ) -> Rc<Front> {
        Rc::new(Front { routes: RefCell::new(Some(routes)), reception, http: Rc::new(http), terms })
    }

    /// No callback is called from now on.
    pub(super) fn close(&self) {
        let routes = self.routes.take();
        drop(routes);
        self.reception.end();
    }

    /// Runs the callback of a request in a coroutine.
    fn answer(callback: Rc<Callable>, args: [Zval; 2]) {
        let runtime = runtime();
        let response = args[1].clone();
        let done = move |outcome: &Result<Zval>| http_response::explain(&[response], outcome);
        let spawned = match runtime.spawn_callable(&callback, args, done, lose) {
            Ok(spawned) => spawned,
            Err(args) => {
                let body = move || {
                    let outcome = callback.call(&args).map(drop);
                    http_response::explain(&args, &outcome);
                    outcome
                };
                runtime.spawn_with(body, lose)
            }
        };
        // A full scheduler has been warned of, and an error handler may have failed then.
        if runtime.ending.get().is_none() {
            runtime.judge(spawned.map(drop));
        }
    }
}

/// A handler has failed: its request is lost, and nothing else, as in the reference. Only after a fatal error nothing can go on here.
fn lose(failure: Failure) {
    let runtime = runtime();
    let policy = runtime.policy();
    match (&policy, &failure) {
        (Policy::Script, Failure::Shown | Failure::ExitShown | Failure::Uncaught(_)) => {
            policy.show(failure);
            globals::set_exit_status(UNCAUGHT);
        }
        _ => policy.apply(failure),
    }
}

impl App for Front {
    fn receive(&self, session: &Session, data: Bytes) {
        if let Some(message) = Message::from_bytes(data) {
            self.terms.inboxes.put(session, message);
        }
    }

    fn request(&self, _: &Session, mut exchange: Exchange, request: Request) {
        let Some(routes) = self.routes.borrow().clone() else { return exchange.refuse(UNAVAILABLE) };
        let Some(callback) = routes.find(request.head.path()) else {
            if let Ok(answer) = exchange.respond(404, None) {
                // If it cannot be sent, nobody is there any more who could be told.
                let _ = answer.end(b"");
            }
            return;
        };
        let offering = websocket::offering(&request.head, &self.terms);
        if let Some(args) = self.reception.receive(exchange, request, &self.http) {
            http_response::begin_offering(&args[1], offering);
            Self::answer(callback, args);
        }
    }

    fn close(&self, session: &Session) {
        self.terms.inboxes.end(session);
        runtime().judge_destructors();
    }

    fn notice(&self, notice: Notice<'_>) {
        self.reception.notice(&notice);
    }
}

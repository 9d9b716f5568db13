//! A coroutine server as the engine sees it: what becomes of its requests. The same engine as that of a worker, on the loop of this process.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use bytes::Bytes;
use steel_engine::server::{App, Exchange, Notice, Request, Session};
use steel_proto::websocket::Message;
use steel_zend::{Callable, Result, Zval, globals};

use super::routes::Routes;
use crate::{
    class::http_response,
    lifetime::{
        Owner, Work, audit, scopes,
        structure::{self, Leftovers},
    },
    runtime::{Failure, Policy, runtime},
    server::{
        reception::Reception,
        websocket::{self, Terms},
        windows,
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
    leftovers: Option<Leftovers>,
    /// Above the numbers of its sessions, so that no other server of the process has the same.
    number: i64,
}

thread_local! {
    /// Servers that were made so far.
    static SERVERS: Cell<i64> = const { Cell::new(0) };
}

/// So many sessions of each server have numbers of their own.
const SESSIONS: i64 = 1 << 40;

impl Front {
    pub(super) fn new(
        routes: Rc<Routes<Callable>>,
        reception: Rc<Reception>,
        http: HttpSettings,
        terms: Terms,
        leftovers: Option<Leftovers>,
    ) -> Rc<Front> {
        let number = SERVERS.get();
        SERVERS.set(number + 1);
        Rc::new(Front { routes: RefCell::new(Some(routes)), reception, http: Rc::new(http), terms, leftovers, number })
    }

    /// No callback is called from now on.
    pub(super) fn close(&self) {
        let routes = self.routes.take();
        drop(routes);
        self.reception.end();
    }

    /// The number of a session among all of the process ([`Owner`]).
    fn number(&self, session: &Session) -> i64 {
        -(self.number * SESSIONS + session.id() % SESSIONS)
    }

    /// Runs the callback of a request in a coroutine.
    fn answer(&self, callback: Rc<Callable>, args: [Zval; 2]) {
        let leftovers = self.leftovers;
        let runtime = runtime();
        let response = args[1].clone();
        let done = move |outcome: &Result<Zval>| {
            http_response::explain(&[response], outcome);
            leftovers.into_iter().for_each(structure::end);
        };
        let spawned = match runtime.spawn_callable(&callback, args, done, lose) {
            Ok(spawned) => spawned,
            Err(args) => {
                let body = move || {
                    let outcome = callback.call(&args).map(drop);
                    http_response::explain(&args, &outcome);
                    leftovers.into_iter().for_each(structure::end);
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
        let Some(message) = Message::from_bytes(data) else { return };
        // In the order of their coming, whoever takes them then.
        match windows::in_order(session, message, self.terms.max) {
            Ok(message) => self.terms.inboxes.put(session, message),
            Err(error) => websocket::refuse_message(self, session, error),
        }
    }

    fn request(&self, session: &Session, mut exchange: Exchange, request: Request) {
        let Some(routes) = self.routes.borrow().clone() else { return exchange.refuse(UNAVAILABLE) };
        let Some(callback) = routes.find(request.head.path()) else {
            if let Ok(answer) = exchange.respond(404, None) {
                // If it cannot be sent, nobody is there any more who could be told.
                let _ = answer.end(b"");
            }
            return;
        };
        let offering = websocket::offering(&request.head, &self.terms);
        let _work = Work::begin(Owner::of_request(self.number(session)), || {
            format!("{} {}", request.head.method(), String::from_utf8_lossy(request.head.target()))
        });
        if let Some(args) = self.reception.receive(exchange, request, &self.http) {
            if audit::is_active() {
                audit::watch_objects(&args);
            }
            http_response::begin_offering(&args[1], offering);
            self.answer(callback, args);
        }
    }

    fn close(&self, session: &Session) {
        self.terms.inboxes.end(session);
        scopes::close(scopes::Key::Session(self.number(session)));
        runtime().judge_destructors();
    }

    fn forget(&self, session: &Session) {
        App::close(self, session);
    }

    fn notice(&self, notice: Notice<'_>) {
        self.reception.notice(&notice);
    }
}

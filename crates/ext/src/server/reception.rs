//! What the requests of a server need of it beyond their own bytes: when they came, what their `$request->server` has in common, how they
//! are numbered, and what of them is written to the log.
//!
//! Each server for HTTP has one: a worker, and each `Coroutine\Http\Server`. Requests keep it, also beyond the end of their server.

use std::rc::Rc;

use steel_engine::server::{BadBytes, Exchange, Notice, Request, Session};
use steel_zend::{Zval, variables};

use super::notices::{Cut, Kind, Notices, tell};
use crate::{
    class::{
        http_request::{self, Arrivals, ServerVariables},
        http_response,
    },
    log,
    settings::HttpSettings,
};

/// What the program gets as the number of a request's connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Its session: unique in all processes of a server.
    Sessions,
    /// Its descriptor.
    Descriptors,
}

/// See the module.
pub(crate) struct Reception {
    pub(crate) arrivals: Arrivals,
    pub(crate) server_variables: ServerVariables,
    numbers: Numbers,
    notices: Notices,
    /// As the log says it.
    max_connections: usize,
}

impl Reception {
    pub(crate) fn new(numbers: Numbers, max_connections: usize) -> Rc<Reception> {
        Rc::new(Reception {
            arrivals: Arrivals::new(),
            server_variables: ServerVariables::new(),
            numbers,
            notices: Notices::default(),
            max_connections,
        })
    }

    /// The two objects of a request that has come. `None`: it is no acceptable one, and has been answered.
    pub(crate) fn receive(
        self: &Rc<Self>,
        exchange: Exchange,
        mut request: Request,
        http: &Rc<HttpSettings>,
    ) -> Option<[Zval; 2]> {
        let session = exchange.session().clone();
        let form = match http_request::parts(&mut request, http, session.max_body()) {
            Ok(form) => form,
            Err(error) => {
                self.notice(&Notice::BadRequest { session: session.id(), peer: session.peer(), error });
                exchange.refuse(error.status());
                return None;
            }
        };
        for (cut, count) in [(Cut::Fields, form.more_fields), (Cut::Files, form.more_files)] {
            if count > 0 {
                self.tell_cut(cut, count);
            }
        }
        let number = self.number(&session);
        let request = http_request::make(request, form.parts, session, number, Rc::clone(self), http);
        Some([request.into(), http_response::make(exchange, number).into()])
    }

    fn number(&self, session: &Session) -> i64 {
        match self.numbers {
            Numbers::Sessions => session.id(),
            Numbers::Descriptors => i64::from(session.raw_fd()),
        }
    }

    /// Logs that `count` of something in a request were left out.
    pub(crate) fn tell_cut(&self, cut: Cut, count: usize) {
        if self.notices.admit_kind(Kind::Cut(cut)) {
            let (what, most) = (cut.name(), variables::max_input_vars());
            let text =
                format!("a request has {count} {what} more than max_input_vars in php.ini, {most}; they are left out");
            log::line(log::Level::Warning, &text);
        }
    }

    /// Logs what the engine has to say. As in the reference, bad requests of a coroutine server are not logged, nor bad frames: the log of a
    /// script is usually its output.
    pub(crate) fn notice(&self, notice: &Notice<'_>) {
        let in_script = self.numbers == Numbers::Descriptors;
        let is_usual =
            matches!(notice, Notice::BadRequest { .. } | Notice::BadBytes { error: BadBytes::WebSocket(_), .. });
        if in_script && is_usual || !self.notices.admit(notice) {
            return;
        }
        match notice {
            Notice::BadBytes { peer, error: BadBytes::Tls(why), .. } if in_script => {
                log::bad_tls_client(format_args!("{}:{}", peer.host(), peer.port()), why);
            }
            _ => tell(notice, self.max_connections),
        }
    }

    /// The server ends: what was only counted so far is logged.
    pub(crate) fn end(&self) {
        self.notices.tell();
    }
}

//! `Swoole\Http\Request`: one request. Its arrays are made when they are first read, from the bytes as they were received.

mod body;
mod content;
mod fields;
mod server_variables;

use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

use steel_engine::server::{Request, RequestHead, Session};
use steel_proto::multipart::Part;
use steel_zend::{Array, Call, Object, Result, State, Storage, Zval};

use crate::{server::reception::Reception, settings::HttpSettings, slots::http_request as slot};
use body::Form;
pub(crate) use body::parts;
use content::Content;
pub(crate) use server_variables::{Arrivals, ServerVariables};

/// Where `Request` keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<RequestState>();

/// The state of one request object.
pub(crate) struct RequestState {
    received: OnceCell<Received>,
    /// The parsed body; made once, shared by `post`, `files` and `tmpfiles`.
    form: OnceCell<Form>,
    removed: Cell<bool>,
}

pub(crate) struct Received {
    head: RequestHead,
    content: Content,
    /// Of a multipart body.
    parts: Vec<Part>,
    session: Session,
    /// What the program knows its connection by.
    number: i64,
    /// When it came, by [`Arrivals`].
    stamp: u64,
    reception: Rc<Reception>,
    settings: Rc<HttpSettings>,
}

impl State for RequestState {
    const STORAGE: &'static Storage = &STORAGE;
    const LAZY_SLOTS: usize = slot::TMPFILES + 1;

    fn new() -> RequestState {
        RequestState { received: OnceCell::new(), form: OnceCell::new(), removed: Cell::new(false) }
    }

    fn fill(&self, wanted: usize) -> Result<Zval> {
        let Some(received) = self.received.get() else { return Ok(Self::default_of(wanted)) };
        let head = &received.head;
        Ok(match wanted {
            slot::FD => Zval::int(received.number),
            slot::HEADER => fields::headers(head, received.settings.parse_cookie).into(),
            slot::SERVER => received.server().into(),
            slot::COOKIE if received.settings.parse_cookie => fields::cookies(head, &received.reception).into(),
            slot::GET => fields::query(head).into(),
            slot::POST => self.form().and_then(|form| form.post.clone()).into(),
            slot::FILES => self.form().and_then(|form| form.files.clone()).into(),
            slot::TMPFILES => self.form().and_then(|form| form.tmp_files()).into(),
            _ => Self::default_of(wanted),
        })
    }
}

impl Received {
    fn server(&self) -> Array {
        let Reception { arrivals, server_variables, .. } = &*self.reception;
        server_variables.of(&self.head, &self.session, arrivals.time_of(self.stamp))
    }
}

impl RequestState {
    fn default_of(wanted: usize) -> Zval {
        if wanted <= slot::STREAM_ID { Zval::int(0) } else { Zval::null() }
    }

    fn form(&self) -> Option<&Form> {
        let received = self.received.get()?;
        if self.form.get().is_none() {
            // Parsing may warn, and an error handler may ask for the form: what it got stays.
            let spare =
                self.form.set(Form::parse(&received.head, &received.content, &received.parts, &received.settings));
            if let Err(spare) = spare {
                spare.remove_files();
            }
        }
        self.form.get()
    }
}

impl Drop for RequestState {
    fn drop(&mut self) {
        if let Some(form) = self.form.get()
            && !self.removed.replace(true)
        {
            form.remove_files();
        }
    }
}

/// Makes the object of a request that has arrived.
pub(crate) fn make(
    request: Request,
    parts: Vec<Part>,
    session: Session,
    number: i64,
    reception: Rc<Reception>,
    settings: &Rc<HttpSettings>,
) -> Object {
    let stamp = reception.arrivals.stamp();
    let received = Received {
        head: request.head,
        content: Content::new(request.body),
        parts,
        session,
        number,
        stamp,
        reception,
        settings: Rc::clone(settings),
    };
    RequestState { received: received.into(), form: OnceCell::new(), removed: Cell::new(false) }.into_object()
}

fn received(call: &Call) -> Result<Option<&Received>> {
    Ok(call.this::<RequestState>()?.received.get())
}

/// `Request::rawContent()`, `getContent()`: the body as it was sent.
pub(crate) fn raw_content(call: &Call) -> Result<Zval> {
    Ok(received(call)?.map_or(Zval::bool(false), |received| received.content.to_string().into()))
}

/// `Request::getContent()`
pub(crate) fn get_content(call: &Call) -> Result<Zval> {
    raw_content(call)
}

/// `Request::getData()`: head and body.
pub(crate) fn get_data(call: &Call) -> Result<Zval> {
    let Some(received) = received(call)? else { return Ok(Zval::bool(false)) };
    let (head, body) = (received.head.raw(), received.content.to_string());
    let body = body.as_bytes();
    Ok(Zval::from(steel_zend::ZStr::build(head.len() + body.len(), |room| {
        room[..head.len()].copy_from_slice(head);
        room[head.len()..].copy_from_slice(body);
    })))
}

/// `Request::getMethod()`
pub(crate) fn get_method(call: &Call) -> Result<Zval> {
    Ok(received(call)?.map_or(Zval::bool(false), |received| Zval::str(received.head.method())))
}

/// `Request::isCompleted()`: a request that the server hands over is always whole.
pub(crate) fn is_completed(call: &Call) -> Result<bool> {
    Ok(received(call)?.is_some())
}

//! `Swoole\Http\Request`: one request. Its arrays are made when they are first read, from the bytes as they were received.

mod body;
mod content;
mod fields;
mod parsing;
mod server_variables;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use steel_engine::server::{Request, RequestHead, Session};
use steel_proto::multipart::Part;
use steel_zend::{Array, Call, Object, Result, State, Storage, Zval};

use crate::{server::reception::Reception, settings::HttpSettings, slots::http_request as slot};
use body::Form;
pub(crate) use body::parts;
use content::Content;
use parsing::{Fed, Parsing};
pub(crate) use server_variables::{Arrivals, ServerVariables};

/// Where `Request` keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<RequestState>();

/// The state of one request object.
pub(crate) struct RequestState {
    received: OnceCell<Received>,
    /// What is not whole yet, of a request that the program feeds.
    parsing: RefCell<Option<Parsing>>,
    /// The parsed body; made once, shared by `post`, `files` and `tmpfiles`.
    form: OnceCell<Form>,
    removed: Cell<bool>,
}

pub(crate) struct Received {
    head: RequestHead,
    content: Content,
    /// Of a multipart body.
    parts: Vec<Part>,
    /// How it came; `None` of a request that the program has fed.
    arrival: Option<Arrival>,
    settings: Rc<HttpSettings>,
}

/// How a request came to its server.
struct Arrival {
    session: Session,
    /// What the program knows its connection by.
    number: i64,
    /// When, by [`Arrivals`].
    stamp: u64,
    reception: Rc<Reception>,
}

impl State for RequestState {
    const STORAGE: &'static Storage = &STORAGE;
    const LAZY_SLOTS: usize = slot::TMPFILES + 1;

    fn new() -> RequestState {
        RequestState::of(OnceCell::new(), None)
    }

    fn fill(&self, wanted: usize) -> Result<Zval> {
        let Some(received) = self.received.get() else {
            let is_fed = self.parsing.borrow().is_some() && matches!(wanted, slot::HEADER | slot::SERVER);
            return Ok(if is_fed { Array::new().into() } else { Self::default_of(wanted) });
        };
        let head = &received.head;
        Ok(match wanted {
            slot::FD => Zval::int(received.arrival.as_ref().map_or(0, |arrival| arrival.number)),
            slot::STREAM_ID => {
                Zval::int(received.arrival.as_ref().map_or(0, |arrival| arrival.session.stream_id().into()))
            }
            slot::HEADER => fields::headers(head, received.settings.parse_cookie).into(),
            slot::SERVER => received.server().into(),
            slot::COOKIE if received.settings.parse_cookie => {
                let reception = received.arrival.as_ref().map(|arrival| &*arrival.reception);
                fields::cookies(head, reception).into()
            }
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
        let Some(Arrival { session, stamp, reception, .. }) = &self.arrival else {
            return ServerVariables::new().of(&self.head, None, Arrivals::now());
        };
        let Reception { arrivals, server_variables, .. } = &**reception;
        server_variables.of(&self.head, Some(session), arrivals.time_of(*stamp))
    }
}

impl RequestState {
    fn of(received: OnceCell<Received>, parsing: Option<Parsing>) -> RequestState {
        RequestState { received, parsing: RefCell::new(parsing), form: OnceCell::new(), removed: Cell::new(false) }
    }

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

/// The head of a request that is whole.
pub(crate) fn head_of(request: &Object) -> Option<&RequestHead> {
    request.state::<RequestState>()?.received.get().map(|received| &received.head)
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
        arrival: Some(Arrival { session, number, stamp, reception }),
        settings: Rc::clone(settings),
    };
    RequestState::of(received.into(), None).into_object()
}

fn received(call: &Call) -> Result<Option<&Received>> {
    Ok(call.this::<RequestState>()?.received.get())
}

/// `Request::create()`
pub(crate) fn create(call: &Call) -> Result<Object> {
    Ok(RequestState::of(OnceCell::new(), Some(Parsing::new(call)?)).into_object())
}

/// `Request::parse()`
pub(crate) fn parse(call: &Call) -> Result<Zval> {
    let (state, data) = (call.this::<RequestState>()?, call.str(0)?);
    let fed = state.parsing.borrow_mut().as_mut().map(|parsing| (parsing.feed(data.as_bytes()), parsing.settings()));
    let (mut request, taken, settings) = match fed {
        Some((Fed::Whole(request, taken), settings)) => (request, taken, settings),
        Some((Fed::Part, _)) => return Ok(Zval::int(data.as_bytes().len() as i64)),
        Some((Fed::Refused, _)) | None => return Ok(Zval::bool(false)),
    };
    let Ok(form) = parts(&mut request, &settings, usize::MAX) else {
        drop(state.parsing.take());
        return Ok(Zval::bool(false));
    };
    let content = Content::new(request.body);
    let received = Received { head: request.head, content, parts: form.parts, arrival: None, settings };
    drop(state.parsing.take());
    let _ = state.received.set(received);
    if let Some(object) = call.this_object() {
        // What was read before was that of half a request.
        (slot::HEADER..=slot::TMPFILES).for_each(|slot| object.clear_slot(slot));
    }
    Ok(Zval::int(taken as i64))
}

/// Something of a request that the program feeds and that is not whole.
fn of_fed(call: &Call, read: impl FnOnce(&Parsing) -> Zval) -> Result<Zval> {
    Ok(call.this::<RequestState>()?.parsing.borrow().as_ref().map_or(Zval::bool(false), read))
}

/// `Request::rawContent()`, `getContent()`: the body as it was sent.
pub(crate) fn raw_content(call: &Call) -> Result<Zval> {
    match received(call)? {
        Some(received) => Ok(received.content.to_string().into()),
        None => of_fed(call, |_| Zval::str("")),
    }
}

/// `Request::getContent()`
pub(crate) fn get_content(call: &Call) -> Result<Zval> {
    raw_content(call)
}

/// `Request::getData()`: head and body.
pub(crate) fn get_data(call: &Call) -> Result<Zval> {
    let Some(received) = received(call)? else { return of_fed(call, |parsing| Zval::str(parsing.fed())) };
    let (head, body) = (received.head.raw(), received.content.to_string());
    let body = body.as_bytes();
    Ok(Zval::from(steel_zend::ZStr::build(head.len() + body.len(), |room| {
        room[..head.len()].copy_from_slice(head);
        room[head.len()..].copy_from_slice(body);
    })))
}

/// `Request::getMethod()`
pub(crate) fn get_method(call: &Call) -> Result<Zval> {
    match received(call)? {
        Some(received) => Ok(Zval::str(received.head.method())),
        None => of_fed(call, |parsing| parsing.method().map_or(Zval::bool(false), Zval::str)),
    }
}

/// `Request::isCompleted()`: a request that the server hands over is always whole; one that is fed is when its last byte has come.
pub(crate) fn is_completed(call: &Call) -> Result<bool> {
    Ok(received(call)?.is_some())
}

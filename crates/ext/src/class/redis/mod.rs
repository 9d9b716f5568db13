//! `Swoole\Redis`: the Redis client of the callback API.
//!
//! The methods are here; [`link`] is one connection, driven by a task of the loop in [`driver`]. Results are matched to commands by
//! their order ([`pending`]); [`reply`] makes PHP values of them.

mod driver;
mod link;
mod pending;
mod reply;

use std::{cell::RefCell, rc::Rc, time::Duration};

use steel_zend::{Call, Key, Object, Result, State, Storage, ZStr, Zval, object::Tracer};

use self::{driver::Endpoint, link::Link, pending::Channels};
use crate::{class::callback, errors, runtime::runtime, slots::redis as slot};

/// For the connect, if `timeout` is not set.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// `Swoole\Redis::STATE_*`
mod state {
    pub(super) const CONNECT: i64 = 0;
    pub(super) const READY: i64 = 1;
    pub(super) const WAIT_RESULT: i64 = 2;
    pub(super) const SUBSCRIBE: i64 = 3;
    pub(super) const CLOSED: i64 = 4;
}

/// The client's own state; all else are its properties.
pub(crate) struct RedisState {
    /// The last connection, from the start of its connect; also when it is closed.
    link: RefCell<Option<Rc<Link>>>,
}

/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<RedisState>();

impl State for RedisState {
    const STORAGE: &'static Storage = &STORAGE;
    const GOES_FIRST: bool = true;

    fn new() -> Self {
        RedisState { link: RefCell::default() }
    }

    fn holds(&self, tracer: &mut Tracer) {
        if let Some(link) = &*self.link.borrow() {
            link.holds(tracer);
        }
    }
}

impl RedisState {
    fn link(&self) -> Option<Rc<Link>> {
        self.link.borrow().clone()
    }
}

/// `__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    call.this::<RedisState>()?;
    if let (Some(redis), Some(setting)) = (call.this_object(), call.array_or_null(0)?) {
        redis.set_slot(slot::SETTING, setting.clone());
        setting.iter().try_for_each(|(key, value)| check_option(&key, value))?;
    }
    Ok(())
}

/// Warns of an option that nobody knows, and of a value that is none. Those of the coroutine client change nothing here.
fn check_option(key: &Key, value: &Zval) -> Result {
    let Key::Str(key) = key else { return Ok(()) };
    match *key {
        b"timeout" | b"database" if !value.deref().is_null() && callback::number(value).is_none() => {
            errors::warning(&format!("option '{}' must be a number", key.escape_ascii()))
        }
        b"timeout" | b"database" | b"password" | b"path" => Ok(()),
        b"connect_timeout" | b"read_timeout" | b"serialize" | b"reconnect" | b"compatibility_mode" => Ok(()),
        _ => errors::warning(&format!("unsupported option [{}]", key.escape_ascii())),
    }
}

/// `on()`
pub(crate) fn on(call: &Call) -> Result<bool> {
    let event = call.str(0)?;
    let (Some(redis), state) = (call.this_object(), call.this::<RedisState>()?) else { return Ok(false) };
    let slot = match event.as_bytes().to_ascii_lowercase().as_slice() {
        b"message" => slot::ON_MESSAGE,
        b"close" => slot::ON_CLOSE,
        _ => return refused(&format!("unknown event type '{}'", event.to_lossy())),
    };
    if state.link().is_some_and(|link| link.course.is_alive()) {
        return refused("callbacks must be set before connect() is called");
    }
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    redis.set_slot(slot, callback.value());
    Ok(true)
}

/// `connect()`
pub(crate) fn connect(call: &Call) -> Result<bool> {
    let (host, port) = (call.str(0)?, call.int(1)?);
    let Some(callback) = callback::argument(call, 2)? else { return Ok(false) };
    let (Some(redis), state) = (call.this_object(), call.this::<RedisState>()?) else { return Ok(false) };
    let endpoint = endpoint(&redis, &host, port)?;
    if state.link().is_some_and(|link| link.course.is_alive()) {
        return refused("the client is connected already");
    }
    let Some(endpoint) = endpoint else { return refused("the host or the port is not valid") };
    runtime().need_loop()?;
    let link = Rc::new(Link::new(redis.clone(), callback));
    let old = state.link.replace(Some(Rc::clone(&link)));
    drop(old);
    // What stood in these may run PHP code as it goes, which finds a client that connects.
    redis.set_slot(slot::HOST, host);
    redis.set_slot(slot::PORT, port);
    runtime().start_task(driver::drive(link, endpoint));
    Ok(true)
}

fn endpoint(redis: &Object, host: &ZStr, port: i64) -> Result<Option<Endpoint>> {
    let setting = redis.slot(slot::SETTING).as_array().unwrap_or_default();
    let text = |key: &str| match setting.get(key).filter(|value| !value.is_null()) {
        Some(value) => value.to_str().map(|text| Some(text).filter(|text| !text.as_bytes().is_empty())),
        None => Ok(None),
    };
    let host = text("path")?.unwrap_or_else(|| host.clone()).to_lossy().into_owned();
    let is_path = host.starts_with('/') || host.starts_with("unix:");
    let port = u16::try_from(port).ok().or(is_path.then_some(0));
    let Some(port) = port.filter(|_| !host.is_empty()) else { return Ok(None) };
    let password = text("password")?.map(|text| text.as_bytes().to_vec());
    let database = setting
        .get("database")
        .map(Zval::to_int)
        .transpose()?
        .and_then(|number| u32::try_from(number).ok())
        .filter(|n| *n > 0);
    let limit = setting.get("timeout").and_then(callback::number).map_or(Some(CONNECT_LIMIT), callback::limit);
    Ok(Some(Endpoint { host, port, limit, password, database }))
}

/// `close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    match call.this::<RedisState>()?.link() {
        Some(link) => link.close(),
        None => Ok(false),
    }
}

/// `getState()`
pub(crate) fn get_state(call: &Call) -> Result<i64> {
    Ok(call.this::<RedisState>()?.link().map_or(state::CONNECT, |link| link.state()))
}

/// `__call()`
pub(crate) fn call(call: &Call) -> Result<bool> {
    let (name, params) = (call.str(0)?, call.array(1)?);
    let mut args: Vec<Zval> = params.iter().map(|(_, value)| value.clone()).collect();
    let name = name.to_lossy().to_ascii_lowercase();
    let channels = Channels::of(&name);
    let callback = match channels {
        Some(_) => None,
        None => {
            let wrong = || format!("the last argument of the command '{name}' must be its callback");
            match callback::checked_as(args.pop().as_ref(), wrong)? {
                None => return Ok(false),
                some => some,
            }
        }
    };
    let mut words = vec![ZStr::new(name.as_bytes())];
    for (index, arg) in args.iter().enumerate() {
        if arg.as_array().is_some() {
            return refused(&format!("argument {} of the command '{name}' must be a string, array given", index + 1));
        }
        words.push(arg.to_str()?);
    }
    let state = call.this::<RedisState>()?;
    let Some(link) = state.link().filter(|link| link.course.is_open()) else {
        return refused("the client is not connected");
    };
    match (callback, channels) {
        (Some(_), _) if link.state() == state::SUBSCRIBE => {
            refused("commands are not possible while the client is subscribed")
        }
        (Some(callback), _) => Ok(link.command(&words, callback::Callback::of(callback))),
        (None, Some(channels)) => Ok(link.subscription(&words, channels)),
        (None, None) => Ok(false),
    }
}

fn refused(why: &str) -> Result<bool> {
    errors::warning(why)?;
    Ok(false)
}

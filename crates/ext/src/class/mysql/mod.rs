//! `Swoole\MySQL`: the MySQL client of the callback API.
//!
//! The methods are here; [`link`] is one connection, driven by a task of the loop in [`driver`]; [`outcome`] makes PHP values of results.
//! The protocol is [`steel_proto::mysql`]'s.

mod driver;
mod link;
mod outcome;

use std::{cell::RefCell, ffi::OsStr, fs::File, io::Read, os::unix::ffi::OsStrExt, rc::Rc};

use steel_proto::mysql::{Charset, Options};
use steel_zend::{Array, Call, Error, Level, Result, State, Storage, Zval, globals, object::Tracer, path, report};

use self::{driver::Target, link::Link};
use crate::{
    class::callback,
    errors::{self, code},
    runtime::runtime,
    slots::mysql as slot,
    socket::Rules,
};

/// For the connect and the login, if `timeout` is not set.
const CONNECT_LIMIT: f64 = 1.0;

/// MySQL's usual port.
const PORT: i64 = 3306;

/// Bytes; those of 4096 bits, the longest that are taken, have 800.
const LARGEST_KEY: u64 = 16 * 1024;

/// What `getState()` gives: free for a query, waiting for a result, closed.
mod state {
    pub(super) const QUERY: i64 = 0;
    pub(super) const READ_START: i64 = 1;
    pub(super) const CLOSED: i64 = 4;
}

/// The numbers of `Swoole\MySQL\Exception`.
mod number {
    pub(super) const ACTIVE: i64 = 21;
    pub(super) const NOT_ACTIVE: i64 = 22;
    pub(super) const PARAMETER: i64 = 11;
}

/// The client's own state; all else are its properties.
pub(crate) struct MysqlState {
    /// The last connection, from the start of its connect; also when it is closed.
    link: RefCell<Option<Rc<Link>>>,
}

/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<MysqlState>();

impl State for MysqlState {
    const STORAGE: &'static Storage = &STORAGE;
    const GOES_FIRST: bool = true;

    fn new() -> Self {
        MysqlState { link: RefCell::default() }
    }

    fn holds(&self, tracer: &mut Tracer) {
        if let Some(link) = &*self.link.borrow() {
            link.holds(tracer);
        }
    }
}

impl MysqlState {
    fn link(&self) -> Option<Rc<Link>> {
        self.link.borrow().clone()
    }
}

fn refused(why: &str) -> Result<bool> {
    errors::warning(why)?;
    Ok(false)
}

fn exception(text: impl Into<String>, number: i64) -> Error {
    Error::throw("Swoole\\MySQL\\Exception", text, number)
}

/// `MySQL::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    call.this::<MysqlState>().map(drop)
}

/// `MySQL::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `MySQL::on()`
pub(crate) fn on(call: &Call) -> Result<bool> {
    let event = call.str(0)?;
    if !event.as_bytes().eq_ignore_ascii_case(b"close") {
        return refused(&format!("Unknown event type[{}]", event.to_lossy()));
    }
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    if let Some(mysql) = call.this_object() {
        mysql.set_slot(slot::ON_CLOSE, callback.value());
    }
    Ok(true)
}

/// `MySQL::connect()`
pub(crate) fn connect(call: &Call) -> Result<bool> {
    let config = call.array(0)?;
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    let (Some(mysql), state) = (call.this_object(), call.this::<MysqlState>()?) else { return Ok(false) };
    let Some(target) = target(&config)? else { return Ok(false) };
    if state.link().is_some_and(|link| link.course.is_alive()) {
        return refused("The mysql client is already connected server");
    }
    runtime().need_loop()?;
    let socket = driver::socket(&target).map_err(|error| {
        let failure = crate::socket::Failure::of(&error);
        failure.note();
        exception(format!("socket() failed, Error: {}", failure.text()), 1)
    })?;
    let link = Rc::new(Link::new(mysql.clone(), socket, target.options.clone(), target.strict, callback));
    let old = state.link.replace(Some(Rc::clone(&link)));
    drop(old);
    // What stood in these may run PHP code as it goes, which finds a client that connects.
    mysql.set_slot(slot::SERVER_INFO, config);
    mysql.set_slot(slot::CONNECT_ERRNO, 0);
    mysql.set_slot(slot::CONNECT_ERROR, Zval::null());
    runtime().start_task(driver::drive(link, target));
    Ok(true)
}

/// Runs PHP code, where values are objects. `None`, with a warning: what concerns TLS is not as it must be.
fn target(config: &Array) -> Result<Option<Target>> {
    let given = |key: &str| config.get(key).map(|value| value.deref().clone()).filter(|value| !value.is_null());
    let text = |key: &str| given(key).map(|value| Ok(value.to_str()?.as_bytes().to_vec())).transpose();
    let needed = |key: &str| {
        text(key)?.ok_or_else(|| exception(format!("{} parameter is required", key.to_uppercase()), number::PARAMETER))
    };
    let host = needed("host")?;
    let (user, password, database) = (needed("user")?, needed("password")?, needed("database")?);
    let port = given("port").map_or(Ok(PORT), |value| value.to_int())?;
    let charset = match text("charset")? {
        None => Charset::default(),
        Some(name) => {
            let name = String::from_utf8_lossy(&name).into_owned();
            Charset::of(&name).ok_or_else(|| exception(format!("unknown charset [{name}]"), number::PARAMETER))?
        }
    };
    let flag = |key: &str| given(key).map_or(Ok(false), |value| value.is_truthy());
    let path = host.strip_prefix(b"unix:").filter(|path| path.starts_with(b"/")).map(<[u8]>::to_vec);
    // A row becomes PHP values, for which this limit holds anyway.
    let max_packet = globals::memory_limit().unwrap_or(1 << 30).min(1 << 30);
    let private = path.is_some();
    let tls = flag("open_ssl")? && !private;
    let mut rules = Rules::default();
    if tls && !rules.take(config)? {
        return Ok(None);
    }
    // A certificate that anybody can sign says nothing.
    let peer = rules.port.tls.plain().clients;
    let trusted = flag("clear_password")? || peer.verify && !peer.allow_self_signed;
    let public_key = match text("server_public_key")?.map(|file| public_key(&file)) {
        None => None,
        Some(Ok(key)) => Some(key),
        Some(Err(why)) => {
            report(Level::Warning, &format!("server_public_key cannot be read: {why}"))?;
            return Ok(None);
        }
    };
    let options = Options { user, password, database, charset, tls, private, trusted, public_key, max_packet };
    let seconds = given("timeout").map_or(Ok(CONNECT_LIMIT), |value| value.to_float())?;
    let limit = callback::limit(seconds);
    let is_path = path.is_some();
    let strict = flag("strict_type")?;
    Ok(Some(Target { host: path.unwrap_or(host), is_path, port, limit, options, strict, rules }))
}

/// What a file holds that is no larger than any key.
fn public_key(file: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut key = Vec::new();
    File::open(OsStr::from_bytes(&path::absolute(file)))?.take(LARGEST_KEY).read_to_end(&mut key)?;
    Ok(key)
}

/// `MySQL::query()`
pub(crate) fn query(call: &Call) -> Result<bool> {
    let sql = call.str(0)?;
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    if sql.as_bytes().is_empty() {
        return refused("Query is empty");
    }
    send(call, sql.as_bytes(), callback)
}

fn send(call: &Call, sql: &[u8], callback: callback::Callback) -> Result<bool> {
    match call.this::<MysqlState>()?.link() {
        Some(link) if link.is_ready() => Ok(link.query(sql, callback)),
        Some(link) if link.is_querying() => refused("mysql client is waiting response, cannot send new sql query"),
        link => {
            errors::set_last(code::CLIENT_NO_CONNECTION);
            let was = link.is_some_and(|link| !link.course.is_alive());
            refused(if was { "mysql connection is closed" } else { "mysql client is not connected to server" })
        }
    }
}

fn transaction(call: &Call, sql: &[u8], begins: bool) -> Result<bool> {
    let Some(callback) = callback::argument(call, 0)? else { return Ok(false) };
    let link = call.this::<MysqlState>()?.link();
    match link.as_ref().is_some_and(|link| link.course.is_alive() && link.in_transaction.get()) {
        true if begins => return Err(exception("There is already an active transaction", number::ACTIVE)),
        false if !begins => return Err(exception("There is no active transaction", number::NOT_ACTIVE)),
        _ => {}
    }
    let sent = send(call, sql, callback)?;
    if let Some(link) = link.filter(|_| sent) {
        link.in_transaction.set(begins);
    }
    Ok(sent)
}

/// `MySQL::begin()`
pub(crate) fn begin(call: &Call) -> Result<bool> {
    transaction(call, b"START TRANSACTION", true)
}

/// `MySQL::commit()`
pub(crate) fn commit(call: &Call) -> Result<bool> {
    transaction(call, b"COMMIT", false)
}

/// `MySQL::rollback()`
pub(crate) fn rollback(call: &Call) -> Result<bool> {
    transaction(call, b"ROLLBACK", false)
}

/// `MySQL::escape()`
pub(crate) fn escape(call: &Call) -> Result<Zval> {
    let text = call.str(0)?;
    if text.as_bytes().is_empty() {
        return refused("String is empty").map(Zval::bool);
    }
    match call.this::<MysqlState>()?.link().filter(|link| link.course.is_open()) {
        // How the server reads texts it says when it lets one in.
        Some(link) => Ok(Zval::str(link.escape(text.as_bytes()))),
        None => refused("mysql connection is closed").map(Zval::bool),
    }
}

/// `MySQL::getState()`
pub(crate) fn get_state(call: &Call) -> Result<i64> {
    Ok(match call.this::<MysqlState>()?.link() {
        Some(link) if link.is_querying() => state::READ_START,
        Some(link) if !link.course.is_alive() => state::CLOSED,
        _ => state::QUERY,
    })
}

/// `MySQL::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    match call.this::<MysqlState>()?.link() {
        Some(link) => link.close(),
        None => Ok(false),
    }
}

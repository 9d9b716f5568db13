//! What requests leave in handles that others use as well: options of cURL, values that were bound to a prepared statement.
//!
//! A handle is set up once, by whoever makes it or by all. What a request puts there for itself is known by what it was sent, or by that another one
//! had used the handle before; who then uses it without having set the same has that of the other.

use std::{collections::HashMap, rc::Rc};

use rustc_hash::FxHashMap;
use steel_zend::{Call, Object, Result, Zval, around, frames, replace, watch, watch::Site};

use super::{
    AUDIT, databases,
    findings::{self, Finding},
    places::{Caller, Line},
    surroundings::plain_text,
};

/// So many handles are known; with more, all is forgotten.
const MOST: usize = 1000;

/// Shorter words say nothing of whoever has sent them.
const LEAST_WORD: usize = 3;

/// Options of cURL that carry what one request wants, with their names.
const OPTIONS: [(i64, &str); 17] = [
    (10002, "CURLOPT_URL"),
    (10005, "CURLOPT_USERPWD"),
    (10007, "CURLOPT_RANGE"),
    (10015, "CURLOPT_POSTFIELDS"),
    (10016, "CURLOPT_REFERER"),
    (10022, "CURLOPT_COOKIE"),
    (10023, "CURLOPT_HTTPHEADER"),
    (10036, "CURLOPT_CUSTOMREQUEST"),
    (10103, "CURLOPT_PRIVATE"),
    (10173, "CURLOPT_USERNAME"),
    (10174, "CURLOPT_PASSWORD"),
    (10220, "CURLOPT_XOAUTH2_BEARER"),
    (10018, "CURLOPT_USERAGENT"),
    (10004, "CURLOPT_PROXY"),
    (44, "CURLOPT_NOBODY"),
    (46, "CURLOPT_UPLOAD"),
    (47, "CURLOPT_POST"),
];

/// It asks for a GET: what others have wanted to send is not sent.
const HTTPGET: i64 = 80;
const OF_OTHER_METHODS: [&str; 4] = ["CURLOPT_POSTFIELDS", "CURLOPT_NOBODY", "CURLOPT_UPLOAD", "CURLOPT_POST"];

/// These say the method by themselves.
const POSTFIELDS: &str = "CURLOPT_POSTFIELDS";

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Handles {
    all: FxHashMap<u32, Handle>,
    found: Vec<Finding>,
}

#[derive(Debug, Default)]
struct Handle {
    class: String,
    /// What it prepares: another one may get the number of one that is gone.
    text: String,
    /// The request that has made it; 0: none that is known.
    maker: u64,
    /// The last two that have used it.
    users: [u64; 2],
    settings: HashMap<String, Setting>,
}

#[derive(Debug)]
struct Setting {
    request: u64,
    caller: Rc<Caller>,
    line: Line,
    /// Words of it that the request was sent.
    sent: Vec<u64>,
    /// Another request had used the handle before.
    is_late: bool,
}

/// Who does something to a handle, and where.
struct By {
    request: u64,
    caller: Rc<Caller>,
    line: Line,
}

/// At module start.
pub(super) fn install() {
    replace::replace(&[
        around!("curl_init", before, made),
        around!("curl_setopt", option, nothing),
        around!("curl_setopt_array", options, nothing),
        around!("curl_reset", reset, nothing),
        around!("curl_exec", used, nothing),
        around!("curl_multi_add_handle", added, nothing),
        around!("pdostatement", "bindvalue", bound, nothing),
        around!("pdostatement", "bindparam", bound, nothing),
        around!("pdostatement", "execute", executed, nothing),
    ]);
}

fn before(_: &Call) -> Result {
    Ok(())
}

fn nothing(_: Option<Object>) {}

/// A function has made a handle. Of a method that is told its object it is none.
fn made(handle: Option<Object>) {
    let (Some(handle), Some(request)) = (handle, databases::request()) else { return };
    let class = handle.class_name();
    AUDIT.with_borrow_mut(|audit| {
        *audit.handles.of(handle.handle()) = Handle { class, maker: request, ..Handle::default() };
    });
}

/// `curl_setopt($handle, $option, $value)`
fn option(call: &Call) -> Result {
    if let (Some(handle), Some(option), Some(value)) = (first(call), call.arg(1), call.arg(2)) {
        // What is no number PHP refuses, or converts with a warning.
        set_option(&handle, option.deref().as_int().unwrap_or_default(), value);
    }
    Ok(())
}

/// `curl_setopt_array($handle, $options)`
fn options(call: &Call) -> Result {
    let list = call.arg(1).and_then(|list| list.deref().as_array());
    if let (Some(handle), Some(list)) = (first(call), list) {
        for (option, value) in list.iter() {
            if let steel_zend::Key::Int(option) = option {
                set_option(&handle, option, value);
            }
        }
    }
    Ok(())
}

fn set_option(handle: &Object, option: i64, value: &Zval) {
    if option == HTTPGET {
        with(handle, |handle, _| OF_OTHER_METHODS.iter().for_each(|name| drop(handle.settings.remove(*name))));
    }
    if let Some((_, name)) = OPTIONS.iter().find(|(known, _)| *known == option) {
        set(handle, name, value);
    }
}

fn reset(call: &Call) -> Result {
    if let Some(handle) = first(call) {
        with(&handle, |handle, _| handle.settings.clear());
    }
    Ok(())
}

fn used(call: &Call) -> Result {
    if let Some(handle) = first(call) {
        use_handle(&handle);
    }
    Ok(())
}

/// `curl_multi_add_handle($several, $handle)`
fn added(call: &Call) -> Result {
    if let Some(handle) = databases::request().and_then(|_| call.arg(1)?.deref().as_object()) {
        use_handle(&handle);
    }
    Ok(())
}

/// `bindValue($name, $value)`
fn bound(call: &Call) -> Result {
    let Some(statement) = databases::request().and_then(|_| call.this_object()) else { return Ok(()) };
    if let (Some(name), Some(value)) = (call.arg(0), call.arg(1)) {
        // Of an object, whose name its own code tells, nothing is noted.
        if let Some(name) = plain_text(name.deref()) {
            set(&statement, &format!("a value for {name}"), value);
        }
    }
    Ok(())
}

/// With values of its own, or those that are bound.
fn executed(call: &Call) -> Result {
    let Some(statement) = databases::request().and_then(|_| call.this_object()) else { return Ok(()) };
    if call.given(0).is_some() {
        with(&statement, |handle, _| handle.settings.clear());
    }
    use_handle(&statement);
    Ok(())
}

/// The handle that a function gets, if a request is audited.
fn first(call: &Call) -> Option<Object> {
    databases::request()?;
    call.arg(0)?.deref().as_object()
}

/// What is known of a handle, and who it is that does something to it.
fn with(object: &Object, act: impl FnOnce(&mut Handle, By)) {
    let Some(request) = databases::request() else { return };
    let Some((file, line)) = frames::here().into_iter().find_map(|frame| frame.line) else { return };
    let (number, class) = (object.handle(), object.class_name());
    let text = if object.is_a("PDOStatement") { object.get("queryString").ok() } else { None };
    let text = text.and_then(|text| text.as_bytes().map(|text| String::from_utf8_lossy(text).into_owned()));
    let text = text.unwrap_or_default();
    AUDIT.with_borrow_mut(|audit| {
        let line = audit.line(Site { file: file.as_bytes(), line, again: 0 });
        let Some(caller) = audit.turns.get(&request).map(|turn| Rc::clone(&turn.caller)) else { return };
        let handle = audit.handles.of(number);
        if handle.class != class || handle.text != text {
            *handle = Handle { class, text, ..Handle::default() };
        }
        act(handle, By { request, caller, line });
    });
}

fn set(object: &Object, name: &str, value: &Zval) {
    let words = words(value);
    with(object, |handle, By { request, caller, line }| {
        let is_late = handle.maker != request && handle.users.iter().any(|user| ![0, request].contains(user));
        let sent = words.into_iter().filter(|word| caller.input.texts.contains(word)).collect();
        if name == POSTFIELDS {
            ["CURLOPT_POST", "CURLOPT_NOBODY"].iter().for_each(|other| drop(handle.settings.remove(*other)));
        }
        handle.settings.insert(name.to_owned(), Setting { request, caller, line, sent, is_late });
    });
}

fn use_handle(object: &Object) {
    let number = object.handle();
    let mut found = Vec::new();
    with(object, |handle, by| {
        for (name, setting) in &handle.settings {
            let is_sent = setting.sent.iter().any(|word| !by.caller.input.texts.contains(word));
            if setting.request != by.request && (setting.is_late || is_sent) {
                found.push(finding(&handle.class, number, name, setting, &by));
            }
        }
        if handle.users[0] != by.request {
            handle.users = [by.request, handle.users[0]];
        }
    });
    found.sort_by(|a: &Finding, b| a.signature.cmp(&b.signature));
    AUDIT.with_borrow_mut(|audit| audit.handles.found.append(&mut found));
}

fn finding(class: &str, number: u32, name: &str, setting: &Setting, by: &By) -> Finding {
    let (at, before) = (findings::place(&by.line), findings::place(&setting.line));
    Finding {
        signature: format!("handle {class} {name} {at} {before}"),
        text: format!(
            "{class}#{number} is used at {at} by {} with {name} that it has not set; it was set at {before} by {}",
            by.caller.name, setting.caller.name
        ),
        place: String::new(),
    }
}

/// A text and its words, or those of several.
fn words(value: &Zval) -> Vec<u64> {
    let value = value.deref();
    if let Some(list) = value.as_array() {
        return list.iter().take(100).flat_map(|(_, value)| words(value)).collect();
    }
    let mut all = vec![watch::held_value(value)];
    if let Some(text) = value.as_bytes() {
        let words = text.split(|byte| byte.is_ascii_whitespace() || b":;,&=/?\"'{}".contains(byte));
        all.extend(
            words.filter(|word| word.len() >= LEAST_WORD).take(100).map(|word| watch::held_value(&Zval::str(word))),
        );
    }
    all
}

impl Handles {
    fn of(&mut self, number: u32) -> &mut Handle {
        if self.all.len() >= MOST && !self.all.contains_key(&number) {
            self.all.clear();
        }
        self.all.entry(number).or_default()
    }

    /// Another object has this number from now on.
    pub(super) fn forget(&mut self, number: u32) {
        self.all.remove(&number);
    }

    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.found)
    }
}

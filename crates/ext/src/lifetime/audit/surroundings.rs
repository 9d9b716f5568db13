//! What a request can change of the whole process: settings, time zone, locale, directory, environment, handlers.
//!
//! Functions that do so are watched; when a request that has called one has ended, what they change is asked for again.

use std::collections::HashMap;

use rustc_hash::FxHashMap;
use steel_zend::{Callable, Key, Kind, Result, Zval, globals, ini, object_store, watch};

use super::{
    findings::{self, Finding},
    places::{Caller, Line},
};

/// Something of the process that is not as it was.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) what: String,
    /// Before and now, where that can be told.
    pub(super) values: Option<(String, String)>,
    pub(super) line: Line,
}

/// What a probe says after a request that may have changed it.
#[derive(Debug)]
pub(super) struct Answer {
    probe: usize,
    line: Line,
    value: Value,
}

/// Asks for what these calls may have changed. Functions of PHP are called, and may fail: nothing is borrowed meanwhile.
pub(super) fn ask_after(calls: &FxHashMap<Box<[u8]>, Line>) -> Vec<Answer> {
    let called = |functions: &[&str]| functions.iter().find_map(|function| calls.get(function.as_bytes())).cloned();
    let probes = PROBES.iter().enumerate();
    probes
        .filter_map(|(probe, (_, functions, how))| Some((probe, called(functions)?, how)))
        .map(|(probe, line, how)| Answer { probe, line, value: how.value() })
        .collect()
}

/// How it is found out.
enum Probe {
    /// A function of PHP's that tells.
    Ask(&'static str, &'static [Option<i64>]),
    /// Settings that differ from those of php.ini.
    Settings,
    /// How many handlers of errors and exceptions there are, and which.
    Handlers,
    /// The options of the default context of streams.
    Context,
    /// It cannot be asked; who calls it has changed it.
    Call,
}

/// What it is called, which functions change it, how it is found out.
const PROBES: [(&str, &[&str], Probe); 34] = [
    (
        "a setting",
        &[
            "ini_set",
            "ini_alter",
            "set_include_path",
            "error_reporting",
            "ignore_user_abort",
            "set_time_limit",
            "assert_options",
            "gc_enable",
            "gc_disable",
            "mb_language",
            "ini_restore",
            "iconv_set_encoding",
            "session_name",
            "session_save_path",
            "session_set_cookie_params",
            "session_cache_limiter",
            "session_cache_expire",
            "session_module_name",
        ],
        Probe::Settings,
    ),
    ("the time zone", &["date_default_timezone_set"], Probe::Ask("date_default_timezone_get", &[])),
    ("the locale", &["setlocale"], Probe::Ask("setlocale", &[Some(6), Some(0)])),
    ("the current directory", &["chdir"], Probe::Ask("getcwd", &[])),
    ("the umask", &["umask"], Probe::Ask("umask", &[])),
    ("the environment", &["putenv"], Probe::Ask("getenv", &[])),
    ("mb_internal_encoding()", &["mb_internal_encoding"], Probe::Ask("mb_internal_encoding", &[])),
    ("mb_substitute_character()", &["mb_substitute_character"], Probe::Ask("mb_substitute_character", &[])),
    ("the default locale", &["locale_set_default", "setdefault"], Probe::Ask("locale_get_default", &[])),
    (
        "the handlers of errors and exceptions",
        &["set_error_handler", "set_exception_handler", "restore_error_handler", "restore_exception_handler"],
        Probe::Handlers,
    ),
    (
        "the list of autoloaders",
        &["spl_autoload_register", "spl_autoload_unregister"],
        Probe::Ask("spl_autoload_functions", &[]),
    ),
    (
        "the list of stream wrappers",
        &["stream_wrapper_register", "stream_wrapper_unregister", "stream_wrapper_restore"],
        Probe::Ask("stream_get_wrappers", &[]),
    ),
    (
        "libxml's list of errors",
        &["libxml_use_internal_errors", "simplexml_load_string", "simplexml_load_file"],
        Probe::Ask("libxml_get_errors", &[]),
    ),
    ("mb_regex_encoding()", &["mb_regex_encoding"], Probe::Ask("mb_regex_encoding", &[])),
    ("mb_http_output()", &["mb_http_output"], Probe::Ask("mb_http_output", &[])),
    ("mb_detect_order()", &["mb_detect_order"], Probe::Ask("mb_detect_order", &[])),
    ("the list of stream filters", &["stream_filter_register"], Probe::Ask("stream_get_filters", &[])),
    (
        "the default context of streams",
        &[
            "stream_context_set_default",
            "stream_context_set_option",
            "stream_context_set_options",
            "stream_context_get_default",
        ],
        Probe::Context,
    ),
    ("the status of PHP's own answer", &["http_response_code"], Probe::Ask("http_response_code", &[])),
    (
        "PHP's own list of header fields",
        &["header", "header_remove", "setcookie", "setrawcookie"],
        Probe::Ask("headers_list", &[]),
    ),
    ("libxml_use_internal_errors()", &["libxml_use_internal_errors"], Probe::Ask("libxml_use_internal_errors", &[])),
    ("bcscale()", &["bcscale"], Probe::Ask("bcscale", &[])),
    ("the session's id", &["session_id", "session_start"], Probe::Ask("session_id", &[])),
    ("the list of shutdown functions", &["register_shutdown_function"], Probe::Call),
    ("the seed of random numbers", &["mt_srand", "srand"], Probe::Call),
    ("the domain of translated texts", &["textdomain"], Probe::Ask("textdomain", &[None])),
    ("mb_regex_set_options()", &["mb_regex_set_options"], Probe::Ask("mb_regex_set_options", &[])),
    ("the list of tick functions", &["register_tick_function"], Probe::Call),
    ("the handler of sessions", &["session_set_save_handler"], Probe::Call),
    ("libxml's loader of entities", &["libxml_set_external_entity_loader"], Probe::Call),
    ("libxml's context of streams", &["libxml_set_streams_context"], Probe::Call),
    ("the handlers of signals", &["pcntl_signal"], Probe::Call),
    ("the callback before headers", &["header_register_callback"], Probe::Call),
    ("the directory of translated texts", &["bindtextdomain"], Probe::Call),
];

/// Those by which functions of the program are made known to PHP.
const REGISTRATIONS: [&str; 11] = [
    "the handlers of errors and exceptions",
    "the list of autoloaders",
    "the list of stream wrappers",
    "the list of stream filters",
    "the list of shutdown functions",
    "the list of tick functions",
    "the handler of sessions",
    "libxml's loader of entities",
    "the handlers of signals",
    "the callback before headers",
    "the directory of translated texts",
];

/// What was found out, as text for each part.
type Value = HashMap<String, String>;

/// Connections to databases on which a transaction is open, by their numbers. Their own methods tell; the server is not asked.
fn transactions() -> Vec<u32> {
    let mut open = Vec::new();
    for connection in object_store::of_class("PDO") {
        // A class that extends it may have a method of its own, which is code of the program.
        if connection.class_name() == "PDO"
            && told(connection.call_method("inTransaction", &[]))
                .is_some_and(|answer| answer.is_truthy().unwrap_or(false))
        {
            open.push(connection.handle());
        }
    }
    open
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    open: Vec<u32>,
    known: Vec<Value>,
    /// A request has ended.
    has_begun: bool,
}

impl Surroundings {
    /// Was nothing asked for yet?
    pub(super) fn is_unknown(&self) -> bool {
        self.known.is_empty()
    }

    /// As it is now.
    pub(super) fn now() -> Surroundings {
        Surroundings {
            open: transactions(),
            known: PROBES.iter().map(|(_, _, probe)| probe.value()).collect(),
            has_begun: false,
        }
    }

    /// What is not as it was known, which it is from now on. A program that starts with its first request registers what is its own then: that is told
    /// only if the next one does so again.
    pub(super) fn compare(&mut self, answers: Vec<Answer>) -> Vec<Change> {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let mut changes = Vec::new();
        for answer in answers {
            let is_registration = REGISTRATIONS.contains(&PROBES[answer.probe].0);
            let found = self.compare_one(answer);
            if !(is_first && is_registration) {
                changes.extend(found);
            }
        }
        changes
    }

    fn compare_one(&mut self, Answer { probe, line, value }: Answer) -> Vec<Change> {
        let (what, _, how) = &PROBES[probe];
        if matches!(how, Probe::Call) {
            return vec![Change { what: (*what).to_owned(), values: None, line }];
        }
        let Some(known) = self.known.get_mut(probe) else { return Vec::new() };
        let parts = value.keys().chain(known.keys().filter(|key| !value.contains_key(*key)));
        let text = |value: Option<&String>| match value.map(String::as_str) {
            None => "not set".to_owned(),
            Some("") => "empty".to_owned(),
            Some(value) => value.to_owned(),
        };
        let changes = parts
            .filter(|part| value.get(*part) != known.get(*part))
            .map(|part| Change {
                what: if part.is_empty() { (*what).to_owned() } else { format!("{what}: {part}") },
                values: Some((text(known.get(part)), text(value.get(part)))),
                line: line.clone(),
            })
            .collect();
        *known = value;
        changes
    }

    /// Transactions that are open now. Asks objects of PHP's.
    pub(super) fn open_transactions() -> Vec<u32> {
        transactions()
    }

    /// Those of them that were not known; to be asked for when no request is under way.
    pub(super) fn note_transactions(&mut self, open: Vec<u32>) -> Vec<u32> {
        let new = open.iter().copied().filter(|handle| !self.open.contains(handle)).collect();
        self.open = open;
        new
    }
}

impl Probe {
    fn value(&self) -> Value {
        match self {
            Probe::Call => Value::new(),
            Probe::Settings => ini::modified().into_iter().collect(),
            Probe::Handlers => Value::from([(String::new(), globals::handlers())]),
            Probe::Ask(function, args) => ask(function, args),
            Probe::Context => context(),
        }
    }
}

/// Constants that hold what this request was sent. Constants of others are looked at by the one that defines some.
pub(super) fn constants(caller: &Caller, calls: &FxHashMap<Box<[u8]>, Line>) -> Vec<Finding> {
    let Some(line) = calls.get(b"define".as_slice()).filter(|_| !caller.input.texts.is_empty()) else {
        return Vec::new();
    };
    let Ok(function) = Callable::resolve(&Zval::str("get_defined_constants")) else { return Vec::new() };
    let all = told(function.call(&[Zval::int(1)])).and_then(|all| all.as_array());
    let Some(own) = all.as_ref().and_then(|all| all.get("user")?.as_array()) else { return Vec::new() };
    let is_sent = |value: &Zval| caller.input.texts.contains(&watch::held_value(value));
    let found =
        own.iter().filter(|(_, value)| value.kind() == Kind::Str && is_sent(value)).filter_map(|(key, _)| match key {
            Key::Str(name) => Some(findings::of_constant(&caller.name, &String::from_utf8_lossy(name), line)),
            Key::Int(_) => None,
        });
    found.collect()
}

/// By wrapper and option: `http: header`.
fn context() -> Value {
    let call = |function: &str, args: &[Zval]| {
        let function = Callable::resolve(&Zval::str(function)).ok()?;
        told(function.call(args))
    };
    let options =
        call("stream_context_get_default", &[]).and_then(|context| call("stream_context_get_options", &[context]));
    let options = options.and_then(|options| options.as_array());
    let name = |key: Key<'_>| match key {
        Key::Str(name) => String::from_utf8_lossy(name).into_owned(),
        Key::Int(number) => number.to_string(),
    };
    let mut all = Value::new();
    for (wrapper, values) in options.iter().flat_map(steel_zend::Array::iter) {
        let wrapper = name(wrapper);
        for (option, value) in values.as_array().iter().flat_map(steel_zend::Array::iter) {
            let text = plain_text(value).unwrap_or_else(|| "a list, or an object".to_owned());
            all.insert(format!("{wrapper}: {}", name(option)), text);
        }
    }
    all
}

/// Calls a function of PHP's own that only tells. One that is deprecated would tell the program that it is.
fn ask(function: &str, args: &[Option<i64>]) -> Value {
    let args: Vec<Zval> = args.iter().map(|arg| arg.map_or(Zval::null(), Zval::int)).collect();
    let Some(function) = Callable::resolve(&Zval::str(function)).ok().filter(|function| !function.is_deprecated())
    else {
        return Value::new();
    };
    let Some(value) = told(function.call(&args)) else { return Value::new() };
    match value.as_array() {
        // A list has no names: how long it is tells enough.
        Some(array) if array.get_int(0).is_some() || array.is_empty() => {
            Value::from([(String::new(), format!("{} entries", array.len()))])
        }
        Some(array) => {
            let text = |value: &Zval| plain_text(value).unwrap_or_default();
            let named = array.iter().filter_map(|(key, value)| match key {
                Key::Str(name) => Some((String::from_utf8_lossy(name).into_owned(), value)),
                Key::Int(_) => None,
            });
            named.map(|(name, value)| (name, text(value))).collect()
        }
        None => Value::from([(String::new(), plain_text(&value).unwrap_or_default())]),
    }
}

/// A null, a number, a string as text; nothing is converted by code of the program. `None`: it is something else.
pub(super) fn plain_text(value: &Zval) -> Option<String> {
    match value.kind() {
        Kind::Undef | Kind::Null => Some("null".to_owned()),
        Kind::Bool => Some(if value.is_truthy().unwrap_or(false) { "true" } else { "false" }.to_owned()),
        Kind::Int | Kind::Float | Kind::Str => value.to_str().ok().map(|text| text.to_lossy().into_owned()),
        _ => None,
    }
}

/// What was answered. An exception instead is nobody's business.
fn told(outcome: Result<Zval>) -> Option<Zval> {
    outcome.inspect_err(|_| drop(globals::take_exception())).ok()
}

//! `Server::set()`, and what of it the program can read: `$server->setting`, `$port->setting`.
//!
//! `setting` holds what was given, as it was given. When the server starts, the values in force are added of what most programs ask for
//! without having set it, as in the reference.

use steel_zend::{Array, Call, Error, Key, Object, Result, Zval};

use super::{Phase, ServerState};
use crate::{
    class::{coroutine, server_port::PortState},
    errors,
    settings::{self, Settings, Verdict},
    slots::{server as slot, server_port},
    unfinished,
};

/// `Server::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let state = call.this::<ServerState>()?;
    let given = call.array(0)?;
    if state.phase.get() != Phase::New {
        let class = call.this_object().map_or_else(|| "Swoole\\Server".to_owned(), |server| server.class_name());
        errors::warning(&format!("server is running, unable to execute {class}->set"))?;
        return Ok(false);
    }
    let first = state.ports.borrow().first().cloned();
    for (key, value) in given.iter() {
        let Key::Str(key) = key else { continue };
        let key = String::from_utf8_lossy(key).into_owned();
        // A conversion of the value may run PHP code that comes back here, so nothing is borrowed meanwhile.
        let mut settings = state.settings.borrow().clone();
        let verdict = settings::apply(&mut settings, &key, value);
        let old = state.settings.replace(settings);
        drop(old);
        judge_option("Swoole\\Server", &key, verdict)?;
        if let Some(port) = first.as_ref().and_then(|port| port.state::<PortState>())
            && let Verdict::Failed(error) = set_of_port(port, &key, value)
        {
            return Err(error);
        }
    }
    let stack = coroutine::options::stack_size(&given)?;
    settings::set(&given, settings::By::Server)?;
    coroutine::options::apply(&given, stack)?;
    if let Some(server) = call.this_object() {
        merge(&server, slot::SETTING, &given);
        if let Some(port) = first {
            merge(&port, server_port::SETTING, &given);
        }
    }
    Ok(true)
}

/// `Port::set()`: what this port has for itself.
///
/// # Errors
/// As `Server::set()`.
pub(crate) fn set_port(port: &Object, given: &Array) -> Result {
    let Some(state) = port.state::<PortState>() else { return Ok(()) };
    if state.is_served() {
        return errors::warning("server is running, unable to execute Swoole\\Server\\Port->set");
    }
    state.take_own(|_| ());
    for (key, value) in given.iter() {
        let Key::Str(key) = key else { continue };
        let key = String::from_utf8_lossy(key).into_owned();
        let verdict = set_of_port(state, &key, value);
        judge_option("Swoole\\Server\\Port", &key, verdict)?;
    }
    merge(port, server_port::SETTING, given);
    Ok(())
}

/// One key for one port; on a copy, since the conversion of the value may run PHP code.
fn set_of_port(state: &PortState, key: &str, value: &Zval) -> Verdict {
    let mut own = state.own().unwrap_or_default();
    let verdict = settings::apply_to_port(&mut own, key, value);
    let old = state.take_own(|place| std::mem::replace(place, own));
    drop(old);
    verdict
}

/// What a key means for who gave it.
///
/// # Errors
/// It cannot be, or not yet; what an error handler threw.
pub(crate) fn judge_option(class: &str, key: &str, verdict: Verdict) -> Result {
    match verdict {
        Verdict::Taken => Ok(()),
        Verdict::Unknown => errors::warning(&format!("unsupported option [{key}]")),
        Verdict::Failed(error) => Err(error),
        Verdict::Bad(why) => Err(Error::value_error(format!("{class}::set(): option '{key}' {why}"))),
        Verdict::NotBuilt => {
            let text = format!("option '{key}' is not built yet in this version of Steelwool (see docs/settings.md)");
            Err(unfinished::refused(text))
        }
    }
}

/// Adds what was given to what an object shows as its settings.
fn merge(object: &Object, slot: usize, given: &Array) {
    let mut merged = object.slot(slot).as_array().unwrap_or_default();
    for (key, value) in given.iter() {
        if let Key::Str(key) = key {
            merged.set(key, value.clone());
        }
    }
    object.set_slot(slot, merged);
}

/// At the start: the values in force of what programs read and need not have set. A port without options of its own shows the server's.
pub(super) fn complete(server: &Object, ports: &[Object], settings: &Settings) {
    let mut setting = server.slot(slot::SETTING).as_array().unwrap_or_default();
    let size = |bytes: usize| Zval::int(i64::try_from(bytes).unwrap_or(i64::MAX));
    for (key, value) in [
        ("worker_num", Zval::int(settings.worker_num.into())),
        ("task_worker_num", Zval::int(settings.tasks.workers.into())),
        ("output_buffer_size", size(settings.port.max_pending)),
        ("max_connection", size(settings.max_connections)),
    ] {
        if setting.get(key).is_none() {
            setting.set(key, value);
        }
    }
    if server.is_a("Swoole\\Http\\Server") {
        setting.set("open_http_protocol", true);
        for protocol in ["open_mqtt_protocol", "open_eof_check", "open_length_check"] {
            setting.set(protocol, false);
        }
    }
    for port in ports.iter().skip(1).filter(|port| port.slot(server_port::SETTING).is_null()) {
        port.set_slot(server_port::SETTING, setting.clone());
    }
    server.set_slot(slot::SETTING, setting);
}

//! What a panic leaves in the log: its place and its text, once for each place. The program sees an `Error` where a door stands behind
//! (`steel_zend`'s doors catch it); where none does, the log is all there is.

use std::{
    panic::{Location, PanicHookInfo},
    sync::Mutex,
};

use crate::log;

/// No more places than this: a program that panics everywhere has said enough.
const MOST_PLACES: usize = 64;

static SEEN: Mutex<Vec<(String, u32)>> = Mutex::new(Vec::new());

/// Logs panics from now on.
pub(crate) fn watch() {
    std::panic::set_hook(Box::new(note));
}

fn note(panic: &PanicHookInfo<'_>) {
    let place = panic.location();
    if !place.is_some_and(is_new) {
        return;
    }
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown");
    let place = place.map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()));
    let line = format!("internal error in Steelwool at {place} (a bug, please report it): {text}");
    // Threads of ours have names and no log.
    if std::thread::current().name().is_some_and(|name| name != "main") {
        eprintln!("{line}");
    } else {
        log::line(log::Level::Error, &line);
    }
}

fn is_new(place: &Location<'_>) -> bool {
    let Ok(mut seen) = SEEN.try_lock() else { return false };
    let known = seen.iter().any(|(file, line)| file == place.file() && *line == place.line());
    let new = !known && seen.len() < MOST_PLACES;
    if new {
        seen.push((place.file().to_owned(), place.line()));
    }
    new
}

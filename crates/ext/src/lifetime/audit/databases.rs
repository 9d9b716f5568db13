//! What goes to databases while requests are audited: the statements that PDO and mysqli get, for [`super::sessions`]. A prepared one counts where it is
//! prepared.

use steel_zend::{
    Call, Object, Result, around, frames, object_store, replace,
    watch::{self, Site},
};

use super::{
    AUDIT,
    statements::{Effect, Kind, effects},
};
use crate::runtime::Runtime;

/// At module start.
pub(super) fn install() {
    replace::replace(&[
        around!("pdo", "exec", method, nothing),
        around!("pdo", "query", method, nothing),
        around!("pdo", "prepare", method, nothing),
        around!("pdo", "setattribute", attribute, nothing),
        around!("pdo", "commit", ended, nothing),
        around!("pdo", "rollback", ended, nothing),
    ]);
    replace::replace(&[
        around!("mysqli", "query", method, nothing),
        around!("mysqli", "real_query", method, nothing),
        around!("mysqli", "multi_query", method, nothing),
        around!("mysqli", "prepare", method, nothing),
        around!("mysqli", "execute_query", method, nothing),
        around!("mysqli", "select_db", chosen, nothing),
        around!("mysqli", "begin_transaction", begun, nothing),
        around!("mysqli", "commit", ended, nothing),
        around!("mysqli", "rollback", ended, nothing),
        around!("mysqli_connect", before, made),
        around!("mysqli_init", before, made),
        around!("mysqli_query", function, nothing),
        around!("mysqli_real_query", function, nothing),
        around!("mysqli_multi_query", function, nothing),
        around!("mysqli_prepare", function, nothing),
        around!("mysqli_execute_query", function, nothing),
        around!("mysqli_select_db", chosen, nothing),
        around!("mysqli_begin_transaction", begun, nothing),
        around!("mysqli_commit", ended, nothing),
        around!("mysqli_rollback", ended, nothing),
    ]);
}

fn before(_: &Call) -> Result {
    Ok(())
}

fn nothing(_: Option<Object>) {}

/// A function has made a connection.
fn made(connection: Option<Object>) {
    let (Some(connection), Some(request)) = (connection, request()) else { return };
    AUDIT.with_borrow_mut(|audit| {
        if audit.turns.contains_key(&request) {
            audit.made(request, connection.handle(), None);
        }
    });
}

/// The audited request for which the code works.
pub(super) fn request() -> Option<u64> {
    if !super::is_active() {
        return None;
    }
    Some(Runtime::existing()?.owner().request).filter(|request| *request != 0)
}

/// The connection is `$this`.
fn method(call: &Call) -> Result {
    note(call, 0, effects);
    Ok(())
}

/// The connection is the first argument.
fn function(call: &Call) -> Result {
    note(call, 1, effects);
    Ok(())
}

fn begun(call: &Call) -> Result {
    note_one(call, Effect::Leaves(Kind::Transaction, String::new()));
    Ok(())
}

fn ended(call: &Call) -> Result {
    note_one(call, Effect::Clears(Some(Kind::Transaction)));
    Ok(())
}

fn chosen(call: &Call) -> Result {
    note_one(call, Effect::Leaves(Kind::Database, String::new()));
    Ok(())
}

/// What it sets is as it was, or not.
fn attribute(call: &Call) -> Result {
    if request().is_none() {
        return Ok(());
    }
    let (Some(connection), Some(number), Some(value)) = (call.this_ref(), call.arg(0), call.arg(1)) else {
        return Ok(());
    };
    // A class that extends it may have a method of its own, which is code of the program. The server may be asked for others.
    let Some((_, name)) = ATTRIBUTES.iter().find(|(known, _)| number.to_int().is_ok_and(|number| number == *known))
    else {
        return Ok(());
    };
    if connection.class_name() != "PDO" {
        return Ok(());
    }
    let Ok(before) = connection.call_method("getAttribute", &[number.deref().clone()]) else {
        drop(steel_zend::globals::take_exception());
        return Ok(());
    };
    let (before, now) = (watch::held_value(&before), watch::held_value(value));
    if before != now {
        note_one(call, Effect::Leaves(Kind::Variable, (*name).to_owned()));
    }
    Ok(())
}

/// Attributes of connections that say how all that use them are answered.
const ATTRIBUTES: [(i64, &str); 6] = [
    (0, "ATTR_AUTOCOMMIT"),
    (3, "ATTR_ERRMODE"),
    (8, "ATTR_CASE"),
    (11, "ATTR_ORACLE_NULLS"),
    (17, "ATTR_STRINGIFY_FETCHES"),
    (19, "ATTR_DEFAULT_FETCH_MODE"),
];

fn note(call: &Call, statement: usize, read: impl FnOnce(&str) -> Vec<Effect>) {
    if request().is_none() {
        return;
    }
    let Some(text) = call.arg(statement).and_then(|text| text.as_bytes()) else { return };
    add(call, read(&String::from_utf8_lossy(text)));
}

fn note_one(call: &Call, effect: Effect) {
    add(call, vec![effect]);
}

fn add(call: &Call, effects: Vec<Effect>) {
    let (Some(request), false) = (request(), effects.is_empty()) else { return };
    let connection =
        call.this_ref().map(Object::handle).or_else(|| Some(call.arg(0)?.deref().plain_object()?.handle()));
    let Some(connection) = connection.filter(|connection| object_store::is_alive(*connection)) else { return };
    let Some((file, line)) = frames::here().into_iter().find_map(|frame| frame.line) else { return };
    AUDIT.with_borrow_mut(|audit| {
        audit.stated(request, connection, effects, Site { file: file.as_bytes(), line, again: 0 })
    });
}

//! What is done with single rows.

use std::rc::Rc;

use steel_shm::table::{Full, Key, Kind, Limit};
use steel_zend::{Call, Result, ZStr, Zval};

use super::{
    Made,
    columns::value,
    made,
    values::{Amount, Values, no_column},
};
use crate::errors::{misuse, warning};

/// The row that a call is about.
struct Target {
    made: Rc<Made>,
    key: Key,
}

/// The table, and the key if it can be one; the warning is the caller's then.
#[inline(always)]
fn target(call: &Call, name: &ZStr) -> Result<Option<Target>> {
    let made = made(call)?;
    match Key::new(name.as_bytes(), name.hash()) {
        Some(key) => Ok(Some(Target { made, key })),
        None => wrong_key(name).map(|()| None),
    }
}

#[cold]
fn wrong_key(name: &ZStr) -> Result {
    if name.as_bytes().is_empty() {
        return misuse("key must not be empty");
    }
    misuse(&format!("key length exceeds the limit of {} bytes", Key::LONGEST))
}

/// Why there is no room, and what would help.
#[cold]
fn why(made: &Made, full: Full) -> String {
    let size = made.table.size();
    let limit = match full.limit {
        Limit::Rows => format!("it holds {} rows, which is all that it can", full.rows),
        Limit::Collisions => {
            format!("{} rows, and all {} slots for rows whose keys collide are taken", full.rows, size.collisions)
        }
    };
    match full.size {
        Some(enough) => format!("{limit}; with a size of {enough} instead of {} there would be room", size.rows),
        None => format!("{limit}; no size would do"),
    }
}

/// `Table::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let (name, array) = (call.str_ref(0)?, call.array_ref(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    let mut values = Values::new();
    made.to_write(name, array, &mut values)?;
    let done = made.table.set(&key, &values);
    made.report_death();
    match done {
        Ok(()) => Ok(true),
        Err(full) => no_room(&made, "set", name, full),
    }
}

/// `Table::add()`
pub(crate) fn add(call: &Call) -> Result<bool> {
    let (name, array) = (call.str_ref(0)?, call.array_ref(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    let mut values = Values::new();
    made.to_write(name, array, &mut values)?;
    let done = made.table.add(&key, &values);
    made.report_death();
    match done {
        Ok(is_new) => Ok(is_new),
        Err(full) => no_room(&made, "add", name, full),
    }
}

#[cold]
fn no_room(made: &Made, what: &str, name: &ZStr, full: Full) -> Result<bool> {
    let text = format!("failed to {what}('{}'), unable to allocate memory: {}", name.to_lossy(), why(made, full));
    warning(&text).map(|()| false)
}

/// `Table::update()`
pub(crate) fn update(call: &Call) -> Result<bool> {
    let (name, array) = (call.str_ref(0)?, call.array_ref(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    let mut values = Values::new();
    made.to_write(name, array, &mut values)?;
    let done = made.table.update(&key, &values);
    made.report_death();
    Ok(done)
}

/// `Table::cmpset()`
pub(crate) fn cmpset(call: &Call) -> Result<bool> {
    let (name, conditions, array) = (call.str_ref(0)?, call.array_ref(1)?, call.array_ref(2)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    let mut expected = Values::new();
    if !made.to_expect(conditions, &mut expected)? {
        return Ok(false);
    }
    let mut values = Values::new();
    made.to_write(name, array, &mut values)?;
    let done = made.table.update_if(&key, &expected, &values);
    made.report_death();
    Ok(done)
}

/// `Table::del()`
pub(crate) fn del(call: &Call) -> Result<bool> {
    let name = call.str_ref(0)?;
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    let done = made.table.remove(&key);
    made.report_death();
    Ok(done)
}

/// `Table::cmpdel()`
pub(crate) fn cmpdel(call: &Call) -> Result<bool> {
    let (name, conditions) = (call.str_ref(0)?, call.array_ref(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    let mut expected = Values::new();
    if !made.to_expect(conditions, &mut expected)? {
        return Ok(false);
    }
    let done = made.table.remove_if(&key, &expected);
    made.report_death();
    Ok(done)
}

/// `Table::exists()`
pub(crate) fn exists(call: &Call) -> Result<bool> {
    let name = call.str_ref(0)?;
    let Some(Target { made, key }) = target(call, name)? else { return Ok(false) };
    Ok(made.table.contains(&key))
}

/// `Table::get()`
pub(crate) fn get(call: &Call) -> Result<Zval> {
    let (name, field) = (call.str_ref(0)?, call.str_ref_or_null(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(Zval::bool(false)) };
    let found = match field {
        None => made.table.read(&key, |row| Zval::from(made.names.array(row))),
        Some(field) => match made.names.find(field.as_bytes()) {
            Some(column) => made.table.read(&key, |row| value(row, column)),
            None => None,
        },
    };
    Ok(found.unwrap_or(Zval::bool(false)))
}

/// `Table::getdel()`
pub(crate) fn getdel(call: &Call) -> Result<Zval> {
    let (name, field) = (call.str_ref(0)?, call.str_ref_or_null(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(Zval::bool(false)) };
    let taken = match field {
        None => made.table.take(&key, |row| Zval::from(made.names.array(row))),
        Some(field) => match made.names.find(field.as_bytes()) {
            Some(column) => made.table.take(&key, |row| value(row, column)),
            None => None,
        },
    };
    made.report_death();
    Ok(taken.unwrap_or(Zval::bool(false)))
}

/// `Table::incr()`
pub(crate) fn incr(call: &Call) -> Result<Zval> {
    grow(call, "incr", |amount| amount)
}

/// `Table::decr()`
pub(crate) fn decr(call: &Call) -> Result<Zval> {
    grow(call, "decr", |amount| match amount {
        Amount::Int(value) => Amount::Int(value.wrapping_neg()),
        Amount::Float(value) => Amount::Float(-value),
    })
}

#[inline(always)]
fn grow(call: &Call, what: &str, signed: impl FnOnce(Amount) -> Amount) -> Result<Zval> {
    let (name, field) = (call.str_ref(0)?, call.str_ref(1)?);
    let Some(Target { made, key }) = target(call, name)? else { return Ok(Zval::bool(false)) };
    let Some(column) = made.names.find(field.as_bytes()) else {
        return no_column(field.as_bytes()).map(|()| Zval::bool(false));
    };
    let amount = match (call.arg(2), column.kind()) {
        (_, Kind::Str(_)) => {
            return misuse(&format!("can't execute '{what}' on a string type column")).map(|()| Zval::bool(false));
        }
        (None, Kind::Int) => Amount::Int(1),
        (None, Kind::Float) => Amount::Float(1.0),
        (Some(value), kind) => made.to_add(value, kind)?,
    };
    let done = match signed(amount) {
        Amount::Int(by) => made.table.add_int(&key, column, by).map(Zval::int),
        Amount::Float(by) => made.table.add_float(&key, column, by).map(Zval::float),
    };
    made.report_death();
    done.or_else(|full| misuse(&format!("unable to allocate memory: {}", why(&made, full))).map(|()| Zval::bool(false)))
}

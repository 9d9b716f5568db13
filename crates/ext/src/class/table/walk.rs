//! `foreach`: the position of a table, of which each process has its own.

use steel_shm::table::Cursor;
use steel_zend::{Array, Call, Result, ZStr};

use super::made;

/// Where `foreach` is.
#[derive(Default)]
pub(super) struct Walk {
    cursor: Cursor,
    /// The row at the position, as it was when it was come to.
    here: Option<(ZStr, Array)>,
}

/// Goes on with a cursor.
fn step(call: &Call, begin: impl FnOnce(&mut Walk)) -> Result {
    let made = made(call)?;
    let mut walk = made.walk.borrow_mut();
    begin(&mut walk);
    let found = walk.cursor.next(&made.table, |row| made.names.array(row));
    walk.here = found.map(|(key, row)| (ZStr::new(key.bytes()), row));
    Ok(())
}

/// `Table::rewind()`
pub(crate) fn rewind(call: &Call) -> Result {
    step(call, |walk| walk.cursor = Cursor::new())
}

/// `Table::next()`
pub(crate) fn next(call: &Call) -> Result {
    step(call, |_| ())
}

/// `Table::valid()`
pub(crate) fn valid(call: &Call) -> Result<bool> {
    Ok(made(call)?.walk.borrow().here.is_some())
}

/// `Table::current()`
pub(crate) fn current(call: &Call) -> Result<Option<Array>> {
    Ok(made(call)?.walk.borrow().here.as_ref().map(|(_, row)| row.clone()))
}

/// `Table::key()`
pub(crate) fn key(call: &Call) -> Result<Option<ZStr>> {
    Ok(made(call)?.walk.borrow().here.as_ref().map(|(key, _)| key.clone()))
}

//! `Swoole\Table`: rows that processes share. Here: the object, and how it is planned, made and given up; what is done with rows is in
//! `rows`, PHP's values become the table's in `values`, the position of `foreach` is in `walk`. The memory is [`steel_shm::table`]'s.
//!
//! Arguments and values are converted before the table is looked at, since that may run PHP code.

mod columns;
mod rows;
mod values;
mod walk;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

pub(crate) use rows::{add, cmpdel, cmpset, decr, del, exists, get, getdel, incr, set, update};
use steel_shm::table::{Kind, Size, Table};
use steel_zend::{Array, Call, Error, Result, State, Storage, Zval};
pub(crate) use walk::{current, key, next, rewind, valid};

use self::{columns::Names, walk::Walk};
use crate::{
    errors::{code, misuse},
    log,
    slots::table as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<TableState>();

/// `Table::TYPE_INT` and so on.
const INT: i64 = 1;
const FLOAT: i64 = 2;
const STRING: i64 = 3;

/// `COUNT_NORMAL`
const COUNT_NORMAL: i64 = 0;

/// The state of one object.
pub(crate) struct TableState(RefCell<Stage>);

/// `New → Planned → Made → New`
enum Stage {
    /// The constructor has not run; or the table was destroyed.
    New,
    Planned(Size, Names),
    Made(Rc<Made>),
}

/// A table that there is.
struct Made {
    table: Table,
    names: Names,
    walk: RefCell<Walk>,
    /// How many conversions of values are under way. They run PHP code, and the columns must stay as they are.
    converting: Cell<u32>,
}

impl State for TableState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> TableState {
        TableState(RefCell::new(Stage::New))
    }
}

#[cold]
fn no_constructor() -> Error {
    Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)
}

#[cold]
fn not_made() -> Error {
    Error::throw("Swoole\\Error", "table is not created or has been destroyed", code::WRONG_OPERATION)
}

#[cold]
fn no_memory() -> Error {
    Error::throw("Swoole\\Error", "unable to allocate memory", code::MALLOC_FAIL)
}

fn class_name(call: &Call) -> String {
    call.this_ref().map(steel_zend::Object::class_name).unwrap_or_default()
}

/// The table, which must be there.
#[inline(always)]
fn made(call: &Call) -> Result<Rc<Made>> {
    match &*call.this::<TableState>()?.0.borrow() {
        Stage::Made(made) if !made.table.is_closed() => Ok(Rc::clone(made)),
        Stage::New => Err(no_constructor()),
        _ => Err(not_made()),
    }
}

impl Made {
    /// Says so if a process has died whose lock this one has taken over.
    #[inline(always)]
    fn report_death(&self) {
        if let Some(pid) = self.table.take_bereaved() {
            log::line(log::Level::Warning, &format!("TableRow::lock(): lock process[{pid}] not exists, force unlock"));
        }
    }
}

/// `Table::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let rows = call.int(0)?;
    let proportion = call.float_or(1, 0.2)?;
    let mut stage = call.this::<TableState>()?.0.borrow_mut();
    if !matches!(*stage, Stage::New) {
        return Err(Error::php_error(format!("Constructor of {} can only be called once", class_name(call))));
    }
    // As the reference: the lower 32 bits.
    *stage = Stage::Planned(Size::new(rows as u32, proportion as f32), Names::default());
    Ok(())
}

/// `Table::column()`
pub(crate) fn column(call: &Call) -> Result<bool> {
    let (name, kind, size) = (call.str(0)?, call.int(1)?, call.int_or(2, 0)?);
    let state = call.this::<TableState>()?;
    if matches!(*state.0.borrow(), Stage::New) {
        return Err(no_constructor());
    }
    if kind == STRING && size < 1 {
        return misuse("the length of string type values has to be more than zero").map(|()| false);
    }
    let refused = match &mut *state.0.borrow_mut() {
        Stage::Planned(_, names) => add_column(names, name.as_bytes(), kind, size).err(),
        _ => None,
    };
    if matches!(*state.0.borrow(), Stage::Made(_)) {
        return misuse("unable to add column after table has been created").map(|()| false);
    }
    if let Some(text) = &refused {
        log::line(log::Level::Warning, &format!("Table::add_column(): {text}"));
    }
    Ok(refused.is_none())
}

/// What is wrong with the column, if anything is.
fn add_column(names: &mut Names, name: &[u8], kind: i64, size: i64) -> Result<(), String> {
    let shown = String::from_utf8_lossy(name);
    let kind = match kind {
        INT => Kind::Int,
        FLOAT => Kind::Float,
        STRING => Kind::str(size as usize).ok_or_else(|| format!("column[{shown}] size is too large"))?,
        _ => return Err("unknown column type".to_owned()),
    };
    if names.find(name).is_some() {
        return Err(format!("column[{shown}] already exists"));
    }
    names.push(name, kind).ok_or_else(|| "table row size overflow".to_owned())
}

/// `Table::create()`
pub(crate) fn create(call: &Call) -> Result<bool> {
    let stage = &call.this::<TableState>()?.0;
    let (size, names) = match &mut *stage.borrow_mut() {
        Stage::New => return Err(no_constructor()),
        Stage::Planned(size, names) => (*size, std::mem::take(names)),
        Stage::Made(_) => (Size::new(0, 0.0), Names::default()),
    };
    if matches!(*stage.borrow(), Stage::Made(_)) {
        return misuse("table has already been created").map(|()| false);
    }
    let Ok(table) = Table::new(size, names.columns()) else {
        *stage.borrow_mut() = Stage::Planned(size, names);
        return Err(no_memory());
    };
    let bytes = table.bytes();
    let made = Made { table, names, walk: RefCell::default(), converting: Cell::new(0) };
    *stage.borrow_mut() = Stage::Made(Rc::new(made));
    if let Some(object) = call.this_ref() {
        object.set_slot(slot::SIZE, i64::from(size.rows));
        object.set_slot(slot::MEMORY_SIZE, bytes as i64);
    }
    Ok(true)
}

/// `Table::destroy()`
pub(crate) fn destroy(call: &Call) -> Result<bool> {
    let made = made(call)?;
    if made.converting.get() > 0 {
        return Err(Error::php_error(format!("Cannot destroy {} during value conversion", class_name(call))));
    }
    made.table.close();
    *call.this::<TableState>()?.0.borrow_mut() = Stage::New;
    Ok(true)
}

/// `Table::count()`
pub(crate) fn count(call: &Call) -> Result<i64> {
    let mode = call.int_or(0, COUNT_NORMAL)?;
    let Stage::Made(made) = &*call.this::<TableState>()?.0.borrow() else { return Ok(0) };
    let rows = made.table.len() as i64;
    made.report_death();
    Ok(if mode == COUNT_NORMAL { rows } else { rows.wrapping_mul(made.names.len() as i64) })
}

/// `Table::getSize()`
pub(crate) fn get_size(call: &Call) -> Result<i64> {
    Ok(match &*call.this::<TableState>()?.0.borrow() {
        Stage::New => 0,
        Stage::Planned(size, _) => size.rows.into(),
        Stage::Made(made) => made.table.size().rows.into(),
    })
}

/// `Table::getMemorySize()`
pub(crate) fn get_memory_size(call: &Call) -> Result<i64> {
    Ok(match &*call.this::<TableState>()?.0.borrow() {
        Stage::New | Stage::Planned(..) => 0,
        Stage::Made(made) => made.table.bytes() as i64,
    })
}

/// `Table::stats()`
pub(crate) fn stats(call: &Call) -> Result<Zval> {
    let Ok(made) = made(call) else { return Ok(Zval::bool(false)) };
    let counts = made.table.counts();
    made.report_death();
    let slices = u64::from(made.table.size().collisions);
    let mut stats = Array::with_capacity(8);
    let mut set = |name: &str, value: u64| stats.set(name, value as i64);
    set("num", counts.rows);
    set("conflict_count", counts.collided);
    set("conflict_max_level", counts.deepest.into());
    set("insert_count", counts.inserted);
    set("update_count", counts.updated);
    set("delete_count", counts.deleted);
    set("available_slice_num", slices.saturating_sub(counts.collisions));
    set("total_slice_num", slices);
    Ok(stats.into())
}

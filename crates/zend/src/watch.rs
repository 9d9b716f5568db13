//! What code of PHP does to what lives longer than a request, told as it happens: objects that are made, and reads and writes of static
//! properties, globals, static variables and properties of objects, each with its line.
//!
//! Only where [`install`] was called, at module start: it hooks opcodes, which costs some nanoseconds for each of them, and PHP's JIT does
//! not work beside it. Until [`activate`] nothing is told.

use steel_os::clock;

use crate::{ZStr, door, globals::EngineCell, per_thread, sys};

/// What is about to happen.
#[derive(Debug, Clone, Copy)]
pub enum Deed<'a> {
    /// An object is made that will have this number (`spl_object_id()`).
    Made(u32),
    /// A place is read or written, which holds this until then.
    Access(Place<'a>, Access, Held),
    /// A function is called that changes something of the whole process.
    Call(&'a [u8]),
}

/// A place that outlives the function that uses it.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A static property, by the class that declares it.
    Static(&'a [u8], &'a [u8]),
    /// A global variable.
    Global(&'a [u8]),
    /// A static variable of a function, by its class (or nothing) and name.
    Variable(&'a [u8], &'a [u8], &'a [u8]),
    /// A property of the object with this number, with its class.
    Property(u32, &'a [u8], &'a [u8]),
}

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its value is used.
    Read,
    /// It gets another value.
    Assign,
    /// It gets one that depends on the one before, in one step: `++`, `.=`.
    Count,
    /// An element of it, or a reference to it, may be written.
    Element,
    /// A name for it is made by which it may be read and written: `global $a`, `static $a`.
    Bind,
}

/// What a place holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// `null`, or nothing at all.
    pub is_null: bool,
    /// A number.
    pub is_number: bool,
    /// An array.
    pub is_array: bool,
    /// How many elements an array has, or bytes a string.
    pub size: u32,
    /// A number that changes with it.
    pub value: u64,
    /// It says nothing by itself: `true`, `false`, 0, an empty text or array; or it is an object.
    pub is_bare: bool,
    /// It is the time, of now or a day before or after, in seconds, thousandths or millionths of them, or as `hrtime()` has it.
    pub is_time: bool,
}

/// Where.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The file.
    pub file: &'a [u8],
    /// The line.
    pub line: u32,
}

/// Who is told. It must not run PHP code.
pub type Watcher = fn(Deed<'_>, Site<'_>);

// SAFETY: written at module start only.
static WATCHER: EngineCell<Option<Watcher>> = unsafe { EngineCell::new(None) };

/// Hooks the opcodes, those that read properties of objects only if that is wanted. At module start.
pub fn install(watcher: Watcher, with_reads: bool) {
    WATCHER.set(Some(watcher));
    // SAFETY: module start: no code is compiled yet.
    unsafe { sys::steel_watch_install(Some(tell), with_reads) };
}

/// Is there a watcher?
#[inline(always)]
pub fn is_installed() -> bool {
    WATCHER.get().is_some()
}

per_thread! {
    /// Deeds are told.
    static ACTIVE: bool = false
}

/// Are deeds told?
#[inline(always)]
pub fn is_active() -> bool {
    ACTIVE.get()
}

/// From now on deeds are told, or not.
pub fn activate(on: bool) {
    ACTIVE.set(on);
    // SAFETY: sets a flag.
    unsafe { sys::steel_watch_activate(on) };
}

/// The request that has made the object of this number has ended: from now on it is told who reads its properties.
pub fn disown(handle: u32) {
    // SAFETY: notes it.
    unsafe { sys::steel_watch_disown(handle) };
}

/// Reads of properties are told once in a coroutine; from now on, once more.
pub fn forget_reads() {
    // SAFETY: counts.
    unsafe { sys::steel_watch_forget_reads() };
}

unsafe extern "C" fn tell(deed: *const sys::steel_deed) {
    let Some(watcher) = WATCHER.get() else { return };
    // SAFETY: the shim fills in what belongs to the kind of deed; all of it is alive until the opcode has run.
    unsafe {
        let deed = &*deed;
        let site = Site { file: text(deed.file), line: deed.line };
        if let Some(deed) = understand(deed) {
            door::quiet((), || watcher(deed, site));
        }
    }
}

/// # Safety
/// As the shim has filled it in.
unsafe fn understand(deed: &sys::steel_deed) -> Option<Deed<'_>> {
    // SAFETY: the caller's promise.
    unsafe {
        let access = match deed.access as u32 {
            sys::STEEL_ACCESS_READ => Access::Read,
            sys::STEEL_ACCESS_ASSIGN => Access::Assign,
            sys::STEEL_ACCESS_COUNT => Access::Count,
            sys::STEEL_ACCESS_ELEMENT => Access::Element,
            _ => Access::Bind,
        };
        let place = match deed.what as u32 {
            sys::STEEL_DEED_MADE => return Some(Deed::Made(deed.handle)),
            sys::STEEL_DEED_CALL => return Some(Deed::Call(text(deed.name))),
            sys::STEEL_DEED_STATIC => Place::Static(text((*deed.ce).name), text(deed.name)),
            sys::STEEL_DEED_GLOBAL => Place::Global(text(deed.name)),
            sys::STEEL_DEED_VARIABLE => {
                let common = &(*deed.function).common;
                let class: &[u8] = if common.scope.is_null() { b"" } else { text((*common.scope).name) };
                Place::Variable(class, text(common.function_name), text(deed.name))
            }
            sys::STEEL_DEED_PROPERTY => Place::Property(deed.handle, text((*deed.ce).name), text(deed.name)),
            _ => return None,
        };
        let held = held(deed);
        Some(Deed::Access(place, access, held))
    }
}

fn held(deed: &sys::steel_deed) -> Held {
    let kind = deed.type_;
    Held {
        is_null: kind <= sys::IS_NULL,
        is_number: kind == sys::IS_LONG || kind == sys::IS_DOUBLE,
        is_array: kind == sys::IS_ARRAY,
        size: deed.size,
        // Types are told apart as well: 0 is not false.
        value: deed.value.rotate_left(8) ^ u64::from(kind),
        is_bare: match kind {
            sys::IS_ARRAY | sys::IS_STRING => deed.size == 0,
            sys::IS_LONG | sys::IS_DOUBLE => deed.value == 0,
            _ => true,
        },
        is_time: match kind {
            sys::IS_LONG => is_time(deed.value as f64),
            sys::IS_DOUBLE => is_time(f64::from_bits(deed.value)),
            _ => false,
        },
    }
}

/// See [`Held::is_time`].
fn is_time(number: f64) -> bool {
    const DAY: f64 = 86_400.0;
    if !(1.0..1e20).contains(&number) {
        return false;
    }
    let (epoch, clock) = (clock::unix_seconds() as f64, clock::coarse().as_secs_f64());
    let near = |unit: f64, now: f64| (number / unit - now).abs() < DAY;
    // Small numbers are times of a clock that began a moment ago, and numbers of users as well.
    near(1.0, epoch) || near(1e3, epoch) || near(1e6, epoch) || (number > 1e10 && near(1e9, clock))
}

/// What a global variable holds now.
pub fn global(name: &[u8]) -> Held {
    // SAFETY: all-zero is what nothing is known of; the shim only looks at the engine's table.
    unsafe {
        let mut deed: sys::steel_deed = std::mem::zeroed();
        sys::steel_watch_global(name.as_ptr().cast(), name.len(), &raw mut deed);
        held(&deed)
    }
}

/// # Safety
/// Null, or a live string.
unsafe fn text<'a>(string: *const sys::zend_string) -> &'a [u8] {
    // SAFETY: the caller's promise.
    unsafe { if string.is_null() { b"" } else { ZStr::bytes_of(string) } }
}

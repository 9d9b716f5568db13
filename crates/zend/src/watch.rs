//! What code of PHP does to what lives longer than a request, told as it happens: objects that are made, and reads and writes of static
//! properties, globals, static variables and properties of objects, each with its line.
//!
//! Only where [`install`] was called, at module start: it hooks opcodes, which costs some nanoseconds for each of them, and PHP's JIT does
//! not work beside it. Until [`activate`] nothing is told.

use steel_os::clock;

use crate::{ZStr, Zval, door, globals::EngineCell, per_thread, sys};

/// What is about to happen.
#[derive(Debug, Clone, Copy)]
pub enum Deed<'a> {
    /// An object is made that will have this number (`spl_object_id()`).
    Made(u32),
    /// A place is read or written, which holds this until then.
    Access(Place<'a>, Access, Held),
    /// The same, of an element of the array there, with a key that stands in the code of the program.
    Element(Place<'a>, Keys<'a>, Access, Held),
    /// A function is called that changes something of the whole process.
    Call(&'a [u8]),
}

/// The key of an element, and that of one of its own.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a>(pub &'a [u8], pub Option<&'a [u8]>);

/// A place that outlives the function that uses it.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A static property, by the class that declares it.
    Static(&'a [u8], &'a [u8]),
    /// A global variable.
    Global(&'a [u8]),
    /// A static variable of a function, by its class (or nothing) and name.
    Variable(&'a [u8], &'a [u8], &'a [u8]),
    /// One of the closure with this number, or a variable that it shares with whoever has made it.
    Closure(u32, &'a [u8]),
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
    /// A property of an object that the coroutine has made itself gets a value that may have come with a request ([`expect_input`]).
    Own,
    /// An element of it is written, whose key stands in the code.
    Part,
    /// One element of it is read, or how many there are.
    Look,
}

/// What a place holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// An object.
    pub is_object: bool,
    /// What it is assigned now, as `value`; 0: that is not known.
    pub given: u64,
    /// It is assigned an array without elements.
    pub resets: bool,
}

/// Where.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The file.
    pub file: &'a [u8],
    /// The line.
    pub line: u32,
    /// Of a variable that is assigned: the line that uses it again after a call; 0: none.
    pub again: u32,
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

/// From now on elements of objects of PHP's own are told of, too. While code runs.
pub fn install_entries() {
    // SAFETY: changes the handlers of classes that are there, in the thread that runs their code.
    unsafe { sys::steel_watch_entries(Some(tell)) };
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
        let site = Site { file: text(deed.file), line: deed.line, again: deed.again };
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
            sys::STEEL_ACCESS_OWN => Access::Own,
            sys::STEEL_ACCESS_PART => Access::Part,
            sys::STEEL_ACCESS_LOOK => Access::Look,
            _ => Access::Bind,
        };
        let place = match deed.what as u32 {
            sys::STEEL_DEED_MADE => return Some(Deed::Made(deed.handle)),
            sys::STEEL_DEED_CALL => return Some(Deed::Call(text(deed.name))),
            sys::STEEL_DEED_STATIC => Place::Static(text((*deed.ce).name), text(deed.name)),
            sys::STEEL_DEED_GLOBAL => Place::Global(text(deed.name)),
            sys::STEEL_DEED_VARIABLE if deed.handle != 0 => Place::Closure(deed.handle, text(deed.name)),
            sys::STEEL_DEED_VARIABLE => {
                let common = &(*deed.function).common;
                let class: &[u8] = if common.scope.is_null() { b"" } else { text((*common.scope).name) };
                Place::Variable(class, text(common.function_name), text(deed.name))
            }
            sys::STEEL_DEED_PROPERTY => Place::Property(deed.handle, text((*deed.ce).name), text(deed.name)),
            _ => return None,
        };
        let held = held(deed);
        Some(match deed.key.is_null() {
            true => Deed::Access(place, access, held),
            false => {
                let inner = (!deed.inner_key.is_null()).then(|| text(deed.inner_key));
                Deed::Element(place, Keys(text(deed.key), inner), access, held)
            }
        })
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
        is_object: kind == sys::IS_OBJECT,
        resets: deed.resets,
        given: match deed.given {
            0 => 0,
            given => given.rotate_left(8) ^ u64::from(sys::IS_STRING),
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

/// Has a class, by its name, code that takes something out of this property, or empties it?
pub fn takes_out(class: &str, property: &str) -> bool {
    let lower = class.to_ascii_lowercase();
    // SAFETY: the engine's table of classes, in which linked ones live until the request ends; the shim only looks at their code.
    unsafe {
        let found =
            sys::zend_hash_str_find((*crate::globals::eg()).class_table, lower.as_ptr().cast(), lower.len()).as_ref();
        found.is_some_and(|found| sys::steel_takes_out(found.value.ce, property.as_ptr().cast(), property.len()))
    }
}

/// The same of a static variable of a function, of a class or (an empty name) of none.
pub fn variable_takes_out(class: &str, function: &str, name: &str) -> bool {
    // SAFETY: the shim only looks at the engine's tables and at code, by names that live for the call.
    unsafe {
        sys::steel_variable_takes_out(
            class.as_ptr().cast(),
            class.len(),
            function.as_ptr().cast(),
            function.len(),
            name.as_ptr().cast(),
            name.len(),
        )
    }
}

/// How many constants and classes there are.
pub fn known_names() -> (u32, u32) {
    // SAFETY: reads the sizes of the engine's tables.
    unsafe {
        let eg = &*crate::globals::eg();
        ((*eg.zend_constants).nNumOfElements, (*eg.class_table).nNumOfElements)
    }
}

/// What a static property, a global variable, a static variable or one of a closure holds now. `None`: it is not found.
pub fn held_by(place: Place<'_>) -> Option<Held> {
    // SAFETY: all-zero is what nothing is known of.
    let mut deed: sys::steel_deed = unsafe { std::mem::zeroed() };
    let mut of = |class: &[u8], function: &[u8], name: &[u8], closure| {
        let (class, class_len) = (class.as_ptr().cast(), class.len());
        let (function, function_len) = (function.as_ptr().cast(), function.len());
        let (name, name_len) = (name.as_ptr().cast(), name.len());
        // SAFETY: the shim only looks at the engine's tables, by names that live for the call.
        unsafe {
            sys::steel_watch_variable(class, class_len, function, function_len, name, name_len, closure, &raw mut deed)
        }
    };
    let is_found = match place {
        Place::Global(name) => {
            // SAFETY: as above.
            unsafe { sys::steel_watch_global(name.as_ptr().cast(), name.len(), &raw mut deed) };
            true
        }
        Place::Variable(class, function, name) => of(class, function, name, 0),
        Place::Closure(closure, name) => of(b"", b"", name, closure),
        Place::Static(class, name) => {
            let (class, class_len, name, name_len) =
                (class.as_ptr().cast(), class.len(), name.as_ptr().cast(), name.len());
            // SAFETY: as above.
            unsafe { sys::steel_watch_static(class, class_len, name, name_len, &raw mut deed) }
        }
        Place::Property(..) => false,
    };
    is_found.then(|| held(&deed))
}

/// [`Held::value`] of what a value holds.
pub fn held_value(value: &Zval) -> u64 {
    // SAFETY: all-zero is what nothing is known of; the shim looks at a value that lives for the call.
    unsafe {
        let mut deed: sys::steel_deed = std::mem::zeroed();
        sys::steel_watch_value(value.as_ptr(), &raw mut deed);
        held(&deed).value
    }
}

/// Requests under way have come with these texts ([`Held::value`]), and no others: they are looked for in what requests leave ([`Access::Own`]).
pub fn expect_input(texts: impl IntoIterator<Item = u64>) {
    let of_shim = |value: u64| (value ^ u64::from(sys::IS_STRING)).rotate_right(8);
    // SAFETY: clears a filter, and sets bits in it.
    unsafe {
        sys::steel_watch_input(0);
        texts.into_iter().for_each(|text| sys::steel_watch_input(of_shim(text).max(1)));
    }
}

/// # Safety
/// Null, or a live string.
unsafe fn text<'a>(string: *const sys::zend_string) -> &'a [u8] {
    // SAFETY: the caller's promise.
    unsafe { if string.is_null() { b"" } else { ZStr::bytes_of(string) } }
}

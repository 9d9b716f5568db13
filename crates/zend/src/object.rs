//! Objects: [`Object`] is one counted reference; [`Storage`] and [`State`] give PHP classes native state.
//!
//! The state stands in front of the `zend_object`, so subclasses (ours and the user's) share their parent's storage. It is reached by
//! shared reference only. Properties are the engine's own declared slots; those of a lazy class stay empty until they are first read.

mod tracer;

use std::{cell::UnsafeCell, mem::ManuallyDrop, mem::MaybeUninit, ptr::NonNull, sync::Mutex};

pub use self::tracer::Tracer;
use crate::{ZStr, Zval, door, fence, property, sys};

/// An owned reference to a `zend_object`. Cloning is one count more, dropping one less; nothing else counts by hand.
#[repr(transparent)]
pub struct Object(NonNull<sys::zend_object>);

/// The native state of a class's objects.
pub trait State: Sized + 'static {
    /// Where the class keeps it.
    const STORAGE: &'static Storage;

    /// The slots below this one are filled on first read, by [`State::fill`]. 0: none.
    const LAZY_SLOTS: usize = 0;

    /// What is released together goes in an order: objects of such classes before all else.
    const GOES_FIRST: bool = false;

    /// The state of a new object, before its constructor runs.
    fn new() -> Self;

    /// Shows the cycle collector the values that the state owns.
    fn trace(&self, _tracer: &mut Tracer) {}

    /// Names what the state holds, for those who ask why something lives. Unlike [`State::trace`] this may show what an operation under
    /// way owns on behalf of the object.
    fn holds(&self, tracer: &mut Tracer) {
        self.trace(tracer);
    }

    /// A new object of the class, not of one that extends it, with this state; no constructor is called.
    fn into_object(self) -> Object {
        crate::limit::lift();
        let storage = Self::STORAGE;
        // SAFETY: the class was registered at module start; the object has one reference and default properties.
        unsafe { Object::from_owned(build(storage.class(), || Some(self))) }
    }

    /// Computes the value of a lazy slot. PHP code may run meanwhile (an error handler, for one) and ask for the same slot: whoever
    /// has computed it first gives the value that stays.
    ///
    /// # Errors
    /// What such code threw, or its bailout: the slot stays empty.
    fn fill(&self, _slot: usize) -> crate::Result<Zval> {
        Ok(Zval::null())
    }
}

/// What the engine knows of a class with native state. One `static` for each [`State`].
pub struct Storage {
    inner: UnsafeCell<Inner>,
    install: unsafe fn(*mut Inner),
    holds: unsafe fn(*mut sys::zend_object, &mut Tracer),
    goes_first: bool,
    pub(crate) create: unsafe extern "C" fn(*mut sys::zend_class_entry) -> *mut sys::zend_object,
}

pub(crate) struct Inner {
    handlers: MaybeUninit<sys::zend_object_handlers>,
    class: *mut sys::zend_class_entry,
}

// SAFETY: written once at module start, before any request; the engine (NTS) runs PHP on one thread.
unsafe impl Sync for Storage {}

/// All of them, for [`report`].
static ALL: Mutex<Vec<&'static Storage>> = Mutex::new(Vec::new());

#[repr(C)]
struct Native<T> {
    state: ManuallyDrop<T>,
    std: sys::zend_object,
}

impl Storage {
    /// The storage of `T`.
    pub const fn of<T: State>() -> Storage {
        Storage {
            inner: UnsafeCell::new(Inner { handlers: MaybeUninit::uninit(), class: std::ptr::null_mut() }),
            install: install::<T>,
            holds: holds::<T>,
            goes_first: T::GOES_FIRST,
            create: create::<T>,
        }
    }

    /// Called once, when the class that names this storage is registered.
    pub(crate) fn register(&'static self, class: *mut sys::zend_class_entry) {
        if let Ok(mut all) = ALL.lock() {
            all.push(self);
        }
        // SAFETY: module start, one thread, before any object exists.
        unsafe {
            (*self.inner.get()).class = class;
            (self.install)(self.inner.get());
        }
    }

    fn handlers(&self) -> *const sys::zend_object_handlers {
        // SAFETY: takes an address only.
        unsafe { (*self.inner.get()).handlers.as_ptr() }
    }

    /// A new object of the class that declares this storage; no constructor is called.
    pub fn instantiate(&self) -> Object {
        crate::limit::lift();
        // SAFETY: the class was registered at module start; create returns an object with one reference and default properties.
        unsafe { Object::from_owned((self.create)(self.class())) }
    }

    fn class(&self) -> *mut sys::zend_class_entry {
        // SAFETY: written at module start only.
        unsafe { (*self.inner.get()).class }
    }
}

/// # Safety
/// Module start.
unsafe fn install<T: State>(inner: *mut Inner) {
    // SAFETY: the standard handlers are a constant of the engine; the copy is changed before any object uses it.
    unsafe {
        let mut handlers = sys::std_object_handlers;
        handlers.offset = std::mem::offset_of!(Native<T>, std) as _;
        handlers.free_obj = Some(free::<T>);
        handlers.clone_obj = None;
        handlers.get_gc = Some(get_gc::<T>);
        handlers.unset_property = Some(property::unset_property);
        if T::LAZY_SLOTS > 0 {
            property::install_lazy::<T>(&mut handlers);
        }
        (*inner).handlers.write(handlers);
    }
}

unsafe extern "C" fn create<T: State>(class: *mut sys::zend_class_entry) -> *mut sys::zend_object {
    // SAFETY: the engine calls this with a class that has this storage.
    unsafe { build::<T>(class, || door::quiet(None, || Some(T::new()))) }
}

/// A new object with the state that `make` gives, once there is memory for it.
///
/// # Safety
/// The class has the storage of `T`.
#[inline(always)]
unsafe fn build<T: State>(
    class: *mut sys::zend_class_entry,
    make: impl FnOnce() -> Option<T>,
) -> *mut sys::zend_object {
    // SAFETY: the caller's promise. The block has room for the state, the object and all its property slots (the object's own struct
    // includes the first slot unless the class uses guards).
    unsafe {
        let guards = (*class).ce_flags & sys::ZEND_ACC_USE_GUARDS != 0;
        let slots = (*class).default_properties_count as isize - isize::from(!guards);
        let size = size_of::<Native<T>>() as isize + slots * size_of::<sys::zval>() as isize;
        let native = sys::emalloc(size as usize).cast::<Native<T>>();
        let Some(state) = make() else {
            // Null is not allowed here, and an object without its state neither.
            sys::steel_error(sys::E_ERROR as i32, c"internal error in Steelwool (a bug, please report it)".as_ptr());
            return std::ptr::null_mut();
        };
        (&raw mut (*native).state).write(ManuallyDrop::new(state));
        let std = &raw mut (*native).std;
        sys::zend_object_std_init(std, class);
        if (*class).default_properties_count as usize != T::LAZY_SLOTS {
            sys::object_properties_init(std, class);
        }
        (*std).handlers = T::STORAGE.handlers();
        if T::LAZY_SLOTS > 0 {
            property::empty_slots(std, T::LAZY_SLOTS);
        }
        std
    }
}

unsafe extern "C" fn free<T: State>(object: *mut sys::zend_object) {
    // SAFETY: the engine frees each object once; the state is dropped after the properties, then nothing refers to it. A panic of a
    // Drop must not cross into C.
    unsafe {
        sys::zend_object_std_dtor(object);
        let native = object.byte_sub(std::mem::offset_of!(Native<T>, std)).cast::<Native<T>>();
        // Where it is: to move it out first is a copy of all of it.
        let state = &mut (*native).state;
        door::quiet((), move || ManuallyDrop::drop(state));
    }
}

unsafe extern "C" fn get_gc<T: State>(
    object: *mut sys::zend_object,
    table: *mut *mut sys::zval,
    count: *mut i32,
) -> *mut sys::HashTable {
    // SAFETY: the collector calls this with a live object; the buffer it lends is filled and handed back.
    unsafe {
        let buffer = sys::zend_get_gc_buffer_create();
        let mut tracer = Tracer::for_collector(buffer);
        if let Some(state) = state_of::<T>(object) {
            // A panic must not cross into C. What it has not shown looks like a reference from outside, which is safe.
            door::quiet((), || state.trace(&mut tracer));
        }
        // The table of properties, once made, refers to the slots: shown by both, each would count twice, and the collector would
        // free values that are in use.
        if (*object).properties.is_null() {
            property::slots(object).iter().for_each(|value| tracer.add(value));
        }
        *table = (*buffer).start;
        *count = (*buffer).cur.offset_from((*buffer).start) as i32;
        (*object).properties
    }
}

/// # Safety
/// `object` is alive.
unsafe fn holds<T: State>(object: *mut sys::zend_object, tracer: &mut Tracer) {
    // SAFETY: the caller's promise.
    if let Some(state) = unsafe { state_of::<T>(object) } {
        state.holds(tracer);
    }
}

/// The storage of an object's class, or of the one that it extends; `None`: it is of no class of ours.
///
/// # Safety
/// `object` is alive.
unsafe fn storage_of(object: *mut sys::zend_object) -> Option<&'static Storage> {
    let all = ALL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // SAFETY: the caller's promise; a class that extends ours has its handlers.
    all.iter().find(|storage| std::ptr::eq(unsafe { (*object).handlers }, storage.handlers())).copied()
}

/// Has the native state of an object of ours name what it holds. False: it is of no class of ours.
///
/// # Safety
/// `object` is alive.
pub(crate) unsafe fn report(object: *mut sys::zend_object, mut told: impl FnMut(&str, &Zval)) -> bool {
    // SAFETY: the caller's promise.
    let Some(storage) = (unsafe { storage_of(object) }) else { return false };
    let mut tracer = Tracer::by_name(&mut told);
    // SAFETY: the caller's promise.
    unsafe { (storage.holds)(object, &mut tracer) };
    true
}

/// # Safety
/// `object` is alive for `'a`.
#[inline]
pub(crate) unsafe fn state_of<'a, T: State>(object: *mut sys::zend_object) -> Option<&'a T> {
    // SAFETY: the handler table identifies objects that `create::<T>` made.
    unsafe {
        if !std::ptr::eq((*object).handlers, T::STORAGE.handlers()) {
            return None;
        }
        let native = object.byte_sub(std::mem::offset_of!(Native<T>, std)).cast::<Native<T>>();
        Some(&(*native).state)
    }
}

impl Object {
    /// A new object of a class, by name, with its constructor called.
    ///
    /// # Errors
    /// The class cannot be instantiated, or the constructor threw.
    pub fn create(class: &str, args: &[Zval]) -> crate::Result<Object> {
        let class = crate::class_entry(class);
        let mut made = Zval::undef();
        let pointer = made.as_mut_ptr();
        crate::limit::lift();
        // SAFETY: a permanent class; on success the value is an object with default properties.
        let done = fence::run(|| unsafe { sys::object_init_ex(pointer, class) } == sys::SUCCESS)?;
        let Some(object) = made.as_object().filter(|_| done) else { return Err(crate::Error::Thrown) };
        // SAFETY: a live class.
        if unsafe { !(*class).constructor.is_null() } {
            object.call_method("__construct", args)?;
        }
        Ok(object)
    }

    /// Its native state, if it has one of this type.
    #[inline]
    pub fn state<T: State>(&self) -> Option<&T> {
        // SAFETY: alive by the reference, and so is the state as long as `self` is.
        unsafe { state_of(self.0.as_ptr()) }
    }

    /// Its class.
    pub fn class_name(&self) -> String {
        // SAFETY: a live object has a class with a name.
        unsafe { String::from_utf8_lossy(ZStr::bytes_of((*(*self.0.as_ptr()).ce).name)).into_owned() }
    }

    /// Is it an instance of the class (or a subclass)? Names of ours or of PHP; not of one that does not exist.
    pub fn is_a(&self, class: &str) -> bool {
        let Some(class) = crate::register::find_class(class) else { return false };
        // SAFETY: both classes are alive.
        unsafe { (*self.0.as_ptr()).ce == class || sys::instanceof_function_slow((*self.0.as_ptr()).ce, class) }
    }

    /// Is it a closure? No other class of PHP's has or gets objects of its kind.
    #[inline(always)]
    pub(crate) fn is_closure(&self) -> bool {
        // SAFETY: alive by the reference; the class is a constant of the engine.
        unsafe { (*self.0.as_ptr()).ce == sys::zend_ce_closure }
    }

    /// `spl_object_id`
    pub fn handle(&self) -> u32 {
        // SAFETY: alive by the reference.
        unsafe { (*self.0.as_ptr()).handle }
    }

    /// Where it lies, which tells it from most that have had its number before.
    pub fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }

    /// Is it released before others ([`State::GOES_FIRST`])?
    pub fn goes_first(&self) -> bool {
        // SAFETY: alive by the reference.
        unsafe { storage_of(self.0.as_ptr()) }.is_some_and(|storage| storage.goes_first)
    }

    /// How many references there are, this one included.
    pub fn ref_count(&self) -> u32 {
        // SAFETY: alive by the reference.
        unsafe { (*self.0.as_ptr()).gc.refcount }
    }

    /// A declared property by its slot (the order of the stub, parents first), references looked through.
    pub fn slot(&self, slot: usize) -> &Zval {
        // SAFETY: alive by the reference; `slots` covers all declared slots.
        unsafe { property::slots(self.0.as_ptr()) }.get(slot).map_or(const { &Zval::null() }, Zval::deref)
    }

    /// Writes a declared property by its slot; the old value is dropped when the new one is in place.
    pub fn set_slot(&self, slot: usize, value: impl Into<Zval>) {
        // SAFETY: alive by the reference.
        unsafe { property::set_slot(self.0.as_ptr(), slot, value.into()) };
    }

    /// Empties a lazy slot, so that it is computed anew when it is next read.
    pub fn clear_slot(&self, slot: usize) {
        // SAFETY: alive by the reference.
        unsafe { property::clear_slot(self.0.as_ptr(), slot) };
    }

    /// Reads a property by name as code of the object's class would; `null` if there is none.
    ///
    /// # Errors
    /// What a getter or an error handler threw, or its bailout.
    pub fn get(&self, name: &str) -> crate::Result<Zval> {
        property::read(self, name)
    }

    /// Writes a property by name as code of the object's class would.
    ///
    /// # Errors
    /// As [`Object::get`]; a `TypeError`.
    pub fn set(&self, name: &str, value: impl Into<Zval>) -> crate::Result {
        property::write(self, name, value.into())
    }

    /// Calls a method with no regard to visibility, if the class has it.
    ///
    /// # Errors
    /// As [`crate::Callable::call`].
    pub fn call_method(&self, name: &str, args: &[Zval]) -> crate::Result<Zval> {
        let pair: crate::Array = [Zval::from(self.clone()), Zval::str(name)].into_iter().collect();
        match crate::Callable::resolve(&pair.into()) {
            Ok(callable) => callable.call(args),
            Err(Some(reason)) => Err(crate::Error::php_error(reason)),
            Err(None) => Err(crate::Error::Thrown),
        }
    }

    /// # Safety
    /// The caller hands over one reference.
    pub(crate) unsafe fn from_owned(raw: *mut sys::zend_object) -> Object {
        // SAFETY: objects of the engine are never null.
        Object(unsafe { NonNull::new_unchecked(raw) })
    }

    /// # Safety
    /// `raw` is a live object.
    pub(crate) unsafe fn from_borrowed(raw: *mut sys::zend_object) -> Object {
        // SAFETY: the caller's promise.
        let object = ManuallyDrop::new(unsafe { Object::from_owned(raw) });
        Object::clone(&object)
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::zend_object {
        self.0.as_ptr()
    }

    pub(crate) fn into_raw(self) -> *mut sys::zend_object {
        ManuallyDrop::new(self).0.as_ptr()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.0 == other.0
    }
}

impl Clone for Object {
    #[inline]
    fn clone(&self) -> Object {
        // SAFETY: alive by the reference, one thread.
        unsafe { (*self.0.as_ptr()).gc.refcount += 1 };
        Object(self.0)
    }
}

impl Drop for Object {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: gives up the one reference that this value owns.
        unsafe { fence::release_object(self.0.as_ptr()) };
    }
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.class_name(), self.handle())
    }
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Storage")
    }
}

//! The objects of ext-sockets, as far as somebody else is to wait for them: `Socket` and `AddressInfo`.
//!
//! ext-sockets may be absent and is not linked to; its classes are known by their names, its structures by their sizes. Nothing is known
//! here of descriptors but their numbers, which are the objects' own.

use std::{
    ffi::{CStr, c_int, c_void},
    os::fd::RawFd,
};

use crate::{Kind, Object, Result, Zval, door, end::End, fence, globals::EngineCell, register, sys};

/// `php_socket` before its object; the same in all versions since 8.0.
#[repr(C)]
struct Raw {
    number: c_int,
    family: c_int,
    error: c_int,
    blocking: c_int,
    stream: sys::zval,
}

/// A `Socket`.
#[derive(Clone)]
pub struct Socket {
    object: Object,
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.id().fmt(f)
    }
}

/// Tells a socket from others that are alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(usize);

static FREED: EngineCell<Option<fn(Id)>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// The class `Socket`, if it was there at module start.
static SOCKET: EngineCell<Option<*mut sys::zend_class_entry>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// From now on `freed` is told of the end of sockets, of all once one is [`Socket::watch`]ed. At module start, behind ext-sockets. False: it is not there.
pub fn install(freed: fn(Id)) -> bool {
    FREED.set(Some(freed));
    SOCKET.set(class("Socket"));
    SOCKET.get().is_some()
}

/// A class of ext-sockets.
fn class(name: &str) -> Option<*mut sys::zend_class_entry> {
    let class = register::find_class(name)?;
    // SAFETY: a class of the engine's table; internal ones name the module that they are of.
    unsafe {
        if (*class).type_ as u32 != sys::ZEND_INTERNAL_CLASS as _ || (*class).ce_flags & sys::ZEND_ACC_FINAL == 0 {
            return None;
        }
        let module = (*class).info.internal.module;
        let is_of_sockets = !module.is_null() && CStr::from_ptr((*module).name) == c"sockets";
        is_of_sockets.then_some(class)
    }
}

/// The structure of ext-sockets that lies in front of an object of this class, if it is as large as `T`.
fn structure<T>(object: &Object, class: *mut sys::zend_class_entry) -> Option<*mut T> {
    // SAFETY: a live object; the handlers know how far in front of it its structure begins.
    unsafe {
        let raw = object.as_ptr();
        if (*raw).ce != class {
            return None;
        }
        let offset = usize::try_from((*(*raw).handlers).offset).ok()?;
        (offset == size_of::<T>()).then(|| raw.byte_sub(offset).cast())
    }
}

impl Socket {
    /// The socket in a value.
    pub fn of(value: &Zval) -> Option<Socket> {
        let object = (value.deref().kind() == Kind::Object).then(|| value.deref().as_object())??;
        Socket::of_object(&object)
    }

    pub(crate) fn of_object(object: &Object) -> Option<Socket> {
        let class = SOCKET.get().or_else(|| class("Socket"))?;
        structure::<Raw>(object, class).map(|_| Socket { object: object.clone() })
    }

    /// A new one, for a descriptor that becomes its own.
    ///
    /// # Errors
    /// The engine makes none; the descriptor is the caller's still.
    pub fn new(number: RawFd, family: i32) -> Result<Socket> {
        let class = register::class_entry("Socket");
        let mut place = Zval::null();
        let target = place.as_mut_ptr();
        // SAFETY: a class of the engine's, and a place for a value, which has none to be destroyed.
        fence::run(|| unsafe { sys::object_init_ex(target, class) })?;
        let made = Socket::of(&place).ok_or(crate::Error::Thrown)?;
        let raw = made.raw();
        // SAFETY: a live socket.
        unsafe {
            (*raw).number = number;
            (*raw).family = family;
            (*raw).error = 0;
            (*raw).blocking = 1;
        }
        Ok(made)
    }

    fn raw(&self) -> *mut Raw {
        // SAFETY: a live object of the class, with this structure in front: `of_object` has seen to it.
        unsafe { self.object.as_ptr().byte_sub(size_of::<Raw>()).cast() }
    }

    /// Tells it from others that are alive.
    pub fn id(&self) -> Id {
        Id(self.object.as_ptr() as usize)
    }

    /// It, for PHP code.
    pub fn value(&self) -> Zval {
        self.object.clone().into()
    }

    /// Its end is told from now on.
    pub fn watch(&self) {
        static END: End = End::new();
        unsafe extern "C" fn freed(object: *mut sys::zend_object) {
            if let Some(freed) = FREED.get() {
                door::quiet((), || freed(Id(object as usize)));
            }
            // SAFETY: the engine's call for one of these objects.
            unsafe { END.free(object) };
        }
        END.watch(&self.object, freed);
    }

    /// Its descriptor. `None`: it is closed.
    pub fn number(&self) -> Option<RawFd> {
        // SAFETY: a live socket.
        let number = unsafe { (*self.raw()).number };
        (number >= 0).then_some(number)
    }

    /// `AF_INET`...
    pub fn family(&self) -> i32 {
        // SAFETY: a live socket.
        unsafe { (*self.raw()).family }
    }

    /// Has the program not said otherwise by `socket_set_nonblock()`?
    pub fn is_blocking(&self) -> bool {
        // SAFETY: a live socket; the first byte is the value, whatever its type.
        unsafe { (&raw const (*self.raw()).blocking).cast::<u8>().read() != 0 }
    }

    /// Is it that of a stream, or has it become one?
    pub fn is_of_stream(&self) -> bool {
        // SAFETY: a live socket.
        unsafe { (*self.raw()).stream.u1.type_info != sys::IS_UNDEF }
    }

    /// The stream whose it is as well, which it closes.
    pub fn stream(&self) -> Option<Zval> {
        // SAFETY: a live socket, whose value of a stream is only read.
        let value = unsafe { Zval::from_ptr(&raw const (*self.raw()).stream) };
        self.is_of_stream().then(|| value.clone())
    }

    /// It is closed from now on, and its stream is the caller's to close.
    pub fn give_up(&self) {
        let mut stream = Zval::undef();
        // SAFETY: a live socket, which is left as ext-sockets leaves one that it has closed; its reference to the stream is ours now.
        unsafe {
            (*self.raw()).number = -1;
            std::ptr::swap(stream.as_mut_ptr(), &raw mut (*self.raw()).stream);
        }
    }

    /// What `socket_last_error()` says, of it and of all.
    pub fn error(&self) -> (i32, i32) {
        // SAFETY: a live socket, and a number of ext-sockets'.
        unsafe { ((*self.raw()).error, last_error().map_or(0, |last| *last)) }
    }

    /// Sets what `socket_last_error()` says.
    pub fn set_error(&self, own: i32, last: i32) {
        // SAFETY: as above.
        unsafe {
            (*self.raw()).error = own;
            if let Some(place) = last_error() {
                *place = last;
            }
        }
    }
}

/// ext-sockets' last error, the first thing in its globals.
fn last_error() -> Option<*mut c_int> {
    let name = "sockets";
    // SAFETY: the table of modules is there as long as the engine; an entry knows where its globals are.
    unsafe {
        let found = sys::zend_hash_str_find(&raw const sys::module_registry, name.as_ptr().cast(), name.len());
        let entry = found.as_ref()?.value.ptr.cast::<sys::zend_module_entry>();
        if (*entry).globals_size < size_of::<c_int>() {
            return None;
        }
        let globals = globals_of(entry);
        (!globals.is_null()).then(|| globals.cast())
    }
}

#[cfg(not(php_zts))]
unsafe fn globals_of(entry: *mut sys::zend_module_entry) -> *mut c_void {
    // SAFETY: the caller's entry.
    unsafe { (*entry).globals_ptr }
}

#[cfg(php_zts)]
unsafe fn globals_of(entry: *mut sys::zend_module_entry) -> *mut c_void {
    // SAFETY: the caller's entry; the engine has written the number when the module started.
    unsafe {
        let id = (*entry).globals_id_ptr;
        if id.is_null() || *id <= 0 { std::ptr::null_mut() } else { crate::thread::resource(*id) }
    }
}

/// What an `AddressInfo` tells of an address.
#[derive(Debug, Clone)]
pub struct Address {
    /// `AF_INET`...
    pub family: i32,
    /// `SOCK_STREAM`...
    pub kind: i32,
    /// `IPPROTO_TCP`...
    pub protocol: i32,
    /// In the kernel's layout.
    pub bytes: Vec<u8>,
}

/// `struct addrinfo`
#[repr(C)]
struct RawAddress {
    flags: c_int,
    family: c_int,
    kind: c_int,
    protocol: c_int,
    length: u32,
    address: *mut u8,
    name: *mut u8,
    next: *mut c_void,
}

/// The address in an `AddressInfo`.
pub fn address(value: &Zval) -> Option<Address> {
    let object = (value.deref().kind() == Kind::Object).then(|| value.deref().as_object())??;
    let raw = structure::<RawAddress>(&object, class("AddressInfo")?)?;
    // SAFETY: a live object with this structure in front, whose address has so many bytes.
    unsafe {
        let raw = &*raw;
        let bytes = if raw.address.is_null() {
            Vec::new()
        } else {
            std::slice::from_raw_parts(raw.address, raw.length as usize).to_vec()
        };
        Some(Address { family: raw.family, kind: raw.kind, protocol: raw.protocol, bytes })
    }
}

/// Gives an `AddressInfo` another canonical name, if it has one.
///
/// # Errors
/// The fatal error of an exceeded memory limit.
pub fn rename(value: &Zval, name: &CStr) -> Result {
    let object = (value.deref().kind() == Kind::Object).then(|| value.deref().as_object()).flatten();
    let raw = object.and_then(|object| structure::<RawAddress>(&object, class("AddressInfo")?));
    let Some(raw) = raw else { return Ok(()) };
    // SAFETY: a live object; its name is a string of the engine's memory, and so is the new one.
    fence::run(|| unsafe { sys::steel_replace_text((&raw mut (*raw).name).cast(), name.as_ptr()) })
}

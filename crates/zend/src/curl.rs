//! The handles of ext/curl, as far as somebody else is to wait for them.
//!
//! ext/curl stays what it is: its options, callbacks and errors. A [`Multi`] is a `CurlMultiHandle` whose sockets and times are told to a
//! [`Watcher`], which has libcurl go on when they are ready. Nothing is known here of descriptors but their numbers.
//!
//! What libcurl calls back into PHP code may wait, and so switch, in the middle of its frames, as it may in any C function. libcurl itself
//! refuses whoever comes back into the same handle meanwhile.

use std::{
    ffi::{c_int, c_long, c_void},
    os::fd::RawFd,
    time::Duration,
};

use crate::{
    Kind, Object, Result, Zval, door,
    end::End,
    fence,
    globals::{self, EngineCell},
    register, sys,
};

/// Who waits.
pub trait Watcher: Sync {
    /// libcurl wants to know of a socket of this handle's; `None`: not any more, and it may be closed right afterwards.
    fn socket(&self, handle: Id, number: RawFd, wanted: Option<Wanted>);
    /// libcurl wants to be called after so long; `None`: not any more.
    fn timer(&self, handle: Id, after: Option<Duration>);
    /// A `CurlHandle` or `CurlMultiHandle` is gone.
    fn freed(&self, handle: Id);
}

/// Tells a handle from others that are alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(usize);

/// What is wanted of a socket, or has happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Something to read.
    pub read: bool,
    /// Room to write.
    pub write: bool,
}

impl Wanted {
    /// `CURL_POLL_*` and `CURL_CSELECT_*` have the same bits.
    fn of(bits: c_int) -> Wanted {
        Wanted { read: bits & 1 != 0, write: bits & 2 != 0 }
    }

    fn bits(self) -> c_int {
        c_int::from(self.read) | c_int::from(self.write) << 1
    }
}

/// `CURL_POLL_REMOVE`
const REMOVE: c_int = 4;
/// `CURL_SOCKET_TIMEOUT`
const TIMEOUT: c_int = -1;

static WATCHER: EngineCell<Option<&'static dyn Watcher>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// From now on this is told. At module start, behind ext/curl. False: there is none that could be waited for.
pub fn install(watcher: &'static dyn Watcher) -> bool {
    WATCHER.set(Some(watcher));
    // SAFETY: one thread runs; the table of modules is there.
    unsafe { sys::steel_curl_install(Some(socket_changed), Some(timer_changed)) }
}

unsafe extern "C" fn socket_changed(id: usize, number: c_int, what: c_int) {
    let Some(watcher) = WATCHER.get() else { return };
    let wanted = (what != REMOVE).then(|| Wanted::of(what));
    door::quiet((), || watcher.socket(Id(id), number, wanted));
}

unsafe extern "C" fn timer_changed(id: usize, milliseconds: c_long) {
    let Some(watcher) = WATCHER.get() else { return };
    let after = u64::try_from(milliseconds).ok().map(Duration::from_millis);
    door::quiet((), || watcher.timer(Id(id), after));
}

/// What [`easy`] and [`Multi::of`] tell of a value.
fn handle(value: &Zval, class: &str) -> Option<Object> {
    let object = (value.deref().kind() == Kind::Object).then(|| value.deref().as_object())??;
    let known = register::find_class(class)?;
    // SAFETY: a live object and the engine's own class, of whose module the name lives as long as it.
    unsafe {
        let module = (*known).info.internal.module;
        let is_one = (*object.as_ptr()).ce == known
            && (*known).type_ as u32 == sys::ZEND_INTERNAL_CLASS as _
            && !module.is_null()
            && std::ffi::CStr::from_ptr((*module).name) == c"curl";
        is_one.then_some(object)
    }
}

/// A `CurlHandle`, whose end is told from now on.
pub fn easy(value: &Zval) -> Option<(Object, Id)> {
    static END: End = End::new();
    unsafe extern "C" fn freed(object: *mut sys::zend_object) {
        // SAFETY: the engine's call for one of these objects.
        unsafe { END.free(object) };
        door::quiet((), || gone(object as usize));
    }
    let object = handle(value, "CurlHandle")?;
    END.watch(&object, freed);
    let id = Id(object.as_ptr() as usize);
    Some((object, id))
}

/// A `CurlMultiHandle` that is waited for by the [`Watcher`].
#[derive(Clone)]
pub struct Multi {
    object: Object,
}

impl std::fmt::Debug for Multi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.id().fmt(f)
    }
}

/// libcurl has refused: its `CURLMcode`.
pub type Refusal = i32;

impl Multi {
    /// The handle in a value. `None`: it is none.
    pub fn of(value: &Zval) -> Option<Multi> {
        static END: End = End::new();
        unsafe extern "C" fn freed(object: *mut sys::zend_object) {
            // SAFETY: the engine's call for one of these objects.
            unsafe { END.free(object) };
            door::quiet((), || gone(object as usize));
        }
        let object = handle(value, "CurlMultiHandle")?;
        END.watch(&object, freed);
        Some(Multi { object })
    }

    /// Tells it from others that are alive.
    pub fn id(&self) -> Id {
        Id(self.object.as_ptr() as usize)
    }

    /// It, for ext/curl's functions.
    pub fn value(&self) -> Zval {
        self.object.clone().into()
    }

    /// libcurl's handle.
    fn raw(&self) -> *mut c_void {
        // SAFETY: a live object of ext/curl: libcurl's handle is the first thing in its own structure (in all versions since 8.0), which lies in
        // front of the object as far as the handlers say.
        unsafe {
            let raw = self.object.as_ptr();
            let offset = (*(*raw).handlers).offset.max(0) as usize;
            if offset < size_of::<usize>() {
                std::ptr::null_mut()
            } else {
                raw.byte_sub(offset).cast::<*mut c_void>().read()
            }
        }
    }

    /// From now on its sockets and times are told. Those that it has already are told by [`Multi::all`]. False: libcurl does not want to.
    pub fn adopt(&self) -> bool {
        let raw = self.raw();
        // SAFETY: libcurl's handle, which lives as long as the object, as does its number.
        !raw.is_null() && unsafe { sys::steel_curl_adopt(raw, self.object.as_ptr() as usize) }
    }

    /// Has libcurl go on: a socket is ready (`None`: its time has come). How many transfers are under way.
    ///
    /// # Errors
    /// What PHP code threw, or its bailout, which leaves the handle in the middle of what it did: nothing may be done with it then.
    pub fn act(&self, ready: Option<(RawFd, Wanted)>) -> Result<std::result::Result<usize, Refusal>> {
        let (number, bits) = ready.map_or((TIMEOUT, 0), |(number, wanted)| (number, wanted.bits()));
        // SAFETY: libcurl's handle, of a live object; a socket that it does not know any more is not looked at.
        self.run(|raw, running| unsafe { sys::steel_curl_action(raw, number, bits, running) })
    }

    /// Has libcurl go on with all transfers, and tell all sockets.
    ///
    /// # Errors
    /// As [`Multi::act`].
    pub fn all(&self) -> Result<std::result::Result<usize, Refusal>> {
        // SAFETY: libcurl's handle, of a live object.
        self.run(|raw, running| unsafe { sys::steel_curl_all(raw, running) })
    }

    fn run(&self, call: impl FnOnce(*mut c_void, *mut c_int) -> c_int) -> Result<std::result::Result<usize, Refusal>> {
        let (raw, mut running) = (self.raw(), 0);
        if raw.is_null() {
            return Ok(Err(BAD_HANDLE));
        }
        let code = fence::run(|| call(raw, &raw mut running))?;
        if globals::exception_is_set() {
            return Err(crate::Error::Thrown);
        }
        Ok(if code == 0 { Ok(usize::try_from(running).unwrap_or(0)) } else { Err(code) })
    }
}

/// `CURLM_BAD_HANDLE`
const BAD_HANDLE: Refusal = 1;

/// The streams that a handle reads and writes, and whatever other resource it has, in the order of ext/curl: what a program has put aside with
/// `CURLOPT_PRIVATE` is the last.
pub fn resources(handle: &Object) -> Vec<Zval> {
    lent(handle, Kind::Resource)
}

/// Are these the same resource?
pub fn is_same_resource(one: &Zval, other: &Zval) -> bool {
    let number = |value: &Zval| {
        // SAFETY: a live value, of this kind.
        (value.deref().kind() == Kind::Resource).then(|| unsafe { (*value.deref().as_ptr()).value.res })
    };
    number(one).is_some_and(|one| number(other) == Some(one))
}

/// The `CurlHandle`s that are in a multi handle, and whatever other object it has.
pub fn members(multi: &Multi) -> Vec<Zval> {
    lent(&multi.object, Kind::Object)
}

/// The values of this kind that ext/curl keeps for an object.
fn lent(handle: &Object, kind: Kind) -> Vec<Zval> {
    let (mut row, mut count) = (std::ptr::null_mut::<sys::zval>(), 0);
    // SAFETY: the collector's own question to a live object: it lends its values as a row, which is read, and clones taken, before anything
    // else happens. Its table of properties is not needed.
    unsafe {
        let raw = handle.as_ptr();
        let Some(get_gc) = (*(*raw).handlers).get_gc else { return Vec::new() };
        let _ = get_gc(raw, &raw mut row, &raw mut count);
        let values = (0..usize::try_from(count).unwrap_or(0)).map(|at| Zval::from_ptr(row.add(at)).deref());
        values.filter(|value| value.kind() == kind).cloned().collect()
    }
}

fn gone(id: usize) {
    if let Some(watcher) = WATCHER.get() {
        watcher.freed(Id(id));
    }
}

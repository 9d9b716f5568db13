//! The waits of libpq, PostgreSQL's library, as PDO uses it.
//!
//! It never blocks on a socket: it asks `poll()` before it goes on, and `getaddrinfo()` for addresses. Both are ours in its table of imported functions
//! ([`steel_os::import`]), as is the driver's own `poll()` for notifications, and are the C library's again for whoever is not to wait as a coroutine does.

use std::{
    ffi::{CStr, CString, c_char, c_int},
    net::IpAddr,
    os::fd::RawFd,
    sync::Mutex,
    time::{Duration, Instant},
};

use steel_os::{
    errno, foreign,
    import::{self, Import, Library},
};

use crate::{Result, door, globals::EngineCell, sys};

/// Who waits.
#[allow(clippy::missing_errors_doc, reason = "the unwinding of who waits")]
pub trait Waiter: Sync {
    /// May the call that is under way wait?
    fn is_wanted(&self) -> bool;
    /// Waits until the descriptor is ready to read or to write, for `time` at most.
    fn ready(&self, number: RawFd, events: i16, time: Option<Duration>) -> Result<Ready>;
    /// What was to be waited for is there: lets others run, if it has always been so for long. False: as [`Ready::GivenUp`].
    fn breathe(&self) -> Result<bool>;
    /// Looks up the addresses of a name, so that [`Lookup::begin`] has them at hand. Who returns earlier has the call fail.
    fn look_up(&self, lookup: Lookup) -> Result<Option<Found>>;
}

/// What a wait has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// It is ready, or broken.
    Yes,
    /// Not in time.
    TimedOut,
    /// Not to be waited for any more: what is under way on the connection is lost.
    GivenUp,
}

static WAITER: EngineCell<Option<&'static dyn Waiter>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};
static IMPORTS: Mutex<Vec<Import>> = Mutex::new(Vec::new());

/// From now on this waits. At module start.
pub fn install(waiter: &'static dyn Waiter) {
    WAITER.set(Some(waiter));
}

/// Has libpq wait through us, if it is there. Whenever a connection is about to be made.
pub fn prepare() {
    let Ok(mut imports) = IMPORTS.lock() else { return };
    if !imports.is_empty() {
        return;
    }
    let libpq = Library::Named("libpq.so");
    let ours = [
        Some((libpq, c"poll", poll as *const ())),
        Some((libpq, c"getaddrinfo", getaddrinfo as *const ())),
        // It waits for notifications by itself.
        driver().map(|driver| (driver, c"poll", poll_for_news as *const ())),
    ];
    for (library, name, function) in ours.into_iter().flatten() {
        // SAFETY: functions of the same type that do the same.
        imports.extend(unsafe { import::replace(library, name, function) });
    }
}

/// Where PDO's driver lies: a library of its own, or PHP with all that is built in. That one's other calls are nobody's to wait for.
fn driver() -> Option<Library<'static>> {
    let name = "pdo_pgsql";
    // SAFETY: the table of modules is there as long as the engine.
    let module = unsafe {
        let found = sys::zend_hash_str_find(&raw const sys::module_registry, name.as_ptr().cast(), name.len());
        found.as_ref()?.value.ptr.cast::<sys::zend_module_entry>()
    };
    // SAFETY: a module's entry, which names a function of its own.
    unsafe { (*module).module_startup_func }.map(|start| Library::Around(start as usize))
}

/// As it was. At module end.
pub fn remove() {
    if let Ok(mut imports) = IMPORTS.lock() {
        imports.clear();
    }
}

fn waiter() -> Option<&'static dyn Waiter> {
    WAITER.get().filter(|waiter| waiter.is_wanted())
}

unsafe extern "C" fn poll(all: *mut libc::pollfd, count: libc::nfds_t, time: c_int) -> c_int {
    let give_up = || {
        // libpq would go on with what comes later as if it were the next one's answer: it finds the connection broken.
        // SAFETY: one of them is there, or nobody waits.
        unsafe {
            foreign::shut((*all).fd);
            (*all).revents = (*all).events | libc::POLLERR | libc::POLLHUP;
        }
        1
    };
    // SAFETY: the caller's promise to `poll()`.
    unsafe { wait(door::quiet(None, waiter), all, count, time, give_up) }
}

/// Nothing is under way, so nothing is lost.
unsafe extern "C" fn poll_for_news(all: *mut libc::pollfd, count: libc::nfds_t, time: c_int) -> c_int {
    // SAFETY: the caller's promise to `poll()`.
    unsafe { wait(door::quiet(None, waiter), all, count, time, || 0) }
}

/// As `poll()`, by `waiter` if there is one, with the answer of `give_up` if it is not to be waited for any more.
///
/// # Safety
/// As `poll()`.
unsafe fn wait(
    waiter: Option<&'static dyn Waiter>,
    all: *mut libc::pollfd,
    count: libc::nfds_t,
    time: c_int,
    give_up: impl Fn() -> c_int,
) -> c_int {
    // SAFETY: the caller's promise to `poll()`.
    let real = |time| unsafe { libc::poll(all, count, time) };
    let (1, Some(waiter)) = (count, waiter.filter(|_| time != 0)) else { return real(time) };
    // What is ready costs nothing more.
    let now = real(0);
    if now != 0 {
        // SAFETY: as below.
        let goes_on = unsafe { door::handler(false, || waiter.breathe()) };
        return if goes_on { now } else { give_up() };
    }
    // SAFETY: one of them is there.
    let (number, events) = unsafe { ((*all).fd, (*all).events) };
    let end = u64::try_from(time).ok().and_then(|time| Instant::now().checked_add(Duration::from_millis(time)));
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let mut ready = Ready::GivenUp;
        // SAFETY: libpq's call; its frames are left by a jump only after a fatal error, as those of any library that calls PHP code.
        unsafe {
            door::handler((), || {
                ready = waiter.ready(number, events, left)?;
                Ok(())
            });
        }
        match ready {
            Ready::Yes => match real(0) {
                0 => {}
                now => return now,
            },
            Ready::TimedOut => return 0,
            Ready::GivenUp => return give_up(),
        }
    }
}

/// A name to be looked up.
#[derive(Debug)]
pub struct Lookup {
    name: Option<CString>,
    service: Option<CString>,
    hints: Option<[c_int; 4]>,
}

/// What has been found, in the C library's memory, which is given back with it.
#[derive(Debug)]
pub struct Found {
    code: c_int,
    error: i32,
    first: *mut libc::addrinfo,
}

// SAFETY: memory of the C library's, which any thread may use; nobody else has it.
unsafe impl Send for Found {}

impl Lookup {
    /// Looks it up, which blocks.
    pub fn perform(self) -> Found {
        let text = |text: &Option<CString>| text.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        let hints = self.hints.map(|[flags, family, kind, protocol]| libc::addrinfo {
            ai_flags: flags,
            ai_family: family,
            ai_socktype: kind,
            ai_protocol: protocol,
            ai_addrlen: 0,
            ai_addr: std::ptr::null_mut(),
            ai_canonname: std::ptr::null_mut(),
            ai_next: std::ptr::null_mut(),
        });
        let mut first = std::ptr::null_mut();
        let hints = hints.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: texts and hints live over the call, which writes one pointer.
        let code = unsafe { libc::getaddrinfo(text(&self.name), text(&self.service), hints, &raw mut first) };
        Found { code, error: errno::get(), first }
    }
}

impl Drop for Found {
    fn drop(&mut self) {
        if !self.first.is_null() {
            // SAFETY: from `getaddrinfo()`, and nobody else's.
            unsafe { libc::freeaddrinfo(self.first) };
        }
    }
}

unsafe extern "C" fn getaddrinfo(
    name: *const c_char,
    service: *const c_char,
    hints: *const libc::addrinfo,
    into: *mut *mut libc::addrinfo,
) -> c_int {
    // SAFETY: null, or a text that lives over the call.
    let is_address =
        unsafe { !name.is_null() && CStr::from_ptr(name).to_str().is_ok_and(|name| name.parse::<IpAddr>().is_ok()) };
    let Some(waiter) = door::quiet(None, waiter).filter(|_| !is_address) else {
        // SAFETY: the caller's promise to `getaddrinfo()`.
        return unsafe { libc::getaddrinfo(name, service, hints, into) };
    };
    // SAFETY: null, or texts and hints that live over the call.
    let lookup = unsafe {
        let text = |text: *const c_char| (!text.is_null()).then(|| CStr::from_ptr(text).to_owned());
        let hints = hints.as_ref().map(|hints| [hints.ai_flags, hints.ai_family, hints.ai_socktype, hints.ai_protocol]);
        Lookup { name: text(name), service: text(service), hints }
    };
    let mut lookup = Some(lookup);
    let (mut code, mut error) = (libc::EAI_AGAIN, 0);
    // SAFETY: as in `poll`; `into` is the caller's. What this frame owns has gone before it is left by a jump.
    unsafe {
        door::handler((), || {
            let Some(lookup) = lookup.take() else { return Ok(()) };
            if let Some(mut found) = waiter.look_up(lookup)? {
                (code, error) = (found.code, found.error);
                into.write(std::mem::replace(&mut found.first, std::ptr::null_mut()));
            }
            Ok(())
        });
    }
    errno::set(error);
    code
}

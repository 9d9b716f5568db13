//! `SWOOLE_HOOK_NATIVE_CURL` (and `CURL`): ext/curl waits as coroutines do.
//!
//! ext/curl and libcurl stay what they are; only their waits are ours. `curl_exec()` gives its handle to a multi handle, which every handle has
//! for itself and keeps, so that its connections are used again; libcurl tells that one's sockets ([`sockets`]), and goes on when one of
//! them is ready. `curl_multi_select()` waits in the same way for a program's own multi handle.
//!
//! What libcurl calls back may wait, whatever the flags. Who uses a handle meanwhile that another coroutine executes is refused ([`guard`]), who
//! uses a multi handle that libcurl is inside of ([`multis`]), and who closes a stream that is written or read ([`streams`]).

mod exec;
mod guard;
mod handles;
mod multis;
mod select;
mod sockets;
mod streams;

use std::{os::fd::RawFd, time::Duration};

use steel_zend::{
    curl::{self, Id, Wanted, Watcher},
    replace,
};

use super::{plain, wants};
use crate::runtime::Runtime;

/// `SWOOLE_HOOK_CURL`, which asks for the same.
const CURL: i64 = 2048;
/// `SWOOLE_HOOK_NATIVE_CURL`
const NATIVE_CURL: i64 = 4096;

/// At module start.
pub(super) fn install() {
    if curl::install(&Curl) {
        replace::replace(&exec::replacements());
        replace::replace(&select::replacements());
        replace::replace(&guard::replacements());
    }
}

/// Does the running coroutine want it hooked?
fn is_wanted() -> bool {
    wants(CURL | NATIVE_CURL)
}

/// For the doors: may somebody else run before the function has come to its end?
fn may_switch() -> bool {
    !plain::passes() && (Runtime::existing().is_some_and(|runtime| runtime.in_coroutine()) || multis::any())
}

struct Curl;

impl Watcher for Curl {
    fn socket(&self, handle: Id, number: RawFd, wanted: Option<Wanted>) {
        sockets::changed(handle, number, wanted);
    }

    fn timer(&self, handle: Id, after: Option<Duration>) {
        sockets::set_timer(handle, after);
    }

    fn freed(&self, handle: Id) {
        sockets::forget(handle);
        multis::forget(handle);
        handles::forget(handle);
    }
}

//! The thread-safe resource manager (TSRM): where this thread's globals are, and which threads there are.

use std::{
    ffi::c_void,
    sync::atomic::{AtomicI32, AtomicUsize, Ordering},
};

use crate::{door, module, sys};

/// Threads that run PHP code, or may: they have globals.
static THREADS: AtomicUsize = AtomicUsize::new(0);

/// The engine's number for what each thread has of this module: it writes it at the module's start.
static RESOURCE: AtomicI32 = AtomicI32::new(0);
const _: () = assert!(size_of::<AtomicI32>() == size_of::<sys::ts_rsrc_id>());

/// What each thread has of this module in the engine's hands; all else lies in thread-locals. It tells one thread from another, as
/// the last thread takes away also what others have left.
#[repr(C)]
struct Block {
    thread: sys::pthread_t,
}

/// Globals at a fixed distance from the thread's own block.
#[inline(always)]
pub(crate) unsafe fn fast<T>(offset: usize) -> *mut T {
    // SAFETY: the cache is that of a thread that runs PHP code; the engine has told the distance.
    unsafe { sys::steel_tsrm().byte_add(offset).cast() }
}

/// Globals by the number that the engine has given them.
#[inline(always)]
pub(crate) unsafe fn resource<T>(id: sys::ts_rsrc_id) -> *mut T {
    // SAFETY: as above; the block begins with the table of all resources, which are numbered from 1.
    unsafe { (*sys::steel_tsrm().cast::<*mut *mut c_void>()).add(id as usize - 1).read().cast() }
}

/// This thread runs PHP code and has globals, which are found from now on. Where several threads are there when `dl()` loads the
/// module, this is the first that the others hear of it.
pub(crate) fn attach() {
    // SAFETY: copies a pointer of the engine's.
    unsafe { sys::steel_tsrm_update() };
}

/// As `owns_process`.
pub(crate) fn runs_alone() -> bool {
    // SAFETY: compares two numbers of threads.
    unsafe { sys::tsrm_is_main_thread() && THREADS.load(Ordering::Relaxed) <= 1 }
}

/// Has the engine call [`begin`] and [`end`] for each thread.
pub(crate) fn set_up(entry: &mut sys::zend_module_entry) {
    entry.globals_size = size_of::<Block>();
    entry.globals_id_ptr = RESOURCE.as_ptr();
    entry.globals_ctor = Some(begin);
    entry.globals_dtor = Some(end);
}

/// A thread is about to run PHP code for the first time.
unsafe extern "C" fn begin(block: *mut c_void) {
    THREADS.fetch_add(1, Ordering::Relaxed);
    attach();
    // SAFETY: the block is this thread's, and as large as was asked for.
    unsafe { block.cast::<Block>().write(Block { thread: sys::tsrm_thread_id() }) };
    door::quiet((), module::thread_begins);
}

/// A thread's globals go; in the thread itself, or, for what is left at the module's end, in the last one.
unsafe extern "C" fn end(block: *mut c_void) {
    THREADS.fetch_sub(1, Ordering::Relaxed);
    // SAFETY: the block was written by `begin`.
    if unsafe { (*block.cast::<Block>()).thread == sys::tsrm_thread_id() } {
        door::quiet((), module::thread_ends);
    }
}

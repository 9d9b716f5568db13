//! What a process says and how it dies when a coroutine overflows its C stack. Each case runs in a child process: this
//! program again, with the name of the case in an environment variable.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};
use std::{env, mem, ptr};

use steel_os::fiber::Fiber;
use steel_os::overflow;
use steel_os::stack::{Arena, ArenaOptions, GuardKind};

const CASE: &str = "STEEL_OVERFLOW_CASE";

fn child(case: &str) -> Output {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_child", "--ignored", "--nocapture", "--test-threads=1"])
        .env(CASE, case)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
#[ignore = "the child process of the other tests"]
fn the_child() {
    match env::var(CASE).as_deref() {
        Ok("marker") => overflow_in_fiber(None),
        Ok("protect") => overflow_in_fiber(Some(GuardKind::Protect)),
        Ok("null") => {
            overflow::install().unwrap();
            touch_null();
        }
        Ok("previous") => {
            exit_on_fault();
            overflow::install().unwrap();
            touch_null();
        }
        Ok("kill") => {
            // SAFETY: neither has preconditions. The default instead of std's handler, which would survive a raise.
            unsafe { libc::signal(libc::SIGSEGV, libc::SIG_DFL) };
            overflow::install().unwrap();
            // SAFETY: as above.
            unsafe { libc::raise(libc::SIGSEGV) };
        }
        Ok("uninstalled") => {
            overflow::install().unwrap();
            overflow::uninstall();
            overflow_in_fiber_uninstalled();
        }
        _ => {}
    }
}

fn overflow_in_fiber(kind: Option<GuardKind>) {
    overflow::install().unwrap();
    overflow::set_current(1042);
    let options = ArenaOptions { size: 128 * 1024, ..ArenaOptions::default() };
    let arena = kind.map_or_else(|| Arena::new(options), |kind| Arena::with_guard(options, kind));
    let _neighbour = arena.take().unwrap();
    Fiber::new(arena.take().unwrap(), || drop(recurse(0))).resume();
}

fn overflow_in_fiber_uninstalled() {
    let arena = Arena::new(ArenaOptions::default());
    Fiber::new(arena.take().unwrap(), || drop(recurse(0))).resume();
}

fn recurse(depth: usize) -> Box<usize> {
    if black_box(depth) == usize::MAX {
        return Box::new(depth);
    }
    let frame = black_box([depth; 64]);
    let deeper = recurse(depth + 1);
    Box::new(frame[depth % 64] + *deeper)
}

fn touch_null() {
    // SAFETY: none; the fault is the purpose, in a process made for it.
    unsafe { ptr::without_provenance::<u8>(8).read_volatile() };
}

fn exit_on_fault() {
    extern "C" fn exit(_: libc::c_int) {
        // SAFETY: _exit is async-signal-safe.
        unsafe { libc::_exit(77) };
    }
    // SAFETY: a handler that only exits.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = exit as extern "C" fn(libc::c_int) as libc::sighandler_t;
        libc::sigaction(libc::SIGSEGV, &action, ptr::null_mut());
    }
}

#[test]
fn an_overflow_is_named_and_kills_as_before() {
    for case in ["marker", "protect"] {
        let output = child(case);
        let text = stderr(&output);
        assert!(
            text.contains("Fatal error: the C stack of coroutine #1042 overflowed (128 KiB); raise 'c_stack_size'"),
            "{case}: {text}"
        );
        assert_eq!(output.status.signal(), Some(libc::SIGSEGV), "{case}");
    }
}

#[test]
fn another_fault_is_none_of_our_business() {
    for case in ["null", "kill", "uninstalled"] {
        let output = child(case);
        assert_eq!(output.status.signal(), Some(libc::SIGSEGV), "{case}");
        assert!(!stderr(&output).contains("Fatal error"), "{case}: {}", stderr(&output));
    }
}

#[test]
fn the_previous_handler_gets_what_is_not_ours() {
    assert_eq!(child("previous").status.code(), Some(77));
}

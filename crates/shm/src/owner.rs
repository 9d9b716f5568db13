//! Who holds a lock in shared memory, and is that process still there? One word says both.
//!
//! The word is the process's number and when it was started (in ticks since the machine was): numbers are used again. A dead
//! process is seen as dead also before its parent has collected it. A process cannot see those of another PID namespace, and so may take
//! them for dead: processes that share memory are expected to be in one.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::fork;

/// This process's word; 0 until it is asked for.
static ME: AtomicU64 = AtomicU64::new(0);

/// This process, as a word that is not 0.
#[inline(always)]
pub fn me() -> u64 {
    match ME.load(Relaxed) {
        0 => introduce(),
        word => word,
    }
}

/// The number of a process.
pub fn pid(owner: u64) -> i32 {
    owner as u32 as i32
}

/// Does it run? When in doubt, yes.
pub fn is_alive(owner: u64) -> bool {
    // SAFETY: signal 0 is sent to nobody; it asks whether the process exists.
    let is_gone = unsafe { libc::kill(pid(owner), 0) } == -1
        && std::io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH);
    let stat = || std::fs::read_to_string(format!("/proc/{}/stat", pid(owner)));
    !is_gone && stat().map_or(true, |stat| is_same_and_runs(&stat, started(owner)))
}

/// When it was started; 0 if that was not to be found out.
fn started(owner: u64) -> u32 {
    (owner >> 32) as u32
}

#[cold]
fn introduce() -> u64 {
    // From now on a child forgets the word.
    fork::watch();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let started = fields(&stat).and_then(|fields| fields.started).unwrap_or(0);
    let word = u64::from(started) << 32 | u64::from(std::process::id());
    ME.store(word, Relaxed);
    word
}

/// In a child that was just forked.
pub(crate) fn forget() {
    ME.store(0, Relaxed);
}

fn is_same_and_runs(stat: &str, expected: u32) -> bool {
    let Some(fields) = fields(stat) else { return true };
    let is_same = expected == 0 || fields.started.is_none_or(|started| started == expected);
    // The first thread may have ended before the others; the process is dead when it was the last one.
    let is_dead = matches!(fields.state, "X" | "x") || (fields.state == "Z" && fields.threads <= 1);
    is_same && !is_dead
}

/// What counts of `/proc/PID/stat` (proc(5)).
struct Fields<'a> {
    state: &'a str,
    threads: u32,
    started: Option<u32>,
}

fn fields(stat: &str) -> Option<Fields<'_>> {
    // The name in parentheses may contain anything, also parentheses. Behind it: field 3, the state, and so on.
    let mut rest = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = rest.next()?;
    let threads = rest.nth(20 - 4)?.parse().ok()?;
    let started = rest.nth(22 - 21).and_then(|ticks| ticks.parse::<u64>().ok());
    Some(Fields { state, threads, started: started.map(|ticks| ticks as u32) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNS: &str = "812 (a) b (c) S 1 812 812 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 2 0 90210 1000 5";

    #[test]
    fn fields_are_found_behind_any_name() {
        let fields = fields(RUNS).unwrap();
        assert_eq!((fields.state, fields.threads, fields.started), ("S", 2, Some(90210)));
        assert!(super::fields("812 (a").is_none());
    }

    #[test]
    fn a_process_is_dead_when_it_is_a_zombie_or_its_number_is_anothers() {
        assert!(is_same_and_runs(RUNS, 90210));
        assert!(is_same_and_runs(RUNS, 0), "not known when it was started");
        assert!(!is_same_and_runs(RUNS, 90211), "another process");
        assert!(is_same_and_runs(&RUNS.replace(" S ", " Z "), 90210), "another of its threads runs");
        assert!(!is_same_and_runs(&RUNS.replace(" S ", " Z ").replace(" 0 2 0 ", " 0 1 0 "), 90210));
        assert!(is_same_and_runs("", 1), "when in doubt");
    }

    #[test]
    fn this_process_is_alive() {
        assert_eq!(pid(me()) as u32, std::process::id());
        assert!(is_alive(me()));
        assert!(!is_alive(me() ^ 1 << 32), "one of another time");
    }
}

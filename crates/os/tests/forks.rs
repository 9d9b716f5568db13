//! What can only be seen after a fork. Without the usual harness: its threads could hold a lock at the moment of the fork, which the
//! child would wait for in vain.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::time::{Duration, Instant};
use steel_os::daemon::daemonize;
use steel_os::privilege::{Identity, assume, is_root};
use steel_os::process::{Fork, Pid, exit_now, fork, wait_for};

fn main() {
    a_daemon_leads_its_own_session_and_writes_to_its_log();
    println!("test a daemon leads its own session and writes to its log ... ok");
    let mut passed = 1;
    if is_root() {
        root_can_become_somebody_else_and_never_comes_back();
        println!("test root can become somebody else and never comes back ... ok");
        passed += 1;
    }
    // As libtest says it, for those who count.
    println!("\ntest result: ok. {passed} passed; 0 failed; {} ignored; 0 measured; 0 filtered out", 2 - passed);
}

fn a_daemon_leads_its_own_session_and_writes_to_its_log() {
    let log = std::env::temp_dir().join(format!("steel-daemon-{}", Pid::current()));
    match fork().unwrap() {
        Fork::Child => {
            let detached = daemonize(Some(&log)).is_ok();
            let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
            // Of the fields after the command's name: state, parent, group, session.
            let session = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(3).map(str::to_owned));
            println!("{detached} {}", session == Some(Pid::current().to_string()));
            exit_now(0);
        }
        Fork::Parent(pid) => assert!(wait_for(pid).unwrap().is_clean()),
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while std::fs::read_to_string(&log).unwrap() != "true true\n" {
        assert!(Instant::now() < deadline, "{:?}", std::fs::read_to_string(&log));
        std::thread::yield_now();
    }
    std::fs::remove_file(log).unwrap();
}

fn root_can_become_somebody_else_and_never_comes_back() {
    let identity = Identity { user: Some("nobody".into()), group: Some("nogroup".into()), root: Some("/tmp".into()) };
    match fork().unwrap() {
        Fork::Child => {
            let done = assume(&identity).is_ok() && !is_root() && !Path::new("/etc/passwd").exists();
            let root = Identity { user: None, group: None, root: Some("/".into()) };
            exit_now(i32::from(!done || assume(&root).is_ok()));
        }
        Fork::Parent(pid) => assert!(wait_for(pid).unwrap().is_clean()),
    }
}

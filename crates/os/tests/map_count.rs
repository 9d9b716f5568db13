//! What happens without guard markers when the mappings of the process run out. Alone in its program, because nothing
//! else works in a process without mappings.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::ErrorKind;

use steel_os::stack::{Arena, ArenaOptions, GuardKind, Stack};

#[test]
fn protected_guards_end_with_an_error_that_names_the_sysctl() {
    let limit: usize = fs::read_to_string("/proc/sys/vm/max_map_count").unwrap().trim().parse().unwrap();
    if limit > 300_000 {
        println!("skipped: vm.max_map_count is {limit}");
        return;
    }
    let arena = Arena::with_guard(ArenaOptions::default(), GuardKind::Protect);
    let mut stacks: Vec<Stack> = Vec::with_capacity(limit);
    let error = loop {
        match arena.take() {
            Ok(stack) => stacks.push(stack),
            Err(error) => break error,
        }
    };
    let (count, kind, text) = (stacks.len(), error.kind(), error.to_string());
    // A released one serves again without a mapping.
    let released = stacks.pop().is_some();
    let again = arena.take().is_ok();
    drop(stacks);
    drop(arena);
    println!("{count} stacks at vm.max_map_count={limit}");
    assert!(count > limit / 2 - 1000, "{count}");
    assert_eq!(kind, ErrorKind::OutOfMemory);
    assert!(text.contains("vm.max_map_count"), "{text}");
    assert!(released && again);
}

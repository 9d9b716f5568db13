//! What a stack costs in page tables. A program of its own: the figure is the process's.

#![allow(clippy::unwrap_used)]

use std::fs;

use steel_os::stack::{Arena, ArenaOptions, GuardKind, Stack, guard_kind};

/// Bytes of page tables of this process.
fn page_tables() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmPTE")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

#[test]
fn a_large_stack_costs_no_more_page_tables_than_one_of_two_mebibytes() {
    if guard_kind() != GuardKind::Marker {
        println!("skipped: this kernel has no MADV_GUARD_INSTALL (Linux 6.13)");
        return;
    }
    const COUNT: usize = 20_000;
    for size in [2 << 20, 8 << 20] {
        let arena = Arena::new(ArenaOptions { size, ..ArenaOptions::default() });
        let before = page_tables();
        let mut stacks: Vec<Stack> = (0..COUNT).map(|_| arena.take().unwrap()).collect();
        for stack in &mut stacks {
            // SAFETY: the region was just reserved for us.
            unsafe { stack.reserve_top(64).unwrap().write(7) };
        }
        let each = page_tables().saturating_sub(before) / COUNT;
        assert!(each < 4500, "{size}: {each} bytes of page tables each");
    }
}

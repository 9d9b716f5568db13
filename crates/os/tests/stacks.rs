//! The stack arena against the kernel: guards, reuse, how many fit, and what one costs.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::hint::black_box;

use steel_os::fiber::{Fiber, suspend};
use steel_os::stack::{Arena, ArenaOptions, GuardKind, MIN_USABLE, Stack, guard_kind};

fn small() -> ArenaOptions {
    ArenaOptions { size: 64 * 1024, top: 0, guard: 4096, keep_resident: 2, most_resident: 2 }
}

/// A value of this process from /proc/self/status, in KiB where it is memory.
fn status(key: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn low(stack: &Stack) -> usize {
    stack.bounds().0
}

#[test]
fn the_stack_released_last_is_used_first() {
    let arena = Arena::new(small());
    let (a, b) = (arena.take().unwrap(), arena.take().unwrap());
    let (at_a, at_b) = (low(&a), low(&b));
    assert_ne!(at_a, at_b);
    drop(a);
    drop(b);
    assert_eq!((arena.live(), arena.free()), (0, (2, 0)));
    let again = arena.take().unwrap();
    assert_eq!(low(&again), at_b);
    assert_eq!(low(&arena.take().unwrap()), at_a);
}

#[test]
fn beyond_the_bound_a_released_stack_gives_its_pages_back_and_keeps_its_guard() {
    let arena = Arena::new(small());
    let mut stacks: Vec<Stack> = (0..3).map(|_| arena.take().unwrap()).collect();
    for stack in &mut stacks {
        let region = stack.reserve_top(64).unwrap();
        // SAFETY: the region was just reserved for us.
        unsafe { region.write(7) };
    }
    drop(stacks);
    assert_eq!(arena.free(), (2, 1));
    let mut taken: Vec<Stack> = (0..3).map(|_| arena.take().unwrap()).collect();
    let bytes: Vec<u8> = taken
        .iter_mut()
        .map(|stack| {
            let region = stack.reserve_top(64).unwrap();
            // SAFETY: reserved for us, and anonymous memory is never uninitialised to the machine.
            unsafe { region.read_volatile() }
        })
        .collect();
    assert_eq!(bytes, [7, 7, 0], "two were resident, the third was given back");
    for stack in &taken {
        assert!(faults(low(stack) - 1), "the guard of every one still stands");
        assert!(!faults(low(stack)));
    }
}

/// Whether the kernel refuses to read the byte at `address`.
fn faults(address: usize) -> bool {
    let mut pipe = [0; 2];
    // SAFETY: pipe is an array of two; write(2) from an unreadable address returns EFAULT instead of a signal.
    unsafe {
        assert_eq!(libc::pipe(pipe.as_mut_ptr()), 0);
        let written = libc::write(pipe[1], address as *const libc::c_void, 1);
        libc::close(pipe[0]);
        libc::close(pipe[1]);
        written < 0
    }
}

#[test]
fn stacks_that_are_needed_again_stay_resident_and_those_that_are_not_give_their_pages_back_in_time() {
    let arena = Arena::new(ArenaOptions { keep_resident: 2, most_resident: 100, ..small() });
    let hold = |count: usize| -> Vec<_> { (0..count).map(|_| arena.take().expect("a stack")).collect() };
    drop(hold(120));
    assert_eq!(arena.free(), (100, 20));
    for _ in 0..200 {
        drop(hold(100));
    }
    assert_eq!(arena.free(), (100, 20), "all are in use from time to time");
    for _ in 0..20_000 {
        drop(hold(10));
    }
    assert_eq!(arena.free(), (12, 108), "two always, and those in use");
}

#[test]
fn a_guard_by_protection_stands_as_well() {
    let arena = Arena::with_guard(small(), GuardKind::Protect);
    let stack = arena.take().unwrap();
    assert!(faults(low(&stack) - 1));
    assert!(!faults(low(&stack)));
}

#[test]
fn a_reservation_leaves_a_usable_stack_or_is_refused() {
    let arena = Arena::new(small());
    let mut stack = arena.take().unwrap();
    let usable = stack.usable();
    assert!(stack.reserve_top(usize::MAX).is_none());
    assert!(stack.reserve_top(usable - MIN_USABLE + 1).is_none());
    let region = stack.reserve_top(1000).unwrap();
    assert_eq!((region.as_ptr() as usize, stack.usable()), (stack.bounds().1, usable - 1008));
    drop(stack);
    assert_eq!(arena.take().unwrap().usable(), usable, "the next owner gets all of it");
}

#[test]
fn sizes_are_rounded_to_pages_and_never_too_small() {
    let arena = Arena::new(ArenaOptions { size: 17_000, top: 1, guard: 1, keep_resident: 0, most_resident: 0 });
    let options = arena.options();
    assert_eq!((options.guard, options.size, options.top), (4096, 20_480, 4096));
    assert!(arena.take().unwrap().usable() >= MIN_USABLE);
    let tiny = Arena::new(ArenaOptions { size: 1, ..small() });
    assert_eq!(tiny.options().size, MIN_USABLE);
}

#[test]
fn what_is_reserved_at_the_top_does_not_make_the_c_stack_smaller() {
    let arena = Arena::new(ArenaOptions { top: 4096, ..small() });
    let mut stack = arena.take().unwrap();
    stack.reserve_top(2000).unwrap();
    assert!(stack.usable() >= 64 * 1024);
}

#[test]
fn trimming_gives_back_what_lies_deep() {
    let arena = Arena::new(ArenaOptions { keep_resident: 8, ..ArenaOptions::default() });
    let run = || {
        let fiber = Fiber::new(arena.take().unwrap(), || {
            black_box([1_u8; 128 * 1024]);
        });
        fiber.resume();
    };
    run();
    let resident = |stack: &Stack| {
        let pages = (stack.bounds().1 - stack.bounds().0) / 4096;
        let mut map = vec![0_u8; pages];
        // SAFETY: the range is page aligned and mapped; the vector has a byte per page.
        unsafe { libc::mincore(stack.bounds().0 as *mut _, pages * 4096, map.as_mut_ptr()) };
        map.iter().filter(|page| **page & 1 == 1).count()
    };
    let stack = arena.take().unwrap();
    assert!(resident(&stack) >= 32, "the pages of the last user are still there");
    drop(stack);
    arena.trim(8192);
    assert_eq!(resident(&arena.take().unwrap()), 2);
}

#[test]
fn two_hundred_thousand_fibers_live_at_once_within_the_default_map_count() {
    if guard_kind() != GuardKind::Marker {
        println!("skipped: this kernel has no MADV_GUARD_INSTALL (Linux 6.13)");
        return;
    }
    const COUNT: usize = 200_000;
    let arena = Arena::new(ArenaOptions::default());
    let mut fibers: Vec<Fiber> = Vec::with_capacity(COUNT);
    let (rss, tables) = (status("VmRSS"), status("VmPTE"));
    for _ in 0..COUNT {
        let mut stack = arena.take().unwrap();
        let region = stack.reserve_top(2048).unwrap();
        // SAFETY: the region was just reserved for us; the first word stands for a VM page header.
        unsafe { region.cast::<usize>().write(1) };
        let fiber = Fiber::new(stack, || suspend().unwrap());
        fiber.resume();
        fibers.push(fiber);
    }
    let maps = fs::read_to_string("/proc/self/maps").unwrap().lines().count();
    let (rss, tables) = (status("VmRSS") - rss, status("VmPTE") - tables);
    println!(
        "{COUNT} suspended fibers: {} bytes resident and {} of page tables each, {maps} mappings",
        rss * 1024 / COUNT,
        tables * 1024 / COUNT
    );
    assert!(maps < 1000, "{maps} mappings");
    assert!(rss * 1024 / COUNT < 8192, "{rss} KiB");
    fibers.iter().for_each(|fiber| drop(fiber.resume()));
    drop(fibers);
    assert_eq!(arena.live(), 0);
}

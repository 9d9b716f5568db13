//! Words between processes. Each test forks, so this runs without the harness's threads.

use std::{
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::Duration,
};

use steel_shm::{futex, pool::Word};

/// Runs `child` in a child process, `parent` in this one, and collects the child's exit code.
fn with_child(child: impl FnOnce() -> i32, parent: impl FnOnce()) -> i32 {
    // SAFETY: this program has one thread.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        let code = child();
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(code) };
    }
    parent();
    let mut status = 0;
    // SAFETY: `status` outlives the call.
    unsafe { libc::waitpid(pid, &raw mut status, 0) };
    libc::WEXITSTATUS(status)
}

fn a_child_counts_in_its_parents_word() {
    let word = Word::<AtomicU32>::new().expect("memory");
    let code = with_child(|| word.fetch_add(5, SeqCst) as i32, || ());
    assert_eq!((code, word.load(SeqCst)), (0, 5));
}

fn parent_and_child_make_different_words_after_a_fork() {
    let shared = Word::<AtomicU32>::new().expect("memory");
    let child = || {
        let own = Word::<AtomicU32>::new().expect("memory");
        own.store(9, SeqCst);
        shared.store(1, SeqCst);
        let _ = futex::wait(&shared, 1, None);
        own.load(SeqCst) as i32
    };
    let parent = || {
        while shared.load(SeqCst) == 0 {
            std::thread::yield_now();
        }
        let own: Vec<_> = (0..2000).map(|_| Word::<AtomicU32>::new().expect("memory")).collect();
        own.iter().for_each(|word| word.store(3, SeqCst));
        shared.store(2, SeqCst);
        futex::wake(&shared, 1);
    };
    assert_eq!(with_child(child, parent), 9);
}

fn a_word_that_a_child_holds_is_not_used_again() {
    let gate = Word::<AtomicU32>::new().expect("memory");
    let word = Word::<AtomicU32>::new().expect("memory");
    word.store(4, SeqCst);
    let at = std::ptr::from_ref::<AtomicU32>(&word);
    let seen = std::cell::Cell::new(false);
    let code = with_child(
        || {
            let _ = futex::wait(&gate, 0, None);
            // SAFETY: shared pages are never unmapped.
            unsafe { (*at).load(SeqCst) as i32 }
        },
        || {
            drop(word);
            let later: Vec<_> = (0..2000).map(|_| Word::<AtomicU32>::new().expect("memory")).collect();
            seen.set(later.iter().any(|word| std::ptr::eq::<AtomicU32>(&**word, at)));
            gate.store(1, SeqCst);
            futex::wake(&gate, 1);
        },
    );
    assert_eq!((code, seen.get()), (4, false));
}

fn a_wait_has_a_limit_and_an_expectation() {
    let word = Word::<AtomicU32>::new().expect("memory");
    let code = |result: std::io::Result<()>| result.err().and_then(|error| error.raw_os_error());
    assert_eq!(code(futex::wait(&word, 1, None)), Some(libc::EAGAIN));
    assert_eq!(code(futex::wait(&word, 0, Some(Duration::from_millis(1)))), Some(libc::ETIMEDOUT));
    assert_eq!(futex::wake(&word, 3), 0);
}

fn main() {
    let all: [(&str, fn()); 4] = [
        ("a_child_counts_in_its_parents_word", a_child_counts_in_its_parents_word),
        ("parent_and_child_make_different_words_after_a_fork", parent_and_child_make_different_words_after_a_fork),
        ("a_word_that_a_child_holds_is_not_used_again", a_word_that_a_child_holds_is_not_used_again),
        ("a_wait_has_a_limit_and_an_expectation", a_wait_has_a_limit_and_an_expectation),
    ];
    for (name, test) in all {
        test(); // Panics, and so ends the program, if it fails.
        println!("test {name} ... ok");
    }
    println!("test result: ok. {} passed; 0 failed; 0 ignored", all.len());
}

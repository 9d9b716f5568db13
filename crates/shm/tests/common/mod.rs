//! Processes that are stopped at each instruction, and killed.
#![allow(dead_code, unreachable_pub)] // not all of it in each test

use steel_shm::owner;

/// Seconds after which tests that do not end are ended: a lock is stuck.
const LIMIT: u32 = 300;

/// Runs the tests of a program without the harness; the first that fails ends it.
pub fn run(tests: &[(&str, fn())]) {
    // SAFETY: sets a timer, whose signal ends the program.
    unsafe { libc::alarm(LIMIT) };
    for (name, test) in tests {
        test(); // Panics if it fails.
        println!("test {name} ... ok");
    }
    println!("test result: ok. {} passed; 0 failed; 0 ignored", tests.len());
}

/// A child that runs `body` and ends at once.
pub fn fork(body: impl FnOnce()) -> i32 {
    // SAFETY: this program has one thread.
    let pid = unsafe { libc::fork() };
    assert!(pid >= 0, "fork");
    if pid == 0 {
        // SAFETY: asks to be killed when the parent is gone (it may have failed).
        unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
        body();
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(0) };
    }
    pid
}

/// Waits for a child to stop or end; its status.
pub fn collect(pid: i32) -> i32 {
    let mut status = 0;
    // SAFETY: `status` outlives the call.
    assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
    status
}

/// Kills a child, which is not collected.
pub fn kill(pid: i32) {
    // SAFETY: a child of this process.
    unsafe { libc::kill(pid, libc::SIGKILL) };
}

/// A process that has died: as a holder of locks.
pub fn dead() -> u64 {
    let pid = fork(|| ());
    let owner = 1 << 32 | pid as u64;
    collect(pid);
    assert!(!owner::is_alive(owner));
    owner
}

/// A child that stands still before an operation, and goes on by single instructions.
pub struct Stepper {
    pub pid: i32,
}

impl Stepper {
    /// `prepare` is not part of what is stepped through.
    pub fn new(prepare: impl FnOnce(), operation: impl FnOnce()) -> Stepper {
        let pid = fork(|| {
            owner::me();
            prepare();
            // SAFETY: asks to be traced, then stops, so that the parent can step on.
            unsafe {
                libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0);
                libc::raise(libc::SIGSTOP);
            }
            operation();
            // SAFETY: as above; it says that the operation is over.
            unsafe { libc::raise(libc::SIGUSR1) };
        });
        let status = collect(pid);
        assert!(libc::WIFSTOPPED(status) && libc::WSTOPSIG(status) == libc::SIGSTOP, "{status}");
        Stepper { pid }
    }

    /// One instruction. False: the operation is over.
    pub fn step(&self) -> bool {
        // SAFETY: the child is stopped and traced by this process.
        let stepped = unsafe { libc::ptrace(libc::PTRACE_SINGLESTEP, self.pid, 0, 0) };
        assert_eq!(stepped, 0, "the child cannot be traced: {}", std::io::Error::last_os_error());
        let status = collect(self.pid);
        assert!(libc::WIFSTOPPED(status), "the child ended: {status}");
        libc::WSTOPSIG(status) != libc::SIGUSR1
    }
}

impl Drop for Stepper {
    fn drop(&mut self) {
        kill(self.pid);
        collect(self.pid);
    }
}

/// Runs `operation` in a child, one instruction after the other, and calls `look` between any two of them. Says how many there were.
pub fn stepped(operation: impl FnOnce(), mut look: impl FnMut()) -> usize {
    let child = Stepper::new(|| (), operation);
    look();
    (1..).take_while(|_| child.step()).inspect(|_| look()).count()
}

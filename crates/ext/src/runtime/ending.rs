//! The end: of the process by `exit` or an uncaught failure, and of the script, when what still waits is unwound.

use steel_zend::{Error, Level, Result, coroutine, failure, globals, report};

use super::{Ending, Policy, Runtime, deadlock, runtime};
use crate::lifetime::scopes;

impl Runtime {
    /// Leaves Rust if the process is to end.
    ///
    /// # Errors
    /// It is.
    #[inline(always)]
    pub(crate) fn check_ending(&self) -> Result {
        self.ending.get().map_or(Ok(()), leave)
    }

    /// Something wants the loop. It runs when the script has come to its end, as in the reference, unless the program runs it before.
    #[inline(always)]
    pub(crate) fn use_loop(&self) {
        if !self.in_use.get() {
            self.begin_use();
        }
    }

    #[cold]
    #[inline(never)]
    fn begin_use(&self) {
        self.bury_what_failed();
        self.in_use.set(true);
        self.finish_at_end();
        self.start_ticker();
    }

    /// [`Runtime::finish_script`] is to be called at the script's end.
    pub(crate) fn finish_at_end(&self) {
        // Once: a program may run many loops, and PHP keeps all that is registered.
        if !self.will_finish.replace(true) {
            steel_zend::module::at_script_end("swoole_event_rshutdown");
        }
    }

    /// What a program that has failed has left under way is over, before its shutdown functions begin anything new: timers, watched
    /// descriptors, the loop. Its coroutines are dead: never run again, not even to be unwound.
    pub(crate) fn bury_what_failed(&self) {
        let failed = self.failed.get() || self.ended.get() == Some(Ending::Fatal) || failure::has_bailed_out();
        if failed && !self.in_coroutine() && !self.is_running() && !self.buried.replace(true) {
            coroutine::forget_all(&self.coroutines);
            // The stacks of the dead may keep the loop, and with it tasks that come to no end.
            self.forget_pending();
            self.listeners.clear();
            self.give_up();
        }
    }

    /// The next script may fail anew.
    pub(super) fn forget_failure(&self) {
        self.failed.set(false);
        self.told.set(false);
        self.buried.set(false);
    }

    /// The script's end has come; what wants the loop from now on has it run once more.
    pub(crate) fn script_ends(&self) {
        self.will_finish.set(false);
    }

    /// Does something want the loop?
    pub(crate) fn uses_loop(&self) -> bool {
        self.in_use.get()
    }

    /// Script end: the loop runs until nothing is left; coroutines that still wait then are unwound (`finally`, destructors). `tell`:
    /// with the notice that the program should have run the loop itself.
    ///
    /// # Errors
    /// What an error handler threw that was told of it.
    pub(crate) fn finish_script(&self, tell: bool) -> Result {
        if self.is_running() {
            return Ok(());
        }
        self.leave_parents_loop();
        // Not for a program that has failed: what it has started may never end. If that is gone, shutdown functions have begun the rest.
        let (buried, failed) = (self.buried.get(), globals::has_failed());
        if self.fate().is_none() && failed && !buried {
            return Ok(());
        }
        let mut thrown = None;
        if (self.fate().is_none() || buried) && self.uses_loop() {
            // Once: code that is unwound, and destructors, may want the loop again and again.
            let tell = tell && !buried && !self.told.replace(true);
            // Programs of the callback API never ran the loop themselves: they are right.
            if tell
                && self.connections.is_empty()
                && report(Level::Deprecated, "Event::wait() in shutdown function is deprecated").is_err()
            {
                thrown = globals::take_exception();
            }
            self.run();
            if tell && thrown.is_none() && self.fate().is_none() && deadlock::report(self).is_err() {
                thrown = globals::take_exception();
            }
        }
        self.unwind_all();
        if self.fate() != Some(Ending::Fatal) {
            scopes::close_program();
        }
        match thrown {
            Some(exception) if self.fate().is_none() => {
                globals::rethrow(exception);
                Err(Error::Thrown)
            }
            _ => Ok(()),
        }
    }

    /// How the process ends, if that is decided.
    fn fate(&self) -> Option<Ending> {
        self.ending.get().or(self.ended.get())
    }

    /// Are coroutines that still wait being ended?
    pub(crate) fn is_unwinding(&self) -> bool {
        self.unwinding.get()
    }

    /// Ends all parked coroutines in order of their creation.
    pub(crate) fn unwind_all(&self) {
        if self.fate() == Some(Ending::Fatal) {
            return;
        }
        let outer = self.unwinding.replace(true);
        for cid in self.coroutines.ids() {
            self.coroutines.with_data(cid, |place| place.local.unwinding.set(true));
            let _ = self.coroutines.unwind(cid);
        }
        self.unwinding.set(outer);
    }
}

/// PHP reports a failure. In a coroutine, on the loop and in a server it is judged when it arrives there ([`crate::uncaught`]);
/// the main program ends with it, and its coroutines can do nothing more from now on.
pub(crate) fn program_failed() {
    let Some(runtime) = Runtime::existing() else { return };
    if runtime.in_coroutine() || runtime.is_running() || !matches!(*runtime.policy.borrow(), Policy::Script) {
        return;
    }
    if !runtime.failed.replace(true) {
        coroutine::forget_all(&runtime.coroutines);
        runtime.in_use.set(false); // Whoever wants the loop from now on comes by `bury_what_failed`.
    }
}

#[cold]
fn leave(ending: Ending) -> Result {
    let runtime = runtime();
    if !runtime.in_coroutine() {
        // On the loop's own stack no PHP code waits for the exception: what is set now would fall on whatever runs next.
        if runtime.is_running() {
            return Err(if ending == Ending::Fatal { Error::Bailout } else { Error::Thrown });
        }
        // The main program is told once; what runs after that, shutdown functions and destructors, runs as usual.
        runtime.ending.set(None);
        runtime.ended.set(Some(ending));
        runtime.bury_what_failed();
    }
    match ending {
        Ending::Fatal => Err(Error::Bailout),
        Ending::Exit => {
            globals::throw_exit();
            Err(Error::Thrown)
        }
    }
}

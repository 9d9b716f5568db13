//! The end: of the process by `exit` or an uncaught failure, and of the script, when what still waits is unwound.

use steel_zend::{Error, Result, globals};

use super::{Runtime, runtime};
use crate::uncaught::Ending;

impl Runtime {
    /// Leaves Rust if the process is to end.
    ///
    /// # Errors
    /// It is.
    #[inline(always)]
    pub(crate) fn check_ending(&self) -> Result {
        self.ending.get().map_or(Ok(()), leave)
    }

    /// Has the loop run when the script has come to its end, as the reference does.
    #[inline]
    pub(crate) fn run_at_script_end(&self) {
        if !self.shutdown_registered.replace(true) {
            steel_zend::module::at_script_end("swoole_event_rshutdown");
        }
    }

    /// Script end: the loop runs until nothing is left; coroutines that still wait then are unwound (`finally`, destructors).
    pub(crate) fn finish_script(&self) {
        if self.is_running() {
            return;
        }
        self.leave_parents_loop();
        if self.fate().is_none() && (self.coroutines.count() > 0 || self.holds.get() > 0 || !self.timers.is_empty()) {
            self.run();
        }
        self.unwind_all();
    }

    /// How the process ends, if that is decided.
    fn fate(&self) -> Option<Ending> {
        self.ending.get().or(self.ended.get())
    }

    /// Ends all parked coroutines in order of their creation.
    pub(crate) fn unwind_all(&self) {
        if self.fate() == Some(Ending::Fatal) {
            return;
        }
        let outer = self.unwinding.replace(true);
        for parked in self.coroutines.parked() {
            self.coroutines.with_data(parked.cid, |place| place.local.unwinding.set(true));
            let _ = self.coroutines.cancel(parked.cid, true);
        }
        self.unwinding.set(outer);
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
    }
    match ending {
        Ending::Fatal => Err(Error::Bailout),
        Ending::Exit => {
            globals::throw_exit();
            Err(Error::Thrown)
        }
    }
}

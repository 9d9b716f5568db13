//! How coroutines begin: with a body of ours, with a call of PHP, from a task of the loop.

use std::rc::Rc;

use steel_coro::{Cid, SpawnError};
use steel_zend::{
    Callable, IntoReturn, Result, Zval,
    coroutine::{self, First, FirstCall},
};

use super::{Failure, Runtime, runtime};
use crate::errors;

impl Runtime {
    /// Starts a coroutine that runs `body`, at once, until it waits or ends. `None`: too many, with the reference's warning.
    ///
    /// # Errors
    /// The process is to end.
    pub(crate) fn spawn<R: IntoReturn>(
        &'static self,
        body: impl FnOnce() -> Result<R> + 'static,
    ) -> Result<Option<Cid>> {
        let policy = self.policy.borrow().clone();
        self.spawn_with(body, move |failure| policy.apply(failure))
    }

    /// As [`Runtime::spawn`], with an own answer to a failure.
    pub(crate) fn spawn_with<R: IntoReturn>(
        &'static self,
        body: impl FnOnce() -> Result<R> + 'static,
        on_failure: impl FnOnce(Failure) + 'static,
    ) -> Result<Option<Cid>> {
        self.use_loop();
        self.touch();
        let owner = self.owner();
        let main = move |_| {
            self.work_for(owner);
            let outcome = body().map(R::into_return);
            self.conclude(outcome, on_failure);
        };
        self.spawned(steel_zend::coroutine::spawn(&self.coroutines, main))
    }

    /// As [`Runtime::spawn`], for a coroutine that does nothing but a PHP call.
    ///
    /// # Errors
    /// The process is to end.
    #[inline(always)]
    pub(crate) fn spawn_call(&'static self, first: &FirstCall) -> Result<Option<Cid>> {
        self.use_loop();
        self.touch();
        let owner = self.owner();
        let main = move |_, first: First| {
            let runtime = runtime();
            runtime.work_for(owner);
            runtime.conclude(first.run(), |failure| runtime.policy().apply(failure));
        };
        self.spawned(steel_zend::coroutine::spawn_call(&self.coroutines, first, main))
    }

    /// As [`Runtime::spawn_call`], for a callable whose arguments nobody has any more when the call has returned. `done` sees the outcome,
    /// inside the coroutine, `on_failure` what is left of a failure. `Err`: the arguments back; it has to be called in the general way.
    ///
    /// # Errors
    /// The process is to end.
    pub(crate) fn spawn_callable<const N: usize>(
        &'static self,
        callable: &Rc<Callable>,
        args: [Zval; N],
        done: impl FnOnce(&Result<Zval>) + 'static,
        on_failure: impl FnOnce(Failure) + 'static,
    ) -> std::result::Result<Result<Option<Cid>>, [Zval; N]> {
        self.use_loop();
        self.touch();
        let owner = self.owner();
        let main = move |_, first: First| {
            self.work_for(owner);
            let outcome = first.run();
            done(&outcome);
            self.conclude(outcome, on_failure);
        };
        let spawned = coroutine::spawn_callable(&self.coroutines, Rc::clone(callable), args, main)?;
        Ok(self.spawned(spawned))
    }

    #[inline(always)]
    fn spawned(&self, spawned: std::result::Result<Cid, SpawnError>) -> Result<Option<Cid>> {
        match spawned {
            Ok(cid) => self.check_ending().map(|()| Some(cid)),
            Err(error) => self.not_spawned(error),
        }
    }

    /// As [`Runtime::spawn`] for a task of the loop: no PHP frame is below it that an ending could unwind, so nothing is returned.
    /// Once the process is to end, `body` is dropped.
    pub(crate) fn spawn_from_loop<R: IntoReturn>(&'static self, body: impl FnOnce() -> Result<R> + 'static) {
        if self.ending.get().is_some() {
            return;
        }
        self.touch();
        let (policy, owner) = (self.policy(), self.owner());
        let main = move |_| {
            self.work_for(owner);
            let outcome = body().map(R::into_return);
            self.conclude(outcome, move |failure| policy.apply(failure));
        };
        if let Err(error) = steel_zend::coroutine::spawn(&self.coroutines, main) {
            self.judge(self.not_spawned(error).map(drop));
        }
    }

    #[cold]
    #[inline(never)]
    fn not_spawned(&self, error: SpawnError) -> Result<Option<Cid>> {
        let text = match error {
            SpawnError::Limit => return self.warn_full().map(|()| None),
            SpawnError::Memory(error) => format!("cannot create a coroutine: {error}"),
        };
        errors::warning(&text)?;
        Ok(None)
    }

    /// There are as many coroutines as may be.
    ///
    /// # Errors
    /// What an error handler threw.
    pub(crate) fn warn_full(&self) -> Result {
        errors::warning(&format!("exceed max number of coroutine {}", self.coroutines.count()))
    }
}

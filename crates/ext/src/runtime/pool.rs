//! The loop's threads for calls that block: how many, and the way onto one.
//!
//! A job owns all that it uses and knows nothing of PHP. It cannot be stopped once it runs; whoever waits for it can.

use std::{cell::Cell, future::Future, io, time::Duration};

use tokio::task::JoinHandle;

use super::{Runtime, wait::Counted};

/// Settings and numbers of the pool.
pub(crate) struct Pool {
    /// The most threads; for a loop that is made afterwards.
    pub(crate) threads: Cell<usize>,
    /// How long a thread without work stays; likewise.
    pub(crate) idle: Cell<Duration>,
    /// Jobs that somebody waits for.
    pub(crate) jobs: Cell<usize>,
}

/// Threads for each processor, as in the reference.
const THREADS_PER_CPU: usize = 8;

impl Default for Pool {
    fn default() -> Pool {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let idle = Duration::from_secs(1);
        Pool { threads: Cell::new(cpus * THREADS_PER_CPU), idle: Cell::new(idle), jobs: Cell::new(0) }
    }
}

impl Runtime {
    /// Has a thread of the pool do `job`; inside the loop's context only. A future that is dropped leaves the job to itself, or
    /// takes it back if no thread has begun with it.
    pub(crate) fn on_pool<T: Send + 'static>(
        &'static self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> {
        let mut job = Job(tokio::task::spawn_blocking(job));
        let counted = Counted::new(&self.pool.jobs);
        async move {
            let _counted = counted;
            (&mut job.0).await.map_err(io::Error::other)
        }
    }
}

struct Job<T>(JoinHandle<T>);

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

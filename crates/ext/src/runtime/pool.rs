//! The loop's threads for calls that block: how many, and the way onto one.
//!
//! A job owns all that it uses and knows nothing of PHP. It cannot be stopped once it runs; whoever waits for it can.

use std::{cell::Cell, future::Future, io, time::Duration};

use tokio::task::JoinHandle;

use super::{Runtime, wait::Counted};
use crate::settings::process;

/// Numbers of the pool.
#[derive(Default)]
pub(crate) struct Pool {
    /// Jobs that somebody waits for.
    pub(crate) jobs: Cell<usize>,
}

/// More threads are a mistake: it is the kernel's usual limit for all.
const MOST_THREADS: usize = 32_768;

/// The most threads of a loop that is made now (`aio_worker_num`), and how long one without work stays (`aio_max_idle_time`).
pub(super) fn bounds() -> (usize, Duration) {
    let aio = process(|process| process.aio);
    let idle = Duration::try_from_secs_f64(aio.max_idle_time.max(0.0)).unwrap_or(Duration::MAX);
    (aio.worker_num.clamp(1, MOST_THREADS), idle)
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

//! The loop's threads for calls that block: how many, and the way onto one.
//!
//! A job owns all that it uses and knows nothing of PHP. It cannot be stopped once it runs; whoever waits for it can.

use std::{
    cell::Cell,
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use steel_os::signal;
use tokio::task::JoinHandle;

use super::{Runtime, wait::Counted};
use crate::settings::process;

/// Numbers of the pool.
#[derive(Default)]
pub(crate) struct Pool {
    /// Jobs that somebody waits for.
    jobs: Cell<usize>,
    /// Counted by the threads themselves, also by those that outlive their loop.
    threads: Arc<AtomicUsize>,
    /// Jobs that no thread has begun with.
    queue: Arc<AtomicUsize>,
}

impl Pool {
    /// Jobs that somebody waits for.
    pub(crate) fn jobs(&self) -> usize {
        self.jobs.get()
    }

    /// Threads that are there.
    pub(crate) fn threads(&self) -> usize {
        self.threads.load(Ordering::Relaxed)
    }

    /// Jobs that no thread has begun with.
    pub(crate) fn queue(&self) -> usize {
        self.queue.load(Ordering::Relaxed)
    }

    /// In the child of a fork: none of the threads is there.
    pub(super) fn forget(&self) {
        self.jobs.set(0);
        self.threads.store(0, Ordering::Relaxed);
        self.queue.store(0, Ordering::Relaxed);
    }

    /// Makes the pool of a new loop: its bounds (`aio_worker_num`, `aio_max_idle_time`), and what its threads do first and last.
    pub(super) fn equip(&self, builder: &mut tokio::runtime::Builder) {
        let aio = process(|process| process.aio);
        let idle = Duration::try_from_secs_f64(aio.max_idle_time.max(0.0)).unwrap_or(Duration::MAX);
        let (started, stopped) = (Arc::clone(&self.threads), Arc::clone(&self.threads));
        builder
            .max_blocking_threads(aio.worker_num.clamp(1, MOST_THREADS))
            .thread_keep_alive(idle)
            .on_thread_start(move || {
                signal::block_all(); // Signals are for the main thread, which reads or handles them.
                started.fetch_add(1, Ordering::Relaxed);
            })
            .on_thread_stop(move || {
                stopped.fetch_sub(1, Ordering::Relaxed);
            });
    }
}

/// More threads are a mistake: it is the kernel's usual limit for all.
const MOST_THREADS: usize = 32_768;

impl Runtime {
    /// Has a thread of the pool do `job`; inside the loop's context only. A future that is dropped leaves the job to itself, or
    /// takes it back if no thread has begun with it.
    pub(crate) fn on_pool<T: Send + 'static>(
        &'static self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> {
        let queued = Queued::new(&self.pool.queue);
        let mut job = Job(tokio::task::spawn_blocking(move || {
            drop(queued);
            job()
        }));
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

/// A job in the queue, until this is dropped.
struct Queued(Arc<AtomicUsize>);

impl Queued {
    fn new(queue: &Arc<AtomicUsize>) -> Queued {
        queue.fetch_add(1, Ordering::Relaxed);
        Queued(Arc::clone(queue))
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

//! [`Board`]: who is which worker, in memory that all of a pool share.

use std::{
    io,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
};

use steel_os::process::Pid;
use steel_shm::slab::Slab;

/// The process of each worker. Workers look there for each other; the master writes.
#[derive(Debug)]
pub struct Board(Slab<AtomicU32>);

impl Board {
    /// For so many workers, which are not there yet.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn new(workers: u32) -> io::Result<Board> {
        Slab::new(workers as usize).map(Board)
    }

    /// How many workers there are to be.
    pub fn workers(&self) -> u32 {
        self.0.len() as u32
    }

    /// The process that is this worker now.
    pub fn get(&self, worker: u32) -> Option<Pid> {
        Pid::new(self.0.get(worker as usize)?.load(SeqCst) as i32)
    }

    /// Notes who it is.
    pub fn set(&self, worker: u32, pid: Pid) {
        if let Some(place) = self.0.get(worker as usize) {
            place.store(pid.get() as u32, SeqCst);
        }
    }
}

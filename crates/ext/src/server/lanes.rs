//! The lanes of a server in PROCESS mode, for its manager: which process has which.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    io,
    sync::Arc,
};

use steel_engine::server::{Address, Board, Port, Serving, Sessions};
use steel_os::process::Pid;

/// Made before the first fork.
pub(crate) struct Lanes {
    pub(crate) board: Arc<Board>,
    /// The master's own.
    pub(crate) master: u16,
    /// The manager's own.
    manager: u16,
    /// Bytes that may wait in a process.
    budget: usize,
    /// Of the process that is about to be forked; in that one: its own.
    next: Cell<Option<u16>>,
    of: RefCell<HashMap<Pid, u16>>,
}

impl Lanes {
    /// For so many reactors, workers of the first kind, and processes of all kinds. `budget`: bytes that each process may hold for reactors.
    ///
    /// # Errors
    /// `ENOMEM`, `EMFILE`.
    pub(crate) fn new(
        reactors: u16,
        workers: u16,
        processes: u16,
        sessions: Arc<Sessions>,
        budget: usize,
    ) -> io::Result<Lanes> {
        // Each with a successor, and some that drain; and those of the master and the manager.
        let lanes = usize::from(processes) * 3 + 6;
        let board = Board::new(usize::from(reactors), usize::from(workers), lanes, sessions)?;
        let hire = || board.hire().ok_or(io::ErrorKind::OutOfMemory);
        let (master, manager) = (hire()?, hire()?);
        Ok(Lanes { board, master, manager, budget, next: Cell::new(None), of: RefCell::default() })
    }

    /// Hires one for the next fork; false: all are taken.
    pub(crate) fn hire(&self) -> bool {
        self.next.set(self.board.hire());
        self.next.get().is_some()
    }

    /// The next fork has been.
    pub(crate) fn forked(&self, pid: Option<Pid>) {
        match (self.next.take(), pid) {
            (Some(lane), Some(pid)) => drop(self.of.borrow_mut().insert(pid, lane)),
            (Some(lane), None) => self.board.bury(lane),
            (None, _) => {}
        }
    }

    /// A process has ended.
    pub(crate) fn bury(&self, pid: Pid) {
        if let Some(lane) = self.of.borrow_mut().remove(&pid) {
            self.board.bury(lane);
        }
    }

    /// What the manager sends by.
    ///
    /// # Errors
    /// It is broken.
    pub(crate) fn of_manager(&self, ports: Vec<(Address, Port)>) -> io::Result<Serving> {
        self.serving(self.manager, ports)
    }

    /// What the master sends by.
    ///
    /// # Errors
    /// It is broken.
    pub(crate) fn of_master(&self, ports: Vec<(Address, Port)>) -> io::Result<Serving> {
        self.serving(self.master, ports)
    }

    /// What a fresh child serves from, or sends by.
    ///
    /// # Errors
    /// It has no lane, or that is broken.
    pub(crate) fn own(&self, ports: Vec<(Address, Port)>) -> io::Result<Serving> {
        let lane = self.next.get().ok_or(io::ErrorKind::NotFound)?;
        self.serving(lane, ports)
    }

    fn serving(&self, lane: u16, ports: Vec<(Address, Port)>) -> io::Result<Serving> {
        let serving = Serving::lane(&self.board, lane, ports)?;
        serving.set_budget(self.budget);
        Ok(serving)
    }
}

//! A scheduler over a switch that writes down who left and who entered.
#![allow(dead_code, unreachable_pub)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};

use steel_coro::{ArenaOptions, Cid, Scheduler, SpawnError, Switch};

/// Writes `from>to` for each exchange and checks that nobody leaves who is not there.
pub struct Recorder {
    pub log: Rc<RefCell<Vec<String>>>,
    inside: Cell<u64>,
}

impl Switch for Recorder {
    type Data = Name;

    fn exchange(&self, from: &Name, to: &Name) {
        assert_eq!(self.inside.replace(to.number), from.number, "who leaves is not who was there");
        self.log.borrow_mut().push(format!("{}>{}", from.number, to.number));
    }
}

/// The data of a coroutine: a number, and a note when it goes.
pub struct Name {
    pub number: u64,
    pub log: Rc<RefCell<Vec<String>>>,
}

impl Drop for Name {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("drop {}", self.number));
    }
}

pub struct Bed {
    pub scheduler: Rc<Scheduler<Recorder>>,
    pub log: Rc<RefCell<Vec<String>>>,
    pub root: Arc<Root>,
    waker: Waker,
}

/// Counts the calls of the root waker.
#[derive(Default)]
pub struct Root {
    pub calls: AtomicUsize,
}

impl Wake for Root {
    fn wake(self: Arc<Self>) {
        self.calls.fetch_add(1, Ordering::SeqCst);
    }
}

impl Bed {
    pub fn new() -> Self {
        let log = Rc::<RefCell<Vec<String>>>::default();
        let root_data = Name { number: 0, log: Rc::clone(&log) };
        let switch = silent(&log);
        let scheduler = Scheduler::new(switch, root_data, ArenaOptions::default());
        let root = Arc::<Root>::default();
        Self { scheduler, log, waker: Arc::clone(&root).into(), root }
    }

    /// Spawns a body that gets the scheduler.
    pub fn spawn(&self, body: impl FnOnce(&Rc<Scheduler<Recorder>>, Cid) + 'static) -> Cid {
        spawn(&self.scheduler, &self.log, body).expect("a coroutine")
    }

    /// Polls the scheduler once, as the root future would.
    pub fn turn(&self) -> bool {
        self.scheduler.poll_ready(&mut Context::from_waker(&self.waker))
    }

    /// What was logged since the last call.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.borrow_mut())
    }

    pub fn note(&self) -> impl Fn(&str) + Clone + 'static {
        let log = Rc::clone(&self.log);
        move |text| log.borrow_mut().push(text.to_owned())
    }

    pub fn root_calls(&self) -> usize {
        self.root.calls.load(Ordering::SeqCst)
    }
}

/// A recorder of its own, for a scheduler that a test builds itself.
pub fn silent(log: &Rc<RefCell<Vec<String>>>) -> Recorder {
    Recorder { log: Rc::clone(log), inside: Cell::new(0) }
}

pub fn spawn(
    scheduler: &Rc<Scheduler<Recorder>>,
    log: &Rc<RefCell<Vec<String>>>,
    body: impl FnOnce(&Rc<Scheduler<Recorder>>, Cid) + 'static,
) -> Result<Cid, SpawnError> {
    let number = scheduler.last_cid().map_or(0, Cid::get) + 1;
    let name = Name { number, log: Rc::clone(log) };
    let inner = Rc::clone(scheduler);
    scheduler.spawn(|_| name, move |cid| body(&inner, cid))
}

/// Numbers that are the same for the same seed: Marsaglia's xorshift64*.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

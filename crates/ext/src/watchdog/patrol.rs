//! The patrol: a task of the loop that looks from time to time for coroutines that are there for long, and whether memory grows.

use std::{cell::RefCell, collections::HashSet, path::PathBuf, rc::Rc, time::Duration};

use steel_coro::Cid;
use steel_zend::frames;

use super::{growth::Growth, memory, place, stack};
use crate::{
    findings::Findings,
    lifetime::Manner,
    log::{self, Level},
    runtime::Runtime,
    settings::WatchSettings,
};

/// Between two rounds, at least and at most.
const ROUND: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// Between two looks at how near memory is to its limit.
const MEMORY: Duration = Duration::from_millis(100);

/// See the module.
pub(super) struct Patrol {
    wanted: WatchSettings,
    told: RefCell<HashSet<Cid>>,
    findings: RefCell<Findings>,
    growth: RefCell<Growth>,
    /// Where memory that comes near its limit is written to; taken by the first time that it does.
    memory: RefCell<Option<PathBuf>>,
}

impl Patrol {
    pub(super) fn new(wanted: WatchSettings) -> Patrol {
        Patrol {
            wanted,
            told: RefCell::default(),
            findings: RefCell::default(),
            growth: RefCell::new(Growth::new(wanted.growth)),
            memory: RefCell::new(memory::directory()),
        }
    }

    /// For as long as the loop lives.
    pub(super) async fn walk(self: Rc<Self>, runtime: &'static Runtime) {
        let of_memory = if self.memory.borrow().is_some() { MEMORY } else { ROUND.1 };
        let wanted = if self.wanted.coroutine.is_zero() { ROUND.1 } else { self.wanted.coroutine / 4 };
        let period = wanted.min(of_memory).clamp(ROUND.0, ROUND.1);
        loop {
            tokio::time::sleep(period).await;
            if !self.wanted.coroutine.is_zero() {
                self.look_for_old(runtime);
            }
            let near = if self.memory.borrow().is_some() { memory::is_near() } else { None };
            if let Some((used, limit)) = near
                && let Some(directory) = self.memory.take()
            {
                memory::tell(directory, used, limit).await;
            }
            if self.wanted.growth > 0 {
                let line = self.growth.borrow_mut().look();
                line.inspect(|text| log::line(Level::Warning, text));
            }
        }
    }

    fn look_for_old(&self, runtime: &Runtime) {
        let coroutines = &runtime.coroutines;
        let mut told = self.told.borrow_mut();
        told.retain(|cid| coroutines.exists(*cid));
        // The oldest come first.
        for cid in coroutines.ids() {
            let Some(age) = coroutines.elapsed(cid) else { continue };
            if age < self.wanted.coroutine {
                break;
            }
            if told.insert(cid) {
                self.tell(runtime, cid, age);
            }
        }
    }

    fn tell(&self, runtime: &Runtime, cid: Cid, age: Duration) {
        let frames = runtime.coroutines.with_data(cid, |waiting| waiting.looking_at(frames::here)).unwrap_or_default();
        let times = self.findings.borrow_mut().add(place(&frames));
        if let Some(times) = times {
            let wait = runtime.coroutines.wait_of(cid).map_or("runs", |wait| wait.name());
            let text = format!(
                "coroutine: #{cid} is there for {} ms ({wait}): {}{times}",
                age.as_millis(),
                stack(&frames, &Manner::here())
            );
            log::line(Level::Warning, &text);
        }
    }
}

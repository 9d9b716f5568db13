//! Who loads a class when several coroutines want the same one: the first; the others wait until it is there, or not found. If
//! the first fails, the next one tries.
//!
//! Two that wait for each other's class (each is loading what the other needs) would wait for ever: the one that closes the circle
//! loads for itself, as PHP does in a recursion across files.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use steel_coro::{Cid, Wait, WaitGroup};
use steel_zend::{AutoloadGate, AutoloadOutcome as Outcome, AutoloadTurn as Turn};

use super::{Runtime, Waited, runtime};

/// The gate for the engine.
pub(crate) const GATE: AutoloadGate = AutoloadGate { enter, leave };

/// What is being loaded, and who waits for it.
#[derive(Default)]
pub(crate) struct Autoloads {
    loading: RefCell<BTreeMap<Vec<u8>, Rc<Load>>>,
    waiting: RefCell<BTreeMap<Cid, Vec<u8>>>,
}

struct Load {
    by: Cid,
    done: WaitGroup,
    /// The class is there, or there is none: nobody else has to look.
    settled: Cell<bool>,
}

fn enter(class: &[u8]) -> Turn {
    let Some(runtime) = Runtime::existing() else { return Turn::Pass };
    let Some(me) = runtime.coroutines.current() else { return Turn::Pass };
    while let Some(load) = runtime.autoloads.loaded_by_another(class, me) {
        runtime.autoloads.waiting.borrow_mut().insert(me, class.to_vec());
        let waited = runtime.wait_for_others(Wait::Other("autoload"), -1.0, || load.done.wait());
        runtime.autoloads.waiting.borrow_mut().remove(&me);
        match waited {
            Err(error) => {
                error.raise_now();
                return Turn::Pass;
            }
            Ok(_) if load.settled.get() => return Turn::Settled,
            // After a cancel that does not throw it waits on: to load it as well would declare it twice.
            Ok(Waited::Canceled) if std::thread::panicking() => return Turn::Pass,
            Ok(_) => {}
        }
    }
    if runtime.autoloads.begin(class, me) { Turn::Load } else { Turn::Pass }
}

fn leave(class: &[u8], outcome: Outcome) {
    let runtime = runtime();
    let Some(load) = runtime.autoloads.loading.borrow_mut().remove(class) else { return };
    load.settled.set(outcome == Outcome::Settled);
    let open = move || {
        let _ = load.done.done();
    };
    // Who waits goes on at once, nested here; after a fatal error from the loop, if that goes on
    // (one that cannot be made will not).
    if outcome == Outcome::Died && runtime.make_loop().is_ok() {
        drop(runtime.start_task(async move { open() }));
    } else {
        open();
    }
}

impl Autoloads {
    fn begin(&self, class: &[u8], me: Cid) -> bool {
        let mut loading = self.loading.borrow_mut();
        if loading.contains_key(class) {
            return false;
        }
        loading.insert(class.to_vec(), Rc::new(Load { by: me, done: WaitGroup::new(1), settled: Cell::new(false) }));
        true
    }

    /// What to wait for. `None`: nobody loads the class, or whoever does waits, in the end, for `me`.
    fn loaded_by_another(&self, class: &[u8], me: Cid) -> Option<Rc<Load>> {
        let (loading, waiting) = (self.loading.borrow(), self.waiting.borrow());
        let load = loading.get(class)?;
        let mut by = load.by;
        for _ in 0..=waiting.len() {
            if by == me {
                return None;
            }
            let Some(next) = waiting.get(&by).and_then(|class| loading.get(class)) else { break };
            by = next.by;
        }
        Some(Rc::clone(load))
    }
}

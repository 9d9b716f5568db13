//! Who loads a class when several coroutines want the same one: the first; the others wait until it is there, or not found. If
//! the first fails, the next one tries.
//!
//! Two that wait for each other's class (each is loading what the other needs) would wait for ever: the one that closes the circle
//! loads for itself, as PHP does in a recursion across files.
//!
//! A class that somebody declares (a file was included, not autoloaded) is not there before its parent and interfaces are; others wait
//! for that, too. To whoever closes a circle that way it is not there yet, as in a recursion.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use steel_coro::{Cid, Wait, WaitGroup};
use steel_zend::{AutoloadGate, AutoloadOutcome as Outcome, AutoloadTurn as Turn, Result};

use super::{Runtime, Waited, runtime};

/// The gate for the engine.
pub(crate) const GATE: AutoloadGate = AutoloadGate { enter, leave, begin, end };

/// What is being loaded, and who waits for it.
#[derive(Default)]
pub(crate) struct Autoloads {
    loading: RefCell<BTreeMap<Vec<u8>, Rc<Load>>>,
    declaring: RefCell<BTreeMap<Vec<u8>, Rc<Load>>>,
    waiting: RefCell<BTreeMap<Cid, Vec<u8>>>,
}

struct Load {
    by: Cid,
    declares: bool,
    done: WaitGroup,
    /// The class is there, or there is none: nobody else has to look.
    settled: Cell<bool>,
}

fn enter(class: &[u8]) -> Result<Turn> {
    let Some(runtime) = Runtime::existing() else { return Ok(Turn::Pass) };
    let Some(me) = runtime.coroutines.current() else { return Ok(Turn::Pass) };
    while let Some(load) = runtime.autoloads.loaded_by_another(class, me) {
        runtime.autoloads.waiting.borrow_mut().insert(me, class.to_vec());
        let waited = runtime.wait_for_load(&load);
        runtime.autoloads.waiting.borrow_mut().remove(&me);
        match waited {
            Err(error) => return Err(error),
            Ok(_) if load.settled.get() => return Ok(Turn::Settled),
            // After a cancel that does not throw it waits on: to load it as well would declare it twice.
            Ok(Waited::Canceled) if std::thread::panicking() => return Ok(Turn::Pass),
            Ok(_) => {}
        }
    }
    if runtime.autoloads.declaring.borrow().contains_key(class) {
        return Ok(Turn::Settled);
    }
    Ok(if runtime.autoloads.begin(class, me) { Turn::Load } else { Turn::Pass })
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

fn begin(class: &[u8]) -> bool {
    let Some(runtime) = Runtime::existing() else { return true };
    let Some(me) = runtime.coroutines.current() else { return true };
    let mut declaring = runtime.autoloads.declaring.borrow_mut();
    let free = !declaring.contains_key(class);
    if free {
        declaring.insert(class.to_vec(), Load::new(me, true));
    }
    free
}

fn end(class: &[u8]) {
    let Some(runtime) = Runtime::existing() else { return };
    let declared = runtime.autoloads.declaring.borrow_mut().remove(class);
    if let Some(load) = declared {
        // Nobody is entered by this.
        let _ = load.done.done();
    }
}

impl Load {
    fn new(by: Cid, declares: bool) -> Rc<Load> {
        Rc::new(Load { by, declares, done: WaitGroup::new(1), settled: Cell::new(false) })
    }
}

impl Runtime {
    /// Who waits for a declaration goes on in its turn: the class will be there when the one that declares it next waits.
    fn wait_for_load(&self, load: &Load) -> Result<Waited<()>> {
        let why = Wait::Other("autoload");
        if load.declares {
            return Ok(self.wait_in_turn(why, load.done.wait())?.map_or(Waited::Canceled, Waited::Done));
        }
        self.wait_for_others(why, -1.0, || load.done.wait())
    }
}

impl Autoloads {
    fn begin(&self, class: &[u8], me: Cid) -> bool {
        let mut loading = self.loading.borrow_mut();
        if loading.contains_key(class) {
            return false;
        }
        loading.insert(class.to_vec(), Load::new(me, false));
        true
    }

    /// What to wait for. `None`: nobody loads or declares the class, or whoever does waits, in the end, for `me`.
    fn loaded_by_another(&self, class: &[u8], me: Cid) -> Option<Rc<Load>> {
        let (loading, declaring, waiting) = (self.loading.borrow(), self.declaring.borrow(), self.waiting.borrow());
        let who = |class: &[u8]| loading.get(class).or_else(|| declaring.get(class));
        let load = who(class)?;
        let mut by = load.by;
        for _ in 0..=waiting.len() {
            if by == me {
                return None;
            }
            let Some(next) = waiting.get(&by).and_then(|class| who(class)) else { break };
            by = next.by;
        }
        Some(Rc::clone(load))
    }
}

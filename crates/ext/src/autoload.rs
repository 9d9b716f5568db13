//! Who loads a class when several coroutines want the same one: the first; the others wait until it is there, or not found.
//!
//! Two that wait for each other's class (each is loading what the other needs) would wait for ever: the one that closes the circle
//! loads for itself, as PHP does in a recursion across files.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use steel_coro::{Cid, Wait, WaitGroup};
use steel_zend::AutoloadGate;

use crate::runtime::{Runtime, runtime};

/// The gate for the engine.
pub(crate) const GATE: AutoloadGate = AutoloadGate { enter, leave };

/// What is being loaded, and who waits for it.
#[derive(Default)]
pub(crate) struct Autoloads {
    loading: RefCell<BTreeMap<Vec<u8>, Load>>,
    waiting: RefCell<BTreeMap<Cid, Vec<u8>>>,
}

struct Load {
    by: Cid,
    done: Rc<WaitGroup>,
}

fn enter(class: &[u8]) -> bool {
    let Some(runtime) = Runtime::existing() else { return false };
    let Some(me) = runtime.coroutines.current() else { return false };
    while let Some(done) = runtime.autoloads.loaded_by_another(class, me) {
        runtime.autoloads.waiting.borrow_mut().insert(me, class.to_vec());
        let waited = runtime.wait_for_others(Wait::Other("autoload"), -1.0, done.wait());
        runtime.autoloads.waiting.borrow_mut().remove(&me);
        match waited {
            Ok(crate::runtime::Waited::Done(())) if runtime.autoloads.has_none(class) => break,
            Ok(crate::runtime::Waited::Done(())) => {}
            Ok(_) => return false,
            Err(error) => {
                error.raise_now();
                return false;
            }
        }
    }
    runtime.autoloads.begin(class, me)
}

fn leave(class: &[u8]) {
    let load = runtime().autoloads.loading.borrow_mut().remove(class);
    if let Some(load) = load {
        let _ = load.done.done();
    }
}

impl Autoloads {
    fn has_none(&self, class: &[u8]) -> bool {
        !self.loading.borrow().contains_key(class)
    }

    fn begin(&self, class: &[u8], me: Cid) -> bool {
        let mut loading = self.loading.borrow_mut();
        if loading.contains_key(class) {
            return false;
        }
        loading.insert(class.to_vec(), Load { by: me, done: Rc::new(WaitGroup::new(1)) });
        true
    }

    /// What to wait for. `None`: nobody loads the class, or whoever does waits, in the end, for `me`.
    fn loaded_by_another(&self, class: &[u8], me: Cid) -> Option<Rc<WaitGroup>> {
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
        Some(Rc::clone(&load.done))
    }
}

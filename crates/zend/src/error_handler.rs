//! The user error handler while a coroutine waits inside of it.
//!
//! The engine takes the handler off its place while it calls it, so that an error in the handler is not handled by itself, and
//! puts it back afterwards unless there is another one by then. That is right for the coroutine whose error it is. Here the
//! handler stands in its place again while others run, and is taken off when that coroutine goes on.
//!
//! To know what was taken, the two functions of PHP that change the handler are watched. [`State::current`] is what they have left,
//! no matter whose handler runs; `replaced` mirrors the engine's own stack of handlers, in which those that a running handler has
//! replaced are missing.

use std::{
    cell::RefCell,
    mem::{ManuallyDrop, replace, take},
};

use crate::{
    Kind, Result, Zval, door, fence, globals, per_thread,
    replace::{Native, Original, Replacement},
    sys,
};

/// Which handler a coroutine has had taken off, by the address of its callable. All-zero: none.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken(usize);

struct State {
    current: Zval,
    replaced: Vec<Zval>,
    /// To be dropped when PHP code may run.
    spent: Vec<Zval>,
}

thread_local! {
    // Never dropped: at the thread's end there is no engine any more.
    static STATE: RefCell<ManuallyDrop<State>> = const {
        RefCell::new(ManuallyDrop::new(State { current: Zval::undef(), replaced: Vec::new(), spent: Vec::new() }))
    };
}

per_thread! {
    /// `State::current` by its address, for the switch. 0: none.
    static KNOWN: usize = 0
}

static SET: Original = Original::new();
static RESTORE: Original = Original::new();

/// Watches the handler from now on. To be called at module start.
pub(crate) fn watch() {
    let one = |name, door: Native, original| Replacement { class: None, name, door, original };
    crate::replace::replace(&[
        one("set_error_handler", set_error_handler, &SET),
        one("restore_error_handler", restore_error_handler, &RESTORE),
    ]);
}

/// Shows the references to handlers that are kept here, besides the engine's own.
pub(crate) fn each(mut look: impl FnMut(&Zval)) {
    STATE.with_borrow(|state| {
        look(&state.current);
        state.replaced.iter().chain(&state.spent).for_each(&mut look);
    });
}

/// The request has ended; the engine drops its own handlers.
pub(crate) fn forget() {
    KNOWN.set(0);
    let all = STATE.with_borrow_mut(|state| {
        (replace(&mut state.current, Zval::undef()), take(&mut state.replaced), take(&mut state.spent))
    });
    drop(all);
}

/// Is there anything to do at a switch to a coroutine that has had `to` taken off?
#[inline(always)]
pub(crate) fn differs(to: Taken) -> bool {
    address(slot()) != KNOWN.get() || to.0 != 0
}

/// At a switch. Destroys nothing.
#[cold]
pub(crate) fn exchange(from: &mut Taken, to: &mut Taken) {
    STATE.with_borrow_mut(|state| {
        state.leave(from);
        state.enter(to);
    });
}

impl State {
    fn set_current(&mut self, handler: Zval) -> Zval {
        KNOWN.set(address(&handler));
        replace(&mut self.current, handler)
    }

    /// What was set past the two functions counts as well.
    fn adopt(&mut self) -> Zval {
        let set = slot();
        if address(set) == 0 || address(set) == KNOWN.get() { Zval::undef() } else { self.set_current(set.clone()) }
    }

    /// Puts the current handler into its place.
    fn leave(&mut self, from: &mut Taken) {
        let outlived = take(from);
        match (address(slot()), KNOWN.get()) {
            // Others have taken the handler away for good while this one was in it; it still may be.
            (0, 0) => *from = outlived,
            (0, current) => {
                *from = Taken(current);
                put(self.current.clone());
            }
            // It is not in it any more, and the engine has put back what the others had taken away.
            (set, 0) if set == outlived.0 => self.spent.push(put(Zval::undef())),
            _ => {
                let old = self.adopt();
                self.spent.push(old);
            }
        }
    }

    /// Takes the handler off if this coroutine has had it taken off, unless another one was set meanwhile.
    fn enter(&self, to: &mut Taken) {
        if KNOWN.get() == 0 {
            return;
        }
        if take(to).0 == KNOWN.get() {
            let raw = put(Zval::undef()).into_raw();
            // SAFETY: a counted value by its flags, of which `current` owns another reference: it stays alive. Nothing is told to the
            // cycle collector, which must not run at a switch.
            unsafe {
                if raw.u1.type_info & 0xff00 != 0 {
                    (*raw.value.counted).gc.refcount -= 1;
                }
            }
        }
    }
}

/// The engine's place for the handler.
fn slot<'a>() -> &'a Zval {
    // SAFETY: the globals live as long as the process; nobody keeps the reference.
    unsafe { Zval::from_ptr(&raw const (*globals::eg()).user_error_handler) }
}

/// Puts a handler, or nothing, into the engine's place; what was there.
fn put(handler: Zval) -> Zval {
    // SAFETY: the place owns its value, which moves out; the other one moves in.
    unsafe {
        let place = &raw mut (*globals::eg()).user_error_handler;
        let before = Zval::taken_from(place);
        handler.put_into(place);
        before
    }
}

/// Callables are strings, arrays and objects.
#[inline(always)]
fn address(handler: &Zval) -> usize {
    // SAFETY: an initialised value; one that is set is a pointer.
    unsafe {
        if (*handler.as_ptr()).u1.type_info == sys::IS_UNDEF { 0 } else { (*handler.as_ptr()).value.counted as usize }
    }
}

/// How many handlers the engine has put by.
fn depth() -> i32 {
    // SAFETY: reads a field of the globals.
    unsafe { (*globals::eg()).user_error_handlers.top }
}

unsafe extern "C" fn set_error_handler(frame: *mut sys::zend_execute_data, result: *mut sys::zval) {
    // SAFETY: the engine's call, passed on. All three may jump: this frame owns nothing.
    unsafe {
        door::handler((), tidy_up);
        let before = depth();
        SET.call(frame, result);
        door::handler((), || has_set(depth() > before));
    }
}

fn has_set(pushed: bool) -> Result {
    if pushed {
        STATE.with_borrow_mut(|state| {
            let old = state.set_current(slot().clone());
            state.replaced.push(old);
        });
    }
    Ok(())
}

unsafe extern "C" fn restore_error_handler(frame: *mut sys::zend_execute_data, result: *mut sys::zval) {
    // SAFETY: as above.
    unsafe {
        door::handler((), tidy_up);
        let before = depth();
        RESTORE.call(frame, result);
        door::handler((), || has_restored(depth() < before));
    }
}

fn has_restored(popped: bool) -> Result {
    let (mut before, handler) = STATE.with_borrow_mut(|state| {
        let before = if popped { state.replaced.pop() } else { Some(state.current.clone()) };
        (before.unwrap_or(Zval::undef()), slot().clone())
    });
    // Nothing in its place: there is none, or it runs.
    let now = if address(&handler) == 0 && runs(&mut before) { before } else { handler };
    fence::dropping(STATE.with_borrow_mut(|state| state.set_current(now)))
}

/// Is the handler called by the code that runs now?
fn runs(handler: &mut Zval) -> bool {
    // SAFETY: looks at the frames from the current one on, which are alive. It was callable when it was set.
    handler.kind() != Kind::Undef && unsafe { sys::steel_runs(handler.as_mut_ptr()) }
}

fn tidy_up() -> Result {
    fence::dropping(STATE.with_borrow_mut(|state| (state.adopt(), take(&mut state.spent))))
}

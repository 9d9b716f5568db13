//! Fibers: nesting, panics, and what happens to one that is dropped.

#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use steel_os::fiber::{Fiber, FiberStep, SuspendError, is_running, leaked, suspend};
use steel_os::stack::{Arena, ArenaOptions};

fn fiber(arena: &Arena, body: impl FnOnce() + 'static) -> Fiber {
    Fiber::new(arena.take().unwrap(), body)
}

fn arena() -> Arena {
    Arena::new(ArenaOptions::default())
}

#[test]
fn a_body_runs_piece_by_piece() {
    let arena = arena();
    let count = Rc::new(Cell::new(0));
    let seen = Rc::clone(&count);
    let fiber = fiber(&arena, move || {
        for number in 1..3 {
            seen.set(number);
            suspend().unwrap();
        }
    });
    assert_eq!(count.get(), 0, "not before the first resume");
    assert!(matches!(fiber.resume(), FiberStep::Suspended));
    assert_eq!((count.get(), is_running()), (1, false));
    assert!(matches!(fiber.resume(), FiberStep::Suspended));
    assert!(matches!(fiber.resume(), FiberStep::Done(Ok(()))));
    assert!(matches!(fiber.resume(), FiberStep::Done(Ok(()))), "and stays done");
    assert!(fiber.is_done());
    drop(fiber);
    assert_eq!((arena.live(), Rc::strong_count(&count)), (0, 1));
}

#[test]
fn the_inner_fibers_suspend_returns_to_the_outer_one() {
    let arena = arena();
    let log = Rc::<RefCell<Vec<&str>>>::default();
    let (outer_log, inner_log) = (Rc::clone(&log), Rc::clone(&log));
    let inner = fiber(&arena, move || {
        inner_log.borrow_mut().push("inner 1");
        suspend().unwrap();
        inner_log.borrow_mut().push("inner 2");
    });
    let outer = fiber(&arena, move || {
        assert!(matches!(inner.resume(), FiberStep::Suspended));
        outer_log.borrow_mut().push("outer 1");
        suspend().unwrap();
        assert!(matches!(inner.resume(), FiberStep::Done(Ok(()))));
        outer_log.borrow_mut().push("outer 2");
        suspend().unwrap();
    });
    assert!(matches!(outer.resume(), FiberStep::Suspended));
    log.borrow_mut().push("root");
    assert!(matches!(outer.resume(), FiberStep::Suspended));
    assert!(matches!(outer.resume(), FiberStep::Done(Ok(()))));
    assert_eq!(*log.borrow(), ["inner 1", "outer 1", "root", "inner 2", "outer 2"]);
}

#[test]
fn a_panic_comes_out_as_a_value_and_the_stack_goes_back() {
    let arena = arena();
    let fiber = fiber(&arena, || {
        suspend().unwrap();
        std::panic::resume_unwind(Box::new("broken"));
    });
    fiber.resume();
    let FiberStep::Done(Err(payload)) = fiber.resume() else { panic!("the panic was lost") };
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"broken"));
    drop(fiber);
    assert_eq!(arena.live(), 0);
    assert_eq!(suspend(), Err(SuspendError::Outside));
}

#[test]
fn a_fiber_that_unwinds_cannot_be_suspended() {
    struct SuspendsOnDrop(Rc<Cell<Option<Result<(), SuspendError>>>>);
    impl Drop for SuspendsOnDrop {
        fn drop(&mut self) {
            self.0.set(Some(suspend()));
        }
    }
    let answer = Rc::new(Cell::new(None));
    let guard = SuspendsOnDrop(Rc::clone(&answer));
    let fiber = fiber(&arena(), move || {
        let _guard = guard;
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(matches!(fiber.resume(), FiberStep::Done(Err(_))));
    assert_eq!(answer.get(), Some(Err(SuspendError::Panicking)));
}

#[test]
fn a_fiber_never_started_drops_its_body_and_one_suspended_is_leaked() {
    let arena = arena();
    let value = Rc::new(());
    let (first, second) = (Rc::clone(&value), Rc::clone(&value));
    drop(fiber(&arena, move || drop(first)));
    assert_eq!((Rc::strong_count(&value), arena.live()), (2, 0));
    let suspended = fiber(&arena, move || {
        suspend().unwrap();
        drop(second);
    });
    suspended.resume();
    let before = leaked();
    drop(suspended);
    assert_eq!((leaked(), arena.live(), Rc::strong_count(&value)), (before + 1, 1, 2));
}

#[test]
fn a_fiber_cannot_resume_itself() {
    let arena = arena();
    let slot = Rc::<RefCell<Option<Rc<Fiber>>>>::default();
    let seen = Rc::clone(&slot);
    let me = Rc::new(fiber(&arena, move || {
        let me = seen.borrow().clone().unwrap();
        assert!(matches!(me.resume(), FiberStep::Running));
        drop(me);
        suspend().unwrap();
    }));
    slot.borrow_mut().replace(Rc::clone(&me));
    assert!(matches!(me.resume(), FiberStep::Suspended));
    assert!(matches!(me.resume(), FiberStep::Done(Ok(()))));
}

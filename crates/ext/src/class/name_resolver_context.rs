//! `Swoole\NameResolver\Context`: what one client asks of a name, and the nodes that a resolver has given it and that it has not tried.

use std::cell::{Cell, RefCell};

use steel_zend::{Call, Object, Result, State, Storage, object::Tracer};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ContextState>();

/// `AF_INET`
const INET: i64 = 2;

/// The state of one context.
pub(crate) struct ContextState {
    /// `AF_INET` or `AF_INET6`
    pub(crate) family: Cell<i64>,
    /// The result is `address:port`.
    pub(crate) with_port: Cell<bool>,
    /// The `Swoole\NameResolver\Cluster` of the last answer.
    pub(crate) cluster: RefCell<Option<Object>>,
}

impl State for ContextState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ContextState {
        ContextState { family: Cell::new(INET), with_port: Cell::new(false), cluster: RefCell::new(None) }
    }

    fn trace(&self, tracer: &mut Tracer) {
        if let Some(cluster) = &*self.cluster.borrow() {
            tracer.add_object(cluster);
        }
    }
}

/// `Context::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (family, with_port) = (call.int_or(0, INET)?, call.bool_or(1, false)?);
    let state = call.this::<ContextState>()?;
    state.family.set(family);
    state.with_port.set(with_port);
    Ok(())
}

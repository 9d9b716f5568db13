//! `Swoole\Server\Port`: one listening socket of a server, with callbacks of its own.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use std::os::fd::{AsFd, AsRawFd};

use steel_engine::server::{Datagrams, Listener};
use steel_zend::{Call, Callable, Object, Result, State, Storage, Zval, object::Tracer};

use crate::{
    class::server,
    errors,
    server::events::{Callbacks, PortEvent},
    settings::PortSettings,
    slots::server_port as slot,
    socket::exported::export,
};

/// Where `Port` keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<PortState>();

/// The state of one port object.
pub(crate) struct PortState {
    pub(crate) callbacks: Callbacks<{ PortEvent::COUNT }>,
    listener: RefCell<Option<Arc<Listener>>>,
    /// Instead of a listener.
    datagrams: RefCell<Option<Arc<Datagrams>>>,
    /// What was set for this port; `None`: it has the server's settings.
    own: RefCell<Option<PortSettings>>,
    /// TLS is spoken.
    secure: Cell<bool>,
    /// Its server has started.
    served: Cell<bool>,
}

impl State for PortState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> PortState {
        PortState {
            callbacks: Callbacks::new(),
            listener: RefCell::new(None),
            datagrams: RefCell::new(None),
            own: RefCell::new(None),
            secure: Cell::new(false),
            served: Cell::new(false),
        }
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.callbacks.trace(tracer);
    }
}

impl PortState {
    pub(crate) fn listener(&self) -> Option<Arc<Listener>> {
        self.listener.borrow().clone()
    }

    /// The socket of a port for datagrams.
    pub(crate) fn datagrams(&self) -> Option<Arc<Datagrams>> {
        self.datagrams.borrow().clone()
    }

    /// The server is over: another one may have the address.
    pub(crate) fn close(&self) {
        drop((self.listener.take(), self.datagrams.take()));
    }

    /// Its socket as an object of ext-sockets; false: it has none any more.
    ///
    /// # Errors
    /// As [`export`].
    pub(crate) fn export(&self) -> Result<Zval> {
        let (listener, datagrams) = (self.listener(), self.datagrams());
        match (&listener, &datagrams) {
            (Some(listener), _) => export(listener.as_fd()),
            (None, Some(datagrams)) => export(datagrams.as_fd()),
            (None, None) => Ok(Zval::bool(false)),
        }
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.secure.get()
    }

    /// What was set for this port.
    pub(crate) fn own(&self) -> Option<PortSettings> {
        self.own.borrow().clone()
    }

    /// Changes what is set for this port, which has settings of its own from then on. Nothing may be dropped meanwhile that PHP code
    /// could hear of.
    pub(crate) fn take_own<R>(&self, change: impl FnOnce(&mut PortSettings) -> R) -> R {
        change(self.own.borrow_mut().get_or_insert_default())
    }

    pub(crate) fn is_served(&self) -> bool {
        self.served.get()
    }

    /// The server starts: nothing can be changed any more.
    pub(crate) fn serve(&self) {
        self.served.set(true);
    }
}

/// What a port is bound with.
pub(crate) enum Bound {
    Listener(Listener),
    Datagrams(Datagrams),
}

impl Bound {
    /// The port number, the one that the system chose if 0 was asked for.
    pub(crate) fn port(&self) -> u16 {
        match self {
            Bound::Listener(listener) => listener.address().port(),
            Bound::Datagrams(datagrams) => datagrams.address().port(),
        }
    }

    fn descriptor(&self) -> i32 {
        match self {
            Bound::Listener(listener) => listener.as_raw_fd(),
            Bound::Datagrams(datagrams) => datagrams.as_raw_fd(),
        }
    }
}

/// Makes the object of a bound socket.
pub(crate) fn make(host: &str, kind: i64, secure: bool, bound: Bound) -> Object {
    let object = STORAGE.instantiate();
    object.set_slot(slot::HOST, host);
    object.set_slot(slot::PORT, i64::from(bound.port()));
    object.set_slot(slot::TYPE, kind);
    object.set_slot(slot::SOCK, i64::from(bound.descriptor()));
    object.set_slot(slot::SSL, secure);
    if let Some(state) = object.state::<PortState>() {
        state.secure.set(secure);
        match bound {
            Bound::Listener(listener) => *state.listener.borrow_mut() = Some(Arc::new(listener)),
            Bound::Datagrams(datagrams) => *state.datagrams.borrow_mut() = Some(Arc::new(datagrams)),
        }
    }
    object
}

/// Registers a callback for an event of this port.
///
/// # Errors
/// What a user error handler threw at the warning for an unknown event.
pub(crate) fn register(port: &Object, name: &str, callback: Callable) -> Result<bool> {
    match (port.state::<PortState>(), PortEvent::by_name(name)) {
        (Some(state), Some(event)) => {
            state.callbacks.set(event as usize, callback);
            Ok(true)
        }
        _ => {
            errors::warning(&format!("unknown event types[{name}]"))?;
            Ok(false)
        }
    }
}

/// `Port::on()`
pub(crate) fn on(call: &Call) -> Result<bool> {
    let (name, callback) = (call.str(0)?, call.callable(1)?);
    let Some(port) = call.this_object() else { return Ok(false) };
    if port.state::<PortState>().is_some_and(PortState::is_served) {
        errors::warning("can't register event callback function after server started")?;
        return Ok(false);
    }
    register(&port, &name.to_lossy(), callback)
}

/// `Port::set()`
pub(crate) fn set(call: &Call) -> Result {
    let given = call.array(0)?;
    call.this_object().map_or(Ok(()), |port| server::set_port(&port, &given))
}

/// `Port::getCallback()`
pub(crate) fn get_callback(call: &Call) -> Result<Zval> {
    let name = call.str(0)?;
    let event = PortEvent::by_name(&name.to_lossy());
    let found = event.and_then(|event| call.this::<PortState>().ok()?.callbacks.get(event as usize));
    Ok(found.map_or(Zval::null(), |callback| callback.value()))
}

/// `Port::__destruct()`: ownership does it all.
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Port::getSocket()`
pub(crate) fn get_socket(call: &Call) -> Result<Zval> {
    call.this::<PortState>()?.export()
}

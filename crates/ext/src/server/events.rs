//! The events of a server and of a port, and the callbacks registered for them.

use std::{cell::RefCell, rc::Rc};

use steel_zend::{Callable, object::Tracer};

macro_rules! events {
    ($(#[$doc:meta])* $name:ident: $($event:ident = $text:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($event),* }

        impl $name {
            /// By the name that PHP code gives, in any case.
            pub(crate) fn by_name(name: &str) -> Option<$name> {
                $(if name.eq_ignore_ascii_case($text) { return Some($name::$event); })*
                None
            }

            /// How many there are.
            pub(crate) const COUNT: usize = [$($name::$event),*].len();
        }
    };
}

events! {
    /// Events of the whole server.
    ServerEvent:
    Start = "start",
    BeforeShutdown = "beforeShutdown",
    Shutdown = "shutdown",
    WorkerStart = "workerStart",
    WorkerStop = "workerStop",
    WorkerExit = "workerExit",
    WorkerError = "workerError",
    BeforeReload = "beforeReload",
    AfterReload = "afterReload",
    ManagerStart = "managerStart",
    ManagerStop = "managerStop",
    Task = "task",
    Finish = "finish",
    PipeMessage = "pipeMessage",
}

events! {
    /// Events of one port.
    PortEvent:
    Connect = "connect",
    Receive = "receive",
    Close = "close",
    Request = "request",
    Packet = "packet",
    BufferFull = "bufferFull",
    BufferEmpty = "bufferEmpty",
    Message = "message",
    Open = "open",
    Handshake = "handshake",
    BeforeHandshakeResponse = "beforeHandshakeResponse",
    Disconnect = "disconnect",
}

/// Registered callbacks, by the number of their event.
pub(crate) struct Callbacks<const N: usize>(RefCell<[Option<Rc<Callable>>; N]>);

impl<const N: usize> Callbacks<N> {
    pub(crate) fn new() -> Self {
        Callbacks(RefCell::new([const { None }; N]))
    }

    pub(crate) fn set(&self, event: usize, callback: Callable) {
        let old = self.0.borrow_mut()[event].replace(Rc::new(callback));
        drop(old);
    }

    pub(crate) fn get(&self, event: usize) -> Option<Rc<Callable>> {
        self.0.borrow()[event].clone()
    }

    pub(crate) fn trace(&self, tracer: &mut Tracer) {
        self.0.borrow().iter().flatten().for_each(|callback| callback.with_value(|value| tracer.add(value)));
    }
}

//! What is known of a session, wherever its socket is.

use super::registry::{Entry, Figure};
use super::site::Site;
use super::{Address, Port, WebSocketState};
use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// One per session.
pub(super) struct Facts {
    /// Its id, and its record for all processes.
    pub(super) entry: Entry,
    pub(super) port: usize,
    /// Who has connected.
    peer: Address,
    /// For whom it speaks, if it is a proxy.
    proxied: OnceCell<Address>,
    /// Our address, once somebody has asked for it and it is not the listener's.
    pub(super) local: OnceCell<Address>,
    /// Unix seconds.
    pub(super) connected_at: i64,
    pub(super) by_server: Cell<bool>,
    /// The program's.
    pub(super) user: RefCell<Option<Box<dyn Any>>>,
    pub(super) site: Rc<Site>,
}

impl Facts {
    pub(super) fn new(entry: Entry, port: usize, peer: Address, connected_at: i64, site: Rc<Site>) -> Self {
        Self {
            entry,
            port,
            peer,
            proxied: OnceCell::new(),
            local: OnceCell::new(),
            connected_at,
            by_server: Cell::new(false),
            user: RefCell::new(None),
            site,
        }
    }

    pub(super) fn port_options(&self) -> &Port {
        &self.site.ports[self.port]
    }

    pub(super) fn peer(&self) -> &Address {
        self.proxied.get().unwrap_or(&self.peer)
    }

    /// A proxy has said for whom it speaks; nobody knows of the session yet.
    pub(super) fn set_proxied(&self, client: Address) {
        self.site.sessions.set_peer(self.entry, &client);
        let _ = self.proxied.set(client);
    }

    pub(super) fn id(&self) -> i64 {
        self.entry.id
    }

    pub(super) fn note_receive(&self) {
        self.note(Figure::Received);
    }

    fn note(&self, what: Figure) {
        self.site.sessions.note(self.entry, what, self.site.clock.micros());
    }

    /// When bytes last came in: microseconds since 1970.
    pub(super) fn received(&self) -> i64 {
        self.site.sessions.figure(self.entry, Figure::Received)
    }

    /// The program is given what came then.
    pub(super) fn note_dispatch(&self, came: i64) {
        self.site.sessions.note(self.entry, Figure::Dispatched, came);
    }

    /// What all know of its WebSocket. Only its owner can be sure that the record is still its own.
    pub(super) fn websocket(&self) -> WebSocketState {
        self.site.sessions.websocket(self.entry)
    }

    pub(super) fn set_websocket(&self, state: WebSocketState) {
        self.site.sessions.set_websocket(self.entry, state);
    }

    pub(super) fn note_send(&self) {
        self.note(Figure::Sent);
    }
}

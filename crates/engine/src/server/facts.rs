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
    /// The client's, as PEM, where its socket is elsewhere.
    certificate: OnceCell<Box<str>>,
    /// Our address, once somebody has asked for it and it is not the listener's.
    pub(super) local: OnceCell<Address>,
    /// Unix seconds.
    pub(super) connected_at: i64,
    pub(super) by_server: Cell<bool>,
    /// How often something was sent on it by this process, or for another one.
    pub(super) sends: Cell<u32>,
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
            certificate: OnceCell::new(),
            local: OnceCell::new(),
            connected_at,
            by_server: Cell::new(false),
            sends: Cell::new(0),
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

    /// The process that has the socket has said which one the client has shown.
    pub(super) fn set_certificate(&self, certificate: Option<Box<str>>) {
        if let Some(certificate) = certificate {
            let _ = self.certificate.set(certificate);
        }
    }

    pub(super) fn certificate(&self) -> Option<String> {
        self.certificate.get().map(|text| String::from(&**text))
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
        self.sends.set(self.sends.get().wrapping_add(1));
        self.note(Figure::Sent);
    }
}

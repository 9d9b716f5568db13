//! Deadlines at work: the wheel's task, and what becomes of a connection whose client takes too long.
//!
//! The decisions are [`super::patience`]'s. A connection comes into the wheel when it first has to wait, and its deadlines are compared
//! with the tick that it is: no timer and no look at the clock for any request.

use std::rc::{Rc, Weak};
use std::time::Duration;

use super::conn::{Phase, Turn};
use super::patience::{Awaited, Late, Ticks};
use super::shared::Shared;
use super::transport::Transport;
use super::{Conn, Exchange, Session, websocket};

impl Conn {
    fn limits(&self) -> &Ticks {
        &self.shared.limits[self.port()]
    }

    /// The driver waits for this.
    pub(super) fn wait_for(&self, what: Awaited) {
        self.schedule(self.patience.wait(what, self.shared.tick.get(), self.limits()));
    }

    /// The socket takes no more: from now on the client is to read.
    pub(super) fn watch_output(&self) {
        if self.patience.is_output_watched() || self.phase() == Phase::Closed {
            return;
        }
        let unread = self.unread();
        self.schedule(self.patience.begin_output(unread, self.shared.tick.get(), self.limits()));
    }

    /// Bytes on their way to the client, which it has not acknowledged.
    fn unread(&self) -> u64 {
        let sent = self.transport().as_ref().map_or(0, Transport::unacknowledged);
        let streams = self.streams().map_or(0, |streams| streams.waiting());
        self.output.borrow().remaining() + sent + streams
    }

    fn schedule(&self, due: Option<u32>) {
        let Some(due) = due else { return };
        let mut wheel = self.shared.wheel.borrow_mut();
        let place = match self.patience.place().get() {
            Some((place, _)) => {
                wheel.put(place, due);
                place
            }
            None => {
                if wheel.is_empty() {
                    self.shared.wheel_filled.notify_one();
                }
                wheel.insert(self.id(), due)
            }
        };
        self.patience.place().set(Some((place, due)));
    }

    /// Nobody looks at it any more.
    pub(super) fn leave_wheel(&self) {
        if let Some((place, _)) = self.patience.place().take() {
            self.shared.wheel.borrow_mut().remove(place);
        }
    }

    /// Its turn in the wheel has come.
    fn look(self: &Rc<Self>, now: u32) {
        if self.phase() != Phase::Open {
            self.patience.rest();
        }
        let next = match self.patience.look(now, self.limits(), || self.unread()) {
            // It may be silent as long as it is protected; who knows how long that is.
            Err(Late::Idle) if self.facts.site.sessions.is_protected(self.facts.entry) => Ok(Some(now.wrapping_add(2))),
            next => next,
        };
        match (next, self.patience.place().get()) {
            (Ok(Some(due)), Some((place, _))) => {
                self.shared.wheel.borrow_mut().put(place, due);
                self.patience.place().set(Some((place, due)));
            }
            (next, _) => {
                self.leave_wheel();
                if let Err(late) = next {
                    self.give_up(late);
                    // What it is still to read has its own time.
                    self.patience.rest();
                    self.schedule(self.patience.output_due(self.limits()));
                }
            }
        }
    }

    fn give_up(self: &Rc<Self>, late: Late) {
        if late != Late::Idle {
            self.notice_late(late);
        }
        match late {
            Late::Output => self.abort(),
            Late::Head | Late::Body if matches!(self.turn.get(), Turn::Idle | Turn::Upgraded) => self.refuse(408),
            _ => drop(self.close(false)),
        }
    }

    /// Answers what is no acceptable request; where the next one would begin is not known, so this is the end.
    pub(super) fn refuse(self: &Rc<Self>, status: u16) {
        let Some(options) = self.port_options().http() else { return self.abort() };
        if self.turn.get() == Turn::Upgraded {
            match options.websocket {
                Some(_) => websocket::turn_away(self, status),
                None => self.abort(),
            }
            return;
        }
        if self.streams().is_some() {
            self.end_by_server();
            self.close(false);
            return;
        }
        self.turn.set(Turn::Open);
        Exchange::refusal(Session::Local(Rc::clone(self))).refuse(status);
        self.linger.set(true);
        self.end_by_server();
    }
}

/// Looks at the connections of a worker when their time comes; rests while there is none. Keeps nothing alive while it waits.
pub(super) async fn run(shared: Weak<Shared>, tick: Duration) {
    let Some(filled) = shared.upgrade().map(|shared| Rc::clone(&shared.wheel_filled)) else { return };
    loop {
        let Some(is_empty) = shared.upgrade().map(|shared| shared.wheel.borrow().is_empty()) else { return };
        if is_empty {
            filled.notified().await;
            continue;
        }
        tokio::time::sleep(tick).await;
        let Some(shared) = shared.upgrade() else { return };
        let now = {
            let mut wheel = shared.wheel.borrow_mut();
            wheel.tick();
            wheel.now()
        };
        shared.tick.set(now);
        loop {
            let due = shared.wheel.borrow_mut().take();
            let Some((place, session)) = due else { break };
            match shared.find(session) {
                Some(conn) => conn.look(now),
                None => shared.wheel.borrow_mut().remove(place),
            }
        }
    }
}

//! What connections may hold of the worker's memory: request bodies, from their first bytes until they are answered, and answers that wait
//! for slow clients.
//!
//! Each of the two has a budget ([`Server::set_budget`]). Who wants more of a full one first has the stalled connections shed: those that
//! hold much and have made no progress for long. If that frees nothing, it is refused: a request with 503, an answer by a reset. What
//! one connection holds itself does not count against it, so that a large body or answer passes on a worker that is not full of others:
//! all together never hold more than the budget and the largest of them.

use std::cell::Cell;
use std::rc::Rc;

use super::conn::{Phase, Turn};
use super::patience::Late;
use super::shared::Shared;
use super::{Conn, Notice, Server};

/// The default of each budget.
pub const DEFAULT_BUDGET: usize = 256 * 1024 * 1024;

/// As many ticks without progress make a connection a stalled one: at least one whole tick.
const STALLED: u32 = 2;

/// One of the two budgets.
#[derive(Debug, Default)]
pub(super) struct Pool {
    held: Cell<usize>,
    /// The tick in which stalled connections were shed last: there are no others before the next.
    shed: Cell<Option<u32>>,
}

impl Pool {
    fn change(&self, own: &Cell<usize>, to: usize) {
        self.held.set(self.held.get() - own.replace(to) + to);
    }
}

/// What one connection holds.
#[derive(Debug, Default)]
pub(super) struct Held {
    input: Cell<usize>,
    output: Cell<usize>,
    /// Bytes that wait, as all processes know it.
    told: Cell<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Input,
    Output,
}

impl Kind {
    fn pool(self, shared: &Shared) -> &Pool {
        match self {
            Kind::Input => &shared.input_pool,
            Kind::Output => &shared.output_pool,
        }
    }

    fn held(self, conn: &Conn) -> usize {
        match self {
            Kind::Input => conn.held.input.get(),
            Kind::Output => conn.held.output.get(),
        }
    }
}

impl Conn {
    /// Bytes that its request takes so far.
    pub(super) fn held_input(&self) -> usize {
        self.held.input.get()
    }

    /// So much its request takes by now.
    pub(super) fn hold_input(&self, bytes: usize) {
        self.shared.input_pool.change(&self.held.input, bytes);
    }

    /// The queue of what waits has changed.
    pub(super) fn hold_output(&self) {
        let output = self.output.borrow();
        let streams = self.streams().map_or(0, |streams| streams.held());
        self.shared.output_pool.change(&self.held.output, output.allocated() + streams);
        let now = output.pending() + streams;
        let before = self.held.told.replace(now);
        if now != before {
            self.facts.site.sessions.add_pending(self.facts.entry, now as i64 - before as i64);
        }
    }

    /// Bytes that were underway to the socket, and counted, are here.
    pub(super) fn take_pending(&self, bytes: usize) {
        self.facts.site.sessions.take_pending(self.facts.entry, bytes as i64, self.held.told.get() as i64);
    }

    /// Nothing is underway any more, or what is will be counted when it is here.
    pub(super) fn settle_pending(&self) {
        self.facts.site.sessions.take_pending(self.facts.entry, i64::MAX, self.held.told.get() as i64);
    }

    /// Whether there is room for what its request takes by now. If not, it is refused.
    pub(super) fn admit_input(self: &Rc<Self>) -> bool {
        let admitted = self.admit(Kind::Input);
        if !admitted && self.phase() == Phase::Open {
            self.notice_late(Late::Full);
            self.refuse(503);
        }
        admitted
    }

    /// As [`Conn::admit_input`], for who refuses it himself.
    pub(super) fn has_input_room(&self) -> bool {
        self.admit(Kind::Input)
    }

    /// Whether there is room for an answer that has to wait.
    pub(super) fn admit_output(&self) -> bool {
        self.admit(Kind::Output)
    }

    fn admit(&self, kind: Kind) -> bool {
        let (shared, pool) = (&self.shared, kind.pool(&self.shared));
        // One that carries streams may hold as many large answers as it has streams: of those a connection's share does not count.
        let own = self.streams().map_or(usize::MAX, |_| self.port_options().max_pending);
        let fits = || pool.held.get() - kind.held(self).min(own) <= shared.budget.get();
        fits() || {
            shed(self, kind);
            fits()
        }
    }

    fn is_stalled(&self, kind: Kind) -> bool {
        match kind {
            Kind::Input => {
                let may_end = matches!(self.turn.get(), Turn::Idle | Turn::Upgraded);
                self.phase() == Phase::Open && may_end && self.stalled(kind) >= STALLED
            }
            // One that is not watched has not been offered to a full socket yet: it may be read as fast as it comes.
            Kind::Output => self.patience.is_output_watched() && self.stalled(kind) >= STALLED,
        }
    }

    /// Ticks without progress.
    fn stalled(&self, kind: Kind) -> u32 {
        let (read, written) = self.patience.progress();
        self.shared.tick.get().wrapping_sub(if kind == Kind::Input { read } else { written })
    }

    pub(super) fn notice_late(&self, late: Late) {
        self.facts.site.app().notice(Notice::Late { session: self.id(), peer: self.peer(), late });
    }
}

/// Ends stalled connections, those first that hold most for longest, until a quarter of the budget is free. Not the one that asks: what it
/// holds does not count against it, and it is in the middle of something.
fn shed(asker: &Conn, kind: Kind) {
    let shared = &asker.shared;
    let (now, pool) = (shared.tick.get(), kind.pool(shared));
    if pool.shed.replace(Some(now)) == Some(now) {
        return;
    }
    let mut stalled: Vec<(u64, Rc<Conn>)> = shared
        .conns
        .borrow()
        .values()
        .filter(|conn| conn.id() != asker.id() && kind.held(conn) > 0 && conn.is_stalled(kind))
        .map(|conn| (kind.held(conn) as u64 * u64::from(conn.stalled(kind)), Rc::clone(conn)))
        .collect();
    stalled.sort_unstable_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let enough = shared.budget.get() / 4 * 3;
    for (_, conn) in stalled {
        if pool.held.get() <= enough {
            return;
        }
        conn.notice_late(Late::Shed);
        match kind {
            Kind::Input => {
                conn.hold_input(0);
                conn.refuse(503);
            }
            Kind::Output => conn.abort(),
        }
    }
}

impl Server {
    /// Bytes that request bodies may take in memory, and as many for answers that wait. [`DEFAULT_BUDGET`] if it is not called.
    pub fn set_budget(&self, bytes: usize) {
        self.shared().budget.set(bytes);
    }

    /// Bytes that request bodies take, and answers that wait.
    pub fn held(&self) -> (usize, usize) {
        (self.shared().input_pool.held.get(), self.shared().output_pool.held.get())
    }
}

//! How long a connection waits for its client, and for what: the decisions, without clock or socket.
//!
//! ```text
//! Idle --first byte--> Head --whole--> Body --whole--> Off (the program's turn) --> Idle
//! ```
//! Head and idle time are absolute. A body, and a client that is to read, are given windows instead: in each window so many bytes must
//! move that the least rate is reached, so a slow client has its time and one that drips does not hold on for ever. Time is counted in
//! ticks of the worker's wheel: what the worker itself was busy with for seconds is no client's fault and counts as one tick.

use std::cell::Cell;
use std::time::Duration;

use super::wheel::{Place, is_before};

/// What a client is given time for. `None`: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For what comes before the protocol: a PROXY header, the handshake of TLS.
    pub greeting: Option<Duration>,
    /// From the first byte of a request's head to its last.
    pub head: Option<Duration>,
    /// Each window of a request's body.
    pub body: Option<Duration>,
    /// Without a request, or (where bytes are spoken) without a byte in either direction.
    pub idle: Option<Duration>,
    /// The same after an upgrade to WebSocket.
    pub upgraded: Option<Duration>,
    /// Without a byte from the client.
    pub silence: Option<Duration>,
    /// From one look for silence to the next (`heartbeat_check_interval`), counted from the begin of the process; `None`: whoever was
    /// silent for too long is found at once.
    pub check: Option<Duration>,
    /// Each window in which something waits for the client to read.
    pub output: Option<Duration>,
    /// The least rate of windows, in bytes for each second. With 0, one byte is enough.
    pub min_rate: u32,
}

impl Deadlines {
    /// The defaults of HTTP: what Apache (`mod_reqtimeout`) and nginx give, and longer than proxies keep idle connections (60 s).
    pub const HTTP: Self = Self {
        greeting: Some(Duration::from_secs(10)),
        head: Some(Duration::from_secs(20)),
        body: Some(Duration::from_secs(20)),
        idle: Some(Duration::from_secs(75)),
        upgraded: None,
        silence: None,
        check: None,
        output: Some(Duration::from_secs(30)),
        min_rate: 500,
    };

    /// The defaults of bytes: their silence may mean that all is well.
    pub const RAW: Self = Self { head: None, body: None, idle: None, ..Self::HTTP };

    /// The shortest limit.
    fn shortest(&self) -> Option<Duration> {
        [self.head, self.body, self.idle, self.upgraded, self.silence, self.output].into_iter().flatten().min()
    }
}

/// How long a tick is: an eighth of the shortest limit, so that nobody waits much longer than that.
pub(super) fn tick(all: impl Iterator<Item = Deadlines>) -> Duration {
    const LEAST: Duration = Duration::from_millis(20);
    const MOST: Duration = Duration::from_millis(500);
    all.filter_map(|deadlines| deadlines.shortest()).min().map_or(MOST, |shortest| shortest / 8).clamp(LEAST, MOST)
}

/// How long a client that has asked for nothing may take to show that it has read the goodbye.
const FAREWELL: Duration = Duration::from_secs(1);

/// Where there is no limit for output, the wheel turns all the same while some waits: it is what progress is measured with.
const UNLIMITED: u32 = 64;

/// [`Deadlines`] in ticks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ticks {
    greeting: Option<u32>,
    head: Option<u32>,
    body: Option<u32>,
    idle: Option<u32>,
    upgraded: Option<u32>,
    silence: Option<u32>,
    check: u32,
    output: Option<u32>,
    farewell: u32,
    /// Bytes of a window.
    body_bytes: u64,
    output_bytes: u64,
}

impl Ticks {
    pub(super) fn new(deadlines: &Deadlines, tick: Duration) -> Self {
        // Never less than was asked for: the current tick has begun already.
        let ticks = |limit: Duration| (limit.as_nanos().div_ceil(tick.as_nanos().max(1)) + 1).min(1 << 30) as u32;
        let bytes = |window: Option<Duration>| {
            window.map_or(1, |window| ((f64::from(deadlines.min_rate) * window.as_secs_f64()) as u64).max(1))
        };
        Self {
            greeting: deadlines.greeting.map(ticks),
            head: deadlines.head.map(ticks),
            body: deadlines.body.map(ticks),
            idle: deadlines.idle.map(ticks),
            upgraded: deadlines.upgraded.map(ticks),
            silence: deadlines.silence.map(ticks),
            check: deadlines.check.map_or(1, |check| (ticks(check) - 1).max(1)),
            output: deadlines.output.map(ticks),
            farewell: ticks(FAREWELL),
            body_bytes: bytes(deadlines.body),
            output_bytes: bytes(deadlines.output),
        }
    }

    /// When somebody who was last heard at that time was silent for too long, and that is looked for.
    fn silence_due(&self, last: u32) -> Option<u32> {
        let due = last.wrapping_add(self.silence?);
        Some(due.div_ceil(self.check).wrapping_mul(self.check))
    }
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    /// Nothing of the client: the program has its turn, or has stopped reading.
    Nothing,
    /// What comes before the protocol.
    Greeting,
    /// A request.
    Request,
    /// The rest of a head.
    Head,
    /// More of a body.
    Body,
    /// Bytes, in whatever protocol.
    Bytes,
    /// Messages of WebSocket.
    Messages,
    /// A sign that a client of HTTP/2 has read that nothing more is taken; one that has asked for nothing.
    Farewell,
}

/// Which time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Late {
    /// A connection without a request.
    #[error("it was idle")]
    Idle,
    /// What comes before the protocol is not whole.
    #[error("its handshake did not come to its end in time")]
    Greeting,
    /// A head that is not whole.
    #[error("its request's head did not come to its end in time")]
    Head,
    /// A body that comes too slowly.
    #[error("its request's body comes too slowly")]
    Body,
    /// An answer that is read too slowly, or not at all.
    #[error("it does not read what is sent to it, or too slowly")]
    Output,
    /// Not late yet, but the worker's buffers are full, and it makes no progress.
    #[error("the worker's buffers are full, and it makes no progress")]
    Shed,
    /// Not late, but the worker's buffers are full.
    #[error("the worker's buffers are full")]
    Full,
}

/// The state of one connection. Only cells: what is set for each request costs some stores.
#[derive(Debug)]
pub(super) struct Patience {
    awaited: Cell<Awaited>,
    since: Cell<u32>,
    /// When bytes came in, and went out, last.
    received: Cell<u32>,
    sent: Cell<u32>,
    /// Bytes of the body that have come in the current window.
    body: Cell<u64>,
    /// Since when something waits to be read by the client, and what was unread then.
    output: Cell<Option<(u32, u64)>>,
    /// When the client has last read something that had to wait.
    written: Cell<u32>,
    place: Cell<Option<(Place, u32)>>,
}

impl Patience {
    pub(super) fn new(now: u32) -> Self {
        Self {
            awaited: Cell::new(Awaited::Nothing),
            since: Cell::new(now),
            received: Cell::new(now),
            sent: Cell::new(now),
            body: Cell::new(0),
            output: Cell::new(None),
            written: Cell::new(now),
            place: Cell::new(None),
        }
    }

    /// The program has its turn.
    pub(super) fn rest(&self) {
        self.awaited.set(Awaited::Nothing);
    }

    /// Waits for this from now on. Answers when to look, if that is sooner than it is going to be.
    pub(super) fn wait(&self, what: Awaited, now: u32, limits: &Ticks) -> Option<u32> {
        if self.awaited.replace(what) != what {
            self.since.set(now);
            self.body.set(0);
        }
        self.sooner(self.reading_due(limits))
    }

    /// So much came in.
    pub(super) fn note_received(&self, bytes: usize, now: u32) {
        self.received.set(now);
        self.body.set(self.body.get() + bytes as u64);
    }

    /// Something goes out.
    pub(super) fn note_sent(&self, now: u32) {
        self.sent.set(now);
    }

    /// Something waits for the client: `unread` bytes, in our hands and the kernel's. As [`Patience::wait`].
    pub(super) fn begin_output(&self, unread: u64, now: u32, limits: &Ticks) -> Option<u32> {
        self.output.set(Some((now, unread)));
        self.written.set(now);
        self.sooner(self.output_due(limits))
    }

    /// Something that had to wait was written.
    pub(super) fn note_written(&self, now: u32) {
        self.sent.set(now);
        self.written.set(now);
    }

    /// When the client was last seen to send, and to read.
    pub(super) fn progress(&self) -> (u32, u32) {
        (self.received.get(), self.written.get())
    }

    /// More waits than before.
    pub(super) fn add_output(&self, bytes: u64) {
        self.output.set(self.output.get().map(|(since, unread)| (since, unread + bytes)));
    }

    pub(super) fn is_output_watched(&self) -> bool {
        self.output.get().is_some()
    }

    /// Nothing waits any more.
    pub(super) fn end_output(&self) {
        self.output.set(None);
    }

    /// Its time to be looked at has come. `unread` is asked only if something waits.
    ///
    /// # Errors
    /// Which time is over. Otherwise: when to look next.
    pub(super) fn look(&self, now: u32, limits: &Ticks, unread: impl FnOnce() -> u64) -> Result<Option<u32>, Late> {
        if let (Some((since, before)), Some(limit)) = (self.output.get(), limits.output)
            && !is_before(now, since.wrapping_add(limit))
        {
            let unread = unread();
            if before.saturating_sub(unread) < limits.output_bytes {
                return Err(Late::Output);
            }
            self.output.set(Some((now, unread)));
        }
        if let Some((since, unread)) = self.output.get()
            && limits.output.is_none()
            && !is_before(now, since.wrapping_add(UNLIMITED))
        {
            self.output.set(Some((now, unread)));
        }
        if let Some(due) = self.reading_due(limits)
            && !is_before(now, due)
        {
            match self.awaited.get() {
                Awaited::Greeting => return Err(Late::Greeting),
                Awaited::Head => return Err(Late::Head),
                Awaited::Body if limits.body.is_some() && self.body.get() < limits.body_bytes => {
                    return Err(Late::Body);
                }
                Awaited::Body => {
                    self.since.set(now);
                    self.body.set(0);
                }
                _ => return Err(Late::Idle),
            }
        }
        Ok(earlier(self.reading_due(limits), self.output_due(limits)))
    }

    /// When to look at what waits for the client.
    pub(super) fn output_due(&self, limits: &Ticks) -> Option<u32> {
        self.output.get().map(|(since, _)| since.wrapping_add(limits.output.unwrap_or(UNLIMITED)))
    }

    fn reading_due(&self, limits: &Ticks) -> Option<u32> {
        let after = |since: u32, limit: Option<u32>| limit.map(|limit| since.wrapping_add(limit));
        match self.awaited.get() {
            Awaited::Nothing => None,
            Awaited::Greeting => {
                earlier(after(self.since.get(), limits.greeting), limits.silence_due(self.received.get()))
            }
            Awaited::Request => {
                let since = self.since.get();
                earlier(after(since, limits.idle), limits.silence_due(since))
            }
            Awaited::Head => after(self.since.get(), limits.head),
            Awaited::Body => after(self.since.get(), limits.body.or(Some(UNLIMITED))),
            Awaited::Farewell => after(self.since.get(), Some(limits.farewell)),
            Awaited::Bytes | Awaited::Messages => {
                let (received, sent) = (self.received.get(), self.sent.get());
                let last = if is_before(received, sent) { sent } else { received };
                // While something waits for the client, it is not idle.
                let idle = if self.awaited.get() == Awaited::Bytes { limits.idle } else { limits.upgraded };
                let idle = idle.filter(|_| !self.is_output_watched());
                earlier(after(last, idle), limits.silence_due(received))
            }
        }
    }

    fn sooner(&self, due: Option<u32>) -> Option<u32> {
        let due = due?;
        match self.place.get() {
            Some((_, looked)) if !is_before(due, looked) => None,
            _ => Some(due),
        }
    }

    /// Where it lies in the wheel, and when its turn comes there.
    pub(super) fn place(&self) -> &Cell<Option<(Place, u32)>> {
        &self.place
    }
}

fn earlier(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if is_before(b, a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limits(deadlines: Deadlines) -> Ticks {
        Ticks::new(&deadlines, SECOND)
    }

    fn never() -> u64 {
        unreachable!("nothing waits for the client")
    }

    #[test]
    fn a_tick_is_an_eighth_of_the_shortest_limit_within_bounds() {
        let with = |head: Option<Duration>| Deadlines { head, ..Deadlines::RAW };
        let millis =
            |head: u64| tick([Deadlines::HTTP, with(Some(Duration::from_millis(head)))].into_iter()).as_millis();
        assert_eq!((millis(10), millis(800), millis(60_000)), (20, 100, 500));
        assert_eq!(tick([Deadlines { output: None, ..with(None) }].into_iter()).as_millis(), 500);
    }

    #[test]
    fn a_head_has_its_time_from_its_first_byte_however_it_drips() {
        let (limits, patience) = (limits(Deadlines::HTTP), Patience::new(0));
        assert_eq!(patience.wait(Awaited::Request, 0, &limits), Some(76));
        assert_eq!(patience.wait(Awaited::Head, 10, &limits), Some(31));
        for now in 11..31 {
            patience.note_received(1, now);
            patience.wait(Awaited::Head, now, &limits);
            assert_eq!(patience.look(now, &limits, never), Ok(Some(31)));
        }
        assert_eq!(patience.look(31, &limits, never), Err(Late::Head));
    }

    #[test]
    fn who_is_silent_in_the_handshake_is_silent() {
        let deadlines = Deadlines { silence: Some(SECOND * 3), ..Deadlines::RAW };
        let (limits, patience) = (limits(deadlines), Patience::new(0));
        assert_eq!(patience.wait(Awaited::Greeting, 0, &limits), Some(4));
        patience.note_received(0, 3);
        assert_eq!(patience.look(4, &limits, never), Ok(Some(7)));
        assert_eq!(patience.look(7, &limits, never), Err(Late::Greeting));
        for now in 8..11 {
            patience.note_received(0, now);
        }
        assert_eq!(patience.look(11, &limits, never), Err(Late::Greeting), "the handshake as a whole has a time, too");
    }

    #[test]
    fn a_goodbye_is_to_be_read_within_a_second_whatever_else_is_unlimited() {
        let (limits, patience) = (limits(Deadlines::RAW), Patience::new(0));
        assert_eq!(patience.wait(Awaited::Farewell, 5, &limits), Some(7));
        assert_eq!(patience.look(6, &limits, never), Ok(Some(7)));
        assert_eq!(patience.look(7, &limits, never), Err(Late::Idle));
    }

    #[test]
    fn each_request_has_its_own_time() {
        let (limits, patience) = (limits(Deadlines::HTTP), Patience::new(0));
        for now in [0, 15, 30, 45] {
            patience.wait(Awaited::Head, now, &limits);
            patience.rest();
            assert_eq!(patience.look(now + 14, &limits, never), Ok(None), "the program may take as long as it likes");
        }
        patience.wait(Awaited::Request, 60, &limits);
        assert_eq!(patience.look(135, &limits, never), Ok(Some(136)));
        assert_eq!(patience.look(136, &limits, never), Err(Late::Idle));
    }

    #[test]
    fn a_body_must_reach_the_least_rate_in_each_window() {
        let (limits, patience) = (limits(Deadlines { min_rate: 100, ..Deadlines::HTTP }), Patience::new(0));
        patience.wait(Awaited::Body, 0, &limits);
        patience.note_received(2000, 20);
        assert_eq!(patience.look(21, &limits, never), Ok(Some(42)));
        patience.note_received(1999, 30);
        assert_eq!(patience.look(42, &limits, never), Err(Late::Body));
        let any = Deadlines { min_rate: 0, ..Deadlines::HTTP };
        let limits = Ticks::new(&any, SECOND);
        patience.wait(Awaited::Nothing, 50, &limits);
        patience.wait(Awaited::Body, 50, &limits);
        patience.note_received(1, 60);
        assert_eq!(patience.look(71, &limits, never), Ok(Some(92)));
        assert_eq!(patience.look(92, &limits, never), Err(Late::Body));
    }

    #[test]
    fn a_client_must_read_at_the_least_rate_whatever_is_added_meanwhile() {
        let (limits, patience) = (limits(Deadlines { min_rate: 100, ..Deadlines::HTTP }), Patience::new(0));
        assert_eq!(patience.begin_output(10_000, 0, &limits), Some(31));
        patience.add_output(5_000);
        assert_eq!(patience.look(31, &limits, || 12_000), Ok(Some(62)));
        patience.add_output(1_000);
        assert_eq!(patience.look(62, &limits, || 10_001), Err(Late::Output));
        patience.end_output();
        assert_eq!(patience.look(62, &limits, never), Ok(None));
    }

    #[test]
    fn bytes_may_be_silent_for_ever_unless_a_limit_is_set() {
        let patience = Patience::new(0);
        assert_eq!(patience.wait(Awaited::Bytes, 0, &limits(Deadlines::RAW)), None);
        let idle = limits(Deadlines { idle: Some(9 * SECOND), ..Deadlines::RAW });
        patience.note_sent(5);
        assert_eq!(patience.look(10, &idle, never), Ok(Some(15)));
        patience.begin_output(1_000_000, 5, &idle);
        assert_eq!(patience.look(30, &idle, never), Ok(Some(36)), "it is to read");
        patience.end_output();
        patience.note_received(1, 7);
        assert_eq!(patience.look(15, &idle, never), Ok(Some(17)));
        assert_eq!(patience.look(17, &idle, never), Err(Late::Idle));
        let silence = limits(Deadlines { silence: Some(9 * SECOND), ..Deadlines::RAW });
        patience.note_sent(16);
        assert_eq!(patience.look(16, &silence, never), Ok(Some(17)));
        assert_eq!(patience.look(17, &silence, never), Err(Late::Idle));
    }

    #[test]
    fn silence_is_found_when_it_is_looked_for() {
        let patience = Patience::new(0);
        let often = limits(Deadlines { silence: Some(9 * SECOND), check: Some(4 * SECOND), ..Deadlines::RAW });
        assert_eq!(patience.wait(Awaited::Bytes, 0, &often), Some(12));
        patience.note_received(1, 3);
        assert_eq!(patience.look(12, &often, never), Ok(Some(16)));
        assert_eq!(patience.look(16, &often, never), Err(Late::Idle));
        let seldom = limits(Deadlines { silence: Some(SECOND), check: Some(100 * SECOND), ..Deadlines::RAW });
        assert_eq!(patience.look(99, &seldom, never), Ok(Some(100)));
        assert_eq!(patience.look(100, &seldom, never), Err(Late::Idle));
    }

    #[test]
    fn only_what_is_sooner_than_the_next_look_moves_it() {
        let (limits, patience) = (limits(Deadlines::HTTP), Patience::new(0));
        let mut wheel = super::super::wheel::Wheel::default();
        patience.place().set(Some((wheel.insert(1, 25), 25)));
        assert_eq!(patience.wait(Awaited::Request, 0, &limits), None);
        assert_eq!(patience.wait(Awaited::Head, 3, &limits), Some(24));
        assert_eq!(patience.wait(Awaited::Head, 4, &limits), Some(24));
    }
}

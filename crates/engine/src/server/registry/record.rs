//! One session's record: a few shared words. Its id is written last and erased first.

use super::super::{Address, WebSocketState};
use super::Known;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Words of a record.
pub(super) const WORDS: usize = 32;

/// Words of bits.
const WAITING: usize = 4;

/// The last field's words hold the path of a Unix socket: as many bytes as one has (`sun_path`).
const PATH_BYTES: usize = 108;

#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    /// 0: nobody's; negative: nothing can be sent any more.
    Id,
    /// `descriptor << 32 | owner << 16 | port`.
    Where,
    /// `kind << 32 | length of the path << 16 | the peer's port`.
    Peer,
    Ip,
    IpLow,
    ConnectedAt,
    /// These three in microseconds.
    LastReceive,
    LastSend,
    LastDispatch,
    Pending,
    Uid,
    Queued,
    /// [`PROTECTED`], [`STREAMS`], and from [`WEBSOCKET`] on what is known of its WebSocket.
    Marks,
    /// The request that waits for its answer (PROCESS mode): [`Unanswered`], or 0.
    Unanswered,
    /// The first of [`WAITING`] words of bits, by lane.
    Waiting,
    /// From here on.
    Path = Self::Waiting as isize + WAITING as isize,
}

/// It may be silent.
pub(super) const PROTECTED: i64 = 1;

/// It carries streams of HTTP/2.
pub(super) const STREAMS: i64 = 2;

/// The bits of [`WebSocketState`] begin here.
const WEBSOCKET: u32 = 8;

const V4: i64 = 4;
const V6: i64 = 6;
const UNIX: i64 = 1;

#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a>(&'a [AtomicI64]);

impl<'a> Record<'a> {
    pub(super) fn new(words: &'a [AtomicI64]) -> Self {
        const { assert!(Field::Path as usize + PATH_BYTES.div_ceil(8) <= WORDS) };
        Self(words)
    }

    pub(super) fn get(self, field: Field) -> i64 {
        self.0[field as usize].load(Acquire)
    }

    pub(super) fn set(self, field: Field, value: i64) {
        self.0[field as usize].store(value, Release);
    }

    /// Sets a field that is zero; false if it is not.
    pub(super) fn claim(self, field: Field, value: i64) -> bool {
        self.0[field as usize].compare_exchange(0, value, Release, Relaxed).is_ok()
    }

    /// Makes a field zero, if it is what is meant; true: this process has done so.
    pub(super) fn erase(self, field: Field, is_meant: impl Fn(i64) -> bool) -> bool {
        let seen = self.get(field);
        // Another value may have come meanwhile: that one stays.
        is_meant(seen) && self.0[field as usize].compare_exchange(seen, 0, Release, Relaxed).is_ok()
    }

    /// The id becomes negative, if it is this one.
    pub(super) fn negate(self, id: i64) {
        let _ = self.0[Field::Id as usize].compare_exchange(id, -id, Release, Relaxed);
    }

    /// What there was.
    pub(super) fn add(self, field: Field, value: i64) -> i64 {
        self.0[field as usize].fetch_add(value, Relaxed)
    }

    /// What there was.
    pub(super) fn change(self, field: Field, by: impl Fn(i64) -> i64) -> i64 {
        let word = &self.0[field as usize];
        let mut seen = word.load(Relaxed);
        while let Err(now) = word.compare_exchange_weak(seen, by(seen), Relaxed, Relaxed) {
            seen = now;
        }
        seen
    }

    pub(super) fn websocket(self) -> WebSocketState {
        WebSocketState::of_bits(self.get(Field::Marks) >> WEBSOCKET)
    }

    pub(super) fn set_websocket(self, state: WebSocketState) {
        let others = (1 << WEBSOCKET) - 1;
        self.change(Field::Marks, |marks| marks & others | state.bits() << WEBSOCKET);
    }

    pub(super) fn port(self) -> usize {
        usize::from(self.get(Field::Where) as u16)
    }

    /// A new session; its id is still missing.
    pub(super) fn write(self, owner: u16, port: usize, descriptor: i32, peer: &Address, now: i64) {
        let owner = i64::from(owner) << 16 | i64::from(port as u16);
        self.set(Field::Where, i64::from(descriptor) << 32 | owner);
        self.write_peer(peer);
        for (field, value) in [(Field::ConnectedAt, now), (Field::LastReceive, now.saturating_mul(1_000_000))] {
            self.set(field, value);
        }
        let nothing_yet = [Field::LastSend, Field::LastDispatch, Field::Pending, Field::Uid, Field::Queued];
        for field in nothing_yet.into_iter().chain([Field::Marks, Field::Unanswered]) {
            self.set(field, 0);
        }
        self.0[Field::Waiting as usize..][..WAITING].iter().for_each(|word| word.store(0, Relaxed));
    }

    /// Sets or erases the bit of a lane; whether it was set. With very many lanes some have one in common.
    pub(super) fn mark_waiting(self, lane: usize, on: bool) -> bool {
        let place = lane % (WAITING * 64);
        let (word, bit) = (&self.0[Field::Waiting as usize + place / 64], 1_i64 << (place % 64));
        let before = if on { word.fetch_or(bit, Release) } else { word.fetch_and(!bit, Release) };
        before & bit != 0
    }

    pub(super) fn write_peer(self, peer: &Address) {
        match peer {
            Address::Ip(address) => {
                let (kind, bits) = match address.ip() {
                    IpAddr::V4(ip) => (V4, u128::from(ip.to_bits())),
                    IpAddr::V6(ip) => (V6, ip.to_bits()),
                };
                self.set(Field::Peer, kind << 32 | i64::from(address.port()));
                self.set(Field::Ip, (bits >> 64) as i64);
                self.set(Field::IpLow, bits as i64);
            }
            Address::Unix(path) => {
                let bytes = &path.as_bytes()[..path.len().min(PATH_BYTES)];
                self.set(Field::Peer, UNIX << 32 | (bytes.len() as i64) << 16);
                for (word, chunk) in self.0[Field::Path as usize..].iter().zip(bytes.chunks(8)) {
                    let mut padded = [0; 8];
                    padded[..chunk.len()].copy_from_slice(chunk);
                    word.store(i64::from_le_bytes(padded), Relaxed);
                }
            }
        }
    }

    pub(super) fn read(self, id: i64) -> Known {
        let place = self.get(Field::Where);
        Known {
            id,
            owner: (place >> 16) as u16,
            port: place as u16,
            descriptor: (place >> 32) as i32,
            peer: self.peer(),
            connected_at: self.get(Field::ConnectedAt),
            last_receive: self.get(Field::LastReceive),
            last_send: self.get(Field::LastSend),
            last_dispatch: self.get(Field::LastDispatch),
            pending: self.get(Field::Pending),
            uid: self.get(Field::Uid),
            queued: self.get(Field::Queued),
            websocket: self.websocket(),
        }
    }

    fn peer(self) -> Address {
        let peer = self.get(Field::Peer);
        let bits = u128::from(self.get(Field::Ip) as u64) << 64 | u128::from(self.get(Field::IpLow) as u64);
        let port = peer as u16;
        match peer >> 32 {
            V4 => Address::Ip(SocketAddr::new(Ipv4Addr::from_bits(bits as u32).into(), port)),
            V6 => Address::Ip(SocketAddr::new(Ipv6Addr::from_bits(bits).into(), port)),
            _ => {
                let length = usize::from((peer >> 16) as u16).min(PATH_BYTES);
                let words = &self.0[Field::Path as usize..];
                let bytes: Vec<u8> =
                    words.iter().flat_map(|word| word.load(Relaxed).to_le_bytes()).take(length).collect();
                Address::Unix(String::from_utf8_lossy(&bytes).into_owned())
            }
        }
    }
}

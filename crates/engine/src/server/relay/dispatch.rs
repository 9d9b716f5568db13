//! Which worker a session's events go to (`dispatch_mode`).

use super::super::Address;
use super::board::Board;
use bytes::Bytes;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// An event for which the program chooses the worker itself (`dispatch_func`).
#[derive(Debug, Clone)]
pub struct Question {
    /// Whose it is.
    pub session: i64,
    /// What it is.
    pub event: Happening,
    /// What has come: a piece of data, or the head of a request.
    pub data: Bytes,
}

/// What an event is, by the reference's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// A piece of data, or a request.
    Data = 0,
    /// The connection has ended.
    Close = 4,
    /// A connection has begun.
    Connect = 5,
    /// Much waits for its client.
    Full = 13,
    /// Not much any more.
    Empty = 14,
}

/// What the program answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This worker gets it; there is one of this number.
    Worker(usize),
    /// Nobody gets it. A request is answered with 503.
    Discard,
    /// Nobody gets it, and the connection is closed.
    Close,
    /// As `dispatch_mode` says.
    Rule,
}

/// Asks the program. Called on the threads of reactors, which wait for the answer.
pub type Chooser = Arc<dyn Fn(Question) -> Choice + Send + Sync>;

/// Asks the program's function how long a packet of this port is (`package_length_func`) that begins so: 0 if it needs more bytes, a
/// negative number if it is none. Called as a [`Chooser`] is.
pub type Measurer = Arc<dyn Fn(usize, Bytes) -> i64 + Send + Sync>;

/// The rule, by the reference's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispatch {
    /// 1: each event to the next worker in turn.
    Round,
    /// 2, the default: by the session's number, so always to the same worker.
    Session,
    /// 3: to a worker that has nothing to do, or the least.
    Idle,
    /// 4: by the client's IP address.
    Address,
    /// 5: by what `Server::bind()` has set, and by the session's number before.
    User,
    /// 7: as 3, once for each connection.
    Stream,
    /// 8: to the worker with the fewest connections and coroutines, once for each connection; here: with the least to do.
    Connection,
    /// 9: the same for each event; 10 (the fewest requests in work) as well.
    Request,
}

impl Dispatch {
    /// By `dispatch_mode`.
    pub fn of(mode: i64) -> Option<Self> {
        Some(match mode {
            1 => Self::Round,
            2 => Self::Session,
            // 6 is that of `dispatch_func`; what that leaves to the rule, an idle worker gets.
            3 | 6 => Self::Idle,
            4 => Self::Address,
            5 => Self::User,
            7 => Self::Stream,
            8 => Self::Connection,
            9 | 10 => Self::Request,
            _ => return None,
        })
    }

    /// Whether a session's events may go to different workers, so that nobody is told of its begin and its end (the reference's rule).
    pub fn is_stateless(self) -> bool {
        matches!(self, Self::Round | Self::Idle | Self::Request)
    }

    /// Whether it has to be known how much each worker has to do.
    pub(super) fn counts(self) -> bool {
        matches!(self, Self::Idle | Self::Stream | Self::Connection | Self::Request)
    }

    /// Whether the session and its client alone say which worker it is.
    pub(super) fn is_by_client(self) -> bool {
        matches!(self, Self::Session | Self::Address | Self::User)
    }

    /// Whether a session keeps its worker.
    pub(super) fn is_fixed(self) -> bool {
        !self.is_stateless() && self != Self::User
    }

    /// The worker for an event. `turn` is the number of the event among all of this reactor.
    pub(super) fn choose(self, board: &Board, session: i64, peer: &Address, turn: usize) -> usize {
        let workers = board.workers();
        let by = |number: u64| (number % workers as u64) as usize;
        match self {
            Self::Round => board.next_in_round() % workers,
            Self::Session => by(session as u64),
            Self::Address => by(hash(peer)),
            Self::User => match board.sessions.look(session).map(|known| known.uid) {
                Some(uid) if uid != 0 => by(uid as u64),
                _ => by(session as u64),
            },
            Self::Idle | Self::Stream | Self::Connection | Self::Request => {
                let first = turn % workers;
                let load = |(worker, lane): &(usize, usize)| {
                    board.load(*worker).load(Relaxed) + board.data_load(*lane).load(Relaxed)
                };
                let least = (first..first + workers)
                    .map(|worker| worker % workers)
                    .filter_map(|worker| Some((worker, board.current(worker)?)))
                    .min_by_key(load)
                    .map(|(worker, _)| worker);
                least.unwrap_or(first)
            }
        }
    }
}

/// IPv4 addresses by their number, as they are spread in a network.
fn hash(peer: &Address) -> u64 {
    match peer {
        Address::Ip(address) => match address.ip() {
            IpAddr::V4(ip) => u64::from(ip.to_bits()),
            IpAddr::V6(ip) => ip.to_bits() as u64 ^ (ip.to_bits() >> 64) as u64,
        },
        Address::Unix(path) => {
            let mut hasher = DefaultHasher::new();
            path.hash(&mut hasher);
            hasher.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Sessions;

    #[test]
    fn each_mode_chooses_by_its_rule() {
        let sessions = Arc::new(Sessions::new(10).unwrap());
        let board = Board::new(1, 3, 3, Arc::clone(&sessions)).unwrap();
        let peer = Address::Ip("10.0.0.5:1".parse().unwrap());
        let id = sessions.open(0, 0, 9, &peer, 0).unwrap().id;
        let choose = |mode: i64, session, turn| Dispatch::of(mode).unwrap().choose(&board, session, &peer, turn);
        assert_eq!((choose(1, 9, 4), choose(1, 9, 4), choose(1, 9, 4), choose(1, 9, 4)), (0, 1, 2, 0));
        assert_eq!((choose(2, 9, 4), choose(2, 10, 0)), (0, 1));
        assert_eq!(choose(4, 1, 0), (0x0a00_0005 % 3) as usize);
        assert_eq!(choose(5, id, 0), 1);
        assert!(sessions.bind(id, 5));
        assert_eq!(choose(5, id, 0), 2);
        assert_eq!((Dispatch::of(0), Dispatch::of(11)), (None, None));
    }

    #[test]
    fn the_least_busy_of_those_that_serve_is_chosen() {
        let board = Board::new(1, 3, 3, Arc::new(Sessions::new(1).unwrap())).unwrap();
        let choose = |turn| Dispatch::Idle.choose(&board, 1, &Address::Unix(String::new()), turn);
        assert_eq!(choose(4), 1, "nobody serves yet");
        for worker in [0, 2] {
            board.serve(worker, board.hire().unwrap());
        }
        board.load(0).store(2, Relaxed);
        assert_eq!((choose(0), choose(1)), (2, 2));
        board.load(2).store(2, Relaxed);
        assert_eq!((choose(0), choose(1), choose(2)), (0, 2, 2));
        // Also with what is no request.
        board.data_load(board.current(2).unwrap()).store(1, Relaxed);
        assert_eq!((choose(0), choose(1), choose(2)), (0, 0, 0));
        board.unload_data(board.current(2).unwrap());
        board.unload_data(board.current(2).unwrap());
        assert_eq!((choose(0), choose(1)), (0, 2));
    }
}

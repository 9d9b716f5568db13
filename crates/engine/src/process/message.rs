//! What a manager and a worker say to each other over their control socket: one byte of tag, then the payload, one message per packet.

/// From a worker to its manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromWorker {
    /// Started: it accepts and serves from now on.
    Ready,
    /// It wants to be replaced (`max_request`, a SIGTERM of its own): the successor first, then the order to drain.
    Replace,
    /// Reload all workers, or the task workers only (`Server::reload`).
    Reload {
        /// Task workers only.
        tasks_only: bool,
    },
    /// Stop the whole server (`Server::shutdown`).
    Shutdown,
    /// Replace another worker (`Server::stop`).
    Stop {
        /// Which.
        worker: u16,
    },
}

/// From the manager to a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToWorker {
    /// A successor is ready: accept no more, finish, exit.
    Drain,
    /// The server stops: finish what is under way, exit.
    Shutdown,
    /// Open the log file again.
    ReopenLog,
}

/// Room for any message.
pub(super) const MAX_LENGTH: usize = 8;

impl FromWorker {
    pub(super) fn encode(self) -> Vec<u8> {
        match self {
            Self::Ready => vec![b'r'],
            Self::Replace => vec![b'e'],
            Self::Reload { tasks_only } => vec![b'l', u8::from(tasks_only)],
            Self::Shutdown => vec![b's'],
            Self::Stop { worker } => [b"o", &worker.to_be_bytes()[..]].concat(),
        }
    }

    /// `None` for what this version does not know.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'r'] => Some(Self::Ready),
            [b'e'] => Some(Self::Replace),
            [b'l', tasks_only @ (0 | 1)] => Some(Self::Reload { tasks_only: *tasks_only == 1 }),
            [b's'] => Some(Self::Shutdown),
            [b'o', high, low] => Some(Self::Stop { worker: u16::from_be_bytes([*high, *low]) }),
            _ => None,
        }
    }
}

impl ToWorker {
    pub(super) fn encode(self) -> [u8; 1] {
        match self {
            Self::Drain => [b'D'],
            Self::Shutdown => [b'S'],
            Self::ReopenLog => [b'L'],
        }
    }

    /// `None` for what this version does not know.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'D'] => Some(Self::Drain),
            [b'S'] => Some(Self::Shutdown),
            [b'L'] => Some(Self::ReopenLog),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_survives_the_way() {
        let messages = [
            FromWorker::Ready,
            FromWorker::Replace,
            FromWorker::Reload { tasks_only: true },
            FromWorker::Reload { tasks_only: false },
            FromWorker::Shutdown,
            FromWorker::Stop { worker: 0x1234 },
        ];
        for message in messages {
            let bytes = message.encode();
            assert!(bytes.len() <= MAX_LENGTH);
            assert_eq!(FromWorker::decode(&bytes), Some(message));
        }
        for message in [ToWorker::Drain, ToWorker::Shutdown, ToWorker::ReopenLog] {
            assert_eq!(ToWorker::decode(&message.encode()), Some(message));
        }
    }

    #[test]
    fn what_is_cut_short_too_long_or_unknown_is_no_message() {
        for bytes in [&b""[..], b"x", b"rr", b"l", b"l\x02", b"o\x01", b"o\x01\x02\x03"] {
            assert_eq!(FromWorker::decode(bytes), None);
            assert_eq!(ToWorker::decode(bytes), None);
        }
    }
}

//! How often the engine's notices become lines of the log: of each kind the first in a second, then how many more there were.
//!
//! Anybody can send bad requests as fast as the network carries them; the log must not be what fills the disk.

use std::{cell::RefCell, rc::Rc, time::Duration};

use steel_engine::server::{BadBytes, Late, Notice};
use steel_proto::http1::RequestError;

use crate::{class::http_response, log, runtime::runtime};

/// For how long further notices of a kind are only counted.
const PERIOD: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    BadRequest(RequestError),
    /// What should have been sent.
    BadBytes(&'static str),
    Accept(usize),
    TooManyConnections(usize),
    Late(Late),
    Discarded,
    Cut(Cut),
}

/// Of what a request had more than `max_input_vars` of php.ini allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cut {
    /// Plain fields of a multipart form.
    Fields,
    /// Files of a multipart form.
    Files,
    /// Cookies.
    Cookies,
}

impl Cut {
    pub(super) fn name(self) -> &'static str {
        match self {
            Cut::Fields => "fields of a form",
            Cut::Files => "files of a form",
            Cut::Cookies => "cookies",
        }
    }
}

impl Kind {
    fn of(notice: &Notice<'_>) -> Option<Kind> {
        match notice {
            Notice::BadRequest { error, .. } => Some(Kind::BadRequest(*error)),
            Notice::BadBytes { error, .. } => Some(Kind::BadBytes(match error {
                BadBytes::Packet(_) => "packets",
                BadBytes::Proxy(_) => "PROXY headers",
                BadBytes::WebSocket(_) => "WebSocket connections",
                BadBytes::Http2(_) => "HTTP/2 connections",
                BadBytes::Tls(_) => "TLS handshakes",
            })),
            Notice::Accept { port, .. } => Some(Kind::Accept(*port)),
            Notice::TooManyConnections { port, .. } => Some(Kind::TooManyConnections(*port)),
            Notice::Discarded { .. } => Some(Kind::Discarded),
            Notice::Late { late, .. } => Some(Kind::Late(*late)),
            // The program's own failures: each is told.
            _ => None,
        }
    }

    fn tell(self, count: u64) {
        let (level, text) = match self {
            Kind::BadRequest(error) => {
                (log::Level::Notice, format!("bad requests: {count} more within a second: {error}"))
            }
            Kind::BadBytes(what) => (log::Level::Warning, format!("{count} more bad {what} within a second")),
            Kind::Late(late) => (log::Level::Notice, format!("slow clients: {count} more within a second: {late}")),
            Kind::Discarded => {
                (log::Level::Warning, format!("{count} more pieces of data of closed sessions ignored within a second"))
            }
            Kind::Accept(_) => (log::Level::Warning, format!("accept failed {count} times more within a second")),
            Kind::TooManyConnections(_) => {
                (log::Level::Warning, format!("{count} more connections refused within a second"))
            }
            Kind::Cut(cut) => {
                (log::Level::Warning, format!("{count} more requests with too many {} within a second", cut.name()))
            }
        };
        log::line(level, &text);
    }
}

/// The kinds of which a line was written within the last second, and how many were left out since.
#[derive(Default)]
pub(super) struct Notices(Rc<RefCell<Vec<(Kind, u64)>>>);

impl Notices {
    /// Whether this one is to be written; otherwise it is counted.
    pub(super) fn admit(&self, notice: &Notice<'_>) -> bool {
        Kind::of(notice).is_none_or(|kind| self.admit_kind(kind))
    }

    pub(super) fn admit_kind(&self, kind: Kind) -> bool {
        if !runtime().is_running() {
            return true; // The worker ends: nobody would tell later what was left out.
        }
        let mut recent = self.0.borrow_mut();
        if let Some((_, left_out)) = recent.iter_mut().find(|(known, _)| *known == kind) {
            *left_out += 1;
            return false;
        }
        recent.push((kind, 0));
        let recent = Rc::downgrade(&self.0);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(PERIOD).await;
            if let Some(recent) = recent.upgrade() {
                let mut recent = recent.borrow_mut();
                let place = recent.iter().position(|(known, _)| *known == kind);
                let count = place.map_or(0, |place| recent.swap_remove(place).1);
                drop(recent);
                if count > 0 {
                    kind.tell(count);
                }
            }
        });
        true
    }

    /// At the end: what has not been told yet.
    pub(super) fn tell(&self) {
        for (kind, count) in self.0.take() {
            if count > 0 {
                kind.tell(count);
            }
        }
    }
}

/// Writes the line of a notice. `max_connections` is what the program has set.
pub(crate) fn tell(notice: &Notice<'_>, max_connections: usize) {
    match notice {
        Notice::BadRequest { session, peer, error } => {
            let peer = format!("{}:{}", peer.host(), peer.port());
            log::line(log::Level::Notice, &format!("bad request from session#{session} ({peer}): {error}"));
        }
        Notice::BadBytes { session, peer, error } => {
            let peer = format!("<{}:{}>", peer.host(), peer.port());
            log::line(log::Level::Warning, &format!("{error}, session#{session}, remote_addr={peer}"));
        }
        Notice::Late { session, peer, late } => {
            let client = format!("session#{session} ({}:{})", peer.host(), peer.port());
            log::line(log::Level::Notice, &format!("slow client {client}: {late}"));
        }
        Notice::Discarded { session, bytes } => {
            log::line(log::Level::Warning, &format!("ignore data[{bytes} bytes] received from session#{session}"));
        }
        // Whatever overwrote that has overwritten other things, too: who started this process starts another one.
        Notice::Corrupt { error } => {
            log::line(log::Level::Error, &format!("this process has to end: {error}"));
            steel_os::process::exit_now(255)
        }
        Notice::Broken { session, peer, line, why } => {
            let peer = format!("session#{session} ({}:{})", peer.host(), peer.port());
            let what = if line.is_empty() { String::new() } else { format!("{}: ", http_response::cut(line)) };
            log::line(
                log::Level::Warning,
                &format!("{what}the answer to {peer} breaks off before its end, since {why}"),
            );
        }
        Notice::Accept { address, error, .. } => {
            log::line(log::Level::Warning, &format!("accept on {address} failed: {error}"));
        }
        Notice::TooManyConnections { address, .. } => {
            let text = format!("{address}: too many connections, max_connection is {max_connections}");
            log::line(log::Level::Warning, &text);
        }
    }
}

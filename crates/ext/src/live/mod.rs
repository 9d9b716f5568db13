//! A running server seen from outside: its figures for Prometheus (`metrics`), and what `bin/steelwool` asks (`control_socket`).
//!
//! ```text
//! processes --figures in shared memory (roster), every half a second-------------> hub --> Prometheus, bin/steelwool
//!     attendant of each <--questions and answers over a pair of sockets (wire)-->
//! ```
//!
//! The [`hub`] is a thread of the manager, or of the only process: it runs no PHP, and answers whatever the others do. What it listens on is opened before
//! the first fork, and closed by whoever is not the hub's process. An [`attendant`] is a thread of each process, which asks PHP's own.

mod answers;
mod attendant;
mod control;
mod http;
mod hub;
mod json;
mod metrics;
mod top;
mod vitals;
mod wire;

use std::{
    cell::{Cell, RefCell},
    net::{SocketAddr, TcpListener},
    os::{fd::OwnedFd, unix::net::UnixListener},
    path::{Path, PathBuf},
    sync::Arc,
};

use steel_engine::{
    process::{Roster, Seat},
    server::{Board, Sessions},
};
use steel_os::{fd, process::Pid};
use steel_zend::{ini, path::absolute};

use self::hub::{Doors, Hub};
use crate::{
    log::{self, Level},
    runtime::Runtime,
    settings::Settings,
};
pub(crate) use attendant::interrupted;
pub(crate) use control::USAGE;

/// What the hub knows of the server.
pub(crate) struct Subject {
    pub(crate) roster: Arc<Roster>,
    pub(crate) sessions: Arc<Sessions>,
    /// In PROCESS mode.
    pub(crate) board: Option<Arc<Board>>,
}

/// What is opened for the hub of a server, and the processes' ends of the wires; nothing, unless options want it.
#[derive(Default)]
pub(crate) struct Live {
    doors: RefCell<Doors>,
    hub: RefCell<Option<Hub>>,
    /// By place.
    wires: RefCell<Vec<Option<OwnedFd>>>,
    /// The file of the control socket, and who has made it.
    file: Cell<Option<(PathBuf, Pid)>>,
}

/// The path of the control socket, as the option or php.ini says.
pub(crate) fn socket_path(settings: &Settings) -> Option<PathBuf> {
    let of_ini = || {
        let path = ini::get("steelwool.control_socket");
        (!path.is_empty()).then(|| PathBuf::from(String::from_utf8_lossy(&absolute(path.as_bytes())).into_owned()))
    };
    settings.control_socket.clone().or_else(of_ini)
}

impl Live {
    /// Before the first fork. What cannot be opened is told in the log, and the server does without.
    pub(crate) fn prepare(settings: &Settings, roster: &Roster) -> Live {
        let metrics = settings.metrics.and_then(|address| match listen(address) {
            Ok(listener) => Some(listener),
            Err(error) => {
                log::line(Level::Warning, &format!("metrics are not served on {address}: {error}"));
                None
            }
        });
        let mut live = Live { doors: RefCell::new(Doors { metrics, ..Doors::default() }), ..Live::default() };
        if let Some(path) = &settings.control_socket
            && let Err(error) = live.open_control(path, roster.places())
        {
            log::line(Level::Warning, &format!("there is no control socket at {}: {error}", path.display()));
        }
        live
    }

    fn open_control(&mut self, path: &Path, places: u16) -> std::io::Result<()> {
        let pairs: Vec<_> = (0..places).map(|_| fd::message_pair()).collect::<std::io::Result<_>>()?;
        let listener: UnixListener = fd::listen_private(path)?;
        listener.set_nonblocking(true)?;
        self.file.set(Some((path.to_owned(), Pid::current())));
        let (hub, processes): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        self.wires = RefCell::new(processes.into_iter().map(Some).collect());
        let mut doors = self.doors.borrow_mut();
        (doors.control, doors.wires) = (Some(listener), hub);
        Ok(())
    }

    /// The calling process has the hub from now on, until [`Live::end`].
    pub(crate) fn begin(&self, subject: Subject) {
        let doors = self.doors.take();
        if doors.metrics.is_none() && doors.control.is_none() {
            return;
        }
        match Hub::start(subject, doors) {
            Ok(hub) => drop(self.hub.replace(Some(hub))),
            Err(error) => log::line(Level::Warning, &format!("the server cannot be looked at from outside: {error}")),
        }
    }

    /// The calling process has no hub, and its parent's is none of its business.
    pub(crate) fn leave(&self) {
        drop(self.doors.take());
        std::mem::forget(self.hub.take());
    }

    /// The calling process, which has this seat, says how it is from now on, and answers what it is asked.
    pub(crate) fn attend(&self, seat: &Seat, settings: &Settings) {
        if settings.is_watched() {
            vitals::of_process(seat.clone());
        }
        let wire = self.wires.borrow_mut().get_mut(usize::from(seat.member.place)).and_then(Option::take);
        // Those of others are theirs; the manager keeps them for who comes.
        drop(self.wires.take());
        if let Some(wire) = wire
            && let Err(error) = attendant::begin(wire, seat)
        {
            log::line(Level::Warning, &format!("this process cannot be looked at from outside: {error}"));
        }
    }

    /// The server is over.
    pub(crate) fn end(&self) {
        // Before anybody else may listen there.
        if let Some((path, maker)) = self.file.take()
            && maker == Pid::current()
        {
            let _ = std::fs::remove_file(path);
        }
        drop(self.hub.take());
        drop(self.doors.take());
        drop(self.wires.take());
    }
}

/// It is no process of a server any more.
pub(crate) fn forget() {
    vitals::forget();
    attendant::forget();
}

/// A loop begins to run.
#[inline]
pub(crate) fn post(runtime: &'static Runtime) {
    vitals::post(runtime);
    attendant::listen(runtime);
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let served = listener.local_addr()?;
    log::line(Level::Info, &format!("metrics are served at http://{served}/metrics"));
    Ok(listener)
}

/// `9100`, `0.0.0.0:9100`, `[::1]:9100`; a port alone is for this machine only.
pub(crate) fn address(text: &str) -> Option<SocketAddr> {
    match text.parse::<u16>() {
        Ok(port) => Some(SocketAddr::from(([127, 0, 0, 1], port))),
        Err(_) => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_port_alone_is_for_this_machine() {
        assert_eq!(address("9100"), "127.0.0.1:9100".parse().ok());
        assert_eq!(address("0.0.0.0:9100"), "0.0.0.0:9100".parse().ok());
        assert_eq!(address("[::1]:9100"), "[::1]:9100".parse().ok());
        assert_eq!([address("70000"), address("localhost:1"), address("")], [None; 3]);
    }
}

//! The hub: a thread with a loop of its own that answers those who look at the server from outside.
//!
//! It has its own table of descriptors, so that no process which is forked meanwhile inherits a connection of it. It neither logs nor touches
//! anything of PHP.

use std::{
    io,
    net::TcpListener,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::net::UnixListener,
    },
    rc::Rc,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use steel_os::{fd, signal};
use tokio::{
    io::Interest,
    net::TcpStream,
    sync::Semaphore,
    task::{LocalSet, spawn_local},
};

use super::{
    Subject,
    control::{self, Wires},
    http, metrics,
};
use crate::runtime::watch_descriptor;

/// So many clients are served at the same time; the others wait.
const MOST: usize = 16;

/// A client that takes longer is left.
const PATIENCE: Duration = Duration::from_secs(2);

/// Until the next attempt, when nobody can be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// See the module.
pub(super) struct Hub {
    stop: OwnedFd,
    thread: Option<JoinHandle<()>>,
}

/// What it listens on, and its ends of the wires.
#[derive(Default)]
pub(super) struct Doors {
    pub(super) metrics: Option<TcpListener>,
    pub(super) control: Option<UnixListener>,
    /// By place.
    pub(super) wires: Vec<OwnedFd>,
}

impl Hub {
    /// Starts it. What it has been given is closed here.
    ///
    /// # Errors
    /// The system gives no thread, no descriptors, or none that are the thread's own (Linux before 5.9).
    pub(super) fn start(subject: Subject, doors: Doors) -> io::Result<Hub> {
        let (stop, stopped) = fd::stream_pair()?;
        let given = Arc::new((doors, stopped));
        let theirs = Arc::clone(&given);
        let (tell, told) = mpsc::channel();
        let run = move || {
            let own = take(&theirs);
            // The process has the last reference: its drop closes the process's descriptors.
            drop(theirs);
            let failed = own.as_ref().err().map(|error| io::Error::new(error.kind(), error.to_string()));
            let _ = tell.send(failed);
            let _ = own.and_then(|(doors, stopped)| serve(Rc::new(subject), doors, stopped));
        };
        let spawn = || thread::Builder::new().name("hub".into()).spawn(run);
        let thread = signal::with_all_blocked(spawn)?;
        let failed = told.recv().unwrap_or_else(|_| Some(io::ErrorKind::Other.into()));
        drop(given);
        failed.map_or(Ok(Hub { stop, thread: Some(thread) }), Err)
    }
}

/// In the thread: descriptors of its own for what the process has given.
fn take(given: &(Doors, OwnedFd)) -> io::Result<(Doors, OwnedFd)> {
    let (Doors { metrics, control, wires }, stopped) = given;
    let numbers =
        |metrics: &Option<TcpListener>, control: &Option<UnixListener>, wires: &[OwnedFd], stopped: &OwnedFd| {
            let listeners = metrics.iter().map(AsRawFd::as_raw_fd).chain(control.iter().map(AsRawFd::as_raw_fd));
            listeners.chain(wires.iter().map(AsRawFd::as_raw_fd)).chain([stopped.as_raw_fd()]).collect::<Vec<_>>()
        };
    if !fd::part_with(&numbers(metrics, control, wires, stopped)) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "threads have no descriptors of their own here"));
    }
    let metrics = metrics.as_ref().map(TcpListener::try_clone).transpose()?;
    let control = control.as_ref().map(UnixListener::try_clone).transpose()?;
    let wires = wires.iter().map(OwnedFd::try_clone).collect::<io::Result<Vec<_>>>()?;
    let stopped = stopped.try_clone()?;
    // What stands behind the process's numbers is not needed here any more.
    fd::part_with(&numbers(&metrics, &control, &wires, &stopped));
    Ok((Doors { metrics, control, wires }, stopped))
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = fd::send(&self.stop, b"x");
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(subject: Rc<Subject>, doors: Doors, stopped: OwnedFd) -> io::Result<()> {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = LocalSet::new();
    tasks.block_on(&tokio, async {
        if let Some(listener) = doors.metrics {
            spawn_local(scrapes(tokio::net::TcpListener::from_std(listener)?, Rc::clone(&subject)));
        }
        if let Some(listener) = doors.control {
            let wires = Rc::new(Wires::new(doors.wires)?);
            spawn_local(orders(tokio::net::UnixListener::from_std(listener)?, subject, wires));
        }
        let _ = watch_descriptor(stopped, Interest::READABLE)?.readable().await?;
        Ok(())
    })
}

async fn scrapes(listener: tokio::net::TcpListener, subject: Rc<Subject>) {
    let room = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let subject = Rc::clone(&subject);
        spawn_local(async move {
            let _ = tokio::time::timeout(PATIENCE, scrape(stream, &subject)).await;
            drop(place);
        });
    }
}

async fn scrape(mut stream: TcpStream, subject: &Subject) -> io::Result<()> {
    http::answer(&mut stream, |open| metrics::page(subject, open)).await
}

async fn orders(listener: tokio::net::UnixListener, subject: Rc<Subject>, wires: Rc<Wires>) {
    let [room, tops] = [(); 2].map(|()| Arc::new(Semaphore::new(MOST)));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let tops = Arc::clone(&tops);
        let (subject, wires) = (Rc::clone(&subject), Rc::clone(&wires));
        spawn_local(async move {
            let _ = control::serve(stream, subject, wires, tops, place).await;
        });
    }
}

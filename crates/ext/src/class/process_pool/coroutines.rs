//! A worker's life with coroutines: 'WorkerStart' runs in one, and so does each 'Message'. The worker ends when its loop has nothing left
//! to do; one that takes messages only after the order to end.

use std::{io, os::fd::AsFd, rc::Rc, time::Duration};

use steel_engine::pool::End;
use steel_os::signal;
use steel_zend::ZStr;
use tokio::io::Interest;

use super::{Event, Ipc, current::Current, source::Parcels, worker::watch_log};
use crate::{
    errors, log,
    runtime::{Failure, Hold, Raced, race, runtime},
};

/// How many messages are taken in a row before others have their turn.
const ROW: usize = 64;

/// How often one that has too many coroutines looks again.
const LOOK: Duration = Duration::from_millis(10);

pub(super) fn run(current: &Rc<Current>) -> Result<i32, End> {
    let runtime = runtime();
    if let Some(callback) = current.callback(Event::WorkerStart) {
        let args = current.args(current.number());
        let spawned = runtime.spawn(move || callback.call(&args));
        current.go_on(spawned.map(drop))?;
    }
    watch_log();
    let parcels = (current.pool().ipc == Ipc::UnixSocket && current.callback(Event::Message).is_some())
        .then(|| Parcels::of(current))
        .flatten();
    if let Err(error) = arrange(current, parcels) {
        log::line(log::Level::Warning, &format!("a worker cannot run: {error}"));
        return Ok(1);
    }
    runtime.run();
    current.attend()?;
    runtime.set_round_end(None);
    runtime.unwind_all();
    current.attend()?;
    Ok(0)
}

impl Current {
    fn go_on(&self, outcome: steel_zend::Result) -> Result<(), End> {
        match Failure::of(outcome) {
            None => self.attend(),
            // The runtime knows already how the process ends.
            Some(_) => Err(End::Script),
        }
    }
}

/// The tasks of the loop: messages, and the order to end.
fn arrange(current: &Rc<Current>, parcels: Option<Parcels>) -> io::Result<()> {
    let runtime = runtime();
    runtime.make_loop()?;
    let receiving = match parcels {
        None => None,
        Some(parcels) => {
            let end = parcels.line.worker_end().try_clone_to_owned()?;
            let end = runtime.watch(end, Interest::READABLE)?;
            let task = runtime.start_task(receive(Rc::clone(current), parcels, end));
            Some((task, runtime.hold()))
        }
    };
    let order = runtime.signals.wait(&[signal::SIGTERM])?;
    let current = Rc::clone(current);
    runtime.start_task(async move {
        loop {
            match race(order.next(), current.told.notified()).await {
                Raced::A(_) if crate::runtime::runtime().listeners.has(signal::SIGTERM) => {}
                _ => break,
            }
        }
        end(&current, receiving);
        // A second order changes nothing; without a watch it would kill the process.
        loop {
            order.next().await;
        }
    });
    Ok(())
}

/// The order to end: no messages any more, and the program is told in each round of the loop.
fn end(current: &Rc<Current>, receiving: Option<(tokio::task::JoinHandle<()>, Hold)>) {
    current.stop();
    if let Some((task, hold)) = receiving {
        task.abort();
        drop(hold);
    }
    if current.callback(Event::WorkerExit).is_some() {
        let current = Rc::clone(current);
        runtime().set_round_end(Some(Rc::new(move || {
            current.show(false);
            if let Some(callback) = current.callback(Event::WorkerExit) {
                runtime().judge(callback.call(&current.args(current.number())).map(drop));
            }
        })));
    }
}

async fn receive(current: Rc<Current>, mut parcels: Parcels, end: tokio::io::unix::AsyncFd<std::os::fd::OwnedFd>) {
    let runtime = runtime();
    let mut row = 0;
    loop {
        while runtime.coroutines.count() >= runtime.coroutines.max() {
            tokio::time::sleep(LOOK).await;
        }
        match parcels.next() {
            Ok(Some(bytes)) => {
                let Some(callback) = current.callback(Event::Message) else { return };
                let args = current.args(Some(ZStr::new(&bytes).into()));
                runtime.spawn_from_loop(move || callback.call(&args).map(drop));
                row += 1;
                if row % ROW == 0 {
                    tokio::task::yield_now().await;
                }
            }
            Ok(None) => {
                let Ok(mut ready) = end.readable().await else { return };
                // Only if nothing has come since the look.
                let (readable, _) =
                    steel_os::fd::readiness(end.get_ref().as_fd(), true, false).unwrap_or((true, false));
                if !readable {
                    ready.clear_ready();
                }
            }
            Err(error) => {
                let number = error.raw_os_error().unwrap_or(0);
                log::line(
                    log::Level::Warning,
                    &format!("failed to read pipe, Error: {}[{number}]", errors::text(number)),
                );
                return;
            }
        }
    }
}

//! libpq's waits: for a socket as all coroutines wait for one, for addresses on a thread of the pool.
//!
//! libpq closes its sockets without a word, so a registration lasts as long as one wait.

use std::{future::poll_fn, os::fd::RawFd, task::Poll, time::Duration};

use steel_coro::Wait;
use steel_engine::net::{Direction, Foreign};
use steel_os::poll::{self, READABLE, WRITABLE, Watched};
use steel_zend::{
    Result,
    postgres::{Found, Lookup, Ready, Waiter},
};

use super::{PDO_PGSQL, calls};
use crate::{
    hooks::wants,
    runtime::{Waited, runtime},
};

/// See the module.
pub(super) struct Network;

impl Waiter for Network {
    fn is_wanted(&self) -> bool {
        wants(PDO_PGSQL) && calls::may_wait()
    }

    fn ready(&self, number: RawFd, events: i16, time: Option<Duration>) -> Result<Ready> {
        if calls::is_given_up() {
            return Ok(Ready::GivenUp);
        }
        if time.is_some_and(|time| time.is_zero()) {
            return Ok(Ready::TimedOut);
        }
        let descriptor = Foreign::new(number);
        let seconds = time.map_or(-1.0, |time| time.as_secs_f64());
        let ready = || {
            poll_fn(|cx| {
                let mut failed = None;
                for (event, direction) in [(READABLE, Direction::Read), (WRITABLE, Direction::Write)] {
                    if events & event == 0 {
                        continue;
                    }
                    match descriptor.poll_level(cx, direction) {
                        Poll::Ready(Ok(())) => return Poll::Ready(Ok(())),
                        Poll::Ready(Err(error)) => failed = Some(error),
                        Poll::Pending => {}
                    }
                }
                failed.map_or(Poll::Pending, |error| Poll::Ready(Err(error)))
            })
        };
        let waited = runtime().wait_at_most(Wait::Socket, seconds, ready);
        if !matches!(waited, Ok(Waited::Done(_) | Waited::TimedOut)) {
            calls::give_up();
        }
        Ok(match waited? {
            Waited::Done(Ok(())) => Ready::Yes,
            Waited::Done(Err(_)) => blocking(number, events, time),
            Waited::TimedOut => Ready::TimedOut,
            Waited::Canceled => Ready::GivenUp,
        })
    }

    fn breathe(&self) -> Result<bool> {
        if calls::is_given_up() || !calls::is_due() {
            return Ok(!calls::is_given_up());
        }
        let waited = runtime().wait(Wait::Socket, tokio::task::yield_now);
        let goes_on = matches!(waited, Ok(Some(())));
        if !goes_on {
            calls::give_up();
        }
        waited.map(|_| goes_on)
    }

    fn look_up(&self, lookup: Lookup) -> Result<Option<Found>> {
        if calls::is_given_up() {
            return Ok(None);
        }
        let found = runtime().wait(Wait::Dns, || runtime().on_pool(move || lookup.perform()));
        if !matches!(found, Ok(Some(_))) {
            calls::give_up();
        }
        Ok(found?.and_then(std::io::Result::ok))
    }
}

/// The kernel watches no more descriptors.
fn blocking(number: RawFd, events: i16, time: Option<Duration>) -> Ready {
    let mut watched = [Watched { fd: number, wanted: events, ready: 0 }];
    match poll::wait(&mut watched, time) {
        Ok(0) => Ready::TimedOut,
        Ok(_) => Ready::Yes,
        Err(_) => Ready::GivenUp,
    }
}

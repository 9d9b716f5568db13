//! A connect to a name with several addresses (RFC 8305): the families take turns, the next address is tried when the last one has failed or has not
//! answered for a while, and the first that answers is the one.

use std::{future::poll_fn, io, net::IpAddr, pin::Pin, task::Poll, time::Duration};

use steel_coro::Wait;
use steel_engine::net::{Descriptor, Direction};
use steel_os::foreign;
use steel_zend::{
    Result,
    stream::{Begun, Connecting, Stream},
};

use super::{
    connect::{ECANCELED, ETIMEDOUT, Limit, written},
    held::{self, Held},
};
use crate::{errors, runtime::Waited};

/// Before the next address is tried beside the last one; RFC 8305, 5.
const DELAY: Duration = Duration::from_millis(250);

/// Connects the stream to one of these addresses. False: PHP knows why not.
pub(super) fn race(
    stream: &Stream,
    connecting: &Connecting,
    addresses: &[IpAddr],
    port: &[u8],
    limit: Limit,
) -> Result<bool> {
    let mut waiting = Vec::new();
    let mut rest = in_turns(addresses).into_iter().peekable();
    loop {
        if let Some(address) = rest.next() {
            match connecting.begin(Some(&written(address, port)))? {
                Begun::Connected => return Ok(true),
                Begun::Pending => waiting.extend(connecting.take_socket().map(Descriptor::new)),
                Begun::Failed => {
                    drop(connecting.take_socket());
                    continue;
                }
            }
        }
        if waiting.is_empty() {
            return Ok(false);
        }
        let (left, is_last) = (limit.left(), rest.peek().is_none());
        let time = if is_last { left } else { Some(left.map_or(DELAY, |left| left.min(DELAY))) };
        let code = match first(stream, &waiting, time)? {
            Answer::From(index) => {
                let socket: Descriptor = waiting.swap_remove(index);
                match foreign::take_error(socket.number()) {
                    Ok(()) => {
                        connecting.put_socket(socket.into_fd());
                        held::forget_descriptor(stream);
                        return Ok(true);
                    }
                    Err(error) => error.raw_os_error().unwrap_or(0),
                }
            }
            Answer::None if limit.left() != Some(Duration::ZERO) && !is_last => continue,
            Answer::None => {
                waiting.clear();
                rest = Vec::new().into_iter().peekable();
                ETIMEDOUT
            }
            Answer::Unwanted => {
                waiting.clear();
                rest = Vec::new().into_iter().peekable();
                ECANCELED
            }
        };
        connecting.fail(code, &errors::text(code));
    }
}

/// Who has answered.
enum Answer {
    /// This one, with a connection or a failure.
    From(usize),
    /// Nobody, for so long.
    None,
    /// Cancelled, or somebody closes the stream.
    Unwanted,
}

fn first(stream: &Stream, waiting: &[Descriptor], time: Option<Duration>) -> Result<Answer> {
    let Some(held) = Held::known(stream) else { return Ok(Answer::Unwanted) };
    let seconds = time.map_or(-1.0, |time| time.as_secs_f64().max(0.001));
    let answered = held.visit(Wait::Socket, seconds, || {
        let mut attempts: Vec<Pin<Box<dyn Future<Output = io::Result<()>>>>> = Vec::new();
        for socket in waiting {
            attempts.push(Box::pin(socket.ready(Direction::Write)));
        }
        poll_fn(move |context| {
            let ready = attempts.iter_mut().position(|attempt| attempt.as_mut().poll(context).is_ready());
            ready.map_or(Poll::Pending, Poll::Ready)
        })
    })?;
    Ok(match answered {
        Waited::Done(Ok(index)) => Answer::From(index),
        Waited::TimedOut => Answer::None,
        Waited::Done(Err(_)) | Waited::Canceled => Answer::Unwanted,
    })
}

/// One family after the other, as long as there are both, and that of the first one first.
fn in_turns(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let is_v6 = addresses.first().is_some_and(IpAddr::is_ipv6);
    let (mut these, mut those): (Vec<_>, Vec<_>) =
        addresses.iter().rev().copied().partition(|address| address.is_ipv6() == is_v6);
    let mut turns = Vec::with_capacity(addresses.len());
    while !these.is_empty() || !those.is_empty() {
        turns.extend(these.pop());
        turns.extend(those.pop());
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns_and_each_keeps_its_order() {
        let all = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpAddr>>();
        assert_eq!(in_turns(&all(&["::1", "::2", "::3", "1.1.1.1"])), all(&["::1", "1.1.1.1", "::2", "::3"]));
        assert_eq!(in_turns(&all(&["1.1.1.1", "1.1.1.2", "::1"])), all(&["1.1.1.1", "::1", "1.1.1.2"]));
        assert!(in_turns(&[]).is_empty());
    }
}

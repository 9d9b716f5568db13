//! Messages with their addresses: `socket_recvfrom()`, `socket_sendto()`, `socket_recvmsg()`, `socket_sendmsg()`.
//!
//! PHP's own functions, called with `MSG_DONTWAIT`, since what they convert is theirs alone. Who is told by them that somebody else was faster waits
//! again; but `socket_recvmsg()` warns of that, too.

use std::time::Duration;

use steel_engine::net::Direction;
use steel_zend::{Array, Call, Result, Zval, refusal, replace::Replacement, sockets::Socket};

use super::{
    super::deadline::Deadline,
    failure::{EAGAIN, Failure},
    held::{self, Done, Held},
    names::{self, INET, INET6},
    plain,
    transfer::{DONTWAIT, WAITALL, length_of, receive_all, send_all},
    wanted,
};

pub(super) fn replacements() -> [Replacement; 4] {
    [
        refusal!("socket_recvfrom", wanted, socket_recvfrom),
        refusal!("socket_sendto", wanted, socket_sendto),
        refusal!("socket_recvmsg", wanted, socket_recvmsg),
        refusal!("socket_sendmsg", wanted, socket_sendmsg),
    ]
}

/// How long an attempt rests that was in vain although the descriptor is ready.
const REST: Duration = Duration::from_millis(10);

/// One of the functions, and where its flags are.
struct Function<'a> {
    name: &'static str,
    socket: &'a Socket,
    held: &'a Held,
    direction: Direction,
    arguments: Vec<Zval>,
}

/// The flags in an argument, unless they are for PHP to refuse, or say that nothing waits.
fn flags(call: &Call, index: usize) -> Result<Option<i32>> {
    let flags = call.int_or(index, 0)?;
    Ok(i32::try_from(flags).ok().filter(|flags| flags & DONTWAIT == 0))
}

impl<'a> Function<'a> {
    /// A call whose flags are those, in the argument of that index.
    fn new(
        name: &'static str,
        (socket, held): &'a (Socket, std::rc::Rc<Held>),
        direction: Direction,
        call: &Call,
        (index, flags): (usize, i32),
    ) -> Function<'a> {
        let mut arguments = plain::arguments(call);
        arguments.resize_with(arguments.len().max(index + 1), Zval::null);
        arguments[index] = Zval::int((flags | DONTWAIT).into());
        Function { name, socket, held, direction, arguments }
    }

    /// Calls it until it is done, or has failed, and waits in between. The inner error is why it is not called any more.
    fn run(&self) -> Done<Zval> {
        let mut deadline = None;
        let mut was_ready = false;
        loop {
            // What is written is tried first; of what is read in vain, one of them warns.
            if self.direction == Direction::Read || was_ready {
                if let Err(failure) = self.held.until_ready(self.direction, &mut deadline)? {
                    return Ok(Err(failure));
                }
            } else {
                self.held.claim(self.direction)?;
            }
            let before = self.socket.error();
            self.socket.set_error(0, 0);
            let answer = plain::call(self.name, &self.arguments)?;
            let after = self.socket.error();
            if answer.as_bool() != Some(false) || after.1 != EAGAIN {
                let keep = |after, before| if after == 0 { before } else { after };
                self.socket.set_error(keep(after.0, before.0), keep(after.1, before.1));
                return Ok(Ok(answer));
            }
            self.socket.set_error(before.0, before.1);
            if was_ready {
                let deadline: &mut Deadline = deadline.get_or_insert_with(|| self.held.patience(self.direction));
                if let Err(failure) = self.held.rest(self.direction, REST, deadline)? {
                    return Ok(Err(failure));
                }
            }
            was_ready = true;
        }
    }
}

/// `socket_recvfrom()`
fn socket_recvfrom(call: &Call) -> Result<Option<Zval>> {
    let Some(held) = held::of(call) else { return Ok(None) };
    let length = length_of(call.int(2)?);
    let has_place = call.count() > 5 || !matches!(held.0.family(), INET | INET6);
    let (Some(length), Some(flags)) = (length.filter(|_| has_place), flags(call, 3)?) else { return Ok(None) };
    match Function::new("socket_recvfrom", &held, Direction::Read, call, (3, flags)).run()? {
        Ok(answer) if flags & WAITALL != 0 && held.1.is_stream => {
            rest_to(&held.1, call, answer, length, flags).map(Some)
        }
        Ok(answer) => Ok(Some(answer)),
        Err(failure) => failure.tell(&held.0, "Unable to recvfrom"),
    }
}

/// `MSG_WAITALL`: the rest, if PHP's function has received a part. How much came.
fn rest_to(held: &Held, call: &Call, answer: Zval, length: usize, flags: i32) -> Result<Zval> {
    let come = answer.as_int().and_then(|count| usize::try_from(count).ok());
    let Some(come) = come.filter(|come| (1..length).contains(come)) else { return Ok(answer) };
    let Ok((more, _)) = receive_all(held, length - come, flags)? else { return Ok(answer) };
    let mut all = call.arg(1).and_then(|value| value.deref().as_bytes()).unwrap_or_default().to_vec();
    all.extend_from_slice(more.as_bytes());
    call.try_assign(1, Zval::str(&all))?;
    Ok(Zval::int(all.len() as i64))
}

/// `socket_recvmsg()`
fn socket_recvmsg(call: &Call) -> Result<Option<Zval>> {
    let Some(held) = held::of(call) else { return Ok(None) };
    // PHP says what it misses before it receives.
    let is_whole = call.array(1)?.get("controllen").is_some();
    let Some(flags) = flags(call, 2)?.filter(|_| is_whole) else { return Ok(None) };
    match Function::new("socket_recvmsg", &held, Direction::Read, call, (2, flags)).run()? {
        Ok(answer) => Ok(Some(answer)),
        Err(failure) => failure.tell_message(&held.0, "Error in recvmsg"),
    }
}

/// `socket_sendto()`
fn socket_sendto(call: &Call) -> Result<Option<Zval>> {
    let Some(held) = held::of(call) else { return Ok(None) };
    let text = call.str(1)?;
    let length = call.int(2)?;
    let Some(flags) = flags(call, 3)? else { return Ok(None) };
    let to = call.str(4)?;
    let family = held.0.family();
    let mut function = Function::new("socket_sendto", &held, Direction::Write, call, (3, flags));
    if matches!(family, INET | INET6) && call.given(5).is_some() && !names::is_scoped(to.as_bytes(), family) {
        match names::address(to.as_bytes(), family)? {
            Ok(address) => function.arguments[4] = Zval::str(address.to_string()),
            Err(failure) => return failure.tell(&held.0, "Host lookup failed"),
        }
        if held.0.number() != Some(held.1.number()) {
            return Failure::closed().tell(&held.0, ""); // While the name was looked up.
        }
    }
    match function.run()? {
        Ok(answer) => {
            let length = usize::try_from(length).unwrap_or(0).min(text.as_bytes().len());
            rest_of(&held.1, answer, &text.as_bytes()[..length], flags).map(Some)
        }
        Err(failure) => failure.tell(&held.0, "Unable to write to socket"),
    }
}

/// `socket_sendmsg()`
fn socket_sendmsg(call: &Call) -> Result<Option<Zval>> {
    let Some(held) = held::of(call) else { return Ok(None) };
    let message = call.array(1)?;
    let Some(flags) = flags(call, 2)? else { return Ok(None) };
    match Function::new("socket_sendmsg", &held, Direction::Write, call, (2, flags)).run()? {
        Ok(answer) if held.1.is_stream => rest_of(&held.1, answer, &pieces(&message)?, flags).map(Some),
        Ok(answer) => Ok(Some(answer)),
        Err(failure) => failure.tell(&held.0, "Error in sendmsg"),
    }
}

/// What a message consists of.
fn pieces(message: &Array) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    let pieces = message.get("iov").and_then(|pieces| pieces.deref().as_array()).unwrap_or_default();
    for (_, piece) in pieces.iter() {
        all.extend_from_slice(piece.deref().to_str()?.as_bytes());
    }
    Ok(all)
}

/// What keeps no boundaries is sent as a whole: the rest, if PHP's function has sent a part. How much went.
fn rest_of(held: &Held, answer: Zval, all: &[u8], flags: i32) -> Result<Zval> {
    let sent = answer.as_int().and_then(|count| usize::try_from(count).ok());
    let Some(sent) = sent.filter(|sent| held.is_stream && *sent < all.len()) else { return Ok(answer) };
    let more = send_all(held, &all[sent..], flags)?.unwrap_or(0);
    Ok(Zval::int((sent + more) as i64))
}

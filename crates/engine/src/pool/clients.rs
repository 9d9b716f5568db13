//! [`Clients`]: who connects to a pool's port, and sends a message: its length in four bytes (big-endian), then that many. The answer has the
//! same form. One message for each connection, as in the reference.
//!
//! A worker does one message after the other. Meanwhile others connect, and send slowly or never: none of them holds up the worker, which
//! waits for all of them at once; who is silent for long is let go.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::Arc,
    time::{Duration, Instant},
};

use steel_os::pipe;

use crate::server::Listener;

/// As many may be in the middle of their message; for one more, whoever has been at it for longest is let go.
const MOST: usize = 256;

/// The length before a message.
const HEAD: usize = 4;

/// So much is read at a time.
const STEP: usize = 64 * 1024;

/// A connection.
#[derive(Debug)]
pub struct Client {
    socket: OwnedFd,
    received: Vec<u8>,
    deadline: Instant,
}

/// See the module.
#[derive(Debug)]
pub struct Clients {
    listener: Arc<Listener>,
    open: Vec<Client>,
    /// The longest message.
    longest: usize,
    patience: Duration,
}

/// What has become of a connection that could be read.
enum Read {
    More,
    Message,
    Over,
}

impl Clients {
    /// Of a port that listens. `longest`: the most bytes of a message; `patience`: how long one may take.
    pub fn new(listener: Arc<Listener>, longest: usize, patience: Duration) -> Clients {
        Clients { listener, open: Vec::new(), longest, patience }
    }

    /// What is to be waited for.
    pub fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        std::iter::once(self.listener.as_fd()).chain(self.open.iter().map(|client| client.socket.as_fd()))
    }

    /// When somebody is to be let go.
    pub fn next_timeout(&self) -> Option<Instant> {
        self.open.iter().map(|client| client.deadline).min()
    }

    /// The next message, without waiting, with whoever has sent it.
    ///
    /// # Errors
    /// Nobody can be accepted (`EMFILE`, `ENFILE`, `ENOMEM`).
    pub fn next(&mut self, now: Instant) -> io::Result<Option<(Client, Vec<u8>)>> {
        if let Some(found) = self.read_all() {
            return Ok(Some(found));
        }
        self.open.retain(|client| client.deadline > now);
        loop {
            match self.listener.accept() {
                Ok((socket, _)) => {
                    if self.open.len() >= MOST {
                        self.let_oldest_go();
                    }
                    self.open.push(Client { socket, received: Vec::new(), deadline: now + self.patience });
                    // Most have sent it already. No other one is accepted before it is done: a worker that is free may have it.
                    let last = self.open.len() - 1;
                    if let Some(found) = self.read(last) {
                        return Ok(Some(found));
                    }
                }
                Err(error) if is_over_or_again(error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn let_oldest_go(&mut self) {
        let oldest = self.open.iter().enumerate().min_by_key(|(_, client)| client.deadline).map(|(index, _)| index);
        oldest.map(|index| self.open.swap_remove(index));
    }

    fn read_all(&mut self) -> Option<(Client, Vec<u8>)> {
        // From the end: what is let go moves no others that were not looked at.
        (0..self.open.len()).rev().find_map(|index| self.read(index))
    }

    /// Reads what one has sent. What is done is taken out.
    fn read(&mut self, index: usize) -> Option<(Client, Vec<u8>)> {
        let outcome = self.open.get_mut(index)?.read(self.longest);
        match outcome {
            Read::More => None,
            Read::Over => {
                self.open.swap_remove(index);
                None
            }
            Read::Message => {
                let mut client = self.open.swap_remove(index);
                let message = client.received.split_off(HEAD);
                Some((client, message))
            }
        }
    }
}

/// Nobody is there (any more).
fn is_over_or_again(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::AGAIN, Errno::CONNABORTED, Errno::INTR, Errno::PROTO, Errno::PERM].contains(&error)
}

impl Client {
    fn read(&mut self, longest: usize) -> Read {
        loop {
            // Never more than its message.
            let missing = match self.length() {
                None => HEAD - self.received.len(),
                Some(length) if length == 0 || length > longest => return Read::Over,
                Some(length) => HEAD + length - self.received.len(),
            };
            if missing == 0 {
                return Read::Message;
            }
            match pipe::receive_now(self.socket.as_fd(), missing.min(STEP)) {
                Ok(bytes) if bytes.is_empty() => return Read::Over,
                Ok(bytes) => self.received.extend(bytes),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Read::More,
                Err(_) => return Read::Over,
            }
        }
    }

    fn length(&self) -> Option<usize> {
        let head = self.received.get(..HEAD)?.try_into().ok()?;
        Some(u32::from_be_bytes(head) as usize)
    }

    /// Sends the answer, and goes. It does not take longer than `limit`.
    ///
    /// # Errors
    /// `EPIPE`, `ETIMEDOUT`: not all of it was sent.
    pub fn answer(self, bytes: &[u8], limit: Duration) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let message = [&length.to_be_bytes(), bytes].concat();
        let sent = pipe::send(self.socket.as_fd(), &message, Some(limit))?;
        if sent < message.len() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write},
        net::TcpStream,
    };

    use super::*;
    use crate::server::{ListenOptions, SocketKind};

    const PATIENCE: Duration = Duration::from_secs(5);

    fn clients(longest: usize) -> (Clients, impl Fn() -> TcpStream) {
        let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let port = listener.address().port();
        let connect = move || TcpStream::connect(("127.0.0.1", port)).unwrap();
        (Clients::new(Arc::new(listener), longest, PATIENCE), connect)
    }

    /// Waits for the next message.
    fn next(clients: &mut Clients) -> (Client, Vec<u8>) {
        for _ in 0..1000 {
            if let Some(found) = clients.next(Instant::now()).unwrap() {
                return found;
            }
            let fds: Vec<_> = clients.descriptors().collect();
            steel_os::fd::poll(&fds, Some(PATIENCE)).unwrap();
        }
        panic!("no message");
    }

    fn framed(bytes: &[u8]) -> Vec<u8> {
        [&(bytes.len() as u32).to_be_bytes(), bytes].concat()
    }

    #[test]
    fn a_message_and_its_answer() {
        let (mut clients, connect) = clients(1 << 20);
        let mut peer = connect();
        let long = vec![b'x'; 500_000];
        let message = framed(&long);
        let sender = std::thread::spawn(move || {
            peer.write_all(&message).unwrap();
            let mut answer = Vec::new();
            peer.read_to_end(&mut answer).unwrap();
            answer
        });
        let (client, received) = next(&mut clients);
        assert!(received == long);
        client.answer(b"thanks", PATIENCE).unwrap();
        assert_eq!(sender.join().unwrap(), framed(b"thanks"));
    }

    #[test]
    fn whoever_is_slow_or_silent_holds_nobody_up() {
        let (mut clients, connect) = clients(100);
        let silent = connect();
        let mut slow = connect();
        slow.write_all(&framed(b"slow")[..6]).unwrap();
        let mut quick = connect();
        quick.write_all(&framed(b"quick")).unwrap();
        assert_eq!(next(&mut clients).1, b"quick");
        slow.write_all(b"ow").unwrap();
        assert_eq!(next(&mut clients).1, b"slow");
        let later = Instant::now() + PATIENCE;
        assert!(clients.next_timeout().is_some_and(|at| at <= later));
        assert!(clients.next(later).unwrap().is_none());
        assert!(clients.open.is_empty(), "its time is over");
        drop(silent);
    }

    #[test]
    fn many_who_are_silent_do_not_shut_out_the_next() {
        let (mut clients, connect) = clients(100);
        let silent: Vec<TcpStream> = (0..MOST + 10)
            .map(|_| {
                let peer = connect();
                assert!(clients.next(Instant::now()).unwrap().is_none());
                peer
            })
            .collect();
        let mut peer = connect();
        peer.write_all(&framed(b"one more")).unwrap();
        assert_eq!(next(&mut clients).1, b"one more");
        assert!(clients.open.len() <= MOST);
        drop(silent);
    }

    #[test]
    fn what_is_no_message_is_let_go() {
        let (mut clients, connect) = clients(4);
        for bytes in [&framed(b"12345")[..], &framed(b""), &[0xff; 8], &[0, 0]] {
            let mut peer = connect();
            peer.write_all(bytes).unwrap();
            if bytes.len() == 2 {
                peer.shutdown(std::net::Shutdown::Write).unwrap();
            }
            let mut rest = Vec::new();
            peer.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
            // Closed by us, with or without a reset.
            let over =
                |result: io::Result<usize>| !matches!(result, Err(error) if error.kind() == io::ErrorKind::WouldBlock);
            let mut turns = 0;
            while !over(peer.read_to_end(&mut rest)) {
                assert!(clients.next(Instant::now()).unwrap().is_none());
                turns += 1;
                assert!(turns < 5000, "{bytes:?}");
            }
            assert!(rest.is_empty());
        }
        let mut peer = connect();
        peer.write_all(&framed(b"1234")).unwrap();
        assert_eq!(next(&mut clients).1, b"1234");
    }
}

//! The operations of a socket, each tried once. None of them waits, and none raises `SIGPIPE`.

use std::io::{self, IoSlice};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

use bytes::BytesMut;
use rustix::fs::OFlags;
use rustix::net::{RecvFlags, SendFlags, SocketFlags};
use socket2::{Domain, Protocol, SockAddr, SockRef, Type};

use super::Name;
use super::descriptor::{Descriptor, Direction};

/// An open socket.
#[derive(Debug)]
pub struct Socket {
    descriptor: Descriptor,
    domain: Domain,
    kind: Type,
    protocol: i32,
}

/// Nothing blocks the thread, whatever somebody else who has the same socket has made of its flags; nor is there `SIGPIPE`.
const SEND: SendFlags = SendFlags::NOSIGNAL.union(SendFlags::DONTWAIT);

impl Socket {
    /// A new one. Close-on-exec and non-blocking.
    ///
    /// # Errors
    /// Those of socket(2).
    pub fn open(domain: i32, kind: i32, protocol: i32) -> io::Result<Socket> {
        let (domain, kind) = (Domain::from(domain), Type::from(kind & !(always_on())));
        let protocol_ = (protocol != 0).then(|| Protocol::from(protocol));
        let socket = socket2::Socket::new_raw(domain, kind.cloexec().nonblocking(), protocol_)?;
        Ok(Socket { descriptor: Descriptor::new(socket.into()), domain, kind, protocol })
    }

    /// Two that are connected to each other.
    ///
    /// # Errors
    /// Those of socketpair(2).
    pub fn pair(domain: i32, kind: i32, protocol: i32) -> io::Result<(Socket, Socket)> {
        let (domain, kind) = (Domain::from(domain), Type::from(kind & !(always_on())));
        let protocol_ = (protocol != 0).then(|| Protocol::from(protocol));
        let (one, other) = socket2::Socket::pair_raw(domain, kind.cloexec().nonblocking(), protocol_)?;
        let socket = |end: socket2::Socket| Socket { descriptor: Descriptor::new(end.into()), domain, kind, protocol };
        Ok((socket(one), socket(other)))
    }

    /// One that somebody else has opened; it becomes non-blocking.
    ///
    /// # Errors
    /// `ENOTSOCK`, `EBADF`.
    pub fn adopt(fd: OwnedFd) -> io::Result<Socket> {
        let socket = SockRef::from(&fd);
        socket.set_nonblocking(true)?;
        let (domain, kind, protocol) = (socket.domain()?, socket.r#type()?, socket.protocol()?);
        Ok(Socket { descriptor: Descriptor::new(fd), domain, kind, protocol: protocol.map_or(0, i32::from) })
    }

    /// IPv4, IPv6, Unix...
    pub fn domain(&self) -> Domain {
        self.domain
    }

    /// Stream, datagram...
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// The number of its protocol, 0 for the usual one.
    pub fn protocol(&self) -> i32 {
        self.protocol
    }

    /// Whether it has messages, not a stream of bytes.
    pub fn is_datagram(&self) -> bool {
        self.kind == Type::DGRAM
    }

    /// For waiting.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn options(&self) -> SockRef<'_> {
        SockRef::from(&self.descriptor)
    }

    /// bind(2), where a port that was in use a moment ago may be used again.
    ///
    /// # Errors
    /// Those of bind(2).
    pub fn bind(&self, address: &SockAddr) -> io::Result<()> {
        if self.domain != Domain::UNIX {
            self.options().set_reuse_address(true)?;
        }
        self.options().bind(address)
    }

    /// listen(2)
    ///
    /// # Errors
    /// Those of listen(2).
    pub fn listen(&self, backlog: i32) -> io::Result<()> {
        self.options().listen(backlog)
    }

    /// Takes a connection that waits.
    ///
    /// # Errors
    /// `WouldBlock`: none does. Those of accept4(2).
    pub fn accept(&self) -> io::Result<Socket> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let accept = |fd: BorrowedFd<'_>| {
            do_not_block(fd)?;
            Ok(rustix::io::retry_on_intr(|| rustix::net::accept_with(fd, flags))?)
        };
        let socket = self.descriptor.attempt(Direction::Read, accept, |_| false)?;
        let (domain, kind, protocol) = (self.domain, self.kind, self.protocol);
        Ok(Socket { descriptor: Descriptor::new(socket), domain, kind, protocol })
    }

    /// Begins to connect. True: it is done.
    ///
    /// # Errors
    /// Those of connect(2), without `EINPROGRESS`.
    pub fn connect(&self, address: &SockAddr) -> io::Result<bool> {
        do_not_block(self.descriptor.as_fd())?;
        match rustix::io::retry_on_intr(|| self.connect_once(address)) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::INPROGRESS) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn connect_once(&self, address: &SockAddr) -> rustix::io::Result<()> {
        let done = self.options().connect(address);
        done.map_err(|error| rustix::io::Errno::from_io_error(&error).unwrap_or(rustix::io::Errno::INVAL))
    }

    /// Whether a connection that was begun is there.
    ///
    /// # Errors
    /// `WouldBlock`: not yet. Why it will never be.
    pub fn connected(&self) -> io::Result<()> {
        let look = |fd: BorrowedFd<'_>| match SockRef::from(&fd).take_error()? {
            Some(error) => Err(error),
            None => match rustix::net::getpeername(fd) {
                Ok(_) => Ok(()),
                Err(rustix::io::Errno::NOTCONN) => Err(io::ErrorKind::WouldBlock.into()),
                Err(error) => Err(error.into()),
            },
        };
        self.descriptor.attempt(Direction::Write, look, |()| false)
    }

    /// Receives into a place; 0 is the end.
    ///
    /// # Errors
    /// `WouldBlock`, and those of recv(2).
    pub fn receive(&self, place: &mut [u8]) -> io::Result<usize> {
        let room = place.len();
        let receive = |fd: BorrowedFd<'_>| {
            let received = rustix::io::retry_on_intr(|| rustix::net::recv(fd, &mut *place, RecvFlags::DONTWAIT))?;
            Ok(received.1)
        };
        let is_stream = !self.is_datagram();
        self.descriptor.attempt(Direction::Read, receive, |length| is_stream && *length > 0 && *length < room)
    }

    /// Receives into the spare room of a buffer; 0 is the end.
    ///
    /// # Errors
    /// As [`Socket::receive`].
    pub fn receive_into(&self, buffer: &mut BytesMut) -> io::Result<usize> {
        let room = buffer.capacity() - buffer.len();
        let receive = |fd: BorrowedFd<'_>| steel_os::socket::receive_into(fd, buffer);
        let is_stream = !self.is_datagram();
        self.descriptor.attempt(Direction::Read, receive, |length| is_stream && *length > 0 && *length < room)
    }

    /// Looks at what has come, and leaves it there. The kernel is asked, whatever the loop knows.
    ///
    /// # Errors
    /// As [`Socket::receive`].
    pub fn peek(&self, place: &mut [u8]) -> io::Result<usize> {
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        Ok(rustix::io::retry_on_intr(|| rustix::net::recv(&self.descriptor, &mut *place, flags))?.1)
    }

    /// Receives one message, and says from whom.
    ///
    /// # Errors
    /// As [`Socket::receive`].
    pub fn receive_from(&self, place: &mut [u8]) -> io::Result<(usize, Name)> {
        let receive = |fd: BorrowedFd<'_>| {
            let received = rustix::io::retry_on_intr(|| rustix::net::recvfrom(fd, &mut *place, RecvFlags::DONTWAIT))?;
            Ok((received.1, Name::from_kernel(received.2)))
        };
        self.descriptor.attempt(Direction::Read, receive, |_| false)
    }

    /// Sends; how many bytes were taken.
    ///
    /// # Errors
    /// `WouldBlock`, and those of send(2).
    pub fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        let send = |fd: BorrowedFd<'_>| {
            let sent = rustix::io::retry_on_intr(|| rustix::net::send(fd, bytes, SEND))?;
            Ok(sent)
        };
        self.descriptor.attempt(Direction::Write, send, |sent| *sent < bytes.len())
    }

    /// Sends several pieces; how many bytes were taken.
    ///
    /// # Errors
    /// As [`Socket::send`].
    pub fn send_vectored(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let all: usize = pieces.iter().map(|piece| piece.len()).sum();
        let send = |fd: BorrowedFd<'_>| {
            loop {
                match SockRef::from(&fd).send_vectored_with_flags(pieces, SEND.bits().cast_signed()) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    outcome => return outcome,
                }
            }
        };
        self.descriptor.attempt(Direction::Write, send, |sent| *sent < all)
    }

    /// Sends one message to somebody.
    ///
    /// # Errors
    /// As [`Socket::send`].
    pub fn send_to(&self, bytes: &[u8], to: &SockAddr) -> io::Result<usize> {
        let send = |fd: BorrowedFd<'_>| {
            loop {
                match SockRef::from(&fd).send_to_with_flags(bytes, to, SEND.bits().cast_signed()) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    outcome => return outcome,
                }
            }
        };
        self.descriptor.attempt(Direction::Write, send, |_| false)
    }

    /// Sends of a file, from `offset` on, which moves; how many bytes were taken. 0: the file has no more.
    ///
    /// # Errors
    /// As [`Socket::send`], and those of sendfile(2).
    pub fn send_file(&self, file: BorrowedFd<'_>, offset: &mut u64, length: usize) -> io::Result<usize> {
        let send = |fd: BorrowedFd<'_>| {
            do_not_block(fd)?;
            Ok(rustix::io::retry_on_intr(|| rustix::fs::sendfile(fd, file, Some(offset), length))?)
        };
        self.descriptor.attempt(Direction::Write, send, |_| false)
    }

    /// shutdown(2): 0 reading, 1 writing, 2 both.
    ///
    /// # Errors
    /// `EINVAL`, `ENOTCONN`.
    pub fn shut_down(&self, how: i64) -> io::Result<()> {
        let how = match how {
            0 => rustix::net::Shutdown::Read,
            1 => rustix::net::Shutdown::Write,
            2 => rustix::net::Shutdown::Both,
            _ => return Err(rustix::io::Errno::INVAL.into()),
        };
        Ok(rustix::net::shutdown(&self.descriptor, how)?)
    }

    /// Its own address.
    ///
    /// # Errors
    /// Those of getsockname(2).
    pub fn local_name(&self) -> io::Result<SockAddr> {
        self.options().local_addr()
    }

    /// That of its peer.
    ///
    /// # Errors
    /// `ENOTCONN`
    pub fn peer_name(&self) -> io::Result<SockAddr> {
        self.options().peer_addr()
    }

    /// The same for logs: `127.0.0.1:80`. `:0`: there is none, or none any more.
    pub fn peer_text(&self) -> String {
        self.peer_name().map_or(":0".to_owned(), |name| Name::of(&name).to_string())
    }

    /// `TCP_NODELAY`; nothing for other kinds.
    pub fn set_no_delay(&self, on: bool) {
        let _ = self.options().set_tcp_nodelay(on);
    }

    /// The kernel's buffers, in bytes.
    ///
    /// # Errors
    /// Those of setsockopt(2).
    pub fn set_buffers(&self, bytes: usize) -> io::Result<()> {
        self.options().set_recv_buffer_size(bytes)?;
        self.options().set_send_buffer_size(bytes)
    }

    /// `SO_REUSEPORT`
    ///
    /// # Errors
    /// Those of setsockopt(2).
    pub fn set_reuse_port(&self, on: bool) -> io::Result<()> {
        self.options().set_reuse_port(on)
    }
}

/// For the calls that cannot be told not to wait: somebody else who has the same socket may have made it blocking.
fn do_not_block(fd: BorrowedFd<'_>) -> io::Result<()> {
    let flags = rustix::fs::fcntl_getfl(fd)?;
    if !flags.contains(OFlags::NONBLOCK) {
        rustix::fs::fcntl_setfl(fd, flags | OFlags::NONBLOCK)?;
    }
    Ok(())
}

/// `SOCK_NONBLOCK | SOCK_CLOEXEC`, which programs may put into the kind: both are always on here.
fn always_on() -> i32 {
    (SocketFlags::NONBLOCK | SocketFlags::CLOEXEC).bits().cast_signed()
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.descriptor.as_raw_fd()
    }
}

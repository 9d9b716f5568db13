//! Listening sockets: bound before fork, inherited by all workers, which share one queue of the kernel.
//!
//! One shared queue, not one socket per worker with `SO_REUSEPORT`: a worker that ends would take the connections waiting in its
//! own queue with it, and a reload must lose none.

use super::Address;
use super::handover::unfit;
use rustix::net::SocketAddrAny;
use socket2::{Domain, SockAddr, Socket, TcpKeepalive, Type};
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::path::PathBuf;
use std::time::Duration;

/// Which kind of stream socket (`SWOOLE_SOCK_TCP`, `SWOOLE_SOCK_TCP6`, `SWOOLE_SOCK_UNIX_STREAM`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketKind {
    /// IPv4.
    Tcp4,
    /// IPv6; the address `::` takes IPv4 as well, unless [`ListenOptions::only_v6`] is set or somebody has that port for IPv4.
    Tcp6,
    /// A path in the file system.
    UnixStream,
}

/// Connections that may wait to be accepted, unless somebody says otherwise: as in the reference.
pub const DEFAULT_BACKLOG: u16 = 512;

/// Settings of a listener.
#[derive(Debug, Clone)]
pub struct ListenOptions {
    /// Connections that may wait to be accepted; the kernel caps it at `net.core.somaxconn`.
    pub backlog: u16,
    /// Lets other servers bind the same port too.
    pub reuse_port: bool,
    /// IPv4 is left to somebody else, who has not begun to listen yet.
    pub only_v6: bool,
}

impl Default for ListenOptions {
    fn default() -> Self {
        Self { backlog: DEFAULT_BACKLOG, reuse_port: false, only_v6: false }
    }
}

/// What a listening socket does with connections, and hands down to those that it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TcpOptions {
    /// Small writes go out at once (`open_tcp_nodelay`).
    pub no_delay: bool,
    /// How long a new connection without a byte from its client is kept from the server (`tcp_defer_accept`); whole seconds. After that
    /// it is accepted all the same.
    pub defer_accept: Option<Duration>,
    /// Connections that may be open with data in their SYN and not be acknowledged yet (`tcp_fastopen`); 0: there is no data in a SYN.
    pub fast_open: u16,
    /// Bytes that the kernel may keep of what has come and was not read; `None`: as it thinks right.
    pub receive_buffer: Option<usize>,
    /// Bytes that the kernel may keep of what is to be sent.
    pub send_buffer: Option<usize>,
    /// The kernel asks a silent peer whether it is still there, and ends the connection if it does not answer.
    pub keep_alive: bool,
    /// Silence after which it asks first; whole seconds.
    pub keep_idle: Duration,
    /// From one question to the next; whole seconds.
    pub keep_interval: Duration,
    /// Questions without an answer after which the connection ends.
    pub keep_count: u32,
    /// How long sent data may stay unacknowledged; `None`: as long as the kernel thinks right. Milliseconds.
    pub user_timeout: Option<Duration>,
}

impl Default for TcpOptions {
    /// Swoole's figures.
    fn default() -> Self {
        Self {
            no_delay: true,
            defer_accept: None,
            fast_open: 0,
            receive_buffer: None,
            send_buffer: None,
            keep_alive: false,
            keep_idle: Duration::from_secs(3600),
            keep_interval: Duration::from_secs(60),
            keep_count: 5,
            user_timeout: None,
        }
    }
}

/// A bound, non-blocking socket that listens.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    kind: SocketKind,
    address: Address,
    /// A supervisor has opened it, and keeps it: its file is not ours to remove.
    is_handed: bool,
}

impl Listener {
    /// As [`Listener::reserve`], and listens.
    ///
    /// # Errors
    /// As both.
    pub fn bind(kind: SocketKind, host: &str, port: u16, options: &ListenOptions) -> io::Result<Self> {
        let listener = Self::reserve(kind, host, port, options)?;
        listener.configure(&TcpOptions::default())?;
        listener.listen(options.backlog)?;
        Ok(listener)
    }

    /// Binds `host` (an address or a name; the path for a Unix socket, where a left-over file is replaced). Clients are refused until
    /// [`Listener::listen`]. Port 0 lets the kernel choose; see [`Listener::address`].
    ///
    /// # Errors
    /// With the errno of the call that failed: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`... `InvalidInput` for a bad host.
    pub fn reserve(kind: SocketKind, host: &str, port: u16, options: &ListenOptions) -> io::Result<Self> {
        let (domain, target) = match kind {
            SocketKind::Tcp4 => (Domain::IPV4, resolve(host, port, SocketAddr::is_ipv4)?.into()),
            SocketKind::Tcp6 => (Domain::IPV6, resolve(host, port, SocketAddr::is_ipv6)?.into()),
            SocketKind::UnixStream => (Domain::UNIX, SockAddr::unix(host)?),
        };
        let socket = Socket::new(domain, Type::STREAM.nonblocking().cloexec(), None)?;
        if kind == SocketKind::UnixStream {
            remove_socket_file(host);
        } else {
            socket.set_reuse_address(true)?;
            socket.set_reuse_port(options.reuse_port)?;
        }
        bind_to(&socket, &target, options.only_v6)?;
        let address = address_of(&socket)?;
        Ok(Self { socket, kind, address, is_handed: false })
    }

    /// One that somebody else has opened, and may keep.
    ///
    /// # Errors
    /// `ENOTSOCK`; `InvalidInput`: it does not listen, or has another family of addresses.
    pub fn adopt(socket: OwnedFd) -> io::Result<Self> {
        let socket = Socket::from(socket);
        if !socket.is_listener()? {
            return Err(unfit("it does not listen"));
        }
        let kind = match socket.domain()? {
            Domain::IPV4 => SocketKind::Tcp4,
            Domain::IPV6 => SocketKind::Tcp6,
            Domain::UNIX => SocketKind::UnixStream,
            _ => return Err(unfit("its family of addresses is unknown")),
        };
        socket.set_nonblocking(true)?;
        let address = address_of(&socket)?;
        Ok(Self { socket, kind, address, is_handed: true })
    }

    /// From now on the kernel accepts connections, and lets `backlog` of them wait; its own limit is `net.core.somaxconn`.
    ///
    /// # Errors
    /// `EADDRINUSE`: another one that had bound the same address listens there.
    pub fn listen(&self, backlog: u16) -> io::Result<()> {
        self.socket.listen(i32::from(backlog))
    }

    /// Where it listens, with the real port.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Its kind.
    pub fn kind(&self) -> SocketKind {
        self.kind
    }

    /// Sets what becomes of later connections. Nothing for a Unix socket.
    ///
    /// # Errors
    /// The kernel's, for a figure that it does not take (`EINVAL`).
    pub fn configure(&self, options: &TcpOptions) -> io::Result<()> {
        if self.kind == SocketKind::UnixStream {
            return Ok(());
        }
        self.socket.set_tcp_nodelay(options.no_delay)?;
        options.receive_buffer.map_or(Ok(()), |bytes| self.socket.set_recv_buffer_size(bytes))?;
        options.send_buffer.map_or(Ok(()), |bytes| self.socket.set_send_buffer_size(bytes))?;
        steel_os::socket::defer_accept(self.socket.as_fd(), options.defer_accept.unwrap_or_default())?;
        if options.fast_open > 0 {
            steel_os::socket::fast_open(self.socket.as_fd(), options.fast_open)?;
        }
        self.socket.set_tcp_user_timeout(options.user_timeout)?;
        if !options.keep_alive {
            return self.socket.set_keepalive(false);
        }
        let keep = TcpKeepalive::new()
            .with_time(options.keep_idle)
            .with_interval(options.keep_interval)
            .with_retries(options.keep_count);
        self.socket.set_tcp_keepalive(&keep)
    }

    /// Leaves the socket to other processes: this one has another under its number, which is bound to nothing. So the address is free when
    /// *they* have ended.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn leave(&self) -> io::Result<()> {
        let domain = match self.kind {
            SocketKind::Tcp4 => Domain::IPV4,
            SocketKind::Tcp6 => Domain::IPV6,
            SocketKind::UnixStream => Domain::UNIX,
        };
        let none = Socket::new(domain, Type::STREAM.nonblocking().cloexec(), None)?;
        steel_os::fd::replace(&self.socket, none)
    }

    /// Removes the file of a Unix socket; for the master, when the server is over.
    pub fn remove_file(&self) {
        if let (Address::Unix(path), false) = (&self.address, self.is_handed) {
            remove_socket_file(path);
        }
    }

    /// The next waiting connection, non-blocking and close-on-exec, without waiting.
    pub(crate) fn accept(&self) -> rustix::io::Result<(OwnedFd, Option<SocketAddrAny>)> {
        let flags = rustix::net::SocketFlags::NONBLOCK | rustix::net::SocketFlags::CLOEXEC;
        rustix::net::acceptfrom_with(&self.socket, flags)
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl AsRawFd for Listener {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

/// Where a socket is bound; a Unix socket without a path is bound to the empty one.
pub(super) fn address_of(socket: &Socket) -> io::Result<Address> {
    let bound = socket.local_addr()?;
    Ok(match bound.as_socket() {
        Some(ip) => Address::Ip(ip),
        None => Address::Unix(bound.as_pathname().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()),
    })
}

/// Binds. `::` is for IPv4 too, as in the reference, which leaves that to the kernel and its usual setting; with `only_v6`, or where another
/// process has the port for IPv4, it is not.
pub(super) fn bind_to(socket: &Socket, target: &SockAddr, only_v6: bool) -> io::Result<()> {
    let is_any = target.as_socket_ipv6().is_some_and(|ip| ip.ip().is_unspecified());
    if target.is_ipv6() {
        socket.set_only_v6(only_v6 || !is_any)?;
    }
    match socket.bind(target) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_any && !only_v6 => {
            socket.set_only_v6(true)?;
            socket.bind(target)
        }
        result => result,
    }
}

pub(super) fn resolve(host: &str, port: u16, family: fn(&SocketAddr) -> bool) -> io::Result<SocketAddr> {
    let mut candidates = (host, port).to_socket_addrs()?;
    candidates.find(family).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no address of this family"))
}

/// Removes a left-over socket, and nothing that is not one.
pub(super) fn remove_socket_file(path: &str) {
    use std::os::unix::fs::FileTypeExt;
    let path = PathBuf::from(path);
    if std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.file_type().is_socket()) {
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_zero_reports_the_port_chosen_and_a_taken_one_is_an_error() {
        let first = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let port = first.address().port();
        assert_ne!(port, 0);
        let error = Listener::bind(SocketKind::Tcp4, "127.0.0.1", port, &ListenOptions::default()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        assert!(error.raw_os_error().is_some());
    }

    #[test]
    fn a_socket_that_is_left_is_others_only_and_its_number_stays_taken() {
        let left = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let (number, port) = (left.as_raw_fd(), left.address().port());
        left.leave().unwrap();
        assert_eq!(left.as_raw_fd(), number);
        assert!(left.accept().is_err());
        let second = Listener::bind(SocketKind::Tcp4, "127.0.0.1", port, &ListenOptions::default()).unwrap();
        assert_eq!(second.address().port(), port);
    }

    #[test]
    fn a_left_over_socket_is_replaced_but_a_file_is_not() {
        let directory = std::env::temp_dir().join(format!("steel-listener-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("socket");
        let path = path.to_str().unwrap();
        let first = Listener::bind(SocketKind::UnixStream, path, 0, &ListenOptions::default()).unwrap();
        drop(first);
        let second = Listener::bind(SocketKind::UnixStream, path, 0, &ListenOptions::default()).unwrap();
        second.remove_file();
        std::fs::write(path, "data").unwrap();
        assert!(Listener::bind(SocketKind::UnixStream, path, 0, &ListenOptions::default()).is_err());
        assert_eq!(std::fs::read(path).unwrap(), b"data");
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_host_of_the_wrong_family_is_refused() {
        let error = Listener::bind(SocketKind::Tcp4, "::1", 0, &ListenOptions::default()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn an_accepted_connection_inherits_keep_alive_and_the_user_timeout() {
        let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let options = TcpOptions {
            keep_alive: true,
            keep_idle: Duration::from_secs(7),
            keep_interval: Duration::from_secs(3),
            keep_count: 2,
            user_timeout: Some(Duration::from_millis(4500)),
            ..TcpOptions::default()
        };
        listener.configure(&options).unwrap();
        let _client = std::net::TcpStream::connect(("127.0.0.1", listener.address().port())).unwrap();
        let accepted = Socket::from(listener.accept().unwrap().0);
        assert!(accepted.keepalive().unwrap());
        assert_eq!(accepted.tcp_keepalive_time().unwrap(), options.keep_idle);
        assert_eq!(accepted.tcp_keepalive_interval().unwrap(), options.keep_interval);
        assert_eq!(accepted.tcp_keepalive_retries().unwrap(), options.keep_count);
        assert_eq!(accepted.tcp_user_timeout().unwrap(), options.user_timeout);
        listener.configure(&TcpOptions::default()).unwrap();
        let _client = std::net::TcpStream::connect(("127.0.0.1", listener.address().port())).unwrap();
        let accepted = Socket::from(listener.accept().unwrap().0);
        assert!(!accepted.keepalive().unwrap());
        assert_eq!(accepted.tcp_user_timeout().unwrap().unwrap_or_default(), Duration::ZERO);
    }

    #[test]
    fn an_accepted_connection_inherits_buffers_and_whether_small_writes_wait() {
        let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let accept = |options: &TcpOptions| {
            listener.configure(options).unwrap();
            let client = std::net::TcpStream::connect(("127.0.0.1", listener.address().port())).unwrap();
            (Socket::from(listener.accept().unwrap().0), client)
        };
        let (accepted, _client) = accept(&TcpOptions::default());
        assert!(accepted.tcp_nodelay().unwrap());
        let options = TcpOptions {
            no_delay: false,
            receive_buffer: Some(20_000),
            send_buffer: Some(30_000),
            ..TcpOptions::default()
        };
        let (accepted, _client) = accept(&options);
        assert!(!accepted.tcp_nodelay().unwrap());
        // The kernel counts its own records as well, and says twice the number.
        assert_eq!(accepted.recv_buffer_size().unwrap(), 40_000);
        assert_eq!(accepted.send_buffer_size().unwrap(), 60_000);
    }

    #[test]
    fn a_deferred_connection_is_there_with_its_first_bytes() {
        use std::io::{Read, Write};
        let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let options =
            TcpOptions { defer_accept: Some(Duration::from_secs(30)), fast_open: 16, ..TcpOptions::default() };
        listener.configure(&options).unwrap();
        let mut client = std::net::TcpStream::connect(("127.0.0.1", listener.address().port())).unwrap();
        assert_eq!(listener.accept().unwrap_err(), rustix::io::Errno::AGAIN);
        client.write_all(b"hello").unwrap();
        let mut accepted = std::net::TcpStream::from(listener.accept().unwrap().0);
        let mut bytes = [0; 5];
        accepted.read_exact(&mut bytes).unwrap();
        assert_eq!(&bytes, b"hello");
    }

    #[test]
    fn the_address_of_all_is_for_ipv4_too_unless_somebody_has_it() {
        let options = ListenOptions::default();
        let both = Listener::bind(SocketKind::Tcp6, "::", 0, &options).unwrap();
        let port = both.address().port();
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(both);
        let four = Listener::bind(SocketKind::Tcp4, "0.0.0.0", 0, &options).unwrap();
        let port = four.address().port();
        let six = Listener::bind(SocketKind::Tcp6, "::", port, &options).unwrap();
        let _four = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        assert!(four.accept().is_ok());
        assert_eq!(six.accept().unwrap_err(), rustix::io::Errno::AGAIN);
        drop((four, six));
        // One that does not listen yet is nobody's that the kernel would mind.
        let four = Listener::reserve(SocketKind::Tcp4, "0.0.0.0", 0, &options).unwrap();
        let only = ListenOptions { only_v6: true, ..options };
        let six = Listener::bind(SocketKind::Tcp6, "::", four.address().port(), &only).unwrap();
        four.listen(1).unwrap();
        drop(six);
    }

    #[test]
    fn figures_that_the_kernel_does_not_take_are_an_error() {
        let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let options = TcpOptions { keep_alive: true, keep_count: 1000, ..TcpOptions::default() };
        assert_eq!(listener.configure(&options).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}

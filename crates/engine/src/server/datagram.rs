//! Sockets for datagrams: bound before fork, inherited by all workers, which take what comes from one queue of the kernel; so a reload loses
//! none. Each process may send by any of them.

use super::Address;
use super::handover::unfit;
use super::listener::{address_of, bind_to, remove_socket_file, resolve};
use super::socket::Socket as Registered;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, SocketAddrUnix};
use socket2::{Domain, SockAddr, Socket, Type};
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::time::Duration;

/// Datagrams taken in one go, so that others have their turn.
const BATCH: usize = 64;

/// The longest datagram: one of UDP has at most 65507 bytes, one of a Unix socket as many as the kernel keeps by default.
const LONGEST: usize = 256 * 1024;

/// Rest after the kernel had no memory.
const REST: Duration = Duration::from_millis(100);

/// Which kind of socket (`SWOOLE_SOCK_UDP`, `SWOOLE_SOCK_UDP6`, `SWOOLE_SOCK_UNIX_DGRAM`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatagramKind {
    /// IPv4.
    Udp4,
    /// IPv6 only.
    Udp6,
    /// A path in the file system.
    Unix,
}

/// A bound, non-blocking socket.
#[derive(Debug)]
pub struct Datagrams {
    socket: Socket,
    kind: DatagramKind,
    address: Address,
    /// A supervisor has opened it, and keeps it: its file is not ours to remove.
    is_handed: bool,
}

impl Datagrams {
    /// Binds `host` (an address or a name; the path for a Unix socket, where a left-over file is replaced). Port 0 lets the kernel choose.
    ///
    /// # Errors
    /// With the errno of the call that failed; `InvalidInput` for a bad host.
    pub fn bind(kind: DatagramKind, host: &str, port: u16) -> io::Result<Self> {
        let (domain, target) = match kind {
            DatagramKind::Udp4 => (Domain::IPV4, resolve(host, port, SocketAddr::is_ipv4)?.into()),
            DatagramKind::Udp6 => (Domain::IPV6, resolve(host, port, SocketAddr::is_ipv6)?.into()),
            DatagramKind::Unix => (Domain::UNIX, SockAddr::unix(host)?),
        };
        let socket = Socket::new(domain, Type::DGRAM.nonblocking().cloexec(), None)?;
        if kind == DatagramKind::Unix {
            remove_socket_file(host);
        }
        bind_to(&socket, &target, false)?;
        let address = address_of(&socket)?;
        Ok(Self { socket, kind, address, is_handed: false })
    }

    /// One that somebody else has opened, and may keep.
    ///
    /// # Errors
    /// `ENOTSOCK`; `InvalidInput`: it has another family of addresses.
    pub fn adopt(socket: OwnedFd) -> io::Result<Self> {
        let socket = Socket::from(socket);
        let kind = match socket.domain()? {
            Domain::IPV4 => DatagramKind::Udp4,
            Domain::IPV6 => DatagramKind::Udp6,
            Domain::UNIX => DatagramKind::Unix,
            _ => return Err(unfit("its family of addresses is unknown")),
        };
        socket.set_nonblocking(true)?;
        let address = address_of(&socket)?;
        Ok(Self { socket, kind, address, is_handed: true })
    }

    /// Its kind.
    pub fn kind(&self) -> DatagramKind {
        self.kind
    }

    /// Where it is bound, with the real port.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Bytes that the kernel may keep of what has come and was not taken, and of what is to be sent; it gives no more than its own limits
    /// (`net.core.rmem_max`, `net.core.wmem_max`).
    ///
    /// # Errors
    /// The kernel's.
    pub fn set_buffers(&self, receive: usize, send: usize) -> io::Result<()> {
        self.socket.set_recv_buffer_size(receive)?;
        self.socket.set_send_buffer_size(send)
    }

    /// Sends one datagram; it is gone, or it is not.
    ///
    /// # Errors
    /// The kernel's: `EAGAIN` if it takes no more for now, `EMSGSIZE`, `ENOENT` for a path where nobody is...
    pub fn send_to(&self, to: &Address, data: &[u8]) -> io::Result<()> {
        let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
        match to {
            Address::Ip(ip) => rustix::net::sendto(&self.socket, data, flags, ip)?,
            Address::Unix(path) => {
                rustix::net::sendto(&self.socket, data, flags, &SocketAddrUnix::new(path.as_str())?)?
            }
        };
        Ok(())
    }

    /// Gives away what comes, until it is dropped. Must run inside of a runtime with I/O.
    ///
    /// # Errors
    /// The socket cannot be registered.
    pub async fn serve(&self, mut each: impl FnMut(Address, &[u8])) -> io::Result<()> {
        // A descriptor of this process's own: it is registered in its loop only.
        let own = Registered::new(OwnedFd::from(self.socket.try_clone()?));
        let mut buffer = vec![0; LONGEST];
        loop {
            let mut guard = poll_fn(|cx| own.poll_read_ready(cx)).await?;
            for _ in 0..BATCH {
                match rustix::net::recvfrom(&own, &mut buffer[..], RecvFlags::DONTWAIT) {
                    Ok((length, _, from)) => each(Address::from_kernel(from), &buffer[..length]),
                    Err(Errno::AGAIN) => {
                        guard.clear_ready();
                        break;
                    }
                    // Want of memory passes.
                    Err(Errno::NOBUFS | Errno::NOMEM) => {
                        tokio::time::sleep(REST).await;
                        break;
                    }
                    // What somebody has said about an earlier datagram (ECONNREFUSED...), or a signal.
                    Err(_) => {}
                }
            }
            drop(guard);
            tokio::task::yield_now().await;
        }
    }

    /// Removes the file of a Unix socket; for the master, when the server is over.
    pub fn remove_file(&self) {
        if let (Address::Unix(path), false) = (&self.address, self.is_handed) {
            remove_socket_file(path);
        }
    }
}

impl AsFd for Datagrams {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl AsRawFd for Datagrams {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::future::Future;
    use std::pin::pin;
    use std::task::Poll;

    #[test]
    fn who_cannot_be_reached_is_an_error() {
        let socket = Datagrams::bind(DatagramKind::Udp4, "127.0.0.1", 0).unwrap();
        let error = socket.send_to(socket.address(), &[0; 70_000]).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(Errno::MSGSIZE.raw_os_error()));
        let taken = Datagrams::bind(DatagramKind::Udp4, "127.0.0.1", socket.address().port()).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AddrInUse);
        assert!(Datagrams::bind(DatagramKind::Udp4, "::1", 0).is_err());
    }

    #[test]
    fn the_kernel_keeps_as_much_as_it_is_told() {
        let socket = Datagrams::bind(DatagramKind::Udp4, "127.0.0.1", 0).unwrap();
        socket.set_buffers(20_000, 30_000).unwrap();
        // It counts its own records as well, and says twice the number.
        assert_eq!(socket.socket.recv_buffer_size().unwrap(), 40_000);
        assert_eq!(socket.socket.send_buffer_size().unwrap(), 60_000);
    }

    #[test]
    fn what_comes_is_given_away_with_its_sender() {
        let socket = Datagrams::bind(DatagramKind::Udp4, "127.0.0.1", 0).unwrap();
        let sender = Datagrams::bind(DatagramKind::Udp4, "127.0.0.1", 0).unwrap();
        for number in 0..100_u8 {
            sender.send_to(socket.address(), &[number]).unwrap();
        }
        let all = RefCell::new(Vec::new());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut serve = pin!(socket.serve(|from, data| {
                assert_eq!(&from, sender.address());
                all.borrow_mut().extend_from_slice(data);
            }));
            poll_fn(|cx| {
                assert!(serve.as_mut().poll(cx).is_pending());
                if all.borrow().len() == 100 { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        });
        assert_eq!(all.take(), (0..100).collect::<Vec<u8>>());
    }
}

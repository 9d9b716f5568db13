//! Questions to name servers, past the system's resolver: over UDP, and over TCP for what does not fit. To one of them for addresses; [`search`] asks
//! all of them, as the system would.

mod config;
mod search;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::path::Path;
use std::time::Duration;

pub use config::Config;
pub use search::{Unanswered, search};
use steel_os::foreign;
use steel_proto::dns::{Kind, NoAnswer, Question};
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::{TcpStream, UdpSocket};

/// The port of name servers.
pub const PORT: u16 = 53;

/// After this time without an answer the question is sent again, as the system's resolver does.
const PATIENCE: Duration = Duration::from_secs(5);

/// The largest datagram without an extension of the protocol is 512 bytes; some servers send more.
const MOST_ANSWER: usize = 4096;

/// Why there are no addresses.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The name cannot be asked for.
    #[error("invalid domain")]
    BadName,
    /// The server has no address for it, or does not want to say.
    #[error("the server gives no address")]
    Refused,
    /// The server cannot be reached.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The first name server that a file in the format of resolv.conf(5) names.
pub fn server_of(path: &Path) -> Option<SocketAddr> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut servers = text.lines().filter_map(|line| line.trim_start().strip_prefix("nameserver"));
    servers.find_map(|rest| rest.starts_with(char::is_whitespace).then(|| parse_server(rest.trim())).flatten())
}

/// An address as programs and files give it: `1.2.3.4`, `1.2.3.4:53`, `::1`, `[::1]:53`. A port that is none counts as [`PORT`].
pub fn parse_server(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(SocketAddr::new(address, PORT));
    }
    let (host, port) = text.rsplit_once(':')?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let port = port.parse().ok().filter(|port| *port != 0).unwrap_or(PORT);
    Some(SocketAddr::new(host.parse().ok()?, port))
}

/// A number that nobody can guess: the hash of nothing under fresh keys.
pub fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The addresses of `name`, at least one. Waits until the server answers; the caller limits the time.
///
/// # Errors
/// See [`LookupError`].
pub async fn lookup(server: SocketAddr, name: &[u8], kind: Kind) -> Result<Vec<IpAddr>, LookupError> {
    let question = Question::new(random() as u16, name, kind).map_err(|_| LookupError::BadName)?;
    let socket = connected(server).await?;
    loop {
        socket.send(question.as_bytes()).await?;
        match tokio::time::timeout(PATIENCE, answer(&socket, &question)).await {
            Err(_) => {}
            Ok(Ok(Err(NoAnswer::Truncated))) => {
                let packet = ask_by_stream(server, &question).await?;
                return question.addresses(&packet).map_err(|_| LookupError::Refused);
            }
            Ok(answer) => return answer?.map_err(|_| LookupError::Refused),
        }
    }
}

/// Of a port of the system's choice, which is hard to guess, too; connected, so that only the server is heard.
async fn connected(server: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr = if server.is_ipv4() { [0; 4].into() } else { [0_u16; 8].into() };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    Ok(socket)
}

async fn answer(socket: &UdpSocket, question: &Question) -> io::Result<Result<Vec<IpAddr>, NoAnswer>> {
    let mut packet = [0; MOST_ANSWER];
    loop {
        let length = receive(socket, &mut packet).await?;
        match question.addresses(packet.get(..length).unwrap_or_default()) {
            Err(NoAnswer::Unrelated) => {}
            answer => return Ok(answer),
        }
    }
}

/// Receives a datagram, or the error that nobody is there, which does not count as something to read.
async fn receive(socket: &UdpSocket, place: &mut [u8]) -> io::Result<usize> {
    let interest = Interest::READABLE.add(Interest::ERROR);
    socket.async_io(interest, || foreign::socket::receive(socket.as_raw_fd(), place, 0)).await
}

/// The packet that answers over TCP, of whatever it tells.
async fn ask_by_stream(server: SocketAddr, question: &Question) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.as_bytes().len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    stream.write_all(&[&length.to_be_bytes(), question.as_bytes()].concat()).await?;
    let mut packet = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut packet).await?;
    Ok(packet)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_not_there_is_noticed_while_it_is_waited_for() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let gone = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
            let socket = connected(gone).await.unwrap();
            let mut place = [0; 8];
            let mut receiving = std::pin::pin!(receive(&socket, &mut place));
            assert!(tokio::time::timeout(Duration::from_millis(10), receiving.as_mut()).await.is_err());
            socket.send(b"word").await.unwrap();
            assert_eq!(receiving.await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        });
    }

    #[test]
    fn a_server_is_an_address_with_or_without_a_port() {
        let parse = |text| parse_server(text).map(|server| server.to_string());
        assert_eq!(parse("192.0.2.1").unwrap(), "192.0.2.1:53");
        assert_eq!(parse("192.0.2.1:5353").unwrap(), "192.0.2.1:5353");
        assert_eq!(parse("192.0.2.1:0").unwrap(), "192.0.2.1:53");
        assert_eq!(parse("::1").unwrap(), "[::1]:53");
        assert_eq!(parse("[::1]:54").unwrap(), "[::1]:54");
        assert_eq!(parse("a.name:53"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn the_first_name_server_of_the_file_counts() {
        let path = std::env::temp_dir().join(format!("steel-resolv-{}", std::process::id()));
        std::fs::write(&path, "# nameserver 1.1.1.1\nnameserverx 2.2.2.2\nnameserver\t192.0.2.7\nnameserver 9.9.9.9\n")
            .unwrap();
        assert_eq!(server_of(&path).unwrap().to_string(), "192.0.2.7:53");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(server_of(&path), None);
    }
}

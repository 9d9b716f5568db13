//! A question to all name servers, for a name in all domains that it may be in, as the system's resolver (`res_search`) does it.

use std::{io, net::SocketAddr, time::Duration};

use steel_proto::dns::{Kind, Question, Reply};
use tokio::time::timeout;

use super::{MOST_ANSWER, ask_by_stream, config::Config, connected, random, receive};

/// Why there is no answer, as `h_errno` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// `HOST_NOT_FOUND`
    #[error("no such name")]
    NoName,
    /// `TRY_AGAIN`: no server has answered, or they have failed.
    #[error("no server has answered")]
    NoServer,
    /// `NO_RECOVERY`: the question cannot be asked, or is not understood.
    #[error("the question is not understood")]
    NoQuestion,
    /// `NO_DATA`
    #[error("the name has no such record")]
    NoData,
}

/// The packet that answers, with at least one record.
///
/// # Errors
/// See [`Unanswered`].
pub async fn search(config: &Config, name: &[u8], kind: Kind) -> Result<Vec<u8>, Unanswered> {
    let dots = name.iter().filter(|byte| **byte == b'.').count();
    let is_whole = name.ends_with(b".");
    let mut first = None;
    if is_whole || dots >= config.dots {
        match ask(config, name, kind).await {
            Err(failure) if !is_whole => first = Some(failure),
            done => return done,
        }
    }
    let mut worst = None;
    for domain in &config.search {
        let asked = [name, b".", domain.as_slice()].concat();
        match ask(config, &asked, kind).await {
            Err(Unanswered::NoName) => {}
            Err(Unanswered::NoData) => worst = Some(Unanswered::NoData),
            // A server that does not answer would not do so for the next domain.
            Err(failure) => {
                worst.get_or_insert(failure);
                break;
            }
            done => return done,
        }
    }
    if first.is_none() && dots < config.dots {
        match ask(config, name, kind).await {
            Err(failure) => first = Some(failure),
            done => return done,
        }
    }
    Err(first.or(worst).unwrap_or(Unanswered::NoName))
}

async fn ask(config: &Config, name: &[u8], kind: Kind) -> Result<Vec<u8>, Unanswered> {
    let question = Question::new(random() as u16, name, kind).map_err(|_| Unanswered::NoQuestion)?;
    for round in 0..config.attempts.max(1) {
        for server in &config.servers {
            // One that cannot be reached is as good as one that is silent.
            let Ok(Some((packet, reply))) = ask_one(*server, &question, config.patience_in(round)).await else {
                continue;
            };
            match reply {
                Reply { code: SERVER_FAILURE | NOT_IMPLEMENTED | REFUSED, .. } => {}
                Reply { code: NO_ERROR, answers: 0, .. } => return Err(Unanswered::NoData),
                Reply { code: NO_ERROR, .. } => return Ok(packet),
                Reply { code: NO_SUCH_NAME, .. } => return Err(Unanswered::NoName),
                Reply { .. } => return Err(Unanswered::NoQuestion),
            }
        }
    }
    Err(Unanswered::NoServer)
}

const NO_ERROR: u8 = 0;
const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
const NOT_IMPLEMENTED: u8 = 4;
const REFUSED: u8 = 5;

/// `None`: it was silent for so long.
async fn ask_one(server: SocketAddr, question: &Question, patience: Duration) -> io::Result<Option<(Vec<u8>, Reply)>> {
    let socket = connected(server).await?;
    socket.send(question.as_bytes()).await?;
    let answer = async {
        let mut packet = vec![0; MOST_ANSWER];
        loop {
            let length = receive(&socket, &mut packet).await?;
            if let Some(reply) = question.reply(&packet[..length]) {
                packet.truncate(length);
                return io::Result::Ok((packet, reply));
            }
        }
    };
    let Ok(answer) = timeout(patience, answer).await else { return Ok(None) };
    match answer? {
        (_, Reply { truncated: true, .. }) => {
            let Ok(packet) = timeout(patience, ask_by_stream(server, question)).await else { return Ok(None) };
            let packet = packet?;
            Ok(question.reply(&packet).map(|reply| (packet, reply)))
        }
        answer => Ok(Some(answer)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::rc::Rc;

    use tokio::{net::UdpSocket, runtime::Builder, task::LocalSet};

    use super::*;

    const ADDRESS: &[u8] = &[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];

    /// A server that answers each question with this code, and an address if that is 0; but knows only a name that ends so.
    async fn server(code: u8, known: &'static [u8]) -> SocketAddr {
        let socket = Rc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let address = socket.local_addr().unwrap();
        tokio::task::spawn_local(async move {
            let mut packet = vec![0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let is_known = packet[..length - 5].ends_with(known);
                let code = if code == NO_ERROR && !is_known { NO_SUCH_NAME } else { code };
                let mut answer = packet[..length].to_vec();
                (answer[2], answer[3], answer[7]) = (0x81, 0x80 | code, u8::from(code == NO_ERROR));
                answer.extend_from_slice(if code == NO_ERROR { ADDRESS } else { b"" });
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        address
    }

    fn config(servers: Vec<SocketAddr>) -> Config {
        Config {
            servers,
            search: vec![b"a.example".to_vec(), b"b.example".to_vec()],
            dots: 1,
            patience: Duration::from_secs(1),
            attempts: 1,
        }
    }

    fn run<T>(body: impl Future<Output = T>) -> T {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, body)
    }

    #[test]
    fn a_name_is_looked_for_in_all_domains() {
        run(async {
            let config = config(vec![server(NO_ERROR, b"\x01b\x07example").await]);
            for (name, is_found) in [(&b"host"[..], true), (b"host.b.example", true), (b"host.b.example.", true)] {
                assert_eq!(search(&config, name, Kind::A).await.is_ok(), is_found);
            }
            assert_eq!(search(&config, b"host.", Kind::A).await, Err(Unanswered::NoName));
            assert_eq!(search(&config, b"a..b", Kind::A).await, Err(Unanswered::NoQuestion));
        });
    }

    #[test]
    fn the_next_server_is_asked_when_one_has_failed_or_is_not_there() {
        run(async {
            let gone = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
            let (failing, knowing) = (server(SERVER_FAILURE, b"").await, server(NO_ERROR, b"example").await);
            assert!(search(&config(vec![gone, failing, knowing]), b"host.example", Kind::A).await.is_ok());
            let failed = search(&config(vec![gone, failing]), b"host.example", Kind::A).await;
            assert_eq!(failed, Err(Unanswered::NoServer));
        });
    }
}

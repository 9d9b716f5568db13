//! What a worker and its clean image say to each other.

use bytes::{Bytes, BytesMut};
use steel_engine::server::{Address, Limits, Origin, RequestHead, Rules};
use steel_proto::http1::read_head;

use super::{
    answer::Answer,
    compare::Difference,
    wire::{Reader, Writer},
};

/// A request, and what it was answered with.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) head: RequestHead,
    pub(super) body: Bytes,
    pub(super) origin: Origin,
    pub(super) answer: Answer,
}

/// What the image says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A clean worker answers the same, but for what is by chance.
    Same,
    /// The worker is to answer once more, as it is now.
    Again,
    /// It is not the same.
    Differs(Difference),
    /// It cannot be said, for this reason.
    Failed(String),
}

impl Job {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.number(u64::from(self.head.version() == 20));
        to.bytes(self.head.raw());
        to.bytes(&self.body);
        to.number(self.origin.session.cast_unsigned());
        to.number(self.origin.port as u64);
        to.bytes(self.origin.peer.to_string().as_bytes());
        to.bytes(self.origin.local.as_ref().map(Address::to_string).unwrap_or_default().as_bytes());
        self.answer.write(&mut to);
        to.finish()
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Job> {
        let mut from = Reader::new(bytes);
        let is_http2 = from.number()? == 1;
        // It was accepted by stricter ones.
        let limits =
            Limits { max_head: usize::from(u16::MAX), max_headers: usize::from(u16::MAX), ..Limits::default() };
        let rules = Rules { raw_target: true, any_method: true, underscores: true };
        let head = read_head(BytesMut::from(from.bytes()?), &limits, &rules).ok()?;
        let head = if is_http2 { head.of_http2() } else { head };
        let body = Bytes::copy_from_slice(from.bytes()?);
        let session = from.number()?.cast_signed();
        let port = usize::try_from(from.number()?).ok()?;
        let (peer, local) = (address(&from.text()?)?, address(&from.text()?));
        let answer = Answer::read(&mut from)?;
        Some(Job { head, body, origin: Origin { session, port, peer, local }, answer })
    }
}

/// Of its text.
fn address(text: &str) -> Option<Address> {
    match text.strip_prefix("unix:") {
        Some(path) => Some(Address::Unix(path.to_owned())),
        None => text.parse().ok().map(Address::Ip),
    }
}

impl Verdict {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        match self {
            Verdict::Same => to.number(0),
            Verdict::Again => to.number(1),
            Verdict::Differs(difference) => {
                to.number(2);
                to.bytes(difference.part.as_bytes());
                for text in [&difference.before, &difference.was, &difference.clean] {
                    to.bytes(text);
                }
                to.number(difference.pieces.len() as u64);
                difference.pieces.iter().for_each(|piece| to.bytes(piece));
            }
            Verdict::Failed(why) => {
                to.number(3);
                to.bytes(why.as_bytes());
            }
        }
        to.finish()
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Verdict> {
        let mut from = Reader::new(bytes);
        Some(match from.number()? {
            0 => Verdict::Same,
            1 => Verdict::Again,
            2 => {
                let part = from.text()?;
                let mut bytes = || from.bytes().map(<[u8]>::to_vec);
                let (before, was, clean) = (bytes()?, bytes()?, bytes()?);
                let count = from.number()?;
                let pieces = (0..count).map(|_| from.bytes().map(<[u8]>::to_vec)).collect::<Option<_>>()?;
                Verdict::Differs(Difference { part, before, was, clean, pieces })
            }
            3 => Verdict::Failed(from.text()?),
            _ => return None,
        })
    }
}

/// An answer that there may be none of.
pub(super) fn of_answer(answer: Option<&Answer>) -> Vec<u8> {
    let mut to = Writer::default();
    if let Some(answer) = answer {
        answer.write(&mut to);
    }
    to.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_travels_as_it_came() {
        let raw = BytesMut::from("GET /a?b=1 HTTP/1.1\r\nHost: t\r\nX_y: 1\r\n\r\n");
        let rules = Rules { underscores: true, ..Rules::default() };
        let head = read_head(raw, &Limits::default(), &rules).unwrap();
        let origin = Origin {
            session: 7,
            port: 1,
            peer: Address::Ip("192.0.2.1:5".parse().unwrap()),
            local: Some(Address::Unix("/run/s".to_owned())),
        };
        let mut answer = Answer::default();
        answer.add("the body", b"x");
        let job = Job { head, body: Bytes::from_static(b"abc"), origin, answer };
        let back = Job::of_bytes(&job.to_bytes()).unwrap();
        assert_eq!((back.head.raw(), &back.body, &back.origin), (job.head.raw(), &job.body, &job.origin));
        assert_eq!(back.answer, job.answer);
        assert!(Job::of_bytes(b"nonsense").is_none());
    }

    #[test]
    fn a_verdict_travels() {
        let difference = Difference {
            part: "the body".to_owned(),
            before: b"a".to_vec(),
            was: b"b".to_vec(),
            clean: Vec::new(),
            pieces: vec![b"b".to_vec()],
        };
        for verdict in [Verdict::Same, Verdict::Again, Verdict::Differs(difference), Verdict::Failed("no".to_owned())] {
            assert_eq!(Verdict::of_bytes(&verdict.to_bytes()), Some(verdict));
        }
    }
}

//! DNS (RFC 1035, RFC 3596): one question, and the addresses of its answer; all records of an answer are in [`record`].
//!
//! No socket and no clock. Of an answer only what fits the question is believed.

pub mod record;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which records are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// IPv4.
    A,
    /// IPv6.
    Aaaa,
    /// Any other, by its number.
    Other(u16),
}

impl Kind {
    fn code(self) -> u16 {
        match self {
            Kind::A => 1,
            Kind::Aaaa => 28,
            Kind::Other(number) => number,
        }
    }
}

/// What is wrong with a name: empty, an empty label, one of more than 63 bytes, or more than 253 bytes in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a domain name")]
pub struct BadName;

/// What an answer says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// Of RFC 1035, 4.1.1: 0 no error, 1 the question is not understood, 2 the server has failed, 3 no such name, 5 refused.
    pub code: u8,
    /// So many records are said to be the answer.
    pub answers: u16,
    /// It is cut off; the question is to be asked again over TCP.
    pub truncated: bool,
}

/// Why an answer gives no addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// It is not the answer to this question; another one may come.
    #[error("not the answer to this question")]
    Unrelated,
    /// It is cut off; the question is to be asked again over TCP.
    #[error("truncated")]
    Truncated,
    /// The server refuses, or knows no such name or address.
    #[error("the server gives no address")]
    Refused,
}

const HEADER: usize = 12;
/// Limits of RFC 1035, 2.3.4.
const MOST_LABEL: usize = 63;
const MOST_NAME: usize = 253;
const CLASS_IN: u16 = 1;
const RECURSION_DESIRED: u16 = 0x0100;
const RESPONSE: u16 = 0x8000;
const TRUNCATED: u16 = 0x0200;
const ERROR: u16 = 0x000f;

/// One question, ready to be sent in a datagram.
#[derive(Debug, Clone)]
pub struct Question {
    packet: Vec<u8>,
    kind: Kind,
}

impl Question {
    /// Asks for the addresses of `name`. `id` should be hard to guess.
    ///
    /// # Errors
    /// See [`BadName`].
    pub fn new(id: u16, name: &[u8], kind: Kind) -> Result<Question, BadName> {
        let name = name.strip_suffix(b".").unwrap_or(name);
        if name.is_empty() || name.len() > MOST_NAME {
            return Err(BadName);
        }
        let mut packet = Vec::with_capacity(HEADER + name.len() + 6);
        for word in [id, RECURSION_DESIRED, 1, 0, 0, 0] {
            packet.extend_from_slice(&word.to_be_bytes());
        }
        for label in name.split(|byte| *byte == b'.') {
            let length =
                u8::try_from(label.len()).ok().filter(|length| (1..=MOST_LABEL).contains(&usize::from(*length)));
            packet.push(length.ok_or(BadName)?);
            packet.extend_from_slice(label);
        }
        packet.push(0);
        packet.extend_from_slice(&kind.code().to_be_bytes());
        packet.extend_from_slice(&CLASS_IN.to_be_bytes());
        Ok(Question { packet, kind })
    }

    /// The bytes of the datagram.
    pub fn as_bytes(&self) -> &[u8] {
        &self.packet
    }

    /// What `packet` says of itself. `None`: it is not the answer to this question; another one may come.
    pub fn reply(&self, packet: &[u8]) -> Option<Reply> {
        let header = Reader { packet, at: 0 }.header().filter(|header| self.is_asked(header, packet))?;
        let code = (header.flags & ERROR) as u8;
        Some(Reply { code, answers: header.answers, truncated: header.flags & TRUNCATED != 0 })
    }

    /// The addresses that `packet` answers with, at least one.
    ///
    /// # Errors
    /// See [`NoAnswer`].
    pub fn addresses(&self, packet: &[u8]) -> Result<Vec<IpAddr>, NoAnswer> {
        let mut reader = Reader { packet, at: 0 };
        let header = reader.header().filter(|header| self.is_asked(header, packet)).ok_or(NoAnswer::Unrelated)?;
        if header.flags & ERROR != 0 {
            return Err(NoAnswer::Refused);
        }
        reader.at = self.packet.len();
        let found: Vec<_> =
            (0..header.answers).map_while(|_| reader.record()).filter_map(|it| self.address(&it)).collect();
        match found {
            found if !found.is_empty() => Ok(found),
            _ if header.flags & TRUNCATED != 0 => Err(NoAnswer::Truncated),
            _ => Err(NoAnswer::Refused),
        }
    }

    /// The same id, and the question repeated.
    fn is_asked(&self, header: &Header, packet: &[u8]) -> bool {
        let repeated = packet.get(HEADER..self.packet.len());
        header.flags & RESPONSE != 0
            && header.questions == 1
            && packet.get(..2) == self.packet.get(..2)
            && repeated.is_some_and(|it| it.eq_ignore_ascii_case(self.packet.get(HEADER..).unwrap_or_default()))
    }

    fn address(&self, record: &Record) -> Option<IpAddr> {
        if record.kind != self.kind.code() || record.class != CLASS_IN {
            return None;
        }
        match self.kind {
            Kind::A => <[u8; 4]>::try_from(record.data).ok().map(|data| Ipv4Addr::from(data).into()),
            Kind::Aaaa => <[u8; 16]>::try_from(record.data).ok().map(|data| Ipv6Addr::from(data).into()),
            Kind::Other(_) => None,
        }
    }
}

struct Header {
    flags: u16,
    questions: u16,
    answers: u16,
}

struct Record<'a> {
    kind: u16,
    class: u16,
    data: &'a [u8],
}

struct Reader<'a> {
    packet: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.packet.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn word(&mut self) -> Option<u16> {
        self.take(2).and_then(|word| word.try_into().ok()).map(u16::from_be_bytes)
    }

    fn header(&mut self) -> Option<Header> {
        self.take(2)?;
        let header = Header { flags: self.word()?, questions: self.word()?, answers: self.word()? };
        self.take(4)?;
        Some(header)
    }

    /// Passes over a name: labels up to an empty one or a pointer, which is its end here.
    fn skip_name(&mut self) -> Option<()> {
        loop {
            match *self.take(1)?.first()? {
                0 => return Some(()),
                length if usize::from(length) <= MOST_LABEL => drop(self.take(usize::from(length))?),
                pointer if pointer >= 0xc0 => return self.take(1).map(drop),
                _ => return None,
            }
        }
    }

    fn record(&mut self) -> Option<Record<'a>> {
        self.skip_name()?;
        let (kind, class) = (self.word()?, self.word()?);
        self.take(4)?; // The time to live: caches have their own rule.
        let length = self.word()?;
        Some(Record { kind, class, data: self.take(usize::from(length))? })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn question() -> Question {
        Question::new(0x1234, b"www.example.com", Kind::A).unwrap()
    }

    /// An answer to [`question`] with these flags and records.
    fn answer(flags: u16, records: &[&[u8]]) -> Vec<u8> {
        let mut packet = question().packet;
        packet[2..4].copy_from_slice(&flags.to_be_bytes());
        packet[6..8].copy_from_slice(&(records.len() as u16).to_be_bytes());
        records.iter().for_each(|record| packet.extend_from_slice(record));
        packet
    }

    const ADDRESS: &[u8] = &[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
    const ALIAS: &[u8] = &[0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 3, 1, b'x', 0];

    #[test]
    fn a_question_has_labels_type_and_class() {
        let bytes = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01";
        assert_eq!(question().as_bytes(), bytes);
        assert_eq!(Question::new(0x1234, b"www.example.com.", Kind::A).unwrap().as_bytes(), bytes);
    }

    #[test]
    fn names_that_cannot_be_are_refused() {
        for name in [&b""[..], b".", b"a..b", b".a", &[b'a'; 64], &[b'a'; 300]] {
            assert_eq!(Question::new(1, name, Kind::A).unwrap_err(), BadName);
        }
        assert!(Question::new(1, &b"a.".repeat(127), Kind::A).is_ok());
        assert_eq!(Question::new(1, &b"a.".repeat(128), Kind::A).unwrap_err(), BadName);
    }

    #[test]
    fn addresses_behind_an_alias_are_found() {
        let expected: IpAddr = [192, 0, 2, 1].into();
        assert_eq!(question().addresses(&answer(0x8180, &[ALIAS, ADDRESS, ADDRESS])), Ok(vec![expected; 2]));
    }

    #[test]
    fn an_answer_without_addresses_says_why() {
        assert_eq!(question().addresses(&answer(0x8183, &[])), Err(NoAnswer::Refused));
        assert_eq!(question().addresses(&answer(0x8180, &[ALIAS])), Err(NoAnswer::Refused));
        assert_eq!(question().addresses(&answer(0x8380, &[])), Err(NoAnswer::Truncated));
    }

    #[test]
    fn an_answer_says_what_it_is() {
        let told = |flags| question().reply(&answer(flags, &[ADDRESS]));
        assert_eq!(told(0x8180), Some(Reply { code: 0, answers: 1, truncated: false }));
        assert_eq!(told(0x8383), Some(Reply { code: 3, answers: 1, truncated: true }));
        assert_eq!(told(0x0180), None);
        assert!(Question::new(1, b"a.b", Kind::Other(15)).unwrap().as_bytes().ends_with(&[0, 15, 0, 1]));
    }

    #[test]
    fn only_the_answer_to_the_question_is_believed() {
        let mut other_id = answer(0x8180, &[ADDRESS]);
        other_id[0] ^= 1;
        let mut other_name = answer(0x8180, &[ADDRESS]);
        other_name[14] = b'v';
        let not_an_answer = answer(0x0180, &[ADDRESS]);
        for packet in [other_id, other_name, not_an_answer] {
            assert_eq!(question().addresses(&packet), Err(NoAnswer::Unrelated));
        }
    }

    #[test]
    fn no_prefix_and_no_changed_byte_of_an_answer_does_harm() {
        let packet = answer(0x8180, &[ALIAS, ADDRESS]);
        for length in 0..packet.len() {
            assert!(question().addresses(&packet[..length]).is_err());
        }
        for at in 0..packet.len() {
            for value in [0, 1, 63, 64, 0xc0, 0xff] {
                let mut changed = packet.clone();
                changed[at] = value;
                let _ = question().addresses(&changed);
            }
        }
    }
}

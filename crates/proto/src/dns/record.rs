//! All records of an answer, with the names and in the order that PHP's `dns_get_record()` has for what they consist of.
//!
//! An answer that breaks off, or is wrong, gives what can be read of it: the record in which it does is there up to that place, and is the last.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{HEADER, MOST_LABEL};

/// Numbers of kinds.
pub mod kind {
    #![allow(missing_docs, reason = "the names of RFC 1035 and its kin")]
    pub const A: u16 = 1;
    pub const NS: u16 = 2;
    pub const CNAME: u16 = 5;
    pub const SOA: u16 = 6;
    pub const PTR: u16 = 12;
    pub const HINFO: u16 = 13;
    pub const MX: u16 = 15;
    pub const TXT: u16 = 16;
    pub const AAAA: u16 = 28;
    pub const SRV: u16 = 33;
    pub const NAPTR: u16 = 35;
    pub const A6: u16 = 38;
    pub const ANY: u16 = 255;
    pub const CAA: u16 = 257;
}

/// A part of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Int(u32),
    /// A name or a text.
    Text(Vec<u8>),
    /// Several texts.
    List(Vec<Vec<u8>>),
}

/// A record: its parts by their names.
pub type Record = Vec<(&'static str, Value)>;

/// The records of an answer, section by section.
#[derive(Debug)]
pub struct Records<'a> {
    packet: &'a [u8],
    /// Where it is; `None`: it has broken off.
    at: Option<usize>,
    counts: [u16; 3],
    section: usize,
}

/// The parts of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What was asked for.
    Answer,
    /// Who knows.
    Authority,
    /// What may be of use.
    Additional,
}

impl<'a> Records<'a> {
    /// `None`: the questions in front of them cannot be passed over.
    pub fn new(packet: &'a [u8]) -> Option<Records<'a>> {
        let word = |at: usize| packet.get(at..at + 2).map(|word| u16::from_be_bytes([word[0], word[1]]));
        let counts = [word(6)?, word(8)?, word(10)?];
        let mut at = HEADER;
        for _ in 0..word(4)? {
            at = name(packet, at)?.1 + 4;
        }
        Some(Records { packet, at: Some(at), counts, section: 0 })
    }

    /// The next one of a section, those of earlier ones passed over. Of a kind, if one is given; `raw`: as it is. The inner `None`: one that is not asked
    /// for, or of a kind that is not known.
    pub fn next(&mut self, section: Section, wanted: Option<u16>, raw: bool) -> Option<Option<Record>> {
        while self.section < section as usize {
            match self.take(Some(0), false) {
                Some(_) => {}
                None => self.section += 1,
            }
        }
        if self.section > section as usize { None } else { self.take(wanted, raw) }
    }

    fn take(&mut self, wanted: Option<u16>, raw: bool) -> Option<Option<Record>> {
        let at = self.at.filter(|at| *at < self.packet.len())?;
        let left = self.counts.get_mut(self.section)?;
        *left = left.checked_sub(1)?;
        let mut part = Part { packet: self.packet, at };
        let (record, next) = part.record(wanted, raw);
        self.at = next;
        Some(record)
    }
}

/// Reads the parts of one record.
struct Part<'a> {
    packet: &'a [u8],
    at: usize,
}

impl<'a> Part<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.packet.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2).map(|word| u16::from_be_bytes([word[0], word[1]]))
    }

    fn long(&mut self) -> Option<u32> {
        self.take(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
    }

    fn name(&mut self) -> Option<Value> {
        let (text, next) = name(self.packet, self.at)?;
        self.at = next;
        Some(Value::Text(text))
    }

    /// A text with its length in front.
    fn text(&mut self) -> Option<Value> {
        let length = self.byte()?;
        self.take(usize::from(length)).map(|text| Value::Text(text.to_vec()))
    }

    /// The record, and where the next one is.
    fn record(&mut self, wanted: Option<u16>, raw: bool) -> (Option<Record>, Option<usize>) {
        let Some((host, number, life, length)) = self.head() else { return (None, None) };
        let end = self.at + length;
        if wanted.is_some_and(|wanted| wanted != number) {
            return (None, Some(end));
        }
        let mut record = vec![("host", host), ("class", Value::Text(b"IN".to_vec())), ("ttl", Value::Int(life))];
        if raw {
            let data = self.take(length).unwrap_or_default();
            record.extend([("type", Value::Int(number.into())), ("data", Value::Text(data.to_vec()))]);
            return (Some(record), Some(end));
        }
        let Some(name) = name_of(number) else { return (None, Some(end)) };
        record.push(("type", Value::Text(name.as_bytes().to_vec())));
        match self.data(number, length, &mut record) {
            Some(()) => (Some(record), Some(end)),
            None => (Some(record), None),
        }
    }

    /// Name, kind, time to live, length of what follows.
    fn head(&mut self) -> Option<(Value, u16, u32, usize)> {
        let host = self.name()?;
        let number = self.short()?;
        self.short()?; // The class.
        let life = self.long()?;
        let length = usize::from(self.short()?);
        let is_there = length > 0 && self.packet.len() - self.at >= length;
        is_there.then_some((host, number, life, length))
    }

    fn data(&mut self, number: u16, length: usize, into: &mut Record) -> Option<()> {
        let end = self.at + length;
        match number {
            kind::A => {
                let address = Ipv4Addr::from(self.long()?);
                into.push(("ip", Value::Text(address.to_string().into_bytes())));
            }
            kind::MX => {
                into.push(("pri", Value::Int(self.short()?.into())));
                into.push(("target", self.name()?));
            }
            kind::CNAME | kind::NS | kind::PTR => into.push(("target", self.name()?)),
            kind::HINFO => {
                into.push(("cpu", self.text()?));
                into.push(("os", self.text()?));
            }
            kind::CAA => {
                into.push(("flags", Value::Int(self.byte()?.into())));
                into.push(("tag", self.text()?));
                let rest = end.checked_sub(self.at)?;
                into.push(("value", Value::Text(self.take(rest)?.to_vec())));
            }
            kind::TXT => {
                let entries = entries(self.take(length)?);
                into.push(("txt", Value::Text(entries.concat())));
                into.push(("entries", Value::List(entries)));
            }
            kind::SOA => {
                into.push(("mname", self.name()?));
                into.push(("rname", self.name()?));
                if self.packet.len() - self.at < 20 {
                    return None;
                }
                for name in ["serial", "refresh", "retry", "expire", "minimum-ttl"] {
                    into.push((name, Value::Int(self.long()?)));
                }
            }
            kind::AAAA => {
                let address: [u8; 16] = self.take(16)?.try_into().ok()?;
                into.push(("ipv6", spelled(address)));
            }
            kind::A6 => {
                let length = self.byte()?;
                into.push(("masklen", Value::Int(length.into())));
                let mut address = [0; 16];
                // The bytes that are not the prefix's.
                let place = address.get_mut(usize::from(length / 8)..)?;
                place.copy_from_slice(self.take(place.len())?);
                into.push(("ipv6", spelled(address)));
                if self.at < end {
                    into.push(("chain", self.name()?));
                }
            }
            kind::SRV => {
                if self.packet.len() - self.at < 6 {
                    return None;
                }
                for name in ["pri", "weight", "port"] {
                    into.push((name, Value::Int(self.short()?.into())));
                }
                into.push(("target", self.name()?));
            }
            kind::NAPTR => {
                if self.packet.len() - self.at < 4 {
                    return None;
                }
                for name in ["order", "pref"] {
                    into.push((name, Value::Int(self.short()?.into())));
                }
                for name in ["flags", "services", "regex"] {
                    into.push((name, self.text()?));
                }
                into.push(("replacement", self.name()?));
            }
            _ => {}
        }
        Some(())
    }
}

fn name_of(number: u16) -> Option<&'static str> {
    Some(match number {
        kind::A => "A",
        kind::NS => "NS",
        kind::CNAME => "CNAME",
        kind::SOA => "SOA",
        kind::PTR => "PTR",
        kind::HINFO => "HINFO",
        kind::MX => "MX",
        kind::TXT => "TXT",
        kind::AAAA => "AAAA",
        kind::SRV => "SRV",
        kind::NAPTR => "NAPTR",
        kind::A6 => "A6",
        kind::CAA => "CAA",
        _ => return None,
    })
}

/// The texts of a TXT record; the last one may be cut off.
fn entries(mut data: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (entry, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        if !entry.is_empty() {
            all.push(entry.to_vec());
        }
        data = rest;
    }
    all
}

/// As PHP spells an address: the first zeroes are left out, however few, not the most.
fn spelled(address: [u8; 16]) -> Value {
    let mut text = String::new();
    let (mut has_break, mut in_break) = (false, false);
    for group in Ipv6Addr::from(address).segments() {
        if group != 0 {
            if !text.is_empty() {
                in_break = false;
                text.push(':');
            }
            text += &format!("{group:x}");
        } else if !has_break {
            (has_break, in_break) = (true, true);
            text.push(':');
        } else if !in_break {
            text += ":0";
        }
    }
    if has_break && in_break {
        text.push(':');
    }
    Value::Text(text.into_bytes())
}

/// The longest name in a packet.
const MOST_BYTES: usize = 255;

/// A name as a text, and where what follows it is. `None`: it is none.
fn name(packet: &[u8], start: usize) -> Option<(Vec<u8>, usize)> {
    let (mut text, mut at, mut next, mut length, mut pointers) = (Vec::new(), start, None, 0, 0);
    loop {
        let byte = usize::from(*packet.get(at)?);
        match byte {
            0 => return Some((text, next.unwrap_or(at + 1))),
            1..=MOST_LABEL => {
                length += byte + 1;
                if length > MOST_BYTES {
                    return None;
                }
                if !text.is_empty() {
                    text.push(b'.');
                }
                packet.get(at + 1..at + 1 + byte)?.iter().for_each(|byte| write(*byte, &mut text));
                at += 1 + byte;
            }
            0xc0.. => {
                let to = (byte & 0x3f) << 8 | usize::from(*packet.get(at + 1)?);
                next.get_or_insert(at + 2);
                // More than a name has labels lead nowhere, or round in a circle.
                pointers += 1;
                if pointers > MOST_BYTES / 2 {
                    return None;
                }
                at = to;
            }
            _ => return None,
        }
    }
}

/// A byte of a label, as the resolver's library writes it.
fn write(byte: u8, into: &mut Vec<u8>) {
    match byte {
        b'.' | b'"' | b';' | b'\\' | b'(' | b')' | b'@' | b'$' => into.extend_from_slice(&[b'\\', byte]),
        0x21..=0x7e => into.push(byte),
        _ => into.extend_from_slice(format!("\\{byte:03}").as_bytes()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// An answer to a question for `a.b` with these records, each a kind and its data.
    fn packet(records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut packet = vec![0, 1, 0x81, 0x80, 0, 1, 0, records.len() as u8, 0, 0, 0, 0];
        packet.extend_from_slice(b"\x01a\x01b\0\0\xff\0\x01");
        for (kind, data) in records {
            packet.extend_from_slice(b"\xc0\x0c");
            packet.extend_from_slice(&kind.to_be_bytes());
            packet.extend_from_slice(&[0, 1, 0, 0, 0, 60, 0, data.len() as u8]);
            packet.extend_from_slice(data);
        }
        packet
    }

    fn all(packet: &[u8]) -> Vec<Record> {
        let mut records = Records::new(packet).unwrap();
        std::iter::from_fn(|| records.next(Section::Answer, None, false)).flatten().collect()
    }

    fn part(record: &Record, name: &str) -> String {
        match record.iter().find(|(known, _)| *known == name).map(|(_, value)| value) {
            Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Some(Value::Int(number)) => number.to_string(),
            Some(Value::List(list)) => {
                list.iter().map(|text| String::from_utf8_lossy(text)).collect::<Vec<_>>().join("|")
            }
            None => "none".into(),
        }
    }

    #[test]
    fn records_have_the_parts_that_php_gives_them() {
        let records = all(&packet(&[
            (kind::A, &[192, 0, 2, 1]),
            (kind::MX, b"\0\x0a\x02mx\xc0\x0c"),
            (kind::TXT, b"\x03one\x00\x05two"),
            (kind::AAAA, &[0x20, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (kind::CAA, b"\x80\x05issueca.example"),
            (kind::SRV, b"\0\x01\0\x02\0\x50\xc0\x0c"),
            (99, b"unknown"),
            (kind::A6, &[64, 0, 1, 0, 2, 0, 3, 0, 4, 0]),
        ]));
        assert_eq!(records.len(), 7);
        assert_eq!([part(&records[0], "host"), part(&records[0], "ip")], ["a.b", "192.0.2.1"]);
        assert_eq!([part(&records[1], "pri"), part(&records[1], "target")], ["10", "mx.a.b"]);
        assert_eq!([part(&records[2], "txt"), part(&records[2], "entries")], ["onetwo", "one|two"]);
        assert_eq!(part(&records[3], "ipv6"), "2001::5:0:0:0:0:0");
        assert_eq!([part(&records[4], "tag"), part(&records[4], "value")], ["issue", "ca.example"]);
        assert_eq!([part(&records[5], "weight"), part(&records[5], "port")], ["2", "80"]);
        assert_eq!([part(&records[6], "masklen"), part(&records[6], "ipv6")], ["64", "::1:2:3:4"]);
    }

    #[test]
    fn a_record_that_breaks_off_is_the_last() {
        let mut packet = packet(&[(kind::MX, b"\0\x0a\x02mx\xc0\xff"), (kind::A, &[192, 0, 2, 1])]);
        let records = all(&packet);
        assert_eq!(
            (records.len(), part(&records[0], "pri"), part(&records[0], "target")),
            (1, "10".into(), "none".into())
        );
        packet.truncate(25);
        assert!(all(&packet).is_empty());
        assert!(Records::new(&packet[..14]).is_none());
    }

    #[test]
    fn names_are_written_as_the_resolver_does() {
        let text = |packet: &[u8]| name(packet, 0).map(|(text, _)| String::from_utf8(text).unwrap());
        assert_eq!(text(b"\x03a.b\x02\xff@\0").unwrap(), "a\\.b.\\255\\@");
        assert_eq!(text(b"\0").unwrap(), "");
        assert_eq!(text(b"\xc0\0"), None);
        assert_eq!(text(&[b"\x3f".to_vec(), vec![b'x'; 63]].concat().repeat(5)), None);
    }

    #[test]
    fn no_prefix_and_no_changed_byte_does_harm() {
        let packet = packet(&[(kind::NAPTR, b"\0\x01\0\x02\x01u\x03sip\x01!\xc0\x0c"), (kind::SOA, &[0; 22])]);
        for length in 0..packet.len() {
            let _ = Records::new(&packet[..length]).map(|mut records| records.next(Section::Additional, None, false));
        }
        for at in 0..packet.len() {
            for value in [0, 1, 63, 64, 0xc0, 0xff] {
                let mut changed = packet.clone();
                changed[at] = value;
                if let Some(mut records) = Records::new(&changed) {
                    while records.next(Section::Authority, None, at % 2 == 0).is_some() {}
                }
            }
        }
    }
}

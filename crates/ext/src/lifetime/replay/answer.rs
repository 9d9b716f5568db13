//! What a request was answered with, as the program has said it: what the engine adds (date, framing, coding) is not in it.

use std::hash::{DefaultHasher, Hasher};

use super::wire::{Reader, Writer};

/// So many bytes of a body are compared; of what follows, its length and whether it is the same.
const MOST_BODY: usize = 1 << 20;

/// Fields that say how an answer is carried, and when.
const CARRIAGE: [&[u8]; 6] =
    [b"date", b"connection", b"keep-alive", b"content-length", b"transfer-encoding", b"server-timing"];

/// Its parts: what each is called, and what it is. Of one name there is one part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

impl Answer {
    pub(crate) fn add(&mut self, name: impl Into<String>, value: &[u8]) {
        let name = name.into();
        match self.parts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => {
                all.push(b'\n');
                all.extend_from_slice(value);
            }
            None => self.parts.push((name, value.to_vec())),
        }
    }

    /// A field of the head.
    pub(crate) fn add_field(&mut self, name: &[u8], value: &[u8]) {
        if !CARRIAGE.iter().any(|carries| name.eq_ignore_ascii_case(carries)) {
            self.add(format!("the field {}", String::from_utf8_lossy(name)), value);
        }
    }

    /// A cookie, as the value of `Set-Cookie`.
    pub(crate) fn add_cookie(&mut self, value: &[u8]) {
        let end = value.iter().position(|byte| *byte == b'=').unwrap_or(value.len());
        self.add(
            format!("the cookie {}", String::from_utf8_lossy(&value[..end])),
            &value[(end + 1).min(value.len())..],
        );
    }

    /// What there is of a name; nothing is as good as no bytes.
    pub(super) fn part(&self, name: &str) -> &[u8] {
        self.parts.iter().find(|(known, _)| known == name).map_or(&[], |(_, value)| value)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.parts.len() as u64);
        for (name, value) in &self.parts {
            to.bytes(name.as_bytes());
            to.bytes(value);
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Option<Answer> {
        let count = from.number()?;
        let part = |from: &mut Reader<'_>| Some((from.text()?, from.bytes()?.to_vec()));
        Some(Answer { parts: (0..count).map(|_| part(from)).collect::<Option<_>>()? })
    }
}

/// A body that is being written.
#[derive(Default)]
pub(super) struct Body {
    begin: Vec<u8>,
    length: u64,
    rest: DefaultHasher,
}

impl Body {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let room = MOST_BODY - self.begin.len();
        let (kept, rest) = bytes.split_at(bytes.len().min(room));
        self.begin.extend_from_slice(kept);
        self.rest.write(rest);
        self.length += bytes.len() as u64;
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut all = self.begin;
        if self.length > MOST_BODY as u64 {
            all.extend(format!("... {} bytes, {:x}", self.length, self.rest.finish()).bytes());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_what_the_program_says_and_not_how_it_is_carried() {
        let mut answer = Answer::default();
        answer.add_field(b"Date", b"now");
        answer.add_field(b"X-User", b"Ann");
        answer.add_cookie(b"sid=1; path=/");
        answer.add_cookie(b"sid=2; path=/a");
        assert_eq!(answer.part("the field X-User"), b"Ann");
        assert_eq!(answer.part("the cookie sid"), b"1; path=/\n2; path=/a");
        assert_eq!((answer.part("the body"), answer.parts.len()), (&b""[..], 2));
    }

    #[test]
    fn it_travels() {
        let mut answer = Answer::default();
        answer.add("the body", &[0, 255, 10]);
        let mut writer = Writer::default();
        answer.write(&mut writer);
        let bytes = writer.finish();
        assert_eq!(Answer::read(&mut Reader::new(&bytes)), Some(answer));
        assert_eq!(Answer::read(&mut Reader::new(&bytes[..bytes.len() - 1])), None);
    }

    #[test]
    fn a_long_body_is_told_from_another_one_by_its_end() {
        let long = |end: &[u8]| {
            let mut body = Body::default();
            body.add(&vec![b'a'; MOST_BODY - 1]);
            body.add(end);
            body.finish()
        };
        assert_ne!(long(b"xyz"), long(b"xyy"));
        assert_eq!(long(b"xyz"), long(b"xyz"));
    }
}

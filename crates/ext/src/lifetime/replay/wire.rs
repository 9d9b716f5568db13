//! Messages between a worker, its clean image and the children of that: numbers and bytes, each message behind its length.

use std::io::{self, Read, Write};

/// No message is longer: a request, or an answer of which so much is kept.
const MOST: usize = 64 << 20;

/// A message that is being written.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// A message that is being read. `None`: it is cut short.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*number))
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

/// A message as it is sent.
pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(message.len() + 4);
    frame.extend((message.len() as u32).to_le_bytes());
    frame.extend_from_slice(message);
    frame
}

/// How long the message is that begins so.
pub(super) fn length(head: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(head) as usize;
    if length > MOST { Err(io::ErrorKind::InvalidData.into()) } else { Ok(length) }
}

/// Sends one.
pub(super) fn send(mut to: impl Write, message: &[u8]) -> io::Result<()> {
    to.write_all(&framed(message))
}

/// Takes one; waits for it.
pub(super) fn receive(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    let mut message = vec![0; length(head)?];
    from.read_exact(&mut message)?;
    Ok(message)
}

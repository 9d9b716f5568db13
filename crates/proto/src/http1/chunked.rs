//! The chunked transfer coding (RFC 9112, 7.1), decoded as bytes arrive. Both roles use it: a server strictly; a client also takes
//! white space and nonsense behind a size, as some servers send, since nobody shares its connection.
//!
//! ```text
//! Size --n > 0--> Data --all--> DataEnd --CRLF--> Size
//!   \----0------> Trailer --blank line--> Done
//! ```
//! Lines must end in CRLF: a bare LF or CR is refused, since two recipients could disagree about it. Chunk extensions and
//! trailers are kept for a client, discarded for a server, within limits.

use bytes::{Bytes, BytesMut};

use super::fields;

/// The longest chunk-size line. A size has at most 16 digits; known extensions (signatures of cloud storage) take 80 bytes.
pub const MAX_SIZE_LINE: usize = 256;

/// All trailers of a body together, like the default limit of a head: they are a second header section.
pub const MAX_TRAILERS: usize = 8 * 1024;

/// What a call of [`ChunkedDecoder::decode`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Some bytes of the body, never empty; a chunk may come in several pieces.
    Data(Bytes),
    /// The body is complete; what follows in the buffer belongs to the next message.
    End,
}

/// Why a chunked body is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// A size line that is not `hex *(;name[=value]) CRLF`, or a size past 64 bits.
    #[error("malformed chunk size")]
    Size,
    /// The bytes after a chunk's data are not CRLF.
    #[error("chunk data not followed by CRLF")]
    DataEnd,
    /// A trailer line that is no header field or does not end in CRLF.
    #[error("malformed trailer")]
    Trailer,
    /// A trailer that says how long the message is, or for whom: it comes too late (RFC 9110, 6.5.1).
    #[error("framing or routing in a trailer")]
    LateField,
    /// A size line past [`MAX_SIZE_LINE`] or trailers past [`MAX_TRAILERS`].
    #[error("chunk extension or trailers too large")]
    TooLarge,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Data {
        left: u64,
    },
    DataEnd,
    Trailer {
        /// Bytes of trailers consumed so far.
        total: usize,
        /// Bytes of the current line that are known to have no LF.
        scanned: usize,
    },
    Done,
}

/// The decoder of one chunked body.
#[derive(Clone, Debug, Default)]
pub struct ChunkedDecoder {
    state: State,
    lenient: bool,
    /// Trailers as lines, for clients.
    trailers: Vec<u8>,
}

impl ChunkedDecoder {
    /// A decoder that stands before the first chunk.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for a client.
    pub fn lenient() -> Self {
        ChunkedDecoder { lenient: true, ..Self::default() }
    }

    /// Consumes what it can from `buf`. `None` means that more bytes are needed.
    pub fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<Piece>, ChunkError> {
        loop {
            match self.state {
                State::Size => match size_line(buf, self.lenient)? {
                    None => return Ok(None),
                    Some(0) => self.state = State::Trailer { total: 0, scanned: 0 },
                    Some(left) => self.state = State::Data { left },
                },
                State::Data { left } => {
                    if buf.is_empty() {
                        return Ok(None);
                    }
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
                    let rest = left - take as u64;
                    self.state = if rest == 0 { State::DataEnd } else { State::Data { left: rest } };
                    return Ok(Some(Piece::Data(buf.split_to(take).freeze())));
                }
                State::DataEnd => match buf.as_ref() {
                    [b'\r', b'\n', ..] => {
                        let _ = buf.split_to(2);
                        self.state = State::Size;
                    }
                    [] | [b'\r'] => return Ok(None),
                    _ => return Err(ChunkError::DataEnd),
                },
                State::Trailer { total, scanned } => {
                    if !self.trailer_line(buf, total, scanned)? {
                        return Ok(None);
                    }
                }
                State::Done => return Ok(Some(Piece::End)),
            }
        }
    }

    /// Bytes that the chunk under way still lacks, as it has announced them.
    pub fn announced(&self) -> u64 {
        if let State::Data { left } = self.state { left } else { 0 }
    }

    /// The trailers that have come, name and value: for a client. A line that is no field is left out.
    pub fn trailers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.trailers.split(|byte| *byte == b'\n').filter(|line| is_field(line)).filter_map(|line| {
            let colon = memchr::memchr(b':', line)?;
            Some((&line[..colon], line[colon + 1..].trim_ascii()))
        })
    }

    /// Takes one trailer line; says whether there was a whole one.
    fn trailer_line(&mut self, buf: &mut BytesMut, total: usize, scanned: usize) -> Result<bool, ChunkError> {
        let Some(end) = memchr::memchr(b'\n', &buf[scanned.min(buf.len())..]).map(|i| i + scanned) else {
            if total + buf.len() > MAX_TRAILERS {
                return Err(ChunkError::TooLarge);
            }
            self.state = State::Trailer { total, scanned: buf.len() };
            return Ok(false);
        };
        let line = buf.split_to(end + 1);
        let total = total + line.len();
        if total > MAX_TRAILERS {
            return Err(ChunkError::TooLarge);
        }
        let content = line.strip_suffix(b"\r\n").ok_or(ChunkError::Trailer)?;
        if !(content.is_empty() || self.lenient && fields::is_value(content) || is_field(content)) {
            return Err(ChunkError::Trailer);
        }
        if !self.lenient && is_late(content) {
            return Err(ChunkError::LateField);
        }
        if self.lenient && !content.is_empty() {
            self.trailers.extend_from_slice(content);
            self.trailers.push(b'\n');
        }
        self.state = if content.is_empty() { State::Done } else { State::Trailer { total, scanned: 0 } };
        Ok(true)
    }
}

/// Consumes a chunk-size line. Rescans at most [`MAX_SIZE_LINE`] bytes a call.
fn size_line(buf: &mut BytesMut, lenient: bool) -> Result<Option<u64>, ChunkError> {
    let window = &buf[..buf.len().min(MAX_SIZE_LINE)];
    let Some(end) = memchr::memchr(b'\n', window) else {
        return if window.len() == MAX_SIZE_LINE { Err(ChunkError::TooLarge) } else { Ok(None) };
    };
    let line = window[..end].strip_suffix(b"\r").ok_or(ChunkError::Size)?;
    let size = parse_size(line, lenient)?;
    let _ = buf.split_to(end + 1);
    Ok(Some(size))
}

fn parse_size(line: &[u8], lenient: bool) -> Result<u64, ChunkError> {
    let digits = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let (hex, extension) = line.split_at(digits);
    let size = hex.iter().try_fold(0u64, |n, &b| {
        let digit = (b as char).to_digit(16)?;
        n.checked_mul(16).map(|n| n | u64::from(digit))
    });
    let ok = if lenient {
        matches!(fields::trim(extension), [] | [b';', ..]) && extension.iter().copied().all(is_text)
    } else {
        are_extensions(extension)
    };
    match size {
        Some(size) if digits > 0 && ok => Ok(size),
        _ => Err(ChunkError::Size),
    }
}

/// `*( ";" name [ "=" value ] )`, a value being a token or a quoted string. The white space that the grammar bears with from old
/// senders is not borne with: it is what smuggled requests are made of.
fn are_extensions(mut rest: &[u8]) -> bool {
    while let [b';', extension @ ..] = rest {
        let name = token_length(extension);
        if name == 0 {
            return false;
        }
        rest = &extension[name..];
        if let [b'=', value @ ..] = rest {
            let length = if value.starts_with(b"\"") { quoted_length(value) } else { token_length(value) };
            if length == 0 {
                return false;
            }
            rest = &value[length..];
        }
    }
    rest.is_empty()
}

fn token_length(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| fields::is_token(&[byte])).count()
}

/// The length of a quoted string with its quotes (RFC 9110, 5.6.4); 0 if it has no end.
fn quoted_length(text: &[u8]) -> usize {
    let mut at = 1;
    loop {
        at += match &text[at..] {
            [b'"', ..] => return at + 1,
            [b'\\', escaped, ..] if is_text(*escaped) => 2,
            [byte, ..] if is_text(*byte) && *byte != b'\\' => 1,
            _ => return 0,
        };
    }
}

/// A character of a line: visible, a blank, or above 127.
fn is_text(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

/// A field that recipients who merge trailers into the head would frame or route the message by.
fn is_late(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    [&b"content-length"[..], b"transfer-encoding", b"host"].iter().any(|late| name.eq_ignore_ascii_case(late))
}

/// `name:value`, as a header field.
fn is_field(line: &[u8]) -> bool {
    memchr::memchr(b':', line)
        .is_some_and(|colon| fields::is_token(&line[..colon]) && line[colon + 1..].iter().copied().all(is_text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `input` in steps of `step` bytes; returns the body and what is left over.
    fn run(input: &[u8], step: usize) -> Result<(Vec<u8>, Option<Vec<u8>>), ChunkError> {
        let (mut decoder, mut buf, mut body) = (ChunkedDecoder::new(), BytesMut::new(), Vec::new());
        let mut chunks = input.chunks(step);
        loop {
            match decoder.decode(&mut buf)? {
                Some(Piece::Data(data)) => body.extend_from_slice(&data),
                Some(Piece::End) => {
                    buf.extend(chunks.flatten());
                    return Ok((body, Some(buf.to_vec())));
                }
                None => match chunks.next() {
                    Some(more) => buf.extend_from_slice(more),
                    None => return Ok((body, None)),
                },
            }
        }
    }

    #[test]
    fn a_body_with_extension_and_trailers_decodes_however_it_is_split() {
        let input = b"5;name=\"x\"\r\nhello\r\n00A;a;b=c\r\n, world...\r\n0\r\nDigest: abc\r\n\r\nGET /";
        for step in 1..=input.len() {
            let (body, rest) = run(input, step).expect("valid");
            assert_eq!((&body[..], rest.as_deref()), (&b"hello, world..."[..], Some(&b"GET /"[..])), "step {step}");
        }
    }

    #[test]
    fn every_prefix_of_a_body_waits_for_more() {
        let input = b"3\r\nabc\r\n0\r\n\r\n";
        for end in 0..input.len() {
            assert_eq!(run(&input[..end], 1).expect("valid so far").1, None, "prefix {end}");
        }
    }

    #[test]
    fn malformed_sizes_are_refused() {
        for bad in [
            "\r\n",
            ";x\r\n",
            "g\r\n",
            "-1\r\n",
            "+1\r\n",
            "0x5\r\n",
            "5 5\r\n",
            "5\n",
            " 5\r\n",
            "5\r\r\n",
            "5;a\x01\r\n",
            "5 \r\n",
            "5\t\r\n",
            "5 ;a\r\n",
            "5;\r\n",
            "5;;a\r\n",
            "5;a;\r\n",
            "5; a\r\n",
            "5;a \r\n",
            "5;a =b\r\n",
            "5;a= b\r\n",
            "5;a=\r\n",
            "5;=b\r\n",
            "5;a=b=c\r\n",
            "5;a,b\r\n",
            "5;a=\"b\r\n",
            "5;a=\"b\"c\r\n",
            "5;a=\"b\\\r\n",
            "5;a=\"\x07\"\r\n",
            "5,a\r\n",
            "5_0\r\n",
            "0X5\r\n",
            "\u{ff15}\r\n",
            "11112222333344445\r\n",
        ] {
            assert_eq!(run(bad.as_bytes(), 1), Err(ChunkError::Size), "{bad:?}");
        }
    }

    #[test]
    fn data_must_be_followed_by_crlf() {
        for bad in ["1\r\nab", "1\r\na\n", "1\r\na\rb"] {
            assert_eq!(run(bad.as_bytes(), 1), Err(ChunkError::DataEnd), "{bad:?}");
        }
    }

    #[test]
    fn extensions_and_trailers_have_limits() {
        assert_eq!(run(&[b'0'; MAX_SIZE_LINE + 1], 7), Err(ChunkError::TooLarge));
        let mut long = b"0\r\n".to_vec();
        long.extend(std::iter::repeat_n(b'a', MAX_TRAILERS + 1));
        assert_eq!(run(&long, 1000), Err(ChunkError::TooLarge));
        let mut many = b"0\r\n".to_vec();
        (0..MAX_TRAILERS / 4).for_each(|_| many.extend_from_slice(b"a:bc\r\n"));
        assert_eq!(run(&many, 100), Err(ChunkError::TooLarge));
    }

    #[test]
    fn a_trailer_with_a_bare_line_end_is_refused() {
        for bad in [
            "0\r\na: b\n\r\n",
            "0\r\na\rb\r\n\r\n",
            "0\r\na\0\r\n",
            "0\r\n\n",
            "0\r\nno colon\r\n\r\n",
            "0\r\na : b\r\n\r\n",
            "0\r\n: b\r\n\r\n",
            "0\r\na: b\r\n c\r\n\r\n",
            "0\r\na: b\x01\r\n\r\n",
            "0\r\n\u{e4}: b\r\n\r\n",
        ] {
            assert_eq!(run(bad.as_bytes(), 1), Err(ChunkError::Trailer), "{bad:?}");
        }
    }

    #[test]
    fn trailers_are_dropped() {
        let input = b"0\r\nX:\r\nContent-Lengths: 5\r\nT: \xe4\tb\r\n\r\nrest";
        assert_eq!(run(input, 1), Ok((Vec::new(), Some(b"rest".to_vec()))));
    }

    #[test]
    fn a_trailer_that_frames_or_routes_is_refused_by_a_server_only() {
        for late in ["Content-Length: 5", "transfer-encoding: chunked", "HOST: b"] {
            let input = format!("0\r\nX: y\r\n{late}\r\n\r\n");
            assert_eq!(run(input.as_bytes(), 1), Err(ChunkError::LateField), "{late}");
            let mut client = ChunkedDecoder::lenient();
            assert_eq!(client.decode(&mut BytesMut::from(&input[..])), Ok(Some(Piece::End)));
        }
    }

    #[test]
    fn a_chunk_says_how_much_is_to_come() {
        let (mut decoder, mut buf) = (ChunkedDecoder::new(), BytesMut::from("fffffffffffffff0\r\nab"));
        assert_eq!(decoder.announced(), 0);
        assert_eq!(decoder.decode(&mut buf), Ok(Some(Piece::Data(Bytes::from_static(b"ab")))));
        assert_eq!(decoder.announced(), 0xffff_ffff_ffff_ffee);
    }

    #[test]
    fn quoted_extensions_end_where_their_quotes_do() {
        for good in ["5;a=\"\"\r\n", "5;a=\"b;c\\\"d\\\\\";e\r\n", "5;a=\"\u{e4} \t\"\r\n", "5;a=b;c=\"d\"\r\n"] {
            assert_eq!(run(good.as_bytes(), 1).map(|(body, _)| body), Ok(Vec::new()), "{good:?}");
        }
    }

    #[test]
    fn a_client_is_given_the_trailers_that_are_fields() {
        let trailers = |mut decoder: ChunkedDecoder| {
            let mut buf = BytesMut::from("1\r\na\r\n0\r\nA: b\r\nno field\r\nC:  d e\t\r\n\r\n");
            while decoder.decode(&mut buf).unwrap() != Some(Piece::End) {}
            let pair = |(name, value): (&[u8], &[u8])| [name, b"=", value].concat();
            decoder.trailers().map(pair).collect::<Vec<_>>()
        };
        assert_eq!(trailers(ChunkedDecoder::lenient()), [b"A=b".to_vec(), b"C=d e".to_vec()]);
    }

    #[test]
    fn a_client_takes_white_space_behind_a_size_and_any_trailer() {
        let (mut decoder, mut buf) =
            (ChunkedDecoder::lenient(), BytesMut::from("2 \r\nab\r\n0; x\r\nno colon\r\n\r\n"));
        assert_eq!(decoder.decode(&mut buf), Ok(Some(Piece::Data(Bytes::from_static(b"ab")))));
        assert_eq!(decoder.decode(&mut buf), Ok(Some(Piece::End)));
        let refused = |input: &str| ChunkedDecoder::lenient().decode(&mut BytesMut::from(input));
        assert_eq!(refused("2 x\r\n"), Err(ChunkError::Size));
        assert_eq!(refused("0\r\na\rb\r\n"), Err(ChunkError::Trailer));
    }
}

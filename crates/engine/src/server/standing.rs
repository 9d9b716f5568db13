//! The fields that stand in nearly every answer of a port, written once a second instead of once an answer: `Server`, `Date`, `Connection`,
//! `Content-Type`, and the name of `Content-Length`, in this order.

use super::{HttpOptions, Port};
use bytes::BytesMut;
use std::cell::RefCell;
use steel_proto::http1::{date, response as wire};

/// The fields of one port.
#[derive(Debug, Default)]
pub(super) struct Standing(RefCell<Lines>);

#[derive(Debug, Default)]
struct Lines {
    second: Option<i64>,
    kept: Block,
    closed: Block,
}

#[derive(Debug, Default)]
struct Block {
    lines: BytesMut,
    /// Where `Connection` ends and `Content-Type` begins.
    framing: usize,
    /// Where `Content-Type` ends.
    kind: usize,
}

/// Which of the fields are wanted, beyond the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upto {
    /// `Connection` is the last one.
    Connection,
    /// `Content-Type` is the last one.
    Type,
    /// `Content-Length: ` follows, whose value the caller writes.
    Length,
}

impl Standing {
    /// Appends the fields as they are in this second.
    pub(super) fn write(&self, out: &mut BytesMut, port: &Port, now: i64, keeps_alive: bool, upto: Upto) {
        let mut lines = self.0.borrow_mut();
        if lines.second != Some(now) {
            *lines = Lines::new(port, now);
        }
        let block = if keeps_alive { &lines.kept } else { &lines.closed };
        let end = match upto {
            Upto::Connection => block.framing,
            Upto::Type => block.kind,
            Upto::Length => block.lines.len(),
        };
        out.extend_from_slice(&block.lines[..end]);
    }
}

impl Lines {
    fn new(port: &Port, now: i64) -> Self {
        let date = date::imf_fixdate(u64::try_from(now).unwrap_or(0));
        let block = |connection| Block::new(port.http(), &date, connection);
        Self { second: Some(now), kept: block(b"keep-alive"), closed: block(b"close") }
    }
}

impl Block {
    fn new(options: Option<&HttpOptions>, date: &[u8], connection: &[u8]) -> Self {
        let mut lines = BytesMut::with_capacity(256);
        if let Some(options) = options.filter(|options| !options.server.is_empty()) {
            wire::known_header(&mut lines, b"Server", &options.server);
        }
        wire::known_header(&mut lines, b"Date", date);
        wire::known_header(&mut lines, b"Connection", connection);
        let framing = lines.len();
        if let Some(options) = options.filter(|options| !options.content_type.is_empty()) {
            wire::known_header(&mut lines, b"Content-Type", &options.content_type);
        }
        let kind = lines.len();
        lines.extend_from_slice(b"Content-Length: ");
        Self { lines, framing, kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Protocol;
    use bytes::Bytes;

    fn written(options: HttpOptions, now: i64, keeps_alive: bool, upto: Upto) -> String {
        let mut out = BytesMut::new();
        Standing::default().write(&mut out, &Port::new(Protocol::Http(options)), now, keeps_alive, upto);
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn as_many_fields_are_written_as_are_wanted() {
        let three = "Server: swoole-http-server\r\nDate: Thu, 01 Jan 1970 00:00:01 GMT\r\nConnection: keep-alive\r\n";
        let default = HttpOptions::default;
        assert_eq!(written(default(), 1, true, Upto::Connection), three);
        assert_eq!(written(default(), 1, true, Upto::Type), format!("{three}Content-Type: text/html\r\n"));
        let all = format!("{three}Content-Type: text/html\r\nContent-Length: ");
        assert_eq!(written(default(), 1, true, Upto::Length), all);
        assert_eq!(written(default(), 1, false, Upto::Length), all.replace("keep-alive", "close"));
        let none = HttpOptions { server: Bytes::new(), content_type: Bytes::new(), ..default() };
        let date = "Date: Thu, 01 Jan 1970 00:00:01 GMT\r\nConnection: close\r\n";
        assert_eq!(written(none, 1, false, Upto::Type), date);
    }

    #[test]
    fn the_date_follows_the_second_also_backwards() {
        let (standing, port) = (Standing::default(), Port::new(Protocol::Http(HttpOptions::default())));
        for (now, date) in [(1, "00:00:01 GMT"), (2, "00:00:02 GMT"), (1, "00:00:01 GMT"), (-5, "00:00:00 GMT")] {
            let mut out = BytesMut::new();
            standing.write(&mut out, &port, now, true, Upto::Connection);
            let text = String::from_utf8(out.to_vec()).unwrap();
            assert!(text.contains(date), "{text}");
        }
    }
}

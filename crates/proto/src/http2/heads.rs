//! The heads of a connection's requests, read by the rules of HTTP/1 ([`read_head`]). Who asks for the same again and again, as tools for loads and
//! for monitoring do, is read once: a head that has come twice in a row is kept.

use crate::http1::{Limits, RequestError, RequestHead, Rules, read_head};
use bytes::{Bytes, BytesMut};

/// Bytes of the longest head that is kept.
const LONGEST: usize = 1024;

/// See the module.
#[derive(Debug)]
pub struct Heads {
    limits: Limits,
    rules: Rules,
    /// The text of the last head, and what it has been read as if it has come more than once.
    text: Bytes,
    head: Option<RequestHead>,
}

impl Heads {
    /// Of a connection, for which limits and rules stay the same.
    pub fn new(limits: Limits, rules: Rules) -> Heads {
        Heads { limits, rules, text: Bytes::new(), head: None }
    }

    /// Reads what [`super::Event::Request`] has brought.
    ///
    /// # Errors
    /// [`RequestError`]: it is refused, as one of HTTP/1 would be.
    pub fn read(&mut self, head: BytesMut) -> Result<RequestHead, RequestError> {
        let is_same = self.text == head;
        if is_same && let Some(known) = &self.head {
            return Ok(known.clone());
        }
        let read = read_head(head, &self.limits, &self.rules)?.of_http2();
        if is_same {
            self.head = Some(read.clone());
        } else {
            self.head = None;
            self.text = if read.raw().len() <= LONGEST { read.raw().clone() } else { Bytes::new() };
        }
        Ok(read)
    }

    /// Bytes of memory.
    pub fn held(&self) -> usize {
        self.text.len() + self.head.as_ref().map_or(0, |_| size_of::<RequestHead>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_head_is_read_as_if_it_were_alone() {
        let (limits, rules) = (Limits::default(), Rules::default());
        let mut heads = Heads::new(limits, rules);
        let long = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "x".repeat(2000));
        let a = "GET /a HTTP/1.1\r\nhost: a\r\nx: 1\r\n\r\n";
        let b = "GET /b HTTP/1.1\r\nhost: a\r\nx: 1\r\n\r\n";
        let bad = "GET /b HTTP/1.1\r\nx: 1\r\n\r\n";
        for text in [a, a, a, b, a, b, b, b, bad, bad, bad, b, b, &long, &long, &long, a, a, a] {
            let expected = read_head(text.into(), &limits, &rules);
            match (heads.read(text.into()), expected) {
                (Ok(read), Ok(expected)) => {
                    assert_eq!((read.raw(), read.version(), read.path()), (expected.raw(), 20, expected.path()));
                    assert!(read.headers().eq(expected.headers()));
                }
                (read, expected) => assert_eq!(read.err(), expected.err(), "{text}"),
            }
            assert!(heads.held() <= LONGEST);
        }
        assert_eq!(heads.head.map(|head| head.path().to_vec()).as_deref(), Some(&b"/a"[..]));
    }
}

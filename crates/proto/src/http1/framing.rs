//! How long a message body is: `Content-Length` and `Transfer-Encoding` read together (RFC 9112, 6).
//!
//! One walk over the header fields gathers what the connection needs to know; the two roles judge it differently, so this file
//! only reports what it saw. The server's decoder refuses every message whose length two recipients could understand differently.

use super::fields::{Fields, list, list_has};

/// What the framing and connection fields of a head say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Framing {
    /// The value of `Content-Length`, if there is one.
    pub(crate) length: Option<u64>,
    /// A `Content-Length` that is no number, or several that differ.
    pub(crate) bad_length: bool,
    /// More than one length, in one field or several.
    pub(crate) repeated_length: bool,
    /// Whether the last transfer coding is `chunked`.
    pub(crate) chunked: bool,
    /// Whether there is any `Transfer-Encoding` field.
    pub(crate) has_coding: bool,
    /// A transfer coding other than `chunked`.
    pub(crate) unknown_coding: bool,
    /// `chunked` given more than once, or an empty `Transfer-Encoding`.
    pub(crate) bad_coding: bool,
    /// More than one `Transfer-Encoding` field, or an empty element in its list.
    pub(crate) odd_coding: bool,
    /// `Connection: close`.
    pub(crate) close: bool,
    /// `Connection: keep-alive`.
    pub(crate) keep_alive: bool,
    /// `Connection: upgrade`.
    pub(crate) connection_upgrade: bool,
    /// `Connection` names a field without which the message would have another length, or another receiver.
    pub(crate) hides_framing: bool,
    /// There is an `Upgrade` field.
    pub(crate) has_upgrade: bool,
    /// `Expect: 100-continue`.
    pub(crate) expect_continue: bool,
    /// There is a `Host` field.
    pub(crate) has_host: bool,
    /// There is more than one `Host` field.
    pub(crate) repeated_host: bool,
}

impl Framing {
    /// Reads the fields of a head.
    pub(crate) fn of(raw: &[u8], fields: &Fields) -> Framing {
        let mut framing = Framing::default();
        for (name, value) in fields.iter(raw) {
            framing.see(name, value);
        }
        framing.bad_coding |= framing.has_coding && !framing.chunked && !framing.unknown_coding;
        framing
    }

    /// Whether the connection may carry another message after this one (RFC 9112, 9.3).
    pub(crate) fn persists(&self, minor_version: u8) -> bool {
        !self.close && (minor_version >= 1 || self.keep_alive)
    }

    fn see(&mut self, name: &[u8], value: &[u8]) {
        // By length first: a head of twenty headers compares three or four names, not a hundred.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => {
                self.repeated_host |= self.has_host;
                self.has_host = true;
            }
            6 if name.eq_ignore_ascii_case(b"expect") => self.expect_continue |= list_has(value, b"100-continue"),
            7 if name.eq_ignore_ascii_case(b"upgrade") => self.has_upgrade = true,
            10 if name.eq_ignore_ascii_case(b"connection") => self.see_connection(value),
            14 if name.eq_ignore_ascii_case(b"content-length") => self.see_length(value),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.see_coding(value),
            _ => {}
        }
    }

    fn see_connection(&mut self, value: &[u8]) {
        for option in list(value) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
            self.connection_upgrade |= option.eq_ignore_ascii_case(b"upgrade");
            self.hides_framing |= [&b"content-length"[..], b"transfer-encoding", b"host"]
                .iter()
                .any(|field| option.eq_ignore_ascii_case(field));
        }
    }

    /// Repeated equal lengths are no bad length, in one field or several (RFC 9112, 6.3); a server refuses them by themselves.
    fn see_length(&mut self, value: &[u8]) {
        let mut any = false;
        for element in value.split(|&b| b == b',') {
            any = true;
            self.repeated_length |= self.length.is_some();
            match parse_decimal(super::fields::trim(element)) {
                Some(length) if self.length.is_none_or(|known| known == length) => self.length = Some(length),
                _ => self.bad_length = true,
            }
        }
        self.bad_length |= !any;
    }

    fn see_coding(&mut self, value: &[u8]) {
        self.odd_coding |= self.has_coding || value.split(|&b| b == b',').any(|e| super::fields::trim(e).is_empty());
        self.has_coding = true;
        for coding in list(value) {
            if coding.eq_ignore_ascii_case(b"chunked") {
                self.bad_coding |= self.chunked;
                self.chunked = true;
            } else {
                self.unknown_coding = true;
                self.bad_coding |= self.chunked;
                self.chunked = false;
            }
        }
    }
}

/// Digits only, no sign and no overflow (a length past 2^64 saturates: a client refuses it as too large, a server as
/// no length).
fn parse_decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits
        .iter()
        .try_fold(0u64, |n, b| b.is_ascii_digit().then(|| n.saturating_mul(10).saturating_add(u64::from(b - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing(fields: &[(&str, &str)]) -> Framing {
        let mut framing = Framing::default();
        fields.iter().for_each(|(n, v)| framing.see(n.as_bytes(), v.as_bytes()));
        framing
    }

    #[test]
    fn equal_lengths_may_repeat_and_others_are_bad() {
        assert_eq!(framing(&[("content-length", "5"), ("Content-Length", "5, 5")]).length, Some(5));
        assert!(!framing(&[("content-length", "5"), ("Content-Length", "5")]).bad_length);
        for bad in ["", "-1", "+1", "5,6", "5,", "0x10", "1 2", "1.0"] {
            assert!(framing(&[("Content-Length", bad)]).bad_length, "{bad:?}");
        }
        assert!(framing(&[("content-length", "5"), ("Content-Length", "6")]).bad_length);
    }

    #[test]
    fn a_length_past_64_bits_stays_too_large() {
        let f = framing(&[("content-length", "99999999999999999999999")]);
        assert_eq!((f.length, f.bad_length), (Some(u64::MAX), false));
    }

    #[test]
    fn chunked_counts_only_as_the_last_coding_and_once() {
        assert!(framing(&[("Transfer-Encoding", "CHUNKED")]).chunked);
        assert!(framing(&[("Transfer-Encoding", "gzip, chunked")]).unknown_coding);
        let twice = framing(&[("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")]);
        assert!(twice.bad_coding);
        let not_last = framing(&[("Transfer-Encoding", "chunked, gzip")]);
        assert!(!not_last.chunked && not_last.unknown_coding && not_last.bad_coding);
    }

    #[test]
    fn lists_that_not_everybody_reads_alike_are_marked() {
        assert!(!framing(&[("Transfer-Encoding", "gzip, chunked"), ("Content-Length", "1")]).odd_coding);
        for odd in [&["gzip", "chunked"][..], &[", chunked"], &["chunked,"], &["gzip,,chunked"], &[""]] {
            let fields: Vec<_> = odd.iter().map(|value| ("Transfer-Encoding", *value)).collect();
            assert!(framing(&fields).odd_coding, "{odd:?}");
        }
        assert!(!framing(&[("Content-Length", "1")]).repeated_length);
        assert!(framing(&[("Content-Length", "1, 1")]).repeated_length);
        assert!(framing(&[("Content-Length", "1"), ("Content-Length", "1")]).repeated_length);
    }

    #[test]
    fn persistence_follows_version_and_connection_options() {
        assert!(framing(&[]).persists(1));
        assert!(!framing(&[]).persists(0));
        assert!(framing(&[("Connection", "Keep-Alive")]).persists(0));
        assert!(!framing(&[("Connection", "keep-alive, close")]).persists(1));
    }
}

//! Cookies: reading a `Cookie` or `Set-Cookie` header and building a `Set-Cookie` value.
//!
//! Names and values come as they stand in the header; decoding them is the caller's choice ([`crate::urlencoded::decode`]), as
//! programs may ask for either. Building follows the reference's order, spelling and refusals.

use crate::http1::date::{MAX_SECONDS, cookie_date};
use crate::urlencoded;

/// Names and values of a `Cookie` header, in order, undecoded. A part without `=` has an empty value; one without a name is left
/// out. White space before a name is skipped, everything else belongs to the value.
pub fn parse(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    header.split(|&b| b == b';').map(pair).filter(|(name, _)| !name.is_empty())
}

/// Name and value of a `Set-Cookie` header, without its attributes.
pub fn parse_set_cookie(header: &[u8]) -> Option<(&[u8], &[u8])> {
    header.split(|&b| b == b';').next().map(pair).filter(|(name, _)| !name.is_empty())
}

fn pair(part: &[u8]) -> (&[u8], &[u8]) {
    let part = part.trim_ascii_start();
    match memchr::memchr(b'=', part) {
        Some(at) => (&part[..at], &part[at + 1..]),
        None => (part, b""),
    }
}

/// A cookie to set. `SetCookie { name, value: Some(v), ..Default::default() }` is a session cookie.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetCookie<'a> {
    /// The name; sent as it is.
    pub name: &'a [u8],
    /// The value; `None` deletes the cookie.
    pub value: Option<&'a [u8]>,
    /// Whether to url-encode the value; otherwise characters that would end it are refused.
    pub encode: bool,
    /// Seconds since 1970; 0 or less is a session cookie.
    pub expires: i64,
    /// Path, domain and the free-text attributes; empty ones are left out.
    pub path: &'a [u8],
    /// See `path`.
    pub domain: &'a [u8],
    /// `secure`
    pub secure: bool,
    /// `HttpOnly`
    pub http_only: bool,
    /// `Strict`, `Lax` or `None`; not judged here.
    pub same_site: &'a [u8],
    /// `Low`, `Medium` or `High`; not judged here.
    pub priority: &'a [u8],
    /// `Partitioned`
    pub partitioned: bool,
}

/// The characters that end a cookie, as the reference names them in its warnings.
const ILLEGAL: &str = r#"",", ";", " ", "\t", "\r", "\n", "\013", or "\014""#;

/// What makes a cookie unfit to be sent; the program is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CookieError {
    /// An empty name.
    #[error("The name cannot be empty")]
    EmptyName,
    /// `=` or a character that ends a cookie in the name.
    #[error("The name cannot contain \"=\", {ILLEGAL}")]
    Name,
    /// A character that ends a cookie in a value that is not to be encoded.
    #[error("The value cannot contain {ILLEGAL}")]
    Value,
    /// The same in the path.
    #[error("The path option cannot contain {ILLEGAL}")]
    Path,
    /// The same in the domain.
    #[error("The domain option cannot contain {ILLEGAL}")]
    Domain,
    /// The same in same-site or priority, which the reference does not check.
    #[error("a cookie attribute contains an illegal character")]
    Attribute,
    /// An expiry after the year 9999.
    #[error("The expires cannot have a year greater than 9999")]
    Expires,
}

impl SetCookie<'_> {
    /// The header's value. `now` (seconds since 1970) is needed for `Max-Age`.
    pub fn build(&self, now: u64) -> Result<Vec<u8>, CookieError> {
        self.check()?;
        let mut out = Vec::with_capacity(128);
        out.extend_from_slice(self.name);
        out.push(b'=');
        self.push_value(&mut out, now);
        for (label, text) in [(&b"; path="[..], self.path), (b"; domain=", self.domain)] {
            push_text(&mut out, label, text);
        }
        for (flag, label) in [(self.secure, &b"; secure"[..]), (self.http_only, b"; HttpOnly")] {
            push_flag(&mut out, flag, label);
        }
        for (label, text) in [(&b"; SameSite="[..], self.same_site), (b"; Priority=", self.priority)] {
            push_text(&mut out, label, text);
        }
        push_flag(&mut out, self.partitioned, b"; Partitioned");
        Ok(out)
    }

    fn check(&self) -> Result<(), CookieError> {
        if self.name.is_empty() {
            return Err(CookieError::EmptyName);
        }
        let expires = u64::try_from(self.expires).unwrap_or(0);
        for (bad, error) in [
            (is_illegal(self.name) || self.name.contains(&b'='), CookieError::Name),
            (!self.encode && self.value.is_some_and(is_illegal), CookieError::Value),
            (expires > MAX_SECONDS, CookieError::Expires),
            (is_illegal(self.path), CookieError::Path),
            (is_illegal(self.domain), CookieError::Domain),
            (is_illegal(self.same_site) || is_illegal(self.priority), CookieError::Attribute),
        ] {
            if bad {
                return Err(error);
            }
        }
        Ok(())
    }

    fn push_value(&self, out: &mut Vec<u8>, now: u64) {
        let Some(value) = self.value else {
            out.extend_from_slice(b"deleted; expires=");
            out.extend_from_slice(&cookie_date(1));
            out.extend_from_slice(b"; Max-Age=0");
            return;
        };
        if self.encode {
            urlencoded::encode_into(out, value);
        } else {
            out.extend_from_slice(value);
        }
        if let Ok(expires @ 1..) = u64::try_from(self.expires) {
            out.extend_from_slice(b"; expires=");
            out.extend_from_slice(&cookie_date(expires));
            out.extend_from_slice(b"; Max-Age=");
            out.extend_from_slice(expires.saturating_sub(now).to_string().as_bytes());
        }
    }
}

/// The characters that PHP and the reference refuse, and NUL.
fn is_illegal(text: &[u8]) -> bool {
    text.iter().any(|b| matches!(b, b',' | b';' | b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c | 0))
}

fn push_text(out: &mut Vec<u8>, label: &[u8], text: &[u8]) {
    if !text.is_empty() {
        out.extend_from_slice(label);
        out.extend_from_slice(text);
    }
}

fn push_flag(out: &mut Vec<u8>, flag: bool, label: &[u8]) {
    if flag {
        out.extend_from_slice(label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(header: &str) -> Vec<(&str, &str)> {
        let text = |b| std::str::from_utf8(b).expect("text");
        parse(header.as_bytes()).map(|(n, v)| (text(n), text(v))).collect()
    }

    #[test]
    fn a_cookie_header_gives_names_and_values_undecoded() {
        assert_eq!(pairs("a=1; b=x%20y;c = d "), [("a", "1"), ("b", "x%20y"), ("c ", " d ")]);
        assert_eq!(pairs("a=b=c; flag; =x; ; a=2"), [("a", "b=c"), ("flag", ""), ("a", "2")]);
        assert_eq!(pairs(""), []);
    }

    #[test]
    fn a_set_cookie_header_gives_its_first_pair() {
        assert_eq!(parse_set_cookie(b"sid=abc; Path=/; HttpOnly"), Some((&b"sid"[..], &b"abc"[..])));
        assert_eq!(parse_set_cookie(b"=x; Path=/"), None);
        assert_eq!(parse_set_cookie(b""), None);
    }

    #[test]
    fn all_attributes_come_in_the_reference_order() {
        let cookie = SetCookie {
            name: b"n",
            value: Some(b"a b;c"),
            encode: true,
            expires: 1000,
            path: b"/p",
            domain: b"example.org",
            secure: true,
            http_only: true,
            same_site: b"Lax",
            priority: b"High",
            partitioned: true,
        };
        let expected = "n=a+b%3Bc; expires=Thu, 01-Jan-1970 00:16:40 GMT; Max-Age=400; path=/p; domain=example.org; \
            secure; HttpOnly; SameSite=Lax; Priority=High; Partitioned";
        assert_eq!(String::from_utf8(cookie.build(600).expect("valid")).as_deref(), Ok(expected));
        let past = SetCookie { expires: 10, path: b"", domain: b"", same_site: b"", priority: b"", ..cookie };
        assert!(past.build(600).expect("valid").windows(10).any(|w| w == b"Max-Age=0;"));
    }

    #[test]
    fn a_cookie_without_value_is_deleted() {
        let cookie = SetCookie { name: b"n", expires: 99, ..SetCookie::default() };
        let expected = "n=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0";
        assert_eq!(cookie.build(5).as_deref(), Ok(expected.as_bytes()));
    }

    #[test]
    fn what_would_end_the_cookie_is_refused() {
        let good = SetCookie { name: b"n", value: Some(b"v"), ..SetCookie::default() };
        assert_eq!(good.build(0).as_deref(), Ok(&b"n=v"[..]));
        for (cookie, error) in [
            (SetCookie { name: b"", ..good }, CookieError::EmptyName),
            (SetCookie { name: b"a=b", ..good }, CookieError::Name),
            (SetCookie { name: b"a\r\nb", ..good }, CookieError::Name),
            (SetCookie { value: Some(b"a;b"), ..good }, CookieError::Value),
            (SetCookie { path: b"/;x", ..good }, CookieError::Path),
            (SetCookie { domain: b"a\n", ..good }, CookieError::Domain),
            (SetCookie { same_site: b"Lax\r\nX: y", ..good }, CookieError::Attribute),
            (SetCookie { expires: 253_402_300_800, ..good }, CookieError::Expires),
        ] {
            assert_eq!(cookie.build(0), Err(error));
        }
    }
}

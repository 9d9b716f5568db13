//! Methods that a server takes for methods: those of the IANA registry, and some that programs for caches and devices use.
//!
//! A method that nobody knows gets 501 (RFC 9110, 9.1), unless [`super::Rules::any_method`] leaves it to the program.

/// The longest method that may be asked about; the longest registered one has 17 letters. A longer word is no method, but noise.
pub(super) const MAX_METHOD: usize = 32;

/// Whether the method is known. Methods are case-sensitive. CONNECT is not among them: a server of its own has no tunnels.
pub fn is_known(method: &[u8]) -> bool {
    match method {
        b"GET" | b"POST" | b"PUT" | b"DELETE" | b"HEAD" | b"OPTIONS" | b"PATCH" | b"TRACE" | b"QUERY" => true,
        _ => OTHERS.contains(&method),
    }
}

/// WebDAV, versioning, calendars (IANA's registry); `PURGE` of caches; UPnP's, which the reference knows as well.
const OTHERS: [&[u8]; 35] = [
    b"ACL",
    b"BASELINE-CONTROL",
    b"BIND",
    b"CHECKIN",
    b"CHECKOUT",
    b"COPY",
    b"LABEL",
    b"LINK",
    b"LOCK",
    b"M-SEARCH",
    b"MERGE",
    b"MKACTIVITY",
    b"MKCALENDAR",
    b"MKCOL",
    b"MKREDIRECTREF",
    b"MKWORKSPACE",
    b"MOVE",
    b"NOTIFY",
    b"ORDERPATCH",
    b"PROPFIND",
    b"PROPPATCH",
    b"PURGE",
    b"REBIND",
    b"REPORT",
    b"SEARCH",
    b"SOURCE",
    b"SUBSCRIBE",
    b"UNBIND",
    b"UNCHECKOUT",
    b"UNLINK",
    b"UNLOCK",
    b"UNSUBSCRIBE",
    b"UPDATE",
    b"UPDATEREDIRECTREF",
    b"VERSION-CONTROL",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_known_by_their_exact_name() {
        for known in ["GET", "QUERY", "PROPFIND", "M-SEARCH", "VERSION-CONTROL", "PURGE"] {
            assert!(is_known(known.as_bytes()), "{known}");
        }
        for unknown in ["get", "Get", "CONNECT", "PRI", "FOOBAR", "", "GETS", "*"] {
            assert!(!is_known(unknown.as_bytes()), "{unknown}");
        }
        assert!(OTHERS.iter().all(|method| method.len() <= MAX_METHOD));
    }
}

//! `$request->server`. What all requests of a worker have in common is made once: the keys, and the values that are nearly always the
//! same. When a request came is known by a stamp; the clock is asked when somebody wants to know.

use std::{
    net::IpAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use steel_engine::server::{Address, RequestHead, Session};
use steel_os::clock::{Moment, Span, Stamps};
use steel_proto::urlencoded;
use steel_zend::{Array, Template, ZStr, Zval};

const KEYS: [&str; 11] = [
    "request_method",
    "request_uri",
    "path_info",
    "request_time",
    "request_time_float",
    "server_protocol",
    "server_port",
    "server_addr",
    "remote_port",
    "remote_addr",
    "master_time",
];

/// See the module. Holds strings of PHP: it must go before the script ends.
pub(crate) struct ServerVariables {
    plain: Template,
    with_query: Template,
    get: ZStr,
    http10: ZStr,
    http11: ZStr,
    http2: ZStr,
}

impl ServerVariables {
    pub(crate) fn new() -> ServerVariables {
        let mut keys = ["query_string"; 12];
        keys[1..].copy_from_slice(&KEYS);
        ServerVariables {
            plain: Template::new(KEYS),
            with_query: Template::new(keys),
            get: ZStr::interned("GET"),
            http10: ZStr::interned("HTTP/1.0"),
            http11: ZStr::interned("HTTP/1.1"),
            http2: ZStr::interned("HTTP/2"),
        }
    }

    fn protocol(&self, head: &RequestHead) -> &ZStr {
        match head.version() {
            20 => &self.http2,
            11 => &self.http11,
            _ => &self.http10,
        }
    }

    /// The array of a request that came at `time`.
    pub(super) fn of(&self, head: &RequestHead, session: Option<&Session>, time: Duration) -> Array {
        let method = head.method().as_bytes();
        let uri = ZStr::new(head.path());
        let path = match urlencoded::decode_raw(head.path()) {
            std::borrow::Cow::Borrowed(_) => uri.clone(),
            std::borrow::Cow::Owned(decoded) => ZStr::new(&decoded),
        };
        let local = session.and_then(Session::local_address);
        let values = [
            if method == b"GET" { self.get.clone().into() } else { Zval::str(method) },
            uri.into(),
            path.into(),
            Zval::int(time.as_secs() as i64),
            time.as_secs_f64().into(),
            self.protocol(head).clone().into(),
            Zval::int(local.map_or(0, |local| i64::from(local.port()))),
            local.map_or_else(Zval::null, |local| host(local).into()),
            Zval::int(session.map_or(0, |session| i64::from(session.peer().port()))),
            session.map_or_else(Zval::null, |session| host(session.peer()).into()),
            Zval::int(session.map_or(0, Session::last_receive)),
        ];
        let mut array = match head.query() {
            None => self.plain.fill(values),
            Some(query) => {
                let mut all = [const { Zval::null() }; 12];
                all[0] = Zval::str(query);
                for (place, value) in all[1..].iter_mut().zip(values) {
                    *place = value;
                }
                self.with_query.fill(all)
            }
        };
        if local.is_none() {
            array.remove("server_port");
            array.remove("server_addr");
        }
        if session.is_none() {
            ["remote_port", "remote_addr", "master_time"].into_iter().for_each(|key| array.remove(key));
        }
        array
    }
}

/// The address without the port.
fn host(address: &Address) -> ZStr {
    let Address::Ip(address) = address else { return ZStr::new(address.host().as_bytes()) };
    let IpAddr::V4(v4) = address.ip() else { return ZStr::new(address.ip().to_string().as_bytes()) };
    let (mut text, mut length) = ([b'.'; 15], 0);
    for (at, part) in v4.octets().into_iter().enumerate() {
        length += usize::from(at > 0);
        for (least, unit) in [(100, 100), (10, 10), (0, 1)] {
            if part >= least {
                text[length] = b'0' + part / unit % 10;
                length += 1;
            }
        }
    }
    ZStr::new(&text[..length])
}

/// Tells the time of day of stamps.
pub(crate) struct Arrivals {
    stamps: Stamps,
    begin: Moment,
}

impl Arrivals {
    pub(crate) fn new() -> Arrivals {
        let stamps = Stamps::default();
        Arrivals { stamps, begin: stamps.moment() }
    }

    /// One for now.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamps.stamp()
    }

    /// Since 1970, now.
    pub(super) fn now() -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    /// Since 1970, when the stamp was taken.
    pub(super) fn time_of(&self, stamp: u64) -> Duration {
        let now = self.stamps.moment();
        let passed = now.time.saturating_sub(Span::new(self.begin, now).time_of(stamp));
        Self::now().saturating_sub(Duration::from_nanos(passed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_told_the_time_at_which_it_was_taken() {
        let arrivals = Arrivals::new();
        let before = Arrivals::now();
        let stamp = arrivals.stamp();
        let after = Arrivals::now();
        for _ in 0..3 {
            let time = arrivals.time_of(stamp);
            // The two clocks are read one after the other.
            let slack = Duration::from_millis(50);
            assert!(time + slack > before && time < after + slack, "{before:?} {time:?} {after:?}");
        }
    }
}

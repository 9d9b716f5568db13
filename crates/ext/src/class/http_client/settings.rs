//! The options of `set()`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use steel_zend::{Array, Key, Result, Zval};

use crate::{
    class::{callback, websocket_client::WebSocketSettings},
    errors,
    socket::{Proxy, Rules, proxy_of},
};

/// Seconds for a connect, and for an answer, where nothing else is set: `SW_CLIENT_CONNECT_TIMEOUT` of Swoole 1 to 4.2.
const LIMIT: f64 = 0.5;

/// Keys of the old clients' manual that change nothing here.
#[rustfmt::skip]
const WITHOUT_EFFECT: &[&[u8]] = &[
    b"read_timeout", b"write_timeout", b"socket_buffer_size", b"buffer_input_size", b"buffer_output_size", b"open_tcp_nodelay",
    b"open_eof_check", b"open_eof_split", b"package_eof", b"open_length_check", b"package_length_type", b"package_length_offset",
    b"package_length_func", b"package_body_offset", b"package_body_start", b"open_mqtt_protocol", b"open_fastcgi_protocol",
    b"open_http2_protocol", b"ssl_method", b"ssl_compress", b"ssl_disable_compression", b"ssl_grease",
    b"lowercase_header", b"reconnect", b"max_retries", b"defer", b"write_func", b"http_client_driver",
];

/// Keys that [`Rules`], [`WebSocketSettings`] and the proxies look at, all at once.
const OF_OTHERS: [&[u8]; 6] = [b"ssl_", b"socks5_", b"http_proxy_", b"websocket_", b"open_websocket_", b"open_ssl"];

/// See the file's header.
#[derive(Clone)]
pub(super) struct Settings {
    timeout: Option<f64>,
    connect_timeout: Option<f64>,
    /// Ask the server to keep the connection open.
    pub(super) keep_alive: bool,
    /// Bytes of the largest body of a response.
    pub(super) max_length: Option<u64>,
    bind_address: Option<IpAddr>,
    bind_port: u16,
    /// Compressed answers are asked for.
    pub(super) compression: bool,
    /// They are unfolded.
    pub(super) decompression: bool,
    /// TLS.
    pub(super) rules: Rules,
    pub(super) proxy: Option<Proxy>,
    pub(super) websocket: WebSocketSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: None,
            connect_timeout: None,
            keep_alive: true,
            max_length: None,
            bind_address: None,
            bind_port: 0,
            compression: true,
            decompression: true,
            rules: Rules::default(),
            proxy: None,
            websocket: WebSocketSettings::default(),
        }
    }
}

impl Settings {
    /// Takes over what is given; `ssl`: the client speaks TLS. A key that nobody knows, or a value that is none, gives a warning and changes
    /// nothing. False: something of TLS or a proxy is not as it must be.
    pub(super) fn merge(&mut self, given: &Array, ssl: bool) -> Result<bool> {
        for (key, value) in given.iter() {
            let (Key::Str(key), false) = (key, value.deref().is_null()) else { continue };
            if let Err(wanted) = self.take(key, value)? {
                let key = key.escape_ascii();
                errors::warning(&wanted.map_or_else(
                    || format!("unsupported option [{key}]"),
                    |wanted| format!("option '{key}' must be {wanted}"),
                ))?;
            }
        }
        self.rules.tls |= ssl;
        let good = self.rules.take(given)?;
        match proxy_of(given)? {
            None => Ok(good),
            Some(None) => Ok(false),
            Some(proxy) => {
                self.proxy = proxy;
                Ok(good)
            }
        }
    }

    /// `Err` says what the value would have to be; nothing, if the key is not known.
    fn take(&mut self, key: &[u8], value: &Zval) -> Result<std::result::Result<(), Option<&'static str>>> {
        let number = || callback::number(value).ok_or(Some("a number"));
        Ok(match key {
            b"timeout" => number().map(|seconds| self.timeout = Some(seconds)),
            b"connect_timeout" => number().map(|seconds| self.connect_timeout = Some(seconds)),
            b"keep_alive" => {
                self.keep_alive = value.is_truthy()?;
                Ok(())
            }
            b"package_max_length" => {
                self.websocket.take(key, value)?;
                number().map(|length| self.max_length = Some(length as u64).filter(|n| *n > 0))
            }
            b"bind_address" => match value.to_str()?.to_lossy().parse() {
                Ok(address) => {
                    self.bind_address = Some(address);
                    Ok(())
                }
                Err(_) => Err(Some("an address")),
            },
            b"bind_port" => number().map(|port| self.bind_port = u16::try_from(port as i64).unwrap_or(0)),
            b"http_compression" => {
                self.compression = value.is_truthy()?;
                Ok(())
            }
            b"body_decompression" => {
                self.decompression = value.is_truthy()?;
                Ok(())
            }
            key if OF_OTHERS.iter().any(|prefix| key.starts_with(prefix)) => {
                self.websocket.take(key, value)?;
                Ok(())
            }
            key if WITHOUT_EFFECT.contains(&key) => Ok(()),
            _ => Err(None),
        })
    }

    /// The limit from sending to the complete response.
    pub(super) fn response_limit(&self) -> Option<Duration> {
        callback::limit(self.timeout.unwrap_or(LIMIT))
    }

    /// The limit of resolving and connecting.
    pub(super) fn connect_limit(&self) -> Option<Duration> {
        callback::limit(self.connect_timeout.or(self.timeout).unwrap_or(LIMIT))
    }

    /// The local address to connect from.
    pub(super) fn bind(&self) -> Option<SocketAddr> {
        match (self.bind_address, self.bind_port) {
            (None, 0) => None,
            (address, port) => Some(SocketAddr::new(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), port)),
        }
    }
}

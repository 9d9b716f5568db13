//! The settings that each port of a server has for itself: those that `Port::set()` takes, as in the reference.
//!
//! A port that was given none has the server's. One that was given some has those, and defaults for the rest, not the server's.

use std::{
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};

use steel_engine::{
    server::{DEFAULT_BACKLOG, Http2Options, TcpOptions},
    tls::{Identity, TlsOptions},
};
use steel_proto::framing::{Framing, LengthField, LengthKind, Mark};
use steel_zend::Callable;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct PortSettings {
    /// Connections that may wait to be accepted.
    pub(crate) backlog: u16,
    /// What the kernel does with its connections.
    pub(crate) tcp: TcpOptions,
    /// Bytes that may wait for a slow client.
    pub(crate) max_pending: usize,
    /// `buffer_high_watermark`; 0: not set.
    pub(super) high_mark: usize,
    /// `buffer_low_watermark`
    pub(crate) low_mark: usize,
    /// The largest request body or packet.
    pub(crate) package_max_length: usize,
    /// `max_idle_time`; the outer `None`: not set.
    pub(super) idle: Option<Option<Duration>>,
    /// `heartbeat_idle_time`; the outer `None`: not set.
    pub(super) heartbeat: Option<Option<Duration>>,
    /// What is spoken.
    pub(crate) protocols: Protocols,
    /// `http2_*`
    pub(crate) http2: Http2Options,
    /// How packets are told apart.
    pub(crate) packets: PacketSettings,
    /// What is spoken after an upgrade.
    pub(crate) websocket: WebSocketSettings,
    /// `open_proxy_protocol`
    pub(crate) proxy: bool,
    /// TLS, for a port that speaks it.
    pub(crate) tls: TlsSettings,
}

/// How packets are told apart; see [`PacketSettings::framing`].
#[derive(Debug, Clone)]
pub(crate) struct PacketSettings {
    /// `open_eof_check`
    pub(super) check_mark: bool,
    /// `open_eof_split`
    pub(super) split: bool,
    /// `package_eof`
    pub(super) mark: Mark,
    /// `open_length_check`
    pub(super) check_length: bool,
    /// `open_mqtt_protocol`
    pub(super) mqtt: bool,
    /// `open_redis_protocol`
    pub(crate) redis: bool,
    /// `package_length_type`, `package_length_offset`, `package_body_offset`
    pub(super) length: LengthField,
    /// `package_length_func`. The program's; not told to the cycle collector, since a server lives as long as its process.
    pub(crate) function: Option<Rc<Callable>>,
}

impl Default for PacketSettings {
    /// The reference's figures.
    fn default() -> Self {
        let kind = LengthKind::of('N').expect("a letter of pack()");
        PacketSettings {
            check_mark: false,
            split: false,
            mark: Mark::new(b"\r\n\r\n").expect("it has four bytes"),
            check_length: false,
            mqtt: false,
            redis: false,
            length: LengthField { kind, offset: 0, body_offset: 4 },
            function: None,
        }
    }
}

impl PortSettings {
    /// Who knows how long packets are, if that is asked.
    pub(crate) fn length_function(&self) -> Option<Rc<Callable>> {
        self.packets.function.clone().filter(|_| self.packets.asks_function())
    }
}

impl PacketSettings {
    /// Whether the program's function is asked.
    fn asks_function(&self) -> bool {
        matches!(self.framing(), Some(Framing::Function))
    }

    /// The rule that was asked for. A mark counts before a length, as in the reference.
    pub(crate) fn framing(&self) -> Option<Framing> {
        if self.check_mark || self.split {
            let mark = self.mark.clone();
            Some(if self.split { Framing::Split(mark) } else { Framing::Gather(mark) })
        } else if self.check_length {
            Some(if self.function.is_some() { Framing::Function } else { Framing::Length(self.length) })
        } else {
            self.mqtt.then_some(Framing::Mqtt).or(self.redis.then_some(Framing::Redis))
        }
    }
}

/// WebSocket on a port.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebSocketSettings {
    /// `websocket_subprotocol`
    pub(crate) subprotocol: Option<String>,
    /// `open_websocket_close_frame`
    pub(crate) closes: bool,
    /// `open_websocket_ping_frame`
    pub(crate) pings: bool,
    /// `open_websocket_pong_frame`
    pub(crate) pongs: bool,
}

/// What was set about TLS.
#[derive(Debug, Clone, Default)]
pub(crate) struct TlsSettings {
    /// `ssl_cert_file`
    pub(super) certificate: Option<PathBuf>,
    /// `ssl_key_file`
    pub(super) key: Option<PathBuf>,
    /// `ssl_passphrase`
    pub(super) passphrase: Option<String>,
    /// `ssl_prefer_server_ciphers`; `None`: not set.
    pub(super) prefer_server_ciphers: Option<bool>,
    /// The rest.
    pub(super) options: TlsOptions,
}

impl TlsSettings {
    /// `ssl_cert_file`
    pub(crate) fn certificate(&self) -> Option<&Path> {
        self.certificate.as_deref()
    }

    /// `ssl_key_file`
    pub(crate) fn key(&self) -> Option<&Path> {
        self.key.as_deref()
    }

    /// For the engine, whether there is a certificate or not; no protocol is offered.
    pub(crate) fn plain(&self) -> TlsOptions {
        let own = self.certificate.clone().zip(self.key.clone());
        let passphrase = self.passphrase.clone();
        let mut options = self.options.clone();
        options.identity = own.map(|(certificate, key)| Identity { certificate, key, passphrase });
        options.prefer_server_ciphers = self.prefer_server_ciphers.unwrap_or(true);
        options
    }

    /// For the engine; `None` if there is no certificate.
    pub(crate) fn options(&self, http: bool, http2: bool) -> Option<TlsOptions> {
        let mut options = self.plain();
        let versions = [(http2, &b"h2"[..]), (http, b"http/1.1")];
        options.alpn = versions.iter().filter(|(speaks, _)| *speaks).map(|(_, name)| name.to_vec()).collect();
        (options.identity.is_some() || !options.by_name.is_empty()).then_some(options)
    }
}

/// Which protocols of HTTP's family a port was told to speak.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Protocols {
    /// `open_http_protocol`; `None`: not set.
    pub(crate) http: Option<bool>,
    /// `open_http2_protocol`
    pub(crate) http2: bool,
    /// `open_websocket_protocol`
    pub(crate) websocket: bool,
}

impl Protocols {
    /// Whether it is to speak HTTP; `None`: nothing was said about it.
    pub(crate) fn speaks_http(&self) -> Option<bool> {
        if self.http2 || self.websocket { Some(true) } else { self.http }
    }
}

impl PortSettings {
    /// The mark of what waits for a client from which on `bufferFull` is called, in bytes; four fifths of what may wait, if none is set.
    pub(crate) fn high_mark(&self) -> usize {
        if self.high_mark == 0 { self.max_pending / 5 * 4 } else { self.high_mark }
    }
}

impl Default for PortSettings {
    fn default() -> Self {
        PortSettings {
            backlog: DEFAULT_BACKLOG,
            tcp: TcpOptions::default(),
            max_pending: 8 << 20,
            high_mark: 0,
            low_mark: 0,
            package_max_length: 2 << 20,
            idle: None,
            heartbeat: None,
            protocols: Protocols::default(),
            http2: Http2Options::default(),
            packets: PacketSettings::default(),
            websocket: WebSocketSettings::default(),
            proxy: false,
            tls: TlsSettings::default(),
        }
    }
}

//! What programs set about a socket of theirs: `Coroutine\Socket::setProtocol()` and `set()` of the coroutine clients. Keys that ports of a
//! server have, too, mean the same here and are the rows of one table.

use std::rc::Rc;

use steel_proto::{
    framing::Framing,
    tunnel::{Credentials, Target},
};
use steel_zend::{Array, Error, Key, Result, Zval};

use super::Socket;
use crate::{
    errors::{self, code},
    settings::{self, PortSettings, SocketTimes, Verdict, to_bytes},
};

/// What a socket shares with the ports of a server.
const OF_PORTS: [&str; 10] = [
    "open_eof_check",
    "open_eof_split",
    "package_eof",
    "open_length_check",
    "package_length_type",
    "package_length_offset",
    "package_body_offset",
    "package_length_func",
    "open_mqtt_protocol",
    "package_max_length",
];

/// Its TLS.
const OF_TLS: [&str; 12] = [
    "ssl_protocols",
    "ssl_cert_file",
    "ssl_key_file",
    "ssl_passphrase",
    "ssl_verify_peer",
    "ssl_allow_self_signed",
    "ssl_cafile",
    "ssl_capath",
    "ssl_verify_depth",
    "ssl_ciphers",
    "ssl_ecdh_curve",
    "ssl_client_cert_file",
];

/// A way through somebody else.
#[derive(Debug, Clone)]
pub(crate) enum Proxy {
    Socks5(Target, Option<Credentials>),
    Http(Target, Option<Credentials>),
}

/// What was set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// Framing and TLS.
    pub(crate) port: PortSettings,
    /// `open_ssl`
    pub(crate) tls: bool,
    /// `open_http2_protocol`
    pub(crate) http2: bool,
    /// `ssl_host_name`
    pub(crate) host_name: Option<String>,
    /// The way to the host.
    pub(crate) proxy: Option<Proxy>,
}

impl Rules {
    /// How packets are told apart. A socket gives one at a time, so a mark ends each.
    pub(super) fn framing(&self) -> Option<Framing> {
        match self.port.packets.framing() {
            Some(Framing::Gather(mark)) => Some(Framing::Split(mark)),
            other => other,
        }
    }
}

/// What clients keep of all that `set()` was given: later values for the same keys count.
pub(crate) fn merged(known: &Zval, given: &Array) -> Array {
    let mut all = known.as_array().unwrap_or_default();
    for (key, value) in given.iter() {
        match key {
            Key::Int(key) => all.set_int(key, value.clone()),
            Key::Str(key) => all.set(key, value.clone()),
        }
    }
    all
}

fn given<'a>(settings: &'a Array, key: &str) -> Option<&'a Zval> {
    settings.get(key).map(Zval::deref).filter(|value| !value.is_null())
}

fn text(settings: &Array, key: &str) -> Result<Option<Vec<u8>>> {
    given(settings, key).map(|value| Ok(value.to_str()?.as_bytes().to_vec())).transpose()
}

impl Rules {
    /// Takes framing and TLS over. False: something is not as it must be, of which a warning tells.
    ///
    /// # Errors
    /// What PHP code threw that a value or an error handler ran.
    pub(crate) fn take(&mut self, settings: &Array) -> Result<bool> {
        let mut good = true;
        if let Some(value) = given(settings, "open_ssl") {
            self.tls |= value.is_truthy()?;
        }
        if let Some(value) = given(settings, "open_http2_protocol") {
            self.http2 = value.is_truthy()?;
        }
        if given(settings, "package_max_length").is_none() {
            self.port.package_max_length = PortSettings::default().package_max_length;
        }
        for (key, value) in settings.iter() {
            let Key::Str(key) = key else { continue };
            let key = String::from_utf8_lossy(key).into_owned();
            let own = OF_PORTS.contains(&key.as_str()) || self.tls && OF_TLS.contains(&key.as_str());
            if own && !take(&mut self.port, &key, value)? {
                good = false;
            }
        }
        if let Some(name) = text(settings, "ssl_host_name")? {
            self.host_name = Some(String::from_utf8_lossy(&name).into_owned()).filter(|name| !name.is_empty());
        }
        if self.tls {
            good &= has_files(&self.port)?;
        }
        Ok(good)
    }
}

impl Socket {
    /// From now on these count.
    pub(crate) fn set_rules(&self, rules: Rules) {
        let old = self.rules.replace(Some(Rc::new(rules)));
        drop(old);
        self.packets.replace(None);
    }

    /// As [`Rules::take`].
    ///
    /// # Errors
    /// As there.
    pub(crate) fn set_protocol(&self, settings: &Array) -> Result<bool> {
        let mut rules = self.rules.borrow().as_deref().cloned().unwrap_or_default();
        let good = rules.take(settings)?;
        self.set_rules(rules);
        Ok(good)
    }

    /// As [`Socket::set_protocol`], with all that clients may set.
    ///
    /// # Errors
    /// As there; a proxy for what is no TCP.
    pub(crate) fn set(&self, settings: &Array) -> Result<bool> {
        self.times.set(times(settings, self.times.get())?);
        let mut good = true;
        if let Some(host) = text(settings, "bind_address")?.filter(|host| !host.is_empty()) {
            let port = given(settings, "bind_port").map_or(Ok(0), Zval::to_int)?.clamp(0, 65_535);
            if let Err(failure) = self.bind(&host, port) {
                failure.note();
                good = false;
            }
        }
        if let Some(value) = given(settings, "socket_buffer_size") {
            let bytes = to_bytes(value)?;
            match usize::try_from(bytes).ok().filter(|bytes| *bytes > 0) {
                Some(bytes) => drop(self.net().map(|net| net.set_buffers(bytes))),
                None => {
                    errors::misuse(&format!("socket buffer size must be greater than 0, got {bytes}"))?;
                    good = false;
                }
            }
        }
        if let (Some(value), Some(net)) = (given(settings, "open_tcp_nodelay"), self.net()) {
            net.set_no_delay(value.is_truthy()?);
        }
        good &= self.set_protocol(settings)?;
        if let Some(proxy) = proxy(settings)? {
            let Some(proxy) = proxy else { return Ok(false) };
            let is_inet = self.net().is_some_and(|net| [2, 10].contains(&i32::from(net.domain())));
            if !is_inet {
                let kind = if matches!(proxy, Proxy::Http(..)) { "http" } else { "socks5" };
                let text = format!("Only tcp socket supports {kind} proxy settings");
                return Err(Error::throw("Swoole\\Exception", text, code::NOT_SUPPORTED));
            }
            let mut rules = self.rules.borrow().as_deref().cloned().unwrap_or_default();
            rules.proxy = Some(proxy);
            self.rules.replace(Some(Rc::new(rules)));
        }
        Ok(good)
    }
}

/// One key. False: its value is not acceptable.
fn take(port: &mut PortSettings, key: &str, value: &Zval) -> Result<bool> {
    match settings::apply_to_port(port, key, value) {
        Verdict::Taken | Verdict::Unknown => Ok(true),
        Verdict::NotBuilt => Ok(true),
        Verdict::Bad(why) => {
            errors::misuse(&refusal(key, &why, value)?)?;
            Ok(false)
        }
        Verdict::Failed(error) => Err(error),
    }
}

/// What is said of a value that cannot be: as the reference has it, where it says something.
fn refusal(key: &str, why: &str, value: &Zval) -> Result<String> {
    if key == "package_length_type" {
        let name: String = value.to_str()?.to_lossy().chars().take(1).collect();
        return Ok(format!("Unknown package_length_type name '{name}', see pack(). Link: https://php.net/pack"));
    }
    Ok(match why.strip_prefix("cannot be: ") {
        Some(text) if text.starts_with(key) => text.to_owned(),
        _ => format!("{key} {why}"),
    })
}

/// The files of a certificate are there, both or none.
fn has_files(port: &PortSettings) -> Result<bool> {
    let (certificate, key) = (port.tls.certificate(), port.tls.key());
    for (what, file) in [("cert", certificate), ("key", key)] {
        if let Some(file) = file.filter(|file| !file.exists()) {
            errors::misuse(&format!("ssl {what} file[{}] not found", file.display()))?;
            return Ok(false);
        }
    }
    match (certificate, key) {
        (Some(_), None) => errors::misuse("ssl require key file")?,
        (None, Some(_)) => errors::misuse("ssl require cert file")?,
        _ => {}
    }
    Ok(true)
}

/// Time limits, in seconds: `timeout` for all, or one for each.
pub(crate) fn times(settings: &Array, mut times: SocketTimes) -> Result<SocketTimes> {
    if let Some(value) = given(settings, "timeout") {
        let seconds = value.to_float()?;
        times = SocketTimes { dns: seconds, connect: seconds, read: seconds, write: seconds };
    }
    for (key, time) in [
        ("dns_timeout", &mut times.dns),
        ("connect_timeout", &mut times.connect),
        ("read_timeout", &mut times.read),
        ("write_timeout", &mut times.write),
    ] {
        if let Some(value) = given(settings, key) {
            *time = value.to_float()?;
        }
    }
    Ok(times)
}

/// `None`: no proxy is wanted; `Some(None)`: something is missing, of which a warning has told.
#[expect(clippy::option_option, reason = "as documented")]
pub(crate) fn proxy(settings: &Array) -> Result<Option<Option<Proxy>>> {
    for kind in ["socks5", "http_proxy"] {
        let key = |what: &str| format!("{kind}_{what}");
        let Some(host) = text(settings, &key("host"))? else { continue };
        let Some(port) = given(settings, &key("port")) else {
            errors::misuse(&format!("{kind}_port should not be null"))?;
            return Ok(Some(None));
        };
        let target = Target { host, port: u16::try_from(port.to_int()?).unwrap_or(0) };
        let user = match text(settings, &key("username"))? {
            None if kind == "http_proxy" => text(settings, "http_proxy_user")?,
            user => user,
        };
        let credentials = match user.filter(|user| !user.is_empty()) {
            None => None,
            Some(user) => match text(settings, &key("password"))? {
                Some(password) => Some(Credentials { user, password }),
                None => {
                    errors::misuse(&format!("{kind}_password should not be null"))?;
                    return Ok(Some(None));
                }
            },
        };
        let way = if kind == "socks5" { Proxy::Socks5 } else { Proxy::Http };
        return Ok(Some(Some(way(target, credentials))));
    }
    Ok(None)
}

//! TLS: the handshake, from either side, and who the other side is.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::SystemTime,
};

use steel_engine::{
    net::{self, Direction, Handshake, Secure},
    tls::{ClientTls, Tls, TlsError, TlsOptions},
};

use super::{Deadline, Done, Failure, Rules, Socket, done};
use crate::{errors::code, log};

/// Configurations that are kept: sockets with the same options share one, and the sessions that it can resume.
const KEPT: usize = 32;

/// Seconds that a client's handshake may take at most: as those of the process servers.
const GREETING: f64 = 10.0;

/// Why there is no session with a client that has just left.
const ENDED: &str = "the connection has ended";

/// What a configuration is made of: options, and when their files were written.
type Origin = (TlsOptions, Vec<Option<SystemTime>>);

thread_local! {
    static CLIENTS: RefCell<Vec<(Origin, Rc<ClientTls>)>> = const { RefCell::new(Vec::new()) };
    /// When a bad handshake was last logged, and how many were not since.
    static TOLD: Cell<(i64, u64)> = const { Cell::new((0, 0)) };
    static SERVERS: RefCell<Vec<(Origin, Rc<Tls>)>> = const { RefCell::new(Vec::new()) };
}

fn origin(options: TlsOptions) -> Origin {
    let own = options.identity.iter().flat_map(|own| [&own.certificate, &own.key]);
    let peers = &options.clients;
    let files = own.chain([&peers.authorities, &peers.more_authorities, &peers.directory].into_iter().flatten());
    let written = files.map(|file| file.metadata().and_then(|data| data.modified()).ok()).collect();
    (options, written)
}

/// The configuration for these options, made if there is none.
fn kept<T>(
    all: &RefCell<Vec<(Origin, Rc<T>)>>,
    options: TlsOptions,
    make: impl FnOnce(&TlsOptions) -> Result<(T, Vec<String>), TlsError>,
) -> Result<Rc<T>, TlsError> {
    let origin = origin(options);
    if let Some((_, found)) = all.borrow().iter().find(|(known, _)| *known == origin) {
        return Ok(Rc::clone(found));
    }
    let (made, warnings) = make(&origin.0)?;
    for warning in warnings {
        log::line(log::Level::Warning, &warning);
    }
    let made = Rc::new(made);
    let mut all = all.borrow_mut();
    if all.len() >= KEPT {
        all.remove(0);
    }
    all.push((origin, Rc::clone(&made)));
    Ok(made)
}

/// A line of the log; in a second one, and with the next one how many there were besides: anybody can fail as often as he likes. Who has only
/// looked whether somebody listens, and a wait that the program has ended, are no news.
fn tell_bad_client(net: &net::Socket, failure: &Failure) {
    if failure.code == code::ECANCELED || failure.text().contains(ENDED) {
        return;
    }
    let now = steel_os::clock::unix_seconds();
    let (last, left_out) = TOLD.get();
    if last == now {
        return TOLD.set((now, left_out + 1));
    }
    TOLD.set((now, 0));
    if left_out > 0 {
        log::line(log::Level::Warning, &format!("{left_out} more bad TLS handshakes within a second"));
    }
    log::bad_tls_client(net.peer_text(), failure.text());
}

fn options(rules: &Rules) -> TlsOptions {
    let mut options = rules.port.tls.plain();
    if rules.http2 {
        options.alpn = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    options
}

/// TLS for clients as it was set.
///
/// # Errors
/// Files that cannot be read, or hold something else.
pub(crate) fn client(rules: &Rules) -> Result<Rc<ClientTls>, TlsError> {
    CLIENTS.with(|all| kept(all, options(rules), ClientTls::new))
}

impl Socket {
    /// What goes over it is to be encrypted, from the next connection or handshake on.
    pub(crate) fn want_tls(&self) {
        let mut rules = self.rules.borrow().as_deref().cloned().unwrap_or_default();
        rules.tls = true;
        self.rules.replace(Some(Rc::new(rules)));
    }

    /// Is it?
    pub(crate) fn is_secure(&self) -> bool {
        self.secure.borrow().is_some()
    }

    /// The handshake, as a server if it was accepted. `host` is whom a client wants to speak to. A handshake that fails closes it: what
    /// was meant to be secret shall not go out in the clear, and the other side speaks TLS already.
    ///
    /// # Errors
    /// Another coroutine waits for it.
    pub(crate) fn handshake(&self, host: Option<&str>) -> Done<()> {
        let net = done!(self.available(&[Direction::Read, Direction::Write]));
        let secure = done!(Ok(self.begin_tls(&net, host)));
        let is_server = self.listens.get();
        let outcome = self.shake_hands(&net, &secure, is_server);
        match &outcome {
            Ok(outcome) => self.end_tls(&net, secure, outcome, is_server),
            Err(_) => drop(self.close()),
        }
        outcome
    }

    /// A session that begins over what is connected.
    pub(super) fn begin_tls(&self, net: &net::Socket, host: Option<&str>) -> Result<Rc<Secure>, Failure> {
        if self.is_secure() {
            return Err(Failure::new(code::WRONG_OPERATION));
        }
        if net.is_datagram() {
            return Err(Failure::because(code::NOT_SUPPORTED, "there is no DTLS"));
        }
        let rules = self.rules.borrow().clone().unwrap_or_default();
        let session = if self.listens.get() {
            SERVERS.with(|all| kept(all, options(&rules), Tls::new)).and_then(|tls| tls.session())
        } else {
            // A name that was set counts for everything; an address is not what a certificate is about.
            let name = rules.host_name.as_deref().or(host.filter(|host| !is_address(host)));
            client(&rules).and_then(|tls| tls.session(name))
        };
        let session = session.map_err(|error| Failure::because(code::SSL_CREATE_CONTEXT_FAILED, &error.to_string()))?;
        // What was received before belongs to the session: nothing that was sent in the clear may pass for what it protects.
        let mut early = self.buffer.take();
        early.unsplit(self.ahead.take());
        self.packets.take();
        Ok(Rc::new(Secure::new(session, &early)))
    }

    /// The handshake has come to its end.
    pub(super) fn end_tls(
        &self,
        net: &net::Socket,
        secure: Rc<Secure>,
        outcome: &Result<(), Failure>,
        is_server: bool,
    ) {
        match outcome {
            Ok(()) if !self.is_closed() => drop(self.secure.replace(Some(secure))),
            Ok(()) => {}
            Err(failure) => {
                if is_server {
                    tell_bad_client(net, failure);
                }
                self.close();
            }
        }
    }

    fn shake_hands(&self, net: &net::Socket, secure: &Secure, is_server: bool) -> Done<()> {
        let usual = self.times.get().read;
        // Anybody can connect to a server, and say nothing.
        let mut deadline = Deadline::new(
            0.0,
            if is_server && !(f64::MIN_POSITIVE..GREETING).contains(&usual) { GREETING } else { usual },
        );
        loop {
            match step(secure, net, is_server) {
                Ok(None) => return Ok(Ok(())),
                Ok(Some(direction)) => done!(self.wait(net, self.slot(direction), direction, &mut deadline)),
                Err(failure) => return Ok(Err(failure)),
            }
        }
    }

    /// The end of a session, told to the other side; not by the child of a fork, which has a copy of it.
    pub(super) fn say_goodbye(&self, net: &net::Socket) {
        if let Some(secure) = self.secured() {
            secure.say_goodbye(net);
        }
    }

    /// The certificate of the other side, as PEM.
    pub(crate) fn peer_certificate(&self) -> std::result::Result<String, Failure> {
        let secure = self.secured().ok_or_else(|| Failure::new(code::SSL_NOT_READY))?;
        let certificate = secure.with(steel_engine::tls::TlsSession::peer_certificate);
        certificate.ok_or_else(|| Failure::new(code::SSL_EMPTY_PEER_CERTIFICATE))
    }

    /// Judges the certificate of the server.
    pub(crate) fn verify_peer(&self, allow_self_signed: bool) -> std::result::Result<(), Failure> {
        let secure = self.secured().ok_or_else(|| Failure::new(code::SSL_NOT_READY))?;
        let rules = self.rules.borrow().clone().unwrap_or_default();
        let judged = client(&rules)
            .and_then(|tls| secure.with(|session| tls.verify(session, rules.host_name.as_deref(), allow_self_signed)));
        judged.map_err(|error| Failure::because(code::SSL_VERIFY_FAILED, &error.to_string()))
    }
}

/// One step of a handshake: what it waits for; `None`: it is over.
pub(super) fn step(secure: &Secure, net: &net::Socket, is_server: bool) -> Result<Option<Direction>, Failure> {
    let failed = match secure.handshake(net) {
        Handshake::Done => return Ok(None),
        Handshake::Waits(direction) => return Ok(Some(direction)),
        Handshake::Failed(Some(failure)) => failure.to_string(),
        Handshake::Failed(None) => ENDED.to_owned(),
        Handshake::Broken(error) => error.to_string(),
    };
    let code = match (is_server, failed.contains("certificate")) {
        (true, _) => code::SSL_BAD_CLIENT,
        (false, true) => code::SSL_VERIFY_FAILED,
        (false, false) => code::SSL_HANDSHAKE_FAILED,
    };
    Err(Failure::because(code, &failed))
}

/// Whether a host is named by its address.
pub(crate) fn is_address(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}

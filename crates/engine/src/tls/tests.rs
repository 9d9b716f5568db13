//! Tests of configurations and sessions, against rustls' client in memory.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use super::*;

/// A directory that goes with the test.
struct Files(PathBuf);

impl Files {
    fn new() -> Files {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("steel-tls-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Files(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Issuer {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "An authority");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for a name, with its key, as PEM and as a client needs it.
struct Issued {
    certificate: String,
    key: String,
    der: (CertificateDer<'static>, PrivateKeyDer<'static>),
}

fn issue(name: &str, by: Option<&Issuer>) -> Issued {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let certificate = match by {
        Some(issuer) => params.signed_by(&key, issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let der = (certificate.der().clone(), PrivateKeyDer::try_from(key.serialize_der()).unwrap());
    Issued { certificate: certificate.pem(), key: key.serialize_pem(), der }
}

impl Issued {
    fn identity(&self, files: &Files, name: &str) -> Identity {
        Identity {
            certificate: files.write(&format!("{name}.crt"), &self.certificate),
            key: files.write(&format!("{name}.key"), &self.key),
            passphrase: None,
        }
    }
}

/// A server's options and a client's, that fit each other.
struct World {
    files: Files,
    authority: Issuer,
    options: TlsOptions,
}

impl World {
    fn new() -> World {
        let (files, authority) = (Files::new(), authority());
        let identity = issue("localhost", Some(&authority)).identity(&files, "server");
        World { files, authority, options: TlsOptions { identity: Some(identity), ..TlsOptions::default() } }
    }

    fn tls(&self) -> Tls {
        let (tls, warnings) = Tls::new(&self.options).unwrap();
        assert_eq!(warnings, Vec::<String>::new());
        tls
    }

    fn client(&self, versions: &[&'static rustls::SupportedProtocolVersion], own: Option<&Issued>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let builder = builder.with_root_certificates(roots);
        match own {
            Some(own) => builder.with_client_auth_cert(vec![own.der.0.clone()], own.der.1.clone_key()).unwrap(),
            None => builder.with_no_client_auth(),
        }
    }
}

/// Both ends, and the wire between them.
struct Wire {
    server: TlsSession,
    client: ClientConnection,
    /// Bytes that go over the wire at once.
    step: usize,
    /// What the client has read.
    read: Vec<u8>,
}

impl Wire {
    fn new(tls: &Tls, client: &Arc<ClientConfig>, name: &str) -> Wire {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let client = ClientConnection::new(Arc::clone(client), name).unwrap();
        Wire { server: tls.session().unwrap(), client, step: usize::MAX, read: Vec::new() }
    }

    /// Carries bytes until nobody has anything to say; what the client thinks of it, and the server.
    fn settle(&mut self) -> (Result<(), rustls::Error>, Result<(), TlsFailure>) {
        let (mut of_client, mut of_server) = (Ok(()), Ok(()));
        loop {
            let mut bytes = Vec::new();
            while self.client.wants_write() {
                self.client.write_tls(&mut bytes).unwrap();
            }
            let is_quiet = bytes.is_empty() && !self.server.has_outgoing();
            for part in bytes.chunks(self.step) {
                self.server.incoming().extend_from_slice(part);
                of_server = of_server.and(self.server.advance());
            }
            let answer = self.server.outgoing().split();
            for part in answer.chunks(self.step) {
                let mut part = part;
                while !part.is_empty() && of_client.is_ok() {
                    self.client.read_tls(&mut part).unwrap();
                    of_client = self.client.process_new_packets().map(drop);
                    self.read_plain();
                }
            }
            if is_quiet || of_client.is_err() {
                return (of_client, of_server);
            }
        }
    }

    fn open(mut self) -> Wire {
        assert_eq!(self.settle(), (Ok(()), Ok(())));
        assert!(!self.server.is_handshaking() && !self.client.is_handshaking());
        self
    }

    fn read_plain(&mut self) {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = self.client.reader().read(&mut piece) {
            self.read.extend_from_slice(&piece[..length]);
        }
    }

    fn client_reads(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.read)
    }

    /// Whose name the server has shown a certificate of.
    fn shown(&self) -> &CertificateDer<'static> {
        &self.client.peer_certificates().unwrap()[0]
    }
}

fn versions() -> [&'static rustls::SupportedProtocolVersion; 2] {
    [&TLS13, &TLS12]
}

#[test]
fn bytes_go_both_ways_in_either_version_however_they_arrive() {
    let world = World::new();
    for version in versions() {
        for step in [1, 7, 100, usize::MAX] {
            let mut wire = Wire::new(&world.tls(), &Arc::new(world.client(&[version], None)), "localhost");
            wire.step = step;
            let mut wire = wire.open();
            wire.client.writer().write_all(b"hello").unwrap();
            assert_eq!(wire.settle(), (Ok(()), Ok(())));
            assert_eq!(&wire.server.received().split()[..], b"hello");
            assert_eq!(wire.server.seal(b"world"), Ok(5));
            assert_eq!(wire.settle(), (Ok(()), Ok(())));
            assert_eq!(wire.client_reads(), b"world");
            assert!(wire.server.description().is_some_and(|(version, _)| version.starts_with("TLSv1_")));
        }
    }
}

#[test]
fn what_is_long_is_sealed_in_parts_that_are_bounded() {
    let world = World::new();
    let mut wire = Wire::new(&world.tls(), &Arc::new(world.client(&[&TLS13], None)), "localhost");
    assert_eq!(wire.server.seal(b"too early"), Ok(0));
    let mut wire = wire.open();
    let data: Vec<u8> = (0..1_000_000_u32).map(|n| (n / 7) as u8).collect();
    let (mut sealed, mut read) = (0, Vec::new());
    while sealed < data.len() {
        let more = wire.server.seal(&data[sealed..]).unwrap();
        assert!(more > 0 && wire.server.outgoing().len() < 100_000, "{more}");
        assert_eq!(wire.server.seal(&data[sealed + more..]), Ok(0), "it is full, or all is sealed");
        sealed += more;
        assert_eq!(wire.settle(), (Ok(()), Ok(())));
        read.extend(wire.client_reads());
    }
    assert_eq!(read, data);
    wire.client.writer().write_all(&data[..60_000]).unwrap();
    assert_eq!(wire.settle(), (Ok(()), Ok(())));
    assert_eq!(wire.server.received().split()[..], data[..60_000]);
    wire.server.rest();
    assert_eq!(wire.server.held(), 0);
}

#[test]
fn either_side_says_goodbye() {
    let world = World::new();
    for version in versions() {
        let mut wire = Wire::new(&world.tls(), &Arc::new(world.client(&[version], None)), "localhost").open();
        wire.client.send_close_notify();
        assert_eq!(wire.settle(), (Ok(()), Ok(())));
        assert!(wire.server.is_peer_closed());
        // The other direction goes on.
        assert_eq!(wire.server.seal(b"last words"), Ok(10));
        wire.server.say_goodbye();
        wire.server.say_goodbye();
        assert_eq!(wire.settle().0, Ok(()));
        assert_eq!(wire.client_reads(), b"last words");
        assert!(matches!(wire.client.reader().read(&mut [0; 1]), Ok(0)), "the client knows that it is the end");
    }
}

#[test]
fn what_is_no_tls_is_refused_and_told_so() {
    let world = World::new();
    let announces_16_mb = [0x16, 3, 1, 0, 5, 1, 0xff, 0xff, 0xff, 0];
    for (garbage, is_told) in
        [(&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], true), (&[0xff; 100], true), (&announces_16_mb, false)]
    {
        let mut session = world.tls().session().unwrap();
        session.incoming().extend_from_slice(garbage);
        let failure = session.advance().unwrap_err();
        assert!(matches!(failure, TlsFailure::Protocol(_)), "{failure}");
        assert_eq!(session.outgoing().first() == Some(&0x15), is_told, "an alert after {failure}");
        assert_eq!((session.advance(), session.seal(b"x")), (Err(failure.clone()), Err(failure)));
        session.say_goodbye();
    }
}

#[test]
fn a_message_without_end_is_refused_and_takes_a_bounded_memory() {
    let mut session = World::new().tls().session().unwrap();
    // A ClientHello that says it has 16 MB, in full records.
    let mut record = vec![0x16, 3, 1, 0x40, 0];
    record.extend([1, 0xff, 0xff, 0xff]);
    record.resize(5 + 0x4000, 0);
    for _ in 0..20 {
        session.incoming().extend_from_slice(&record);
        if session.advance().is_err() {
            assert!(session.held() < 256 * 1024);
            return;
        }
    }
    panic!("it was never refused");
}

#[test]
fn a_client_that_comes_again_is_known_to_another_worker() {
    let world = World::new();
    for version in versions() {
        let tls = world.tls();
        let mut config = world.client(&[version], None);
        config.resumption = Resumption::in_memory_sessions(8);
        let config = Arc::new(config);
        let mut first = Wire::new(&tls, &config, "localhost").open();
        assert!(!first.server.is_resumed());
        assert_eq!(first.settle(), (Ok(()), Ok(())));
        // What a fork has: its own copy of the same values.
        let mut again = Wire::new(&tls.clone(), &config, "localhost").open();
        assert!(again.server.is_resumed(), "{version:?}");
        assert_eq!(again.server.seal(b"x"), Ok(1));
        assert_eq!(again.settle(), (Ok(()), Ok(())));
        let stranger = Wire::new(&world.tls(), &config, "localhost").open();
        assert!(!stranger.server.is_resumed());
    }
}

#[test]
fn the_certificate_is_chosen_by_name() {
    let mut world = World::new();
    let issued = ["one.test", "two.test", "*.wild.test"].map(|name| issue(name, Some(&world.authority)));
    world.options.by_name = vec![
        ("one.test".to_owned(), issued[0].identity(&world.files, "one")),
        ("two.test".to_owned(), issued[1].identity(&world.files, "two")),
        ("*.wild.test".to_owned(), issued[2].identity(&world.files, "wild")),
    ];
    let (tls, client) = (world.tls(), Arc::new(world.client(&[&TLS13], None)));
    for (name, expected) in [("one.test", 0), ("two.test", 1), ("a.wild.test", 2)] {
        assert_eq!(Wire::new(&tls, &client, name).open().shown(), &issued[expected].der.0, "{name}");
    }
    Wire::new(&tls, &client, "localhost").open();
    // Without one of its own, a port has none for other names.
    world.options.identity = None;
    let (of_client, of_server) = Wire::new(&world.tls(), &client, "localhost").settle();
    assert!(of_client.is_err() && of_server.is_err());
}

#[test]
fn application_protocols_are_agreed_on() {
    let mut world = World::new();
    world.options.alpn = vec![b"http/1.1".to_vec()];
    let agreed = |offered: &[&str], world: &World| {
        let mut config = world.client(&[&TLS13], None);
        config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        let mut wire = Wire::new(&world.tls(), &Arc::new(config), "localhost");
        let ok = wire.settle().1.is_ok();
        (ok, wire.server.application_protocol().map(<[u8]>::to_vec))
    };
    assert_eq!(agreed(&["h2", "http/1.1"], &world), (true, Some(b"http/1.1".to_vec())));
    assert_eq!(agreed(&[], &world), (true, None));
    assert_eq!(agreed(&["h2"], &world), (false, None));
    world.options.alpn.clear();
    assert_eq!(agreed(&["h2"], &world), (true, None));
}

fn with_clients(world: &mut World, change: impl FnOnce(&mut Clients)) {
    let path = world.files.write("authority.crt", &world.authority.pem());
    world.options.clients = Clients { authorities: Some(path), ..Clients::default() };
    change(&mut world.options.clients);
}

#[test]
fn certificates_of_clients_are_asked_for_verified_and_shown() {
    let mut world = World::new();
    let known = issue("client", Some(&world.authority));
    let (stranger, of_itself) = (issue("client", Some(&authority())), issue("client", None));
    // Whether it is let in, and whether its certificate is known to the program then.
    let mut attempt = |change: fn(&mut Clients), own: Option<&Issued>| {
        with_clients(&mut world, change);
        let tls = world.tls();
        versions().map(|version| {
            let mut wire = Wire::new(&tls, &Arc::new(world.client(&[version], own)), "localhost");
            let is_in = wire.settle().1.is_ok();
            (is_in, wire.server.peer_certificate().filter(|_| is_in))
        })
    };
    let same = |both: [(bool, Option<String>); 2]| {
        assert_eq!(both[0], both[1], "the versions agree");
        let [first, _] = both;
        first
    };
    let normal = |pem: &str| pem.replace("\r\n", "\n");
    // Asked for, not verified.
    assert_eq!(same(attempt(|_| (), None)), (true, None));
    assert_eq!(same(attempt(|_| (), Some(&known))), (true, Some(normal(&known.certificate))));
    assert_eq!(same(attempt(|_| (), Some(&of_itself))), (true, Some(normal(&of_itself.certificate))));
    // Verified.
    assert!(!same(attempt(|c| c.verify = true, None)).0);
    assert!(same(attempt(|c| c.verify = true, Some(&known))).0);
    assert!(!same(attempt(|c| c.verify = true, Some(&stranger))).0);
    assert!(!same(attempt(|c| c.verify = true, Some(&of_itself))).0);
    assert!(same(attempt(|c| (c.verify, c.allow_self_signed) = (true, true), Some(&of_itself))).0);
    assert!(!same(attempt(|c| (c.verify, c.allow_self_signed) = (true, true), Some(&stranger))).0);
    assert!(same(attempt(|c| (c.verify, c.depth) = (true, Some(0)), Some(&known))).0);
}

/// The same certificate in version 1.
fn old(issued: &Issued, by: &Issuer) -> Issued {
    let der = certificate::tests::of_version_1(&issued.der.0, by.key());
    let text = pem::write("CERTIFICATE", &der);
    Issued { certificate: text, key: issued.key.clone(), der: (der, issued.der.1.clone_key()) }
}

#[test]
fn certificates_of_version_1_will_do_for_clients_that_an_authority_has_signed() {
    let mut world = World::new();
    let other = authority();
    let known = old(&issue("client", Some(&world.authority)), &world.authority);
    // Of the same name, so that only the signature tells.
    let forged = old(&issue("client", Some(&world.authority)), &other);
    let late = {
        let mut params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (rcgen::date_time_ymd(2001, 1, 1), rcgen::date_time_ymd(2002, 1, 1));
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &*world.authority).unwrap();
        let der = (certificate.der().clone(), PrivateKeyDer::try_from(key.serialize_der()).unwrap());
        old(&Issued { certificate: certificate.pem(), key: key.serialize_pem(), der }, &world.authority)
    };
    with_clients(&mut world, |clients| clients.verify = true);
    let tls = world.tls();
    let provider = rustls::crypto::ring::default_provider();
    for (own, is_in) in [(&known, true), (&forged, false), (&late, false)] {
        let key = identity::load(&own.identity(&world.files, "client"), &provider).unwrap();
        for version in versions() {
            let mut client = world.client(&[version], None);
            client.client_auth_cert_resolver = Arc::new(rustls::sign::SingleCertAndKey::from(Arc::clone(&key)));
            let mut wire = Wire::new(&tls, &Arc::new(client), "localhost");
            assert_eq!(wire.settle().1.is_ok(), is_in, "{version:?}");
        }
    }
    let stolen = Issued { key: issue("client", None).key, ..known };
    let error = identity::load(&stolen.identity(&world.files, "client"), &provider).unwrap_err();
    assert!(matches!(error, TlsError::Mismatch { .. }), "{error}");
}

#[test]
fn versions_ciphers_and_curves_are_cut_down() {
    let mut world = World::new();
    world.options.protocols = 32;
    world.options.ciphers = Some("ECDHE-ECDSA-CHACHA20-POLY1305".to_owned());
    world.options.curves = Some("secp384r1".to_owned());
    let tls = world.tls();
    let wire = Wire::new(&tls, &Arc::new(world.client(&[&TLS13, &TLS12], None)), "localhost").open();
    let expected = ("TLSv1_2", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    assert_eq!(wire.server.description(), Some(expected));
    let (of_client, of_server) = Wire::new(&tls, &Arc::new(world.client(&[&TLS13], None)), "localhost").settle();
    assert!(of_client.is_err() && of_server.is_err());
    world.options.ciphers = Some("AES128-SHA".to_owned());
    assert!(matches!(Tls::new(&world.options), Err(TlsError::Nothing { option: "ssl_ciphers", .. })));
    // The ciphers of TLS 1.3 are not those of the list.
    world.options.protocols = 96;
    world.options.dh_parameters = Some(PathBuf::from("dh.pem"));
    assert_eq!(Tls::new(&world.options).unwrap().1.len(), 2);
    world.options.curves = Some("brainpoolP256r1".to_owned());
    assert!(matches!(Tls::new(&world.options), Err(TlsError::Nothing { option: "ssl_ecdh_curve", .. })));
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let mut world = World::new();
    let (good, other) = (world.options.identity.clone().unwrap(), issue("other", None));
    let error = |options: &TlsOptions| Tls::new(options).unwrap_err().to_string();
    let mut with = |certificate: &Path, key: &Path| {
        let identity = Identity { certificate: certificate.to_owned(), key: key.to_owned(), passphrase: None };
        world.options.identity = Some(identity);
        error(&world.options)
    };
    let other = other.identity(&world.files, "other");
    assert!(with(Path::new("/nowhere.crt"), &good.key).contains("cannot read /nowhere.crt: No such file"));
    assert!(with(&good.key, &good.key).contains("no certificate"));
    assert!(with(&good.certificate, &good.certificate).contains("no private key"));
    assert!(with(&good.certificate, &other.key).contains("does not belong to the certificate"));
    let empty = world.files.write("empty.crt", "");
    world.options.identity = Some(good);
    world.options.clients = Clients { verify: true, authorities: Some(empty), ..Clients::default() };
    assert!(error(&world.options).contains("empty.crt"));
    world.options.clients = Clients { verify: true, ..Clients::default() };
    assert!(error(&world.options).contains("no authorities"));
}

//! TLS for clients: whom they believe, and what they show.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::certificate::{Certificate, verify_tls12, verify_tls13};
use super::client_certificate::{authorities, is_of_time, is_self_signed};
use super::{Clients, TlsError, TlsOptions, TlsSession, identity, provider, versions};

/// Where systems keep the authorities that they trust.
const SYSTEM: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A name for servers that are not asked for one: it is never sent, nor compared with anything.
const NOBODY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

/// The configuration of clients with the same options. They share the sessions that can be resumed.
#[derive(Debug, Clone)]
pub struct ClientTls {
    config: Arc<ClientConfig>,
    judge: Arc<Judge>,
}

impl ClientTls {
    /// From options; the texts are warnings, of what cannot be had. Of [`TlsOptions::clients`] all is about the server's certificate. Where
    /// no authorities are named, the system's count.
    ///
    /// # Errors
    /// [`TlsError`]
    pub fn new(options: &TlsOptions) -> Result<(ClientTls, Vec<String>), TlsError> {
        let mut warnings = Vec::new();
        let versions = versions::choose(options.protocols, &mut warnings)?;
        let provider = Arc::new(provider(options, &versions, &mut warnings)?);
        let chain =
            if options.clients.verify { Some(Chain::new(&options.clients, &provider, &mut warnings)?) } else { None };
        let judge = Arc::new(Judge { chain, provider: Arc::clone(&provider), peer: options.clients.clone() });
        let verifier: Arc<dyn ServerCertVerifier> = Arc::clone(&judge) as _;
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&versions)?;
        let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
        let mut config = match &options.identity {
            Some(own) => {
                let key = identity::load(own, &provider)?;
                builder.with_client_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(key)))
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = options.alpn.clone();
        Ok((ClientTls { config: Arc::new(config), judge }, warnings))
    }

    /// The session of a new connection. `name` is what the server is asked for and, if its certificate is verified, must be; an address is
    /// not sent. `None`: any server will do whose certificate does.
    ///
    /// # Errors
    /// It is neither a host name nor an address; rustls has refused the configuration.
    pub fn session(&self, name: Option<&str>) -> Result<TlsSession, TlsError> {
        let known = match name.map(|name| ServerName::try_from(name.to_owned())) {
            Some(Ok(name)) => name,
            Some(Err(_)) => return Err(TlsError::Refused(Error::General("that is no host name".to_owned()))),
            None => ServerName::IpAddress(NOBODY.into()),
        };
        Ok(TlsSession::client(Arc::clone(&self.config), known)?)
    }

    /// Judges the certificate of a connection that did not have to show a good one; `name` as above.
    ///
    /// # Errors
    /// Why it is none.
    pub fn verify(&self, session: &TlsSession, name: Option<&str>, allow_self_signed: bool) -> Result<(), TlsError> {
        let peer = Clients { verify: true, allow_self_signed, ..self.judge.peer.clone() };
        let chain = Chain::new(&peer, &self.judge.provider, &mut Vec::new())?;
        let judge = Judge { chain: Some(chain), provider: Arc::clone(&self.judge.provider), peer };
        let shown = session.chain();
        let own = shown.first().ok_or(Error::NoCertificatesPresented)?;
        let name = name.and_then(|name| ServerName::try_from(name.to_owned()).ok());
        let name = name.unwrap_or(ServerName::IpAddress(NOBODY.into()));
        judge.verify_server_cert(own, &shown[1..], &name, &[], UnixTime::now())?;
        Ok(())
    }
}

/// What judges by authorities.
#[derive(Debug)]
struct Chain {
    verifier: Arc<WebPkiServerVerifier>,
    authorities: Vec<CertificateDer<'static>>,
}

impl Chain {
    fn new(peer: &Clients, provider: &Arc<CryptoProvider>, warnings: &mut Vec<String>) -> Result<Chain, TlsError> {
        let mut from = peer.clone();
        if from.authorities.is_none() && from.more_authorities.is_none() && from.directory.is_none() {
            from.more_authorities = SYSTEM.iter().map(PathBuf::from).find(|path| path.exists());
        }
        let authorities = authorities(&from, warnings)?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(authorities.iter().cloned());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
        let verifier = verifier.map_err(|error| {
            let path = from.more_authorities.or(from.authorities).or(from.directory);
            TlsError::Content { path: path.unwrap_or_default(), why: format!("no authorities to verify by: {error}") }
        })?;
        Ok(Chain { verifier, authorities })
    }
}

/// Judges servers.
#[derive(Debug)]
struct Judge {
    /// `None`: every server will do.
    chain: Option<Chain>,
    provider: Arc<CryptoProvider>,
    peer: Clients,
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        if self.peer.depth.is_some_and(|depth| between.len() > depth) {
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        }
        match chain.verifier.verify_server_cert(own, between, name, ocsp, now) {
            Err(Error::InvalidCertificate(why)) if is_of_name(&why) && is_nobody(name) => {
                Ok(ServerCertVerified::assertion())
            }
            // That the server has the key of its certificate is verified below, in any case. The time has been looked at first, the name has not.
            Err(Error::InvalidCertificate(why))
                if !is_of_time(&why) && !is_of_name(&why) && self.stands_for_itself(chain, own) =>
            {
                if !is_nobody(name) {
                    verify_server_name(&ParsedCertificate::try_from(own)?, name)?;
                }
                Ok(ServerCertVerified::assertion())
            }
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl Judge {
    /// A certificate that is signed by itself is told by nobody else; it will do if that is allowed, or if it is named as an authority itself.
    fn stands_for_itself(&self, chain: &Chain, own: &CertificateDer<'_>) -> bool {
        is_self_signed(own)
            && (self.peer.allow_self_signed || chain.authorities.iter().any(|known| known == own))
            // Of version 1 neither time nor name can be looked at.
            && Certificate::old(own).is_none()
    }
}

fn is_nobody(name: &ServerName<'_>) -> bool {
    *name == ServerName::IpAddress(NOBODY.into())
}

fn is_of_name(error: &CertificateError) -> bool {
    matches!(error, CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
}

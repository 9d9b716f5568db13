//! Certificates of clients: whether they are asked for one, and which one will do.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, SignatureScheme};

use super::certificate::{Certificate, verify_tls12, verify_tls13};
use super::{Clients, TlsError, identity};

/// `None` if clients are not asked.
pub(super) fn verifier(
    clients: &Clients,
    provider: &Arc<CryptoProvider>,
    warnings: &mut Vec<String>,
) -> Result<Option<Arc<dyn ClientCertVerifier>>, TlsError> {
    if !clients.is_asked() {
        return Ok(None);
    }
    let authorities = authorities(clients, warnings)?;
    let mut roots = RootCertStore::empty();
    let (mut signers, mut ignored) = (Vec::new(), 0);
    for authority in &authorities {
        match roots.add(authority.clone()) {
            // Which names an authority may certify is looked at in a chain only.
            Ok(()) if roots.roots.last().is_some_and(|root| root.name_constraints.is_none()) => {
                signers.push(authority.clone());
            }
            Ok(()) => {}
            Err(_) => ignored += 1,
        }
    }
    if ignored > 0 {
        warnings.push(format!("{ignored} certificates of authorities for clients cannot be used"));
    }
    let chain = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build().map_err(
        |error| {
            let path = clients.authorities.clone().or(clients.more_authorities.clone()).or(clients.directory.clone());
            TlsError::Content {
                path: path.unwrap_or_default(),
                why: format!("no authorities to verify clients by: {error}"),
            }
        },
    )?;
    Ok(Some(Arc::new(Verifier {
        chain,
        authorities,
        signers,
        clients: clients.clone(),
        provider: Arc::clone(provider),
    })))
}

/// The certificates of the files and the directory.
pub(super) fn authorities(
    clients: &Clients,
    warnings: &mut Vec<String>,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let mut found = Vec::new();
    for path in [&clients.authorities, &clients.more_authorities].into_iter().flatten() {
        found.extend(identity::certificates(path)?);
    }
    if let Some(directory) = &clients.directory {
        let files = std::fs::read_dir(directory).map_err(|error| TlsError::File { path: directory.clone(), error })?;
        for path in files.flatten().map(|file| file.path()).filter(|path| path.is_file()) {
            match identity::certificates(&path) {
                Ok(certificates) => found.extend(certificates),
                // Such a directory may hold anything else, too.
                Err(error) => warnings.push(format!("ssl_capath: {error}")),
            }
        }
    }
    Ok(found)
}

#[derive(Debug)]
struct Verifier {
    chain: Arc<dyn ClientCertVerifier>,
    authorities: Vec<CertificateDer<'static>>,
    /// Those of them whose word counts for a certificate of version 1.
    signers: Vec<CertificateDer<'static>>,
    clients: Clients,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for Verifier {
    fn client_auth_mandatory(&self) -> bool {
        self.clients.verify
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // A certificate that is signed by itself would not be sent to who names its authorities.
        if self.clients.allow_self_signed { &[] } else { self.chain.root_hint_subjects() }
    }

    fn verify_client_cert(
        &self,
        own: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if !self.clients.verify {
            return Ok(ClientCertVerified::assertion());
        }
        if self.clients.depth.is_some_and(|depth| between.len() > depth) {
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        }
        match self.verify_chain(own, between, now) {
            // That the client has the key of its certificate is verified below, in any case.
            Err(Error::InvalidCertificate(why)) if !is_of_time(&why) && self.stands_for_itself(own) => {
                Ok(ClientCertVerified::assertion())
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
        self.chain.supported_verify_schemes()
    }
}

impl Verifier {
    fn verify_chain(
        &self,
        own: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let Some(old) = Certificate::old(own) else { return self.chain.verify_client_cert(own, between, now) };
        old.verify(&self.signers, &self.provider.signature_verification_algorithms, now)?;
        Ok(ClientCertVerified::assertion())
    }

    /// A certificate that is signed by itself is told by nobody else; it will do if that is allowed, or if it is an authority itself.
    fn stands_for_itself(&self, own: &CertificateDer<'_>) -> bool {
        is_self_signed(own) && (self.clients.allow_self_signed || self.authorities.iter().any(|known| known == own))
    }
}

/// It is too late, or too early.
pub(super) fn is_of_time(error: &CertificateError) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(error, Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
}

/// Whether subject and issuer are the same.
pub(super) fn is_self_signed(certificate: &[u8]) -> bool {
    Certificate::read(certificate).is_some_and(|certificate| certificate.issuer == certificate.subject)
}

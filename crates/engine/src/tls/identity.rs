//! A certificate with its key, from files.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;

use super::certificate::Certificate;
use super::{Identity, TlsError, key, pem};

/// Loads it, and checks that the two belong together.
pub(super) fn load(identity: &Identity, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, TlsError> {
    let chain = certificates(&identity.certificate)?;
    let text = read(&identity.key)?;
    let content = |why: String| TlsError::Content { path: identity.key.clone(), why };
    let key = key::read(&text, identity.passphrase.as_deref()).map_err(content)?;
    let key = provider.key_provider.load_private_key(key).map_err(|error| {
        content(format!(
            "the key cannot be used ({error}): RSA of at least 2048 bits, ECDSA on P-256 or P-384, or Ed25519"
        ))
    })?;
    let certified = CertifiedKey::new(chain, key);
    match keys_match(&certified) {
        // What cannot be compared is left to the first handshake.
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(Arc::new(certified)),
        Err(rustls::Error::InconsistentKeys(_)) => {
            Err(TlsError::Mismatch { key: identity.key.clone(), certificate: identity.certificate.clone() })
        }
        Err(error) => {
            let why = format!("the certificate cannot be used: {error}");
            Err(TlsError::Content { path: identity.certificate.clone(), why })
        }
    }
}

/// As rustls compares them, also with a certificate of version 1.
fn keys_match(certified: &CertifiedKey) -> Result<(), rustls::Error> {
    let Some(old) = certified.cert.first().and_then(|own| Certificate::old(own)) else { return certified.keys_match() };
    match certified.key.public_key() {
        Some(key) if key != old.key_info() => Err(rustls::InconsistentKeys::KeyMismatch.into()),
        _ => Ok(()),
    }
}

/// All certificates of a file, of which there must be one.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(path)?;
    let content = |why: String| TlsError::Content { path: path.to_owned(), why };
    let found: Vec<_> = pem::blocks(&text)
        .map_err(content)?
        .into_iter()
        .filter(|block| matches!(block.label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"))
        .map(|block| CertificateDer::from(block.data))
        .collect();
    if found.is_empty() { Err(content("there is no certificate in it".to_owned())) } else { Ok(found) }
}

fn read(path: &Path) -> Result<String, TlsError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => Err(TlsError::File { path: path.to_owned(), error }),
    }
}

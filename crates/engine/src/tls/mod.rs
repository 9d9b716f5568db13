//! TLS without I/O, for servers and clients: from options to a configuration, and the session of one connection.
//!
//! ```text
//! TlsOptions --Tls::new (once, before the workers are forked)--> Tls --session()--> TlsSession
//! TlsOptions --ClientTls::new-----------------------------------> ClientTls --session(host)--> TlsSession
//!                                                                                   bytes of the wire <-> bytes of the program
//! ```
//! rustls does the protocol, ring the cryptography. What OpenSSL's options can ask for and rustls has not is told in warnings that name it;
//! where nothing of what was asked for would be left, it is an error.

mod certificate;
mod cipher_list;
mod client;
mod client_certificate;
mod curves;
mod identity;
mod key;
mod names;
mod options;
mod pem;
mod session;
mod tickets;
mod versions;

use std::path::PathBuf;
use std::sync::Arc;

use rustls::server::NoServerSessionStorage;
use rustls::{ServerConfig, crypto::CryptoProvider};

pub use client::ClientTls;
pub use options::{Clients, Identity, TlsOptions};
pub use session::{TlsFailure, TlsSession};
use tickets::Tickets;

/// Why options make no configuration; whoever set them is to blame.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What is in a file cannot be used.
    #[error("{}: {why}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The certificate is of another key.
    #[error("the key in {} does not belong to the certificate in {}", key.display(), certificate.display())]
    Mismatch {
        /// The file of the key.
        key: PathBuf,
        /// The file of the certificate.
        certificate: PathBuf,
    },
    /// Nothing is left of what a list asks for.
    #[error("{option} '{value}' leaves nothing that can be used")]
    Nothing {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
    },
    /// rustls does not take it.
    #[error("TLS cannot be set up: {0}")]
    Refused(#[from] rustls::Error),
    /// No random numbers could be had.
    #[error("the system gives no random numbers")]
    NoRandom,
}

/// The configuration of a port: made once, and shared by all of its sessions. Workers that are forked afterwards accept each other's
/// session tickets.
#[derive(Debug, Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    /// Who must show a certificate keeps it for the program.
    keeps_certificates: bool,
}

impl Tls {
    /// From options; the texts are warnings, of what cannot be had.
    ///
    /// # Errors
    /// [`TlsError`]
    pub fn new(options: &TlsOptions) -> Result<(Tls, Vec<String>), TlsError> {
        let mut warnings = Vec::new();
        let versions = versions::choose(options.protocols, &mut warnings)?;
        let provider = Arc::new(provider(options, &versions, &mut warnings)?);
        let certificates = names::Certificates::load(options, &provider)?;
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&versions)?;
        let builder = match client_certificate::verifier(&options.clients, &provider, &mut warnings)? {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_cert_resolver(Arc::new(certificates));
        config.ignore_client_order = options.prefer_server_ciphers;
        config.alpn_protocols = options.alpn.clone();
        config.ticketer = Arc::new(Tickets::new()?);
        // Tickets do for TLS 1.2, too; what a worker kept in memory, the others would not know.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        if options.dh_parameters.is_some() {
            warnings.push("ssl_dhparam has no effect: key exchange is by elliptic curves".to_owned());
        }
        Ok((Tls { config: Arc::new(config), keeps_certificates: options.clients.is_asked() }, warnings))
    }

    /// The session of a new connection.
    ///
    /// # Errors
    /// rustls has refused the configuration, or the system gives no random numbers.
    pub fn session(&self) -> Result<TlsSession, TlsError> {
        Ok(TlsSession::new(Arc::clone(&self.config), self.keeps_certificates)?)
    }
}

/// What ring can do, cut down to what the options ask for.
fn provider(
    options: &TlsOptions,
    versions: &[&'static rustls::SupportedProtocolVersion],
    warnings: &mut Vec<String>,
) -> Result<CryptoProvider, TlsError> {
    let mut provider = rustls::crypto::ring::default_provider();
    if let Some(list) = &options.ciphers {
        let (suites, told) = cipher_list::choose(list, &provider.cipher_suites);
        warnings.extend(told);
        provider.cipher_suites = suites;
    }
    if let Some(list) = &options.curves {
        let (groups, told) = curves::choose(list, &provider.kx_groups);
        warnings.extend(told);
        if groups.is_empty() {
            return Err(TlsError::Nothing { option: "ssl_ecdh_curve", value: list.clone() });
        }
        provider.kx_groups = groups;
    }
    let is_usable = |suite: &rustls::SupportedCipherSuite| versions.iter().any(|version| *version == suite.version());
    match &options.ciphers {
        Some(list) if !provider.cipher_suites.iter().any(is_usable) => {
            Err(TlsError::Nothing { option: "ssl_ciphers", value: list.clone() })
        }
        _ => Ok(provider),
    }
}

#[cfg(test)]
mod tests;

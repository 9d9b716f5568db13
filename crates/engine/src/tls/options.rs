//! What a port, or a client, can be told about TLS, as plain values.

use std::path::PathBuf;

/// A certificate and its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The certificate and those between it and its authority (`ssl_cert_file`), PEM.
    pub certificate: PathBuf,
    /// Its key (`ssl_key_file`), PEM: PKCS #8, PKCS #1 or SEC 1.
    pub key: PathBuf,
    /// What the key is encrypted with (`ssl_passphrase`); not looked at for one that is not.
    pub passphrase: Option<String>,
}

/// What is asked of clients; and what a client asks of its server, where all of it is about the server's certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clients {
    /// They must show a certificate that an authority of those below has signed (`ssl_verify_peer`).
    pub verify: bool,
    /// Authorities; also asks clients for a certificate if they need not show one (`ssl_client_cert_file`).
    pub authorities: Option<PathBuf>,
    /// More authorities (`ssl_cafile`).
    pub more_authorities: Option<PathBuf>,
    /// A directory of more authorities (`ssl_capath`).
    pub directory: Option<PathBuf>,
    /// A certificate that is signed by itself will do (`ssl_allow_self_signed`).
    pub allow_self_signed: bool,
    /// Certificates that may stand between a client's and its authority's (`ssl_verify_depth`).
    pub depth: Option<usize>,
}

impl Clients {
    /// Whether clients are asked for a certificate.
    pub fn is_asked(&self) -> bool {
        self.verify || self.authorities.is_some()
    }
}

/// The options of a port, or of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// What is shown to clients whose wish nothing below fits.
    pub identity: Option<Identity>,
    /// What is shown to clients that ask for a host name (`ssl_sni_certs`): the first that fits. A name may begin with `*.`.
    pub by_name: Vec<(String, Identity)>,
    /// Versions as bits of `SWOOLE_SSL_*`; 0: all there are (`ssl_protocols`).
    pub protocols: i64,
    /// A list as OpenSSL reads it (`ssl_ciphers`).
    pub ciphers: Option<String>,
    /// The server's order of ciphers counts, not the client's.
    pub prefer_server_ciphers: bool,
    /// A list of curves (`ssl_ecdh_curve`).
    pub curves: Option<String>,
    /// A file of Diffie-Hellman parameters, for which there is no use.
    pub dh_parameters: Option<PathBuf>,
    /// Application protocols that are offered, the best first; empty: the client's wish is not looked at.
    pub alpn: Vec<Vec<u8>>,
    /// What is asked of clients.
    pub clients: Clients,
}

//! Which certificate a client is shown: by the name that it asks for, the first that fits; otherwise the port's own.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::{TlsError, TlsOptions, identity};

#[derive(Debug)]
pub(super) struct Certificates {
    by_name: Vec<(String, Arc<CertifiedKey>)>,
    otherwise: Option<Arc<CertifiedKey>>,
}

impl Certificates {
    pub(super) fn load(options: &TlsOptions, provider: &CryptoProvider) -> Result<Self, TlsError> {
        let mut by_name = Vec::with_capacity(options.by_name.len());
        for (name, identity) in &options.by_name {
            by_name.push((name.clone(), identity::load(identity, provider)?));
        }
        let otherwise = options.identity.as_ref().map(|identity| identity::load(identity, provider)).transpose()?;
        Ok(Certificates { by_name, otherwise })
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let wanted = hello.server_name();
        let by_name = wanted.and_then(|name| self.by_name.iter().find(|(pattern, _)| fits(pattern, name)));
        by_name.map(|(_, certified)| Arc::clone(certified)).or_else(|| self.otherwise.clone())
    }
}

/// Names are the same in any case. A `*` in the first label of a pattern stands for anything without a dot, as in the reference.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_ascii_lowercase(), name.to_ascii_lowercase());
    if pattern == name {
        return true;
    }
    let Some((before, after)) = pattern.split_once('*') else { return false };
    let between = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    !before.contains('.') && between.is_some_and(|between| !between.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_fit_one_label() {
        for (pattern, name, expected) in [
            ("example.org", "EXAMPLE.org", true),
            ("example.org", "www.example.org", false),
            ("*.example.org", "www.example.org", true),
            ("*.example.org", "WWW.Example.ORG", true),
            ("*.example.org", "a.b.example.org", false),
            ("*.example.org", "example.org", false),
            ("w*.example.org", "www.example.org", true),
            ("w*.example.org", "mail.example.org", false),
            ("www.*.org", "www.example.org", false),
            ("*", "localhost", true),
            ("*aa", "a", false),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}

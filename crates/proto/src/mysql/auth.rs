//! Who we are: what a password becomes by the methods of the servers of today.

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::ProtocolError;

/// Bytes of the server's nonce.
const NONCE: usize = 20;

pub(super) const NATIVE: &[u8] = b"mysql_native_password";
pub(super) const CACHING: &[u8] = b"caching_sha2_password";
pub(super) const CLEAR: &[u8] = b"mysql_clear_password";

/// Is this a method of ours?
pub(super) fn is_known(method: &[u8]) -> bool {
    [NATIVE, CACHING, CLEAR].contains(&method)
}

/// Who can read what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// Anybody.
    Open,
    /// The other side of TLS, whoever that is.
    Encrypted,
    /// The server.
    Private,
}

/// The first answer.
pub(super) fn answer(method: &[u8], password: &[u8], nonce: &[u8], channel: Channel) -> Result<Vec<u8>, ProtocolError> {
    let nonce = nonce.get(..NONCE).unwrap_or(nonce);
    let name = || String::from_utf8_lossy(method).into_owned();
    match method {
        NATIVE | CACHING if password.is_empty() => Ok(Vec::new()),
        NATIVE => Ok(native(password, nonce)),
        CACHING => Ok(caching(password, nonce)),
        CLEAR => match channel {
            Channel::Private => Ok(itself(password)),
            Channel::Encrypted => Err(ProtocolError::NotVerified(name())),
            Channel::Open => Err(ProtocolError::NotPrivate(name())),
        },
        _ => Err(ProtocolError::UnknownMethod(name())),
    }
}

/// The password as it is.
pub(super) fn itself(password: &[u8]) -> Vec<u8> {
    [password, b"\0"].concat()
}

/// `SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password)))`
fn native(password: &[u8], nonce: &[u8]) -> Vec<u8> {
    let once = Sha1::digest(password);
    let proof = Sha1::new().chain_update(nonce).chain_update(Sha1::digest(once)).finalize();
    mixed(&once, &proof)
}

/// `SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce)`
fn caching(password: &[u8], nonce: &[u8]) -> Vec<u8> {
    let once = Sha256::digest(password);
    let proof = Sha256::new().chain_update(Sha256::digest(once)).chain_update(nonce).finalize();
    mixed(&once, &proof)
}

fn mixed(one: &[u8], other: &[u8]) -> Vec<u8> {
    one.iter().zip(other).map(|(one, other)| one ^ other).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// What a server does that knows `SHA1(SHA1(password))` only.
    #[test]
    fn a_server_that_knows_the_doubled_hash_can_check_the_native_answer() {
        let nonce = b"abcdefghijklmnopqrst";
        let answer = answer(NATIVE, b"secret", nonce, Channel::Open).unwrap();
        let known = Sha1::digest(Sha1::digest(b"secret"));
        let proof = Sha1::new().chain_update(nonce).chain_update(known).finalize();
        assert_eq!(Sha1::digest(mixed(&answer, &proof)), known);
    }

    #[test]
    fn a_server_that_knows_the_doubled_hash_can_check_the_caching_answer() {
        let nonce = b"abcdefghijklmnopqrst";
        let answer = answer(CACHING, b"secret", nonce, Channel::Open).unwrap();
        let known = Sha256::digest(Sha256::digest(b"secret"));
        let proof = Sha256::new().chain_update(known).chain_update(nonce).finalize();
        assert_eq!(Sha256::digest(mixed(&answer, &proof)), known);
    }

    #[test]
    fn the_password_itself_goes_over_a_private_channel_only() {
        assert_eq!(answer(CLEAR, b"secret", b"", Channel::Private).unwrap(), b"secret\0");
        assert!(matches!(answer(CLEAR, b"secret", b"", Channel::Open), Err(ProtocolError::NotPrivate(_))));
        assert!(matches!(answer(CLEAR, b"secret", b"", Channel::Encrypted), Err(ProtocolError::NotVerified(_))));
        assert!(matches!(answer(b"dialog", b"secret", b"", Channel::Private), Err(ProtocolError::UnknownMethod(_))));
        assert_eq!(answer(NATIVE, b"", b"nonce", Channel::Open).unwrap(), b"");
    }
}

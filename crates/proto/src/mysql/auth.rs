//! Who we are: what a password becomes by the methods of the servers of today.

use rsa::{Oaep, RsaPublicKey, pkcs8::DecodePublicKey, rand_core::OsRng};
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

/// The password itself, which only the owner of a public key (PEM) can read: `RSA-OAEP(password XOR nonce)`.
pub(super) fn sealed(password: &[u8], nonce: &[u8], key: &[u8]) -> Result<Vec<u8>, ProtocolError> {
    let text = std::str::from_utf8(key).unwrap_or_default();
    let key = RsaPublicKey::from_public_key_pem(text.trim()).map_err(|_| ProtocolError::NoKey)?;
    let nonce = nonce.get(..NONCE).unwrap_or(nonce);
    let hidden = match nonce {
        [] => itself(password),
        nonce => mixed(&itself(password), &nonce.iter().copied().cycle().take(password.len() + 1).collect::<Vec<_>>()),
    };
    key.encrypt(&mut OsRng, Oaep::new::<Sha1>(), &hidden).map_err(|_| ProtocolError::TooLongForKey)
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
    fn the_owner_of_the_key_can_read_what_is_sealed_and_a_key_that_is_none_is_refused() {
        let owner = rsa::RsaPrivateKey::new(&mut OsRng, 1024).unwrap();
        let pem = rsa::pkcs8::EncodePublicKey::to_public_key_pem(&owner.to_public_key(), <_>::default()).unwrap();
        let nonce = b"abcdefghijklmnopqrst";
        let password = b"a secret that is longer than the nonce";
        let sealed = sealed(password, nonce, format!("{pem}\n").as_bytes()).unwrap();
        let opened = owner.decrypt(Oaep::new::<Sha1>(), &sealed).unwrap();
        let shown: Vec<u8> = opened.iter().zip(nonce.iter().cycle()).map(|(one, other)| one ^ other).collect();
        assert_eq!(shown, [&password[..], b"\0"].concat());
        for key in [&b"\xff"[..], b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"] {
            assert_eq!(super::sealed(password, nonce, key), Err(ProtocolError::NoKey));
        }
        assert_eq!(super::sealed(&[b'x'; 200], nonce, pem.as_bytes()), Err(ProtocolError::TooLongForKey));
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

//! A private key out of a PEM file, also an encrypted one: PKCS #8 by a passphrase (PBES2), and what OpenSSL wrote before its version 1.0
//! and still can write (`-traditional`).

use aes::cipher::{BlockDecryptMut, KeyIvInit, block_padding::Pkcs7};
use md5::{Digest, Md5};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};

use super::pem::{self, Block};

/// The first key in a PEM file.
///
/// # Errors
/// Why there is none that can be used, as text.
pub(super) fn read(text: &str, passphrase: Option<&str>) -> Result<PrivateKeyDer<'static>, String> {
    for block in pem::blocks(text)? {
        let is_encrypted = block.header("Proc-Type").is_some_and(|value| value.contains("ENCRYPTED"));
        let open = |block: &Block<'_>| {
            if is_encrypted { old_way(block, secret(passphrase)?) } else { Ok(block.data.clone()) }
        };
        return match block.label {
            "PRIVATE KEY" => Ok(PrivatePkcs8KeyDer::from(block.data).into()),
            "ENCRYPTED PRIVATE KEY" => {
                Ok(PrivatePkcs8KeyDer::from(pkcs8_way(&block.data, secret(passphrase)?)?).into())
            }
            "RSA PRIVATE KEY" => Ok(PrivatePkcs1KeyDer::from(open(&block)?).into()),
            "EC PRIVATE KEY" => Ok(PrivateSec1KeyDer::from(open(&block)?).into()),
            "DSA PRIVATE KEY" => Err("a DSA key: TLS has no use for it any more".to_owned()),
            // Parameters, certificates...
            _ => continue,
        };
    }
    Err("there is no private key in it".to_owned())
}

fn secret(passphrase: Option<&str>) -> Result<&str, String> {
    passphrase.ok_or_else(|| "the key is encrypted: ssl_passphrase is missing".to_owned())
}

fn pkcs8_way(data: &[u8], passphrase: &str) -> Result<Vec<u8>, String> {
    let key = pkcs8::EncryptedPrivateKeyInfo::try_from(data)
        .map_err(|error| format!("the key is encrypted in a way that is not known ({error}): use PBES2 with AES"))?;
    let opened = key.decrypt(passphrase).map_err(|error| {
        format!("the key cannot be decrypted: ssl_passphrase is wrong, or it is no PBES2 with AES ({error})")
    })?;
    Ok(opened.as_bytes().to_vec())
}

/// The cipher and its initial value stand in a header; the key is MD5 of passphrase and salt, the salt the value's first 8 bytes.
fn old_way(block: &Block<'_>, passphrase: &str) -> Result<Vec<u8>, String> {
    let (cipher, vector) = block
        .header("DEK-Info")
        .and_then(|value| value.split_once(','))
        .and_then(|(cipher, hex)| Some((cipher.trim(), from_hex(hex.trim())?)))
        .ok_or("its header DEK-Info is malformed")?;
    let (length, block_length) = match cipher {
        "AES-128-CBC" => (16, 16),
        "AES-192-CBC" => (24, 16),
        "AES-256-CBC" => (32, 16),
        "DES-EDE3-CBC" => (24, 8),
        other => return Err(format!("the key is encrypted with {other}, which is not known: use AES, or PKCS #8")),
    };
    if vector.len() != block_length {
        return Err("its header DEK-Info is malformed".to_owned());
    }
    let mut key = Vec::new();
    while key.len() < length {
        let mut hash = Md5::new();
        hash.update(&key[key.len().saturating_sub(16)..]);
        hash.update(passphrase);
        hash.update(&vector[..8]);
        key.extend_from_slice(&hash.finalize());
    }
    let key = &key[..length];
    let opened = match (length, block_length) {
        (_, 8) => decrypt::<cbc::Decryptor<des::TdesEde3>>(key, &vector, &block.data),
        (16, _) => decrypt::<cbc::Decryptor<aes::Aes128>>(key, &vector, &block.data),
        (24, _) => decrypt::<cbc::Decryptor<aes::Aes192>>(key, &vector, &block.data),
        _ => decrypt::<cbc::Decryptor<aes::Aes256>>(key, &vector, &block.data),
    };
    // A wrong passphrase may leave a right padding by chance; then what comes out is no key, but for the same reason.
    opened.filter(|key| key.first() == Some(&0x30)).ok_or_else(|| "ssl_passphrase is wrong".to_owned())
}

fn decrypt<C: BlockDecryptMut + KeyIvInit>(key: &[u8], vector: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    C::new_from_slices(key, vector).ok()?.decrypt_padded_vec_mut::<Pkcs7>(data).ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    Some(digits.filter(|digits| digits.len().is_multiple_of(2))?.chunks(2).map(|two| two[0] << 4 | two[1]).collect())
}

#[cfg(test)]
mod tests;

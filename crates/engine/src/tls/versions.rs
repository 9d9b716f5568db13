//! Versions of TLS, as bits of `SWOOLE_SSL_*`.

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use super::TlsError;

const V1_2: i64 = 32;
const V1_3: i64 = 64;

/// Those that are no longer spoken, by their bits.
const GONE: &[(i64, &str)] = &[(2, "SSLv2"), (4, "SSLv3"), (8, "TLSv1"), (16, "TLSv1.1"), (128, "DTLS")];

/// What the bits ask for; 0 is all there is.
pub(super) fn choose(
    bits: i64,
    warnings: &mut Vec<String>,
) -> Result<Vec<&'static SupportedProtocolVersion>, TlsError> {
    let gone: Vec<&str> = GONE.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect();
    if !gone.is_empty() {
        warnings.push(format!(
            "ssl_protocols asks for {}, which cannot be had: there are TLSv1.2 and TLSv1.3",
            gone.join(", ")
        ));
    }
    let wanted: Vec<_> = [(V1_3, &TLS13), (V1_2, &TLS12)]
        .into_iter()
        .filter(|(bit, _)| bits == 0 || bits & bit != 0)
        .map(|(_, version)| version)
        .collect();
    if wanted.is_empty() {
        return Err(TlsError::Nothing { option: "ssl_protocols", value: bits.to_string() });
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_choose_versions_and_old_ones_are_told_of() {
        for (bits, expected, warned) in [
            (0, vec![&TLS13, &TLS12], 0),
            (96, vec![&TLS13, &TLS12], 0),
            (32, vec![&TLS12], 0),
            (64, vec![&TLS13], 0),
            (8 | 16 | 32, vec![&TLS12], 1),
        ] {
            let mut warnings = Vec::new();
            assert_eq!(choose(bits, &mut warnings).unwrap(), expected, "{bits}");
            assert_eq!(warnings.len(), warned);
        }
        let mut warnings = Vec::new();
        assert!(choose(8 | 16, &mut warnings).is_err());
        assert!(warnings[0].contains("TLSv1, TLSv1.1"), "{warnings:?}");
    }
}

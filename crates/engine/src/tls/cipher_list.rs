//! A list of ciphers as OpenSSL reads it (`openssl ciphers`): words that choose, joined by `+` if several must fit, behind `!`, `-` or `+`
//! if they exclude, remove or move to the end.
//!
//! It is about TLS 1.2 only, as with OpenSSL: the ciphers of TLS 1.3 are always there. Of the many that a word may mean in OpenSSL, six are
//! here, all with elliptic curves and authenticated encryption.

use rustls::version::TLS13;
use rustls::{CipherSuite, SupportedCipherSuite};

/// A cipher of TLS 1.2: OpenSSL's name for it, and the words that it fits.
struct Known {
    suite: CipherSuite,
    name: &'static str,
    words: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known {
        suite: CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        name: "ECDHE-ECDSA-AES256-GCM-SHA384",
        words: &["aECDSA", "ECDSA", "AES", "AES256", "AESGCM", "SHA384"],
    },
    Known {
        suite: CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        name: "ECDHE-RSA-AES256-GCM-SHA384",
        words: &["aRSA", "RSA", "AES", "AES256", "AESGCM", "SHA384"],
    },
    Known {
        suite: CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        name: "ECDHE-ECDSA-CHACHA20-POLY1305",
        words: &["aECDSA", "ECDSA", "CHACHA20", "SHA256"],
    },
    Known {
        suite: CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        name: "ECDHE-RSA-CHACHA20-POLY1305",
        words: &["aRSA", "RSA", "CHACHA20", "SHA256"],
    },
    Known {
        suite: CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        name: "ECDHE-ECDSA-AES128-GCM-SHA256",
        words: &["aECDSA", "ECDSA", "AES", "AES128", "AESGCM", "SHA256"],
    },
    Known {
        suite: CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        name: "ECDHE-RSA-AES128-GCM-SHA256",
        words: &["aRSA", "RSA", "AES", "AES128", "AESGCM", "SHA256"],
    },
];

/// Words that fit all of them.
const ALL: &[&str] = &[
    "ALL", "DEFAULT", "HIGH", "FIPS", "TLSv1.2", "ECDHE", "EECDH", "kECDHE", "kEECDH", "ECDH", "kECDH", "AEAD", "PFS",
];

/// Words that mean what is not here: nothing is said about them behind `!`, where they say what nobody wants anyway.
const NEVER: &[&str] = &[
    "NULL",
    "aNULL",
    "eNULL",
    "LOW",
    "MEDIUM",
    "EXP",
    "EXPORT",
    "EXPORT40",
    "EXPORT56",
    "MD5",
    "RC4",
    "RC2",
    "DES",
    "3DES",
    "IDEA",
    "SEED",
    "CAMELLIA",
    "CAMELLIA128",
    "CAMELLIA256",
    "ARIA",
    "ARIA128",
    "ARIA256",
    "ARIAGCM",
    "PSK",
    "aPSK",
    "kPSK",
    "kECDHEPSK",
    "kDHEPSK",
    "kRSAPSK",
    "SRP",
    "kSRP",
    "DSS",
    "aDSS",
    "DSA",
    "kRSA",
    "DH",
    "DHE",
    "EDH",
    "kDHE",
    "kEDH",
    "kDH",
    "kDHr",
    "kDHd",
    "ADH",
    "AECDH",
    "aDH",
    "aECDH",
    "SHA",
    "SHA1",
    "GOST",
    "aGOST",
    "kGOST",
    "AESCCM",
    "AESCCM8",
    "SSLv2",
    "SSLv3",
    "TLSv1",
    "TLSv1.0",
    "CBC",
    "COMPLEMENTOFDEFAULT",
    "COMPLEMENTOFALL",
];

fn fits(known: &Known, word: &str) -> bool {
    word == known.name || known.words.contains(&word) || ALL.contains(&word)
}

/// Names of whole ciphers have a dash, or are in the standard's spelling.
fn standard_name(word: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.suite.as_str() == Some(word))
}

/// Those of `available` that a list chooses, in its order and behind those of TLS 1.3; and warnings that name what cannot be had.
pub(super) fn choose(list: &str, available: &[SupportedCipherSuite]) -> (Vec<SupportedCipherSuite>, Vec<String>) {
    let (mut chosen, mut killed): (Vec<&Known>, Vec<&str>) = (Vec::new(), Vec::new());
    let (mut absent, mut unknown): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    // Behind `@` stand @STRENGTH and @SECLEVEL=2: all are strong, and they stand in that order.
    let elements = list.split([':', ',', ' ', ';']).filter_map(|element| element.split('@').next());
    for element in elements.filter(|element| !element.is_empty()) {
        let (operator, words) = match element.as_bytes()[0] {
            sign @ (b'!' | b'-' | b'+') => (sign, &element[1..]),
            _ => (b' ', element),
        };
        let matching: Vec<&Known> = match standard_name(words) {
            Some(known) => vec![known],
            None => KNOWN.iter().filter(|known| words.split('+').all(|word| fits(known, word))).collect(),
        };
        if matching.is_empty() && operator == b' ' {
            let is_known = |word: &str| NEVER.contains(&word) || KNOWN.iter().any(|known| fits(known, word));
            let names_cipher = words.contains('-') || words.contains("_WITH_") || words.split('+').all(is_known);
            if names_cipher { absent.push(element) } else { unknown.push(element) }
        }
        let is_matching = |known: &&Known| matching.iter().any(|matching| matching.name == known.name);
        match operator {
            b'!' => {
                killed.extend(matching.iter().map(|known| known.name));
                chosen.retain(|known| !is_matching(known));
            }
            b'-' => chosen.retain(|known| !is_matching(known)),
            b'+' => {
                let (moved, stay): (Vec<_>, Vec<_>) = chosen.into_iter().partition(is_matching);
                chosen = stay.into_iter().chain(moved).collect();
            }
            _ => {
                for known in matching {
                    if !killed.contains(&known.name) && !chosen.iter().any(|chosen| chosen.name == known.name) {
                        chosen.push(known);
                    }
                }
            }
        }
    }
    let mut warnings = Vec::new();
    if !absent.is_empty() {
        warnings.push(format!(
            "ssl_ciphers asks for {}, which cannot be had: there are ECDHE with AES-GCM or CHACHA20-POLY1305",
            absent.join(", ")
        ));
    }
    if !unknown.is_empty() {
        warnings.push(format!("ssl_ciphers has words that are not known: {}", unknown.join(", ")));
    }
    let of_tls13 = available.iter().filter(|suite| suite.version() == &TLS13).copied();
    let of_list =
        chosen.iter().filter_map(|known| available.iter().find(|suite| suite.suite() == known.suite).copied());
    (of_tls13.chain(of_list).collect(), warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ciphers of TLS 1.2, shortened, and how many warnings there are.
    fn names(list: &str) -> (String, usize) {
        let available = rustls::crypto::ring::default_provider().cipher_suites;
        let (suites, warnings) = choose(list, &available);
        let of_tls12 = suites.iter().filter(|suite| suite.version() != &TLS13);
        let names: Vec<&str> = of_tls12
            .map(|suite| KNOWN.iter().find(|known| known.suite == suite.suite()).unwrap().name)
            .map(|name| name.strip_prefix("ECDHE-").unwrap())
            .collect();
        assert_eq!(suites.len() - names.len(), 3, "TLS 1.3 stays as it is");
        (names.join(" "), warnings.len())
    }

    #[test]
    fn every_cipher_of_the_provider_has_a_name() {
        let available = rustls::crypto::ring::default_provider().cipher_suites;
        let of_tls12 = available.iter().filter(|suite| suite.version() != &TLS13);
        assert!(of_tls12.clone().all(|suite| KNOWN.iter().any(|known| known.suite == suite.suite())));
        assert_eq!(of_tls12.count(), KNOWN.len());
    }

    #[test]
    fn lists_are_read_as_openssl_reads_them() {
        let all = "ECDSA-AES256-GCM-SHA384 RSA-AES256-GCM-SHA384 ECDSA-CHACHA20-POLY1305 RSA-CHACHA20-POLY1305 \
            ECDSA-AES128-GCM-SHA256 RSA-AES128-GCM-SHA256";
        for (list, expected, warnings) in [
            ("HIGH:!aNULL:!MD5:!RC4", all, 0),
            ("DEFAULT@SECLEVEL=2", all, 0),
            ("ALL:@STRENGTH", all, 0),
            ("ECDHE-RSA-AES128-GCM-SHA256", "RSA-AES128-GCM-SHA256", 0),
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "RSA-AES128-GCM-SHA256", 0),
            (
                "EECDH+AESGCM:EDH+AESGCM",
                "ECDSA-AES256-GCM-SHA384 RSA-AES256-GCM-SHA384 ECDSA-AES128-GCM-SHA256 RSA-AES128-GCM-SHA256",
                1,
            ),
            (
                "EECDH+CHACHA20:EECDH+AES128:RSA+AES128:EECDH+AES256:RSA+AES256:EECDH+3DES:RSA+3DES:!MD5",
                "ECDSA-CHACHA20-POLY1305 RSA-CHACHA20-POLY1305 ECDSA-AES128-GCM-SHA256 RSA-AES128-GCM-SHA256 \
                 ECDSA-AES256-GCM-SHA384 RSA-AES256-GCM-SHA384",
                1,
            ),
            ("ALL:!ECDSA:-CHACHA20:+AES256", "RSA-AES128-GCM-SHA256 RSA-AES256-GCM-SHA384", 0),
            ("!RSA:ALL:RSA", "ECDSA-AES256-GCM-SHA384 ECDSA-CHACHA20-POLY1305 ECDSA-AES128-GCM-SHA256", 0),
            (
                "ALL:-RSA:aRSA+CHACHA20",
                "ECDSA-AES256-GCM-SHA384 ECDSA-CHACHA20-POLY1305 ECDSA-AES128-GCM-SHA256 RSA-CHACHA20-POLY1305",
                0,
            ),
            ("AES256-SHA:DHE-RSA-AES256-GCM-SHA384", "", 1),
            ("nonsense", "", 1),
            ("AES128-SHA:nonsense:ECDHE-ECDSA-CHACHA20-POLY1305", "ECDSA-CHACHA20-POLY1305", 2),
            ("", "", 0),
        ] {
            assert_eq!(names(list), (expected.to_owned(), warnings), "{list}");
        }
    }
}

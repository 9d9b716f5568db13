//! What is read of a certificate here: names and key of any, and all of those of version 1, which have no extensions (what `openssl x509 -req` makes
//! of a request) and which rustls refuses.
//!
//! As in OpenSSL they will do where no extension is asked for: as one's own, of a server that is not verified, and of a client that an authority has
//! signed itself. They never stand for a name, nor for an authority in the middle of a chain.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::verify_tls13_signature_with_raw_key;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, PeerMisbehaved};
use steel_proto::http1::date::days_from_civil;

/// Tags of DER.
mod tag {
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const BIT_STRING: u8 = 0x03;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const SEQUENCE: u8 = 0x30;
    /// `[0]`, where the version stands.
    pub(super) const VERSION: u8 = 0xa0;
}

/// RFC 5280, 4.1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Certificate<'a> {
    /// What is signed, how, and the signature.
    signed: Value<'a>,
    algorithm: Value<'a>,
    signature: Value<'a>,
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    validity: Value<'a>,
    key: Value<'a>,
    /// Of version 1, and nothing is in it that has no place there.
    pub(super) is_old: bool,
}

impl<'a> Certificate<'a> {
    /// `None`: it is none.
    pub(super) fn read(der: &'a [u8]) -> Option<Certificate<'a>> {
        let mut whole = Reader(der);
        let mut parts = Reader(whole.take(tag::SEQUENCE)?.content);
        let (signed, algorithm) = (parts.take(tag::SEQUENCE)?, parts.take(tag::SEQUENCE)?);
        let signature = parts.take(tag::BIT_STRING)?;
        let mut fields = Reader(signed.content);
        let has_version = fields.0.first() == Some(&tag::VERSION);
        if has_version {
            fields.next()?;
        }
        let (_serial, inner) = (fields.take(tag::INTEGER)?, fields.take(tag::SEQUENCE)?);
        let (issuer, validity) = (fields.take(tag::SEQUENCE)?, fields.take(tag::SEQUENCE)?);
        let (subject, key) = (fields.take(tag::SEQUENCE)?, fields.take(tag::SEQUENCE)?);
        let is_whole = whole.0.is_empty() && parts.0.is_empty() && fields.0.is_empty();
        let is_old = !has_version && is_whole && inner.content == algorithm.content;
        let (issuer, subject) = (issuer.content, subject.content);
        Some(Certificate { signed, algorithm, signature, issuer, subject, validity, key, is_old })
    }

    /// One of version 1.
    pub(super) fn old(der: &'a [u8]) -> Option<Certificate<'a>> {
        Certificate::read(der).filter(|certificate| certificate.is_old)
    }

    /// Its key as rustls compares it.
    pub(super) fn key_info(&self) -> SubjectPublicKeyInfoDer<'a> {
        SubjectPublicKeyInfoDer::from(self.key.whole)
    }

    /// The algorithm and the bits of its key.
    fn key(&self) -> Option<(&'a [u8], &'a [u8])> {
        let mut parts = Reader(self.key.content);
        Some((parts.take(tag::SEQUENCE)?.content, parts.take(tag::BIT_STRING)?.bits()?))
    }

    /// Whether one of the authorities has signed it, and its time is now.
    pub(super) fn verify(
        &self,
        authorities: &[CertificateDer<'_>],
        algorithms: &WebPkiSupportedAlgorithms,
        now: UnixTime,
    ) -> Result<(), Error> {
        let bad = |why: CertificateError| Err(Error::InvalidCertificate(why));
        let Some((from, to)) = self.times() else { return bad(CertificateError::BadEncoding) };
        if now.as_secs() < from {
            return bad(CertificateError::NotValidYet);
        }
        if now.as_secs() > to {
            return bad(CertificateError::Expired);
        }
        let named = authorities.iter().filter_map(|authority| Certificate::read(authority));
        let mut issuers = named.filter(|authority| authority.subject == self.issuer).peekable();
        if issuers.peek().is_none() {
            return bad(CertificateError::UnknownIssuer);
        }
        let is_signed = issuers.any(|issuer| self.is_signed_by(&issuer, algorithms).unwrap_or(false));
        if is_signed { Ok(()) } else { bad(CertificateError::BadSignature) }
    }

    fn is_signed_by(&self, issuer: &Certificate<'_>, algorithms: &WebPkiSupportedAlgorithms) -> Option<bool> {
        let ((kind, key), signature) = (issuer.key()?, self.signature.bits()?);
        let mut fitting = algorithms.all.iter().filter(|known| {
            known.signature_alg_id().as_ref() == self.algorithm.content && known.public_key_alg_id().as_ref() == kind
        });
        Some(fitting.any(|known| known.verify_signature(key, self.signed.whole, signature).is_ok()))
    }

    /// From when and until when it holds, in seconds since 1970; what was before counts as then.
    fn times(&self) -> Option<(u64, u64)> {
        let mut parts = Reader(self.validity.content);
        Some((parts.next()?.time()?, parts.next()?.time()?))
    }
}

/// Verifies that who has shown the certificate has its key, in TLS 1.2; also of one of version 1.
pub(super) fn verify_tls12(
    message: &[u8],
    shown: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let Some((kind, key)) = Certificate::old(shown).and_then(|old| old.key()) else {
        return verify_tls12_signature(message, shown, signature, algorithms);
    };
    let known = algorithms.mapping.iter().find(|(scheme, _)| *scheme == signature.scheme);
    let Some((_, known)) = known else {
        return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
    };
    let mut fitting = known.iter().filter(|known| known.public_key_alg_id().as_ref() == kind);
    if fitting.any(|known| known.verify_signature(key, message, signature.signature()).is_ok()) {
        Ok(HandshakeSignatureValid::assertion())
    } else {
        Err(Error::InvalidCertificate(CertificateError::BadSignature))
    }
}

/// The same in TLS 1.3.
pub(super) fn verify_tls13(
    message: &[u8],
    shown: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    match Certificate::old(shown) {
        Some(old) => verify_tls13_signature_with_raw_key(message, &old.key_info(), signature, algorithms),
        None => verify_tls13_signature(message, shown, signature, algorithms),
    }
}

/// One value of DER.
#[derive(Debug, Clone, Copy)]
struct Value<'a> {
    tag: u8,
    content: &'a [u8],
    /// With tag and length.
    whole: &'a [u8],
}

impl<'a> Value<'a> {
    /// Of a bit string that is one of bytes.
    fn bits(&self) -> Option<&'a [u8]> {
        self.content.split_first().filter(|(unused, _)| **unused == 0).map(|(_, bits)| bits)
    }

    /// `YYMMDDHHMMSSZ` of the years from 1950 to 2049, or `YYYYMMDDHHMMSSZ`: RFC 5280 has no other forms.
    fn time(&self) -> Option<u64> {
        let digits = self.content.strip_suffix(b"Z")?;
        let (year, rest) = match (self.tag, digits.len()) {
            (tag::UTC_TIME, 12) => {
                let year = number(&digits[..2])?;
                (if year < 50 { 2000 + year } else { 1900 + year }, &digits[2..])
            }
            (tag::GENERALIZED_TIME, 14) => (number(&digits[..4])?, &digits[4..]),
            _ => return None,
        };
        let mut parts = rest.chunks(2).map(number);
        let mut next = |range: std::ops::RangeInclusive<u64>| parts.next()?.filter(|part| range.contains(part));
        let (month, day) = (next(1..=12)?, next(1..=31)?);
        let (hour, minute, second) = (next(0..=23)?, next(0..=59)?, next(0..=60)?);
        if year < 1970 {
            return Some(0);
        }
        Some(((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    let digit = |sum: u64, digit: &u8| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0'));
    digits.iter().try_fold(0, digit)
}

/// Values of DER, one after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Value<'a>> {
        let data = self.0;
        let (&tag, rest) = data.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            let (bytes, after) =
                rest.split_at_checked(usize::from(first & 0x7f)).filter(|(bytes, _)| bytes.len() <= 4)?;
            rest = after;
            bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(Value { tag, content, whole: &data[..data.len() - rest.len()] })
    }

    fn take(&mut self, tag: u8) -> Option<Value<'a>> {
        self.next().filter(|value| value.tag == tag)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use rcgen::SigningKey;

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    /// The certificate as it would be in version 1, signed by `key`.
    pub(in super::super) fn of_version_1(certificate: &[u8], key: &impl SigningKey) -> CertificateDer<'static> {
        let read = Certificate::read(certificate).unwrap();
        assert!(!read.is_old);
        let mut fields = Reader(read.signed.content);
        fields.next().unwrap();
        let fields: Vec<u8> = (0..6).flat_map(|_| fields.next().unwrap().whole.to_vec()).collect();
        let signed = tlv(tag::SEQUENCE, &fields);
        let signature = [&[0], &*key.sign(&signed).unwrap()].concat();
        let parts = [&*signed, read.algorithm.whole, &*tlv(tag::BIT_STRING, &signature)].concat();
        CertificateDer::from(tlv(tag::SEQUENCE, &parts))
    }

    fn time(tag: u8, text: &str) -> Option<u64> {
        Value { tag, content: text.as_bytes(), whole: &[] }.time()
    }

    #[test]
    fn times_are_read_in_the_two_forms_that_there_are() {
        assert_eq!(time(tag::UTC_TIME, "700101000001Z"), Some(1));
        assert_eq!(time(tag::UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(time(tag::UTC_TIME, "500101000000Z"), Some(0));
        assert_eq!(time(tag::GENERALIZED_TIME, "20240229120000Z"), Some(1_709_208_000));
        let wrong = ["240229120000", "2402291200Z", "241329120000Z", "24022912000xZ", "240229120000+0100", "", "Z"];
        for text in wrong {
            assert_eq!(time(tag::UTC_TIME, text), None, "{text}");
        }
        assert_eq!(time(tag::GENERALIZED_TIME, "240229120000Z"), None);
    }

    #[test]
    fn what_is_cut_off_or_longer_is_no_certificate_of_version_1() {
        let key = rcgen::KeyPair::generate().unwrap();
        let new = rcgen::CertificateParams::new(vec!["a".to_owned()]).unwrap().self_signed(&key).unwrap();
        assert!(Certificate::read(new.der()).is_some() && Certificate::old(new.der()).is_none());
        let old = of_version_1(new.der(), &key);
        assert!(Certificate::old(&old).is_some());
        assert_eq!(Certificate::old(&old).unwrap().key_info(), Certificate::read(new.der()).unwrap().key_info());
        for length in 0..old.len() {
            assert!(Certificate::read(&old[..length]).is_none());
        }
        assert!(Certificate::old(&[&old[..], &[0]].concat()).is_none());
        // Whatever a client sends is read without harm.
        for (at, bit) in (0..old.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut other = old.to_vec();
            other[at] ^= 1 << bit;
            if let Some(read) = Certificate::read(&other) {
                let _ = (read.times(), read.key(), read.signature.bits());
            }
        }
    }
}

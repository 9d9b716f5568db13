//! What a client accepts: the fields `Accept-Encoding` of a request (RFC 9110, 12.5.3).

use super::Coding;

/// A weight in thousandths, as it can be written.
type Weight = u16;

/// Says that the client would rather have no coding than this one.
const NONE: Weight = 0;

/// The coding in which the client likes an answer most, by the values of `Accept-Encoding`; of those that it likes equally the first of
/// [`Coding::ALL`]. `None`: as it is, since the client has said nothing, accepts none of ours, or likes `identity` better than any.
pub fn negotiate<'a>(values: impl Iterator<Item = &'a [u8]>) -> Option<Coding> {
    let mut weights: [Option<Weight>; Coding::ALL.len()] = [None; Coding::ALL.len()];
    let (mut any, mut identity) = (None, None);
    for member in values.flat_map(|value| value.split(|byte| *byte == b',')) {
        let mut parts = member.split(|byte| *byte == b';');
        let name = parts.next().unwrap_or_default().trim_ascii();
        let Some(weight) = weight(parts) else { continue };
        if name == b"*" {
            any.get_or_insert(weight);
        } else if name.eq_ignore_ascii_case(b"identity") {
            identity.get_or_insert(weight);
        } else if let Some(coding) = Coding::of(name) {
            weights[coding as usize].get_or_insert(weight);
        }
    }
    // "*" stands for what is not named. Who forbids `identity` and takes none of ours gets it all the same: 415 would be no better.
    let mut best = (identity.unwrap_or(NONE), None);
    for coding in Coding::ALL {
        let weight = weights[coding as usize].or(any).unwrap_or(NONE);
        if weight > NONE && (weight > best.0 || weight == best.0 && best.1.is_none()) {
            best = (weight, Some(coding));
        }
    }
    best.1
}

/// The weight among the parameters of a member, 1 if there is none; `None` if it is none.
fn weight<'a>(mut parameters: impl Iterator<Item = &'a [u8]>) -> Option<Weight> {
    let found = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_at(parameter.iter().position(|byte| *byte == b'=')?);
        name.trim_ascii().eq_ignore_ascii_case(b"q").then(|| value[1..].trim_ascii())
    });
    let Some(value) = found else { return Some(1000) };
    let (whole, rest) = value.split_first()?;
    let digits = match rest {
        [] => rest,
        [b'.', digits @ ..] if digits.len() <= 3 && digits.iter().all(u8::is_ascii_digit) => digits,
        _ => return None,
    };
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(3);
    let thousandths = padded.fold(0, |sum, digit| sum * 10 + Weight::from(digit - b'0'));
    match (whole, thousandths) {
        (b'0', part) => Some(part),
        (b'1', 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_s_weights_decide_and_our_order_where_they_are_equal() {
        let cases = [
            ("", None),
            ("gzip", Some(Coding::Gzip)),
            ("gzip, deflate, br, zstd", Some(Coding::Brotli)),
            ("zstd", Some(Coding::Zstd)),
            ("x-gzip", Some(Coding::Gzip)),
            ("GZip", Some(Coding::Gzip)),
            ("deflate, zstd", Some(Coding::Deflate)),
            ("br;q=0.5, gzip;q=0.8", Some(Coding::Gzip)),
            ("br;q=0.5,gzip;Q=0.500", Some(Coding::Brotli)),
            ("gzip;q=0", None),
            ("gzip;q=0.000, *", Some(Coding::Brotli)),
            ("*;q=0", None),
            ("*;q=0, deflate", Some(Coding::Deflate)),
            ("br;q=0, *;q=0.1", Some(Coding::Gzip)),
            ("identity", None),
            ("identity;q=0.5, gzip;q=0.2", None),
            ("identity, gzip", Some(Coding::Gzip)),
            ("identity;q=0, gzip;q=0.1", Some(Coding::Gzip)),
            ("identity;q=0", None),
            ("gzip;level=3;q=0.1, deflate", Some(Coding::Deflate)),
            ("gzip;q=2", None),
            ("gzip;q=1.001", None),
            ("gzip;q=0.1234", None),
            ("gzip;q=", None),
            ("gzip;q=-1", None),
            (",,;, ;q=1,gzip", Some(Coding::Gzip)),
            ("brotli, gzipped, zstandard", None),
        ];
        for (value, wanted) in cases {
            assert_eq!(negotiate(std::iter::once(value.as_bytes())), wanted, "{value}");
        }
        assert_eq!(negotiate([&b"gzip;q=0.1"[..], b"br;q=0.2"].into_iter()), Some(Coding::Brotli));
        assert_eq!(negotiate(std::iter::empty()), None);
    }
}

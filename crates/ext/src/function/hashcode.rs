//! `swoole_hashcode()`: hash numbers that are the same on every run and machine.

use steel_zend::{Call, Result, Zval};

/// `swoole_hashcode()`
pub(crate) fn swoole_hashcode(call: &Call) -> Result<Zval> {
    let data = call.str(0)?;
    Ok(match call.int_or(1, 0)? {
        0 => Zval::int(times_33(data.as_bytes()) as i64),
        1 => Zval::int(i64::from(one_at_a_time(data.as_bytes()))),
        _ => Zval::bool(false),
    })
}

/// Bernstein's hash (times 33, plus), as the engine computes it for strings: bytes count as signed (on x86), and the
/// top bit is set, so that no hash is 0.
fn times_33(data: &[u8]) -> u64 {
    let hash = data.iter().fold(5381, |hash: u64, byte| hash.wrapping_mul(33).wrapping_add(*byte as i8 as u64));
    hash | 1 << 63
}

/// Jenkins's one-at-a-time hash; bytes count as signed, as in libmemcached.
fn one_at_a_time(data: &[u8]) -> u32 {
    let mut hash = data.iter().fold(0, |hash: u32, byte| {
        let hash = hash.wrapping_add(*byte as i8 as u32);
        let hash = hash.wrapping_add(hash << 10);
        hash ^ hash >> 6
    });
    hash = hash.wrapping_add(hash << 3);
    hash ^= hash >> 11;
    hash.wrapping_add(hash << 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_programs_have_stored() {
        assert_eq!(times_33(b"") as i64, -9_223_372_036_854_770_427);
        assert_eq!(times_33(b"\xff\xfe\xc3\xa4") as i64, -9_223_372_030_473_375_127);
        assert_eq!(times_33(b"hello") as i64, -9_223_371_826_140_139_367);
        assert_eq!(one_at_a_time(b""), 0);
        assert_eq!(one_at_a_time(b"hello"), 3_372_029_979);
    }
}

//! `unserialize()` and `json_decode()` of a part of a text.

use steel_zend::{Call, Callable, Error, Result, ZStr, Zval};

use crate::errors;

/// Why there is no such part.
enum NoPart {
    Empty,
    BeforeStart,
    BehindEnd,
}

/// The part from `offset` on (from the end, if negative) of at most `length` bytes; up to the end if that is not above 0.
fn part(text: &[u8], offset: i64, length: i64) -> Result<&[u8], NoPart> {
    if text.is_empty() {
        return Err(NoPart::Empty);
    }
    let size = text.len() as i64;
    let from = if offset < 0 { size.saturating_add(offset) } else { offset };
    let from = usize::try_from(from).map_err(|_| NoPart::BeforeStart)?;
    let rest = text.get(from..).filter(|rest| !rest.is_empty()).ok_or(NoPart::BehindEnd)?;
    let most = usize::try_from(length).ok().filter(|length| *length > 0).unwrap_or(usize::MAX);
    Ok(&rest[..most.min(rest.len())])
}

/// `json_decode()` takes less.
const DEEPEST: i64 = i32::MAX as i64;

fn php_function(name: &str, args: &[Zval]) -> Result<Zval> {
    match Callable::resolve(&Zval::str(name)) {
        Ok(function) => function.call(args),
        Err(Some(reason)) => Err(Error::php_error(reason)),
        Err(None) => Err(Error::Thrown),
    }
}

/// `swoole_substr_unserialize()`
pub(crate) fn swoole_substr_unserialize(call: &Call) -> Result<Zval> {
    let (text, offset, length) = (call.str(0)?, call.int(1)?, call.int_or(2, 0)?);
    let options = call.arg(3).map(|_| call.array(3)).transpose()?.unwrap_or_default();
    match part(text.as_bytes(), offset, length) {
        Ok(part) => php_function("unserialize", &[ZStr::new(part).into(), options.into()]),
        Err(_) => Ok(Zval::bool(false)),
    }
}

/// `swoole_substr_json_decode()`
pub(crate) fn swoole_substr_json_decode(call: &Call) -> Result<Zval> {
    let (text, offset, length) = (call.str(0)?, call.int(1)?, call.int_or(2, 0)?);
    let associative = call.given(3).map(|_| call.bool(3)).transpose()?.map_or(Zval::null(), Zval::bool);
    let (depth, flags) = (call.int_or(4, 512)?, call.int_or(5, 0)?);
    let why = match part(text.as_bytes(), offset, length) {
        Ok(_) if depth <= 0 => "Depth must be greater than zero",
        Ok(_) if depth >= DEEPEST => "Depth must be lower than 2147483647",
        Ok(part) => {
            let args = [ZStr::new(part).into(), associative, Zval::int(depth), Zval::int(flags)];
            return php_function("json_decode", &args);
        }
        Err(NoPart::Empty) => "Non-empty string required",
        Err(NoPart::BeforeStart) => "Offset must be not less than the negative length of the string",
        Err(NoPart::BehindEnd) => "Offset must be less than the length of the string",
    };
    errors::warning(why)?;
    Ok(Zval::null())
}

//! Texts of error numbers: `SWOOLE_ERROR_*` and the system's.

use steel_os::error_text;
use steel_zend::decl::Literal;

use crate::{errors::code, generated};

/// Numbers of this extension are between these: `SWOOLE_ERROR_*`.
pub(crate) const SWOOLE_ERRORS: std::ops::Range<i64> = code::FIRST..code::END;

/// The text of a `SWOOLE_ERROR_*`, made of the constant's name; of an errno below them.
pub(crate) fn of(number: i64) -> String {
    let prefix = "SWOOLE_ERROR_";
    let constants = generated::MODULE.constants.iter().filter(|constant| constant.value == Literal::Int(number));
    let name = constants.filter_map(|constant| constant.name.strip_prefix(prefix)).next();
    match name {
        Some(name) if number >= SWOOLE_ERRORS.start => sentence(name),
        _ => error_text::of_errno(number as i32),
    }
}

/// `DNSLOOKUP_NO_SERVER` is `DNS Lookup no server`.
fn sentence(name: &str) -> String {
    let words = name.split('_').enumerate().map(|(at, word)| match (at, word) {
        (_, "PHP" | "SSL") => word.to_owned(),
        (_, "DNSLOOKUP") => "DNS Lookup".to_owned(),
        (0, "CO") => "Coroutine".to_owned(),
        (0, _) => word[..1].to_owned() + &word[1..].to_ascii_lowercase(),
        _ => word.to_ascii_lowercase(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_error_becomes_a_sentence() {
        assert_eq!(sentence("MALLOC_FAIL"), "Malloc fail");
        assert_eq!(sentence("CO_OUT_OF_COROUTINE"), "Coroutine out of coroutine");
        assert_eq!(sentence("DNSLOOKUP_NO_SERVER"), "DNS Lookup no server");
        assert_eq!(sentence("PHP_FATAL_ERROR"), "PHP fatal error");
    }
}

//! What may differ (`steelwool.lifetime_replay_known`): requests that tell of the process itself, and fields and cookies that do.

use steel_zend::ini;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Known(Vec<String>);

impl Known {
    pub(super) fn of_settings() -> Known {
        Known::of(&ini::get("steelwool.lifetime_replay_known"))
    }

    fn of(text: &str) -> Known {
        Known(text.split(',').map(str::trim).filter(|pattern| !pattern.is_empty()).map(str::to_owned).collect())
    }

    /// A path: `/status`, or with all below it `/status/*`.
    pub(super) fn has_path(&self, path: &[u8]) -> bool {
        self.0.iter().filter(|pattern| pattern.starts_with('/')).any(|pattern| match pattern.strip_suffix('*') {
            Some(begin) => path.starts_with(begin.as_bytes()),
            None => path == pattern.as_bytes(),
        })
    }

    /// A part of an answer: of a field or a cookie the name counts.
    pub(super) fn has_part(&self, part: &str) -> bool {
        let name = part.strip_prefix("the field ").or_else(|| part.strip_prefix("the cookie "));
        name.is_some_and(|name| self.0.iter().any(|pattern| pattern.eq_ignore_ascii_case(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_with_a_slash_and_names_do_not() {
        let known = Known::of("/status, /chat/*,X-Cache , served");
        assert!(known.has_path(b"/status") && !known.has_path(b"/status/1") && known.has_path(b"/chat/ann"));
        assert!(known.has_part("the field x-cache") && known.has_part("the cookie served"));
        assert!(!known.has_part("the body") && !known.has_path(b"/X-Cache") && !Known::of("").has_path(b"/"));
    }
}

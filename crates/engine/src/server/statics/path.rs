//! The path of a request as one of a file below the root: decoded, without `.`, `..` and empty segments. Pure.

use std::borrow::Cow;
use steel_proto::urlencoded;

/// Longer paths name no file (PATH_MAX).
const LONGEST: usize = 4095;

/// See the module.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Clean<'a> {
    /// Segments with slashes between them; empty: the root itself.
    pub(super) relative: Cow<'a, [u8]>,
    /// It ended with a slash, so that it names no file.
    pub(super) is_directory: bool,
}

impl<'a> Clean<'a> {
    /// `None`: it leads out of the root, has a NUL in it, or is too long.
    pub(super) fn of(path: &'a [u8]) -> Option<Self> {
        let path = path.strip_prefix(b"/").unwrap_or(path);
        let is_plain = !path.contains(&b'%')
            && !path.windows(2).any(|two| matches!(two, b"//" | b"/."))
            && !path.starts_with(b".");
        if is_plain && !path.starts_with(b"/") {
            let relative = path.strip_suffix(b"/").unwrap_or(path);
            let is_directory = relative.len() != path.len() || path.is_empty();
            let fits = path.len() <= LONGEST && !path.contains(&0);
            return fits.then_some(Self { relative: Cow::Borrowed(relative), is_directory });
        }
        let decoded = urlencoded::decode_raw(path);
        if decoded.len() > LONGEST || decoded.contains(&0) {
            return None;
        }
        let mut segments: Vec<&[u8]> = Vec::new();
        let mut is_directory = true;
        for segment in decoded.split(|byte| *byte == b'/') {
            is_directory = matches!(segment, b"" | b"." | b"..");
            match segment {
                b"" | b"." => {}
                b".." => drop(segments.pop()?),
                name => segments.push(name),
            }
        }
        Some(Self { relative: Cow::Owned(segments.join(&b'/')), is_directory })
    }

    /// That of a file in it.
    pub(super) fn with(&self, name: &[u8]) -> Clean<'static> {
        let mut relative = self.relative.to_vec();
        if !relative.is_empty() {
            relative.push(b'/');
        }
        relative.extend_from_slice(name);
        Clean { relative: Cow::Owned(relative), is_directory: false }
    }

    /// With a slash in front.
    pub(super) fn shown(&self) -> Vec<u8> {
        [b"/", &self.relative[..]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_what_it_names_below_the_root() {
        for (path, wanted, is_directory) in [
            ("/", "", true),
            ("/a.txt", "a.txt", false),
            ("/a/b", "a/b", false),
            ("/a/", "a", true),
            ("//a///b//", "a/b", true),
            ("/./a/./b", "a/b", false),
            ("/a/../b", "b", false),
            ("/a/..", "", true),
            ("/a/b/../../c", "c", false),
            ("/%61%2Fb", "a/b", false),
            ("/a%20b+c", "a b+c", false),
            ("/.hidden", ".hidden", false),
            ("/a/..b/c..", "a/..b/c..", false),
            ("/%zz", "%zz", false),
        ] {
            let clean = Clean::of(path.as_bytes()).expect(path);
            assert_eq!((&clean.relative[..], clean.is_directory), (wanted.as_bytes(), is_directory), "{path}");
        }
    }

    #[test]
    fn nothing_leads_out_of_the_root() {
        for path in [
            "/..",
            "/../etc/passwd",
            "/a/../../b",
            "/%2e%2e/a",
            "/%2E./a",
            "/a/%2e%2e/%2e%2e/b",
            "/..%2fb",
            "/a\0b",
            "/a%00b",
            "/a/./../../b",
        ] {
            assert_eq!(Clean::of(path.as_bytes()), None, "{path}");
        }
        assert_eq!(Clean::of(format!("/{}", "a".repeat(LONGEST + 1)).as_bytes()), None);
    }

    #[test]
    fn a_file_in_a_directory() {
        let of = |path: &str| Clean::of(path.as_bytes()).expect("inside").with(b"index.html").relative.into_owned();
        assert_eq!((of("/"), of("/a/")), (b"index.html".to_vec(), b"a/index.html".to_vec()));
    }
}

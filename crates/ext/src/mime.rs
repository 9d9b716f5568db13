//! Media types of files by their suffix: a table of common ones, and what the program has added, changed or taken away.

use std::{cell::RefCell, collections::BTreeMap};

/// For what nobody knows.
const UNKNOWN: &str = "application/octet-stream";

/// Where Swoole's table has another type than the common one.
#[rustfmt::skip]
const SWOOLES: &[(&str, &[&str])] = &[
    ("application/ecmascript", &["ecma", "es"]),
    ("application/java-vm", &["class"]),
    ("application/javascript", &["js"]),
    ("application/json", &["map"]),
    ("application/mp4", &["m4p"]),
    ("application/octet-stream", &["arc", "dll"]),
    ("application/pkix-cert", &["cer"]),
    ("application/pls+xml", &["pls"]),
    ("application/rls-services+xml", &["rs"]),
    ("application/smil+xml", &["smi"]),
    ("application/wsdl+xml", &["wsdl"]),
    ("application/xml", &["xml", "xsd", "xsl"]),
    ("application/xml-dtd", &["dtd"]),
    ("application/xslt+xml", &["xslt"]),
    ("audio/adpcm", &["adp"]),
    ("audio/midi", &["mid", "midi", "rmi"]),
    ("audio/mp4", &["m4a"]),
    ("font/otf", &["otf"]),
    ("model/vrml", &["wrl"]),
    ("text/cache-manifest", &["manifest"]),
    ("text/jsx", &["jsx"]),
    ("text/troff", &["man", "me", "ms", "roff", "t", "tr"]),
    ("text/yaml", &["yaml", "yml"]),
    ("video/mp2t", &["ts"]),
];

thread_local! {
    /// What the program has set; `None`: taken away. Served files are looked up on the same thread.
    static CHANGES: RefCell<BTreeMap<String, Option<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The request has ended: its changes were its own.
pub(crate) fn forget() {
    CHANGES.with_borrow_mut(BTreeMap::clear);
}

/// The suffix of a file name in lower case: what follows the last dot; all of it if there is none.
pub(crate) fn suffix(file: &str) -> String {
    file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
}

/// The type of a suffix (in lower case).
pub(crate) fn of_suffix(suffix: &str) -> Option<String> {
    CHANGES.with_borrow(|changes| changed(changes, suffix))
}

fn changed(changes: &BTreeMap<String, Option<String>>, suffix: &str) -> Option<String> {
    match changes.get(suffix) {
        Some(change) => change.clone(),
        None => built_in(suffix).map(str::to_owned),
    }
}

/// The types of files as they are now, for threads that serve files and know nothing of PHP.
pub(crate) fn kinds() -> steel_engine::server::Kinds {
    let changes = CHANGES.with_borrow(BTreeMap::clone);
    std::sync::Arc::new(move |file| changed(&changes, &suffix(file)))
}

fn built_in(suffix: &str) -> Option<&'static str> {
    let own = SWOOLES.iter().find(|(_, suffixes)| suffixes.contains(&suffix));
    own.map(|(kind, _)| *kind).or_else(|| mime_guess::from_ext(suffix).first_raw())
}

/// The type of a file; `application/octet-stream` if it is not known.
pub(crate) fn of_file(file: &str) -> String {
    of_suffix(&suffix(file)).unwrap_or_else(|| UNKNOWN.to_owned())
}

/// Sets the type of a suffix, or takes it away.
pub(crate) fn set(suffix: String, kind: Option<String>) {
    CHANGES.with_borrow_mut(|changes| changes.insert(suffix, kind));
}

/// The types of all suffixes, in the order of the suffixes.
pub(crate) fn all() -> Vec<String> {
    let known = mime_guess::get_extensions("*", "*").into_iter().flatten().map(|suffix| (*suffix).to_owned());
    let changed = CHANGES.with_borrow(|changes| changes.keys().cloned().collect::<Vec<_>>());
    let suffixes: std::collections::BTreeSet<String> = known.chain(changed).collect();
    suffixes.iter().filter_map(|suffix| of_suffix(suffix)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_follows_the_last_dot() {
        assert_eq!(suffix("a/b.TAR.Gz"), "gz");
        assert_eq!(suffix("html"), "html");
        assert_eq!(suffix(""), "");
    }

    #[test]
    fn what_is_set_and_taken_away_counts_before_the_table() {
        assert_eq!(of_file("x.html"), "text/html");
        set("html".into(), Some("text/own".into()));
        assert_eq!(of_file("x.html"), "text/own");
        set("html".into(), None);
        assert_eq!(of_file("x.html"), UNKNOWN);
        assert!(!all().contains(&"text/own".to_owned()));
    }
}

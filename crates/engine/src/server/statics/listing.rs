//! The page that lists a directory.

use super::path::Clean;
use rustix::fs::Dir;
use std::fmt::Write;
use std::os::fd::OwnedFd;
use steel_proto::urlencoded;

/// More entries than these are not listed.
const MOST: usize = 10_000;

/// The names of what lies in a directory, in order. Those that begin with a dot are left out.
///
/// # Errors
/// Those of getdents(2).
pub(super) fn page(directory: &OwnedFd, path: &Clean<'_>) -> rustix::io::Result<String> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for entry in Dir::read_from(directory)? {
        let name = entry?.file_name().to_bytes().to_vec();
        if !name.starts_with(b".") {
            names.push(name);
        }
        if names.len() > MOST {
            break;
        }
    }
    names.sort_unstable();
    Ok(write(&path.shown(), &names))
}

fn write(shown: &[u8], names: &[Vec<u8>]) -> String {
    let base = if shown == b"/" { String::new() } else { escaped_path(shown) };
    let title = format!("Index of {}", plain(shown));
    let mut page = format!(
        "<!DOCTYPE html>\n<html>\n<head><meta charset=\"UTF-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n"
    );
    if shown != b"/" {
        let parent = base.rsplit_once('/').map_or("", |(parent, _)| parent);
        let _ = writeln!(page, "<li><a href=\"{parent}/\">..</a></li>");
    }
    for name in names.iter().take(MOST) {
        let _ = writeln!(page, "<li><a href=\"{base}/{}\">{}</a></li>", escaped_path(name), plain(name));
    }
    if names.len() > MOST {
        page.push_str("<li>...</li>\n");
    }
    page.push_str("</ul>\n</body>\n</html>\n");
    page
}

/// As the text of a page.
fn plain(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// As a part of a URL; slashes stay.
fn escaped_path(path: &[u8]) -> String {
    let segments = path
        .split(|byte| *byte == b'/')
        .map(|segment| String::from_utf8_lossy(&urlencoded::encode_raw(segment)).into_owned());
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_links_and_cannot_break_out_of_the_page() {
        let page = write(b"/a b", &[b"<script>'\"&.txt".to_vec(), b"plain.txt".to_vec()]);
        assert!(
            page.contains("<a href=\"/a%20b/%3Cscript%3E%27%22%26.txt\">&lt;script&gt;&#39;&quot;&amp;.txt</a>"),
            "{page}"
        );
        assert!(page.contains("<a href=\"/a%20b/plain.txt\">plain.txt</a>") && page.contains("<a href=\"/\">..</a>"));
        assert!(page.contains("<title>Index of /a b</title>"));
        let root = write(b"/", &[b"x".to_vec()]);
        assert!(root.contains("<a href=\"/x\">x</a>") && !root.contains(">..<"));
    }
}

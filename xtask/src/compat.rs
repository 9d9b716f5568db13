//! `cargo xtask compat`: writes `COMPATIBILITY.md` from three sources.
//!
//! The figures of `../shared/api/compare.php` (where that is missing, the committed ones stay), the `@unfinished`
//! tags of the stubs, and the differences that people wrote down in `docs/known-differences.md`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::r#gen::surface::Surface;
use crate::php;

const TARGET: &str = "COMPATIBILITY.md";
const DIFFERENCES: &str = "docs/known-differences.md";
/// The figures stand between these two lines.
const FIGURES: [&str; 2] = ["<!-- figures -->\n", "<!-- end of figures -->\n"];

/// Write the page, or only compare it. A check takes the figures as they are: they are measured at release.
///
/// # Errors
/// The stubs are not valid, a file cannot be read or written, or the page is stale (`check`).
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let target = root.join(TARGET);
    let present = std::fs::read_to_string(&target).unwrap_or_default();
    let measured = if check { None } else { measure(root) };
    let figures = measured.or_else(|| figures_of(&present)).unwrap_or_else(|| "Not yet measured.\n".to_owned());
    let page = page(&figures, &unfinished(&Surface::read(&root.join("stubs"))?), &read(&root.join(DIFFERENCES))?);
    if page == present {
        return Ok(());
    }
    if check {
        return Err(format!("{TARGET} is stale: run `cargo xtask compat`"));
    }
    std::fs::write(&target, page).map_err(|e| format!("{TARGET}: {e}"))
}

/// The command that compares the built module with the reference, where both are there.
pub(crate) fn compare(root: &Path) -> Option<Command> {
    let script = root.parent()?.join("shared/api/compare.php");
    let module = root.join("modules/swoole.so");
    if !script.is_file() || !module.is_file() {
        return None;
    }
    let mut command = Command::new(php::binary());
    command.args(["-n", "-d"]).arg(format!("extension={}", module.display()));
    // Classes of the library are declared at their first use; the script looks at what is declared.
    let all = root.join("tests/include/whole_library.php");
    command.arg("-d").arg(format!("auto_prepend_file={}", all.display())).arg(script);
    Some(command)
}

fn measure(root: &Path) -> Option<String> {
    let out = compare(root)?.arg("--missing").output().ok().filter(|o| o.status.success())?;
    Some(figures(&String::from_utf8_lossy(&out.stdout)))
}

/// The table of figures, then the classes that are not there at all: a program that uses one sees only `Class not found`.
fn figures(report: &str) -> String {
    let (missing, table) = report.rsplit_once("\n\n").unwrap_or(("", report));
    let classes: Vec<&str> = missing.lines().filter_map(|line| line.strip_prefix("class: ")).collect();
    let list = classes.iter().map(|class| format!("`{class}`")).collect::<Vec<_>>().join(", ");
    let absent = if list.is_empty() { String::new() } else { format!("\nNot declared at all: {list}.\n") };
    format!("```\n{}```\n{absent}", table.trim_start())
}

fn figures_of(page: &str) -> Option<String> {
    let [open, close] = FIGURES;
    let rest = page.split_once(open)?.1;
    Some(rest.split_once(close)?.0.to_owned())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// One line for each reason and class, so that the list stays readable.
fn unfinished(surface: &Surface) -> String {
    let mut groups: Vec<((String, String), Vec<String>)> = Vec::new();
    for (function, reason) in surface.unfinished() {
        let (class, name) = function.r#where.rsplit_once("::").unwrap_or(("functions", &function.r#where));
        let key = (class.to_owned(), reason.to_owned());
        match groups.iter_mut().find(|(k, _)| *k == key) {
            Some((_, names)) => names.push(name.to_owned()),
            None => groups.push((key, vec![name.to_owned()])),
        }
    }
    let mut out = String::new();
    for ((class, reason), names) in groups {
        let _ = writeln!(out, "- `{class}` ({reason}): {}", names.join(", "));
    }
    if out.is_empty() { "Nothing.\n".to_owned() } else { out }
}

fn page(figures: &str, unfinished: &str, differences: &str) -> String {
    let [open, close] = FIGURES;
    format!(
        "# Compatibility with Swoole\n\n\
         Written by `cargo xtask compat`; do not edit here. The reference is Swoole 6.2.\n\n\
         ## Surface\n\n\
         How many of the reference's names and signatures the module declares. Declared is not finished: \
         the next section lists what throws.\n\n\
         {open}{figures}{close}\n\
         ## Declared, not yet finished\n\n\
         Calling one of these throws a `Swoole\\Exception` that names it.\n\n\
         {unfinished}\n\
         {}",
        from_root(differences)
    )
}

/// Links of a page in `docs/` to its neighbours, for a page in the root.
fn from_root(page: &str) -> String {
    let mut parts = page.split("](");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("](");
        match part.strip_prefix("../") {
            Some(part) => out.push_str(part),
            None => {
                if !part.starts_with('#') && !part.split(')').next().is_some_and(|target| target.contains("://")) {
                    out.push_str("docs/");
                }
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_figures_survive_a_page_that_is_written_anew() {
        let first = page("```\nclass 5 of 6\n```\n", "Nothing.\n", "## Known differences\n");
        assert_eq!(figures_of(&first).as_deref(), Some("```\nclass 5 of 6\n```\n"));
        assert_eq!(page(&figures_of(&first).unwrap(), "Nothing.\n", "## Known differences\n"), first);
    }

    #[test]
    fn classes_that_are_missing_are_named_below_the_table() {
        let report = "class: A\\B\nmethod: A\\C::d()\nclass: E\n\nclass  1 of 3\n";
        assert_eq!(figures(report), "```\nclass  1 of 3\n```\n\nNot declared at all: `A\\B`, `E`.\n");
        assert_eq!(figures("class  3 of 3\n"), "```\nclass  3 of 3\n```\n");
    }

    #[test]
    fn links_to_neighbours_lead_there_from_the_root() {
        let links = "[a](a.md), [b](a.md#b), [c](#c), [d](../D.md), [e](https://example.com/e.md)";
        let moved = "[a](docs/a.md), [b](docs/a.md#b), [c](#c), [d](D.md), [e](https://example.com/e.md)";
        assert_eq!(from_root(links), moved);
    }

    #[test]
    fn a_page_without_figures_has_none() {
        assert_eq!(figures_of("# Compatibility\n"), None);
    }
}

//! The lint of `library/`: each file is PHP, documents what it declares, and is embedded in the extension.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::php;

/// Where the library is embedded.
const LIST: &str = "crates/ext/src/library.rs";

/// # Errors
/// What is wrong, a line for each.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let directory = root.join("library");
    let list = std::fs::read_to_string(root.join(LIST)).map_err(|e| format!("{LIST}: {e}"))?;
    let mut problems = Vec::new();
    for file in php_files(&directory)? {
        let name = file.strip_prefix(&directory).unwrap_or(&file).to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{name}: {e}"))?;
        if !list.contains(&format!("\"{name}\"")) {
            problems.push(format!("library/{name}: not named in {LIST}"));
        }
        problems.extend(undocumented(&text).map(|line| format!("library/{name}: no documentation: {line}")));
        problems.extend(syntax_error(&file));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn php_files(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(directory).map_err(|e| format!("{}: {e}", directory.display()))?;
    let mut found = Vec::new();
    for entry in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if entry.is_dir() {
            found.extend(php_files(&entry)?);
        } else if entry.extension().is_some_and(|extension| extension == "php") {
            found.push(entry);
        }
    }
    found.sort();
    Ok(found)
}

/// `php -l`
fn syntax_error(file: &Path) -> Option<String> {
    php::run([OsStr::new("-l"), file.as_os_str()]).err()
}

/// The lines that declare a class or a function without a doc comment above (attributes may stand between).
fn undocumented(text: &str) -> impl Iterator<Item = &str> {
    let mut documented = false;
    text.lines().map(str::trim).filter(move |line| {
        let missing = declares(line) && !documented;
        documented = line.ends_with("*/") || (documented && line.starts_with("#["));
        missing
    })
}

fn declares(line: &str) -> bool {
    const MODIFIERS: [&str; 7] = ["public", "protected", "private", "static", "final", "abstract", "readonly"];
    let mut words = line.split(' ').skip_while(|word| MODIFIERS.contains(word));
    let kind = words.next().unwrap_or_default();
    let named = words.next().is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    named && ["class", "interface", "trait", "enum", "function"].contains(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_without_a_doc_comment_are_found() {
        let text = "<?php\n/** Says. */\nclass A\n{\n    public function a() {}\n    /** Says. */\n    #[X]\n    final public static function b() {}\n}\n";
        assert_eq!(undocumented(text).collect::<Vec<_>>(), ["public function a() {}"]);
    }

    #[test]
    fn closures_and_words_in_texts_are_no_declarations() {
        for line in [
            "static function () use ($x): void {",
            "function ($x) {",
            "* function of it",
            "return static::class;",
            "public int $a;",
        ] {
            assert!(!declares(line), "{line}");
        }
        assert!(declares("function _string(string $string = ''): X") && declares("final class A extends B"));
    }
}

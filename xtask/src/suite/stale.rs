//! Warns when `modules/swoole.so`, which the tests use, is older than what it is made of.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the module is made of.
const SOURCES: [&str; 4] = ["crates", "library", "Cargo.toml", "Cargo.lock"];

/// A line to print if a source was changed after the module was built.
pub(crate) fn warning(root: &Path, module: &Path) -> Option<String> {
    let source = newer(root, module)?;
    let (module, source) = (short(root, module), short(root, &source));
    Some(format!("warning: {} is older than {}: run make quick\n", module.display(), source.display()))
}

fn short<'a>(root: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// The source that was changed last, if that was after the module was built.
fn newer(root: &Path, module: &Path) -> Option<PathBuf> {
    let built = module.metadata().and_then(|m| m.modified()).ok()?;
    let newest = SOURCES.iter().filter_map(|source| newest(&root.join(source))).max()?;
    (newest.0 > built).then_some(newest.1)
}

/// The newest file of a folder, or the file itself; tests of crates are no part of the module.
fn newest(path: &Path) -> Option<(SystemTime, PathBuf)> {
    let data = path.symlink_metadata().ok()?;
    if !data.is_dir() {
        return Some((data.modified().ok()?, path.to_path_buf()));
    }
    let entries = std::fs::read_dir(path).ok()?.filter_map(Result::ok);
    entries.filter(|e| e.file_name() != "tests").filter_map(|e| newest(&e.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};
    use std::time::Duration;

    /// A root with a module, a source and a test of a crate, made at these seconds.
    fn root(name: &str, module: u64, source: u64, test: u64) -> PathBuf {
        let root = std::env::temp_dir().join(format!("steelwool-stale-{name}-{}", std::process::id()));
        for (file, second) in [("swoole.so", module), ("crates/a/src/lib.rs", source), ("crates/a/tests/t.rs", test)] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().expect("it is below the root")).expect("made");
            let file = File::create(&path).expect("made");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).expect("set");
        }
        root
    }

    #[test]
    fn a_source_that_is_newer_than_the_module_is_named() {
        let root = root("newer", 10, 11, 5);
        assert_eq!(newer(&root, &root.join("swoole.so")), Some(root.join("crates/a/src/lib.rs")));
        let _ = fs::remove_dir_all(root);
    }

    #[test]
    fn a_module_that_is_newer_than_its_sources_is_not_stale_whatever_became_of_tests() {
        let root = root("older", 10, 9, 11);
        assert_eq!(newer(&root, &root.join("swoole.so")), None);
        assert_eq!(newer(&root, &root.join("none.so")), None);
        let _ = fs::remove_dir_all(root);
    }
}

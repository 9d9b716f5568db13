//! `cargo xtask suite PHP_SRC FOLDER... [INI=VALUE...]`: PHP's own tests of these folders of its sources, run plain and then each inside of
//! `Co\run()` with all hooks on. What passes plain is to pass hooked.
//!
//! The tests are copied to `target/suite` first, since they write beside themselves; nothing of PHP's is kept in the project. A file that PHP
//! runs before each script (`auto_prepend_file`) includes it in a coroutine, so names and lines stay. Its variables are those of a function then, and
//! backtraces are longer: what fails so is run once more without hooks, and is the wrapper's if it fails then, too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::php;
use crate::suite;

/// Runs the script of a test in a coroutine, in its stead. Variables that it, or a file that it includes, asks for by `global` are global there, too.
const WRAPPER: &str = r#"<?php
Co::set(['hook_flags' => HOOK_FLAGS]);
Co\run(function () {
    unset($GLOBALS['argc'], $GLOBALS['argv']);
    $text = file_get_contents($_SERVER['SCRIPT_FILENAME']);
    preg_match_all('/[\w.-]+\.inc\b/', $text, $included);
    foreach (array_unique($included[0]) as $file) {
        $text .= @file_get_contents(dirname($_SERVER['SCRIPT_FILENAME']) . "/$file");
    }
    preg_match_all('/\bglobal\s+([^;]+);|\$GLOBALS\[[\'"](\w+)/', $text, $global);
    preg_match_all('/\w+/', implode(' ', [...$global[1], ...$global[2]]), $names);
    foreach (array_diff($names[0], ['this']) as $name) {
        global $$name;
    }
    unset($text, $included, $file, $global, $names, $name);
    include $_SERVER['SCRIPT_FILENAME'];
});
exit;
"#;

/// What run-tests.php says of the tests.
#[derive(Debug, Default, PartialEq, Eq)]
struct Results {
    passed: BTreeSet<String>,
    skipped: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Results {
    fn of(written: &str) -> Results {
        let mut results = Results::default();
        for (verdict, test) in written.lines().filter_map(|line| line.split_once('\t')) {
            let all = match verdict {
                "PASSED" => &mut results.passed,
                "SKIPPED" => &mut results.skipped,
                _ => &mut results.others,
            };
            all.insert(test.to_owned());
        }
        results
    }
}

/// Run both, and tell the difference.
///
/// # Errors
/// Something is missing, or a test fails because of the hooks (the text is empty, all is said already).
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let usage = || "usage: cargo xtask suite PHP_SRC FOLDER... [INI=VALUE...]".to_owned();
    let (settings, mut places): (Vec<_>, Vec<_>) = args.iter().cloned().partition(|arg| arg.contains('='));
    if places.len() < 2 {
        return Err(usage());
    }
    let source = std::path::absolute(places.remove(0)).map_err(|e| e.to_string())?;
    let runner = source.join("run-tests.php");
    let module = root.join("modules/swoole.so");
    for file in [&runner, &module] {
        if !file.is_file() {
            return Err(format!("{} is missing", file.display()));
        }
    }
    let work = root.join("target/suite");
    let plain = pass(&work.join("plain"), &source, &places, &settings)?;
    let inside = |name: &str, flags: &str, tests: &[String]| {
        let wrapper = work.join(format!("{name}.php"));
        let text = WRAPPER.replace("HOOK_FLAGS", flags);
        std::fs::write(&wrapper, text).map_err(|e| format!("{}: {e}", wrapper.display()))?;
        let mut all = vec![format!("extension={}", module.display())];
        all.extend(settings.iter().cloned());
        all.push(format!("auto_prepend_file={}", wrapper.display()));
        pass(&work.join(name), &source, tests, &all)
    };
    let hooked = inside("hooked", "SWOOLE_HOOK_ALL", &places)?;
    let lost: Vec<_> = plain.passed.difference(&hooked.passed).cloned().collect();
    // The same without hooks, to tell what the wrapper does.
    let bare = if lost.is_empty() { Results::default() } else { inside("bare", "0", &lost)? };
    report(&plain, &lost, &bare)
}

fn report(plain: &Results, lost: &[String], bare: &Results) -> Result<(), String> {
    let (hooks, wrapper): (Vec<_>, Vec<_>) = lost.iter().partition(|test| bare.passed.contains(*test));
    println!("\nplain:  {} passed, {} failed, {} skipped", plain.passed.len(), plain.others.len(), plain.skipped.len());
    println!("hooked: {} of these passed, {} did not", plain.passed.len().saturating_sub(lost.len()), lost.len());
    for (whose, tests) in [("without hooks in a coroutine neither", &wrapper), ("without hooks they do", &hooks)] {
        println!("{whose}: {}", tests.len());
        tests.iter().for_each(|test| println!("  {test}"));
    }
    if plain.passed.is_empty() {
        return Err("no test passed".to_owned());
    }
    if hooks.is_empty() { Ok(()) } else { Err(String::new()) }
}

/// Copies the tests below `work`, runs them with these settings and gives back what came of them, by names in the sources.
fn pass(work: &Path, source: &Path, folders: &[String], settings: &[String]) -> Result<Results, String> {
    let _ = std::fs::remove_dir_all(work);
    for folder in folders {
        // What tests include lies beside them, or in the folders beside theirs.
        let all = tests_of(Path::new(folder));
        if !work.join(&all).is_dir() {
            copy(&source.join(&all), &work.join(&all)).map_err(|e| format!("{}: {e}", source.join(&all).display()))?;
        }
    }
    let results = work.join("results.txt");
    let mut command = Command::new(php::binary());
    command.current_dir(work).env("NO_INTERACTION", "1").arg("-n").arg(source.join("run-tests.php"));
    command.args(["-P", "-q", "-n", "-j2", "--no-color", "--set-timeout", "60", "-W"]).arg(&results);
    for setting in settings {
        command.arg("-d").arg(setting);
    }
    suite::run_command(command.args(folders));
    let written = std::fs::read_to_string(&results).map_err(|e| format!("{}: {e}", results.display()))?;
    let begin = format!("{}/", work.display());
    Ok(Results::of(&written.replace(&begin, "")))
}

/// The outermost folder of that name that a test's folder lies in.
fn tests_of(folder: &Path) -> PathBuf {
    let mut all = PathBuf::new();
    for part in folder.components() {
        all.push(part);
        if part.as_os_str() == "tests" {
            break;
        }
    }
    all
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &to)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_hooks_break_is_a_failure() {
        let plain = Results::of("PASSED\ta.phpt\nFAILED\tb.phpt\nSKIPPED\tc.phpt\n");
        assert_eq!((plain.passed.len(), plain.others.len(), plain.skipped.len()), (1, 1, 1));
        let lost = ["a.phpt".to_owned()];
        assert!(report(&plain, &[], &Results::default()).is_ok());
        assert!(report(&plain, &lost, &Results::of("FAILED\ta.phpt\n")).is_ok(), "the wrapper's");
        assert!(report(&plain, &lost, &Results::of("PASSED\ta.phpt\n")).is_err());
        assert!(report(&Results::default(), &[], &plain).is_err());
    }

    #[test]
    fn tests_are_copied_with_the_folders_beside_theirs() {
        assert_eq!(tests_of(Path::new("ext/standard/tests/file/windows")), Path::new("ext/standard/tests"));
        assert_eq!(tests_of(Path::new("Zend/tests")), Path::new("Zend/tests"));
    }
}

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

/// Runs the script of a test in a coroutine, in its stead, and makes no object, since a test may print the numbers of its own. Variables that it, or a file that it includes, asks for by `global` are global there, too.
const WRAPPER: &str = r#"<?php
if (!is_file($_SERVER['SCRIPT_FILENAME'] ?? '')) {
    return;
}

function run_in_coroutine() {
    foreach (['argc', 'argv'] as $name) {
        isset($GLOBALS[$name]) && $$name = $GLOBALS[$name];
        unset($GLOBALS[$name]);
    }
    $file = $_SERVER['SCRIPT_FILENAME'];
    // Traces lose what stands below the script.
    $test = @file_get_contents(preg_replace('/php$/', 'phpt', $file));
    if ($test === false || preg_match('/thrown in|{main}/', $test)) {
        ob_start('without_wrapper');
    }
    $text = file_get_contents($file);
    for ($all = []; preg_match_all('~[\w./-]+\.inc\b~', $text, $included) && $more = array_diff($included[0], $all); $all = $included[0]) {
        foreach (array_unique($more) as $name) {
            $text .= @file_get_contents(dirname($file) . "/$name");
        }
    }
    preg_match_all('/\bglobal\s+([^;]+);|\$GLOBALS\[[\'"](\w+)/', $text, $global);
    preg_match_all('/\w+/', implode(' ', [...$global[1], ...$global[2]]), $names);
    if (str_contains($text, '$GLOBALS[$')) {
        preg_match_all('/\$\K\w+(?=\s*=)/', $text, $all);
        array_push($names[0], ...$all[0]);
    }
    foreach (array_diff($names[0], ['this', 'argc', 'argv']) as $name) {
        global $$name;
    }
    unset($file, $test, $text, $included, $more, $global, $names, $all, $name);
    try {
        include $_SERVER['SCRIPT_FILENAME'];
    } catch (Swoole\ExitException $exit) {
        if (is_string($exit->getStatus())) {
            echo $exit->getStatus();
        }
    }
    getmypid() === MAIN || FFI::cdef('void _exit(int);')->_exit(0);
}

function without_wrapper(string $output): string {
    $frames = '~#(\d+) ' . preg_quote(__FILE__, '~') . '\(\d+\): (?:include|require)\(.*?\)\n#\d+ \[internal function\]: run_in_coroutine\(\)\n#\d+ {main}~';
    return preg_replace($frames, '#$1 {main}', $output);
}

/** Stands for pcntl_fork(), which is refused in coroutines: the child is to have no hooks, and not to come back to the loop. */
function fork_in_coroutine(): int {
    $child = FFI::cdef('int fork(void);')->fork();
    $child === 0 && Swoole\Runtime::setHookFlags(0);
    return $child;
}

define('MAIN', getmypid());
Co::set(['hook_flags' => HOOK_FLAGS]);
Co\run('run_in_coroutine');
exit;
"#;

/// Folders whose files tests of others include.
const SHARED: [&str; 3] = ["sapi/cli/tests", "ext/ftp/tests", "ext/pdo/tests"];

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
    let plain = pass(&work.join("plain"), &source, &places, &places, &settings, None)?;
    let inside = |name: &str, flags: &str, tests: &[String]| {
        let wrapper = work.join(format!("{name}.php"));
        let text = WRAPPER.replace("HOOK_FLAGS", flags);
        std::fs::write(&wrapper, text).map_err(|e| format!("{}: {e}", wrapper.display()))?;
        let extension = format!("extension={}", module.display());
        let prepended = format!("auto_prepend_file={}", wrapper.display());
        let ini = format!("{extension}\n{prepended}\n");
        let all: Vec<_> = [&extension].into_iter().chain(&settings).chain([&prepended]).cloned().collect();
        // PHP that a test starts without `-n` is hooked, too.
        let children = work.join(format!("{name}.d"));
        let written =
            std::fs::create_dir_all(&children).and_then(|()| std::fs::write(children.join("hooked.ini"), ini));
        written.map_err(|e| format!("{}: {e}", children.display()))?;
        pass(&work.join(name), &source, &places, tests, &all, Some(&children))
    };
    let hooked = inside("hooked", "SWOOLE_HOOK_ALL", &places)?;
    let lost: Vec<_> = plain.passed.difference(&hooked.passed).cloned().collect();
    // The same without hooks, to tell what the wrapper does.
    let bare = if lost.is_empty() { Results::default() } else { inside("bare", "0", &again(&lost))? };
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

/// What is to be run to have these tests once more: one that another stands for (`# common.phpt: name.phpt`) is run by that.
fn again(lost: &[String]) -> Vec<String> {
    let runs = |test: &String| {
        test.strip_prefix("# ").and_then(|t| t.split_once(": ")).map_or(test.clone(), |t| t.0.to_owned())
    };
    lost.iter().map(runs).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Copies these folders below `work`, runs tests with these settings and gives back what came of them, by names in the sources. `children`: the folder
/// of settings for PHP that they start.
fn pass(
    work: &Path,
    source: &Path,
    folders: &[String],
    tests: &[String],
    settings: &[String],
    children: Option<&Path>,
) -> Result<Results, String> {
    let _ = std::fs::remove_dir_all(work);
    let shared = SHARED.iter().filter(|folder| source.join(folder).is_dir()).map(|folder| (*folder).to_owned());
    for folder in folders.iter().cloned().chain(shared) {
        // What tests include lies beside them, or in the folders beside theirs.
        let all = tests_of(Path::new(&folder));
        if !work.join(&all).is_dir() {
            copy(&source.join(&all), &work.join(&all), children.is_some())
                .map_err(|e| format!("{}: {e}", source.join(&all).display()))?;
        }
    }
    let results = work.join("results.txt");
    // Beside the tests: it looks there for those that one test stands for (REDIRECTTEST).
    let runner = work.join("run-tests.php");
    std::fs::copy(source.join("run-tests.php"), &runner).map_err(|e| format!("{}: {e}", runner.display()))?;
    let mut command = Command::new(php::binary());
    command.current_dir(work).env("NO_INTERACTION", "1").arg("-n").arg(&runner);
    command.args(["-P", "-q", "-n", "-j2", "--no-color", "--set-timeout", "60", "-W"]).arg(&results);
    if let Some(children) = children {
        command.env("PHP_INI_SCAN_DIR", children);
    }
    for setting in settings {
        command.arg("-d").arg(setting);
    }
    suite::run_command(command.args(tests));
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

/// `inside`: for coroutines, where nobody forks.
fn copy(from: &Path, to: &Path, inside: bool) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &to, inside)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), &to)?;
            if let Ok(text) =
                std::fs::read_to_string(&to).map(|text| text.replace("pcntl_fork();", "fork_in_coroutine();"))
                && inside
            {
                std::fs::write(&to, text)?;
            }
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
    fn a_test_that_another_stands_for_is_run_by_that() {
        let lost = ["# ext/a/common.phpt: ext/b/x.phpt", "# ext/a/common.phpt: ext/b/y.phpt", "ext/a/z.phpt"]
            .map(str::to_owned);
        assert_eq!(again(&lost), ["ext/a/common.phpt", "ext/a/z.phpt"]);
    }

    #[test]
    fn tests_are_copied_with_the_folders_beside_theirs() {
        assert_eq!(tests_of(Path::new("ext/standard/tests/file/windows")), Path::new("ext/standard/tests"));
        assert_eq!(tests_of(Path::new("Zend/tests")), Path::new("Zend/tests"));
    }
}

//! `cargo xtask test`: every suite in turn, added up. The last line printed is `N passed, N failed`.
//!
//! `cargo xtask test phpt tests/timer` runs one suite (and, of phpt, only the given paths).

mod phpt;
mod process;
mod run;
mod stale;
mod tally;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub(crate) use phpt::{Subject, missing, suite_of as phpt_of, suite_with as phpt_with};
pub(crate) use tally::Tally;

/// A build from nothing on two slow cores, and all tests of all crates.
const CARGO_LIMIT: Duration = Duration::from_secs(40 * 60);
/// One documented program, with the servers that it starts.
const PROGRAM_LIMIT: Duration = Duration::from_secs(180);
/// The comparison only reads reflection data.
const REPORT_LIMIT: Duration = Duration::from_secs(60);

type Suite = fn(&Path, &[String]) -> Tally;

const SUITES: [(&str, Suite); 6] = [
    ("lint", lint),
    ("rust", rust),
    ("phpt", phpt::suite),
    ("process", process::suite),
    ("programs", programs),
    ("surface", surface),
];

/// Run all suites, or the one named first in `args`.
///
/// # Errors
/// A test failed (the text is empty, all is said already), or no suite has that name.
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let only = args.first();
    let chosen: Vec<_> = SUITES.iter().filter(|(name, _)| only.is_none_or(|o| o == name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = SUITES.iter().map(|(name, _)| *name).collect();
        return Err(format!("no such suite; there are: {}", names.join(", ")));
    }
    let uses_module = chosen.iter().any(|(name, _)| ["phpt", "process", "programs"].contains(name));
    let warning = stale::warning(root, &root.join("modules/swoole.so")).filter(|_| uses_module).unwrap_or_default();
    print!("{warning}");
    let mut lines = Vec::new();
    let mut total = Tally::default();
    for (name, suite) in chosen {
        println!("\n=== {name}");
        let tally = suite(root, args.get(1..).unwrap_or_default());
        lines.push(format!(
            "{name:<10} {:>6} passed {:>4} failed {:>4} skipped {:>4} unsteady",
            tally.passed, tally.failed, tally.skipped, tally.unsteady
        ));
        total += tally;
    }
    lines.extend(total.named);
    println!("\n{warning}{}\n{} passed, {} failed", lines.join("\n"), total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// Run a suite of others, as long as ours may take.
pub(crate) fn run_command(command: &mut Command) {
    run::run(command, CARGO_LIMIT);
}

/// Each check counts as one test.
fn lint(root: &Path, _: &[String]) -> Tally {
    let mut tally = Tally::default();
    tally += own("stubs and generated code agree", crate::r#gen::run(root, true));
    tally += own("COMPATIBILITY.md is up to date", crate::compat::run(root, true));
    tally += own("the library is PHP, documented and embedded", crate::library::check(root));
    tally += own("the doors are kept", crate::doors::check(root));
    tally += own("docs/settings.md is up to date", crate::settings::run(root, true));
    for args in [&["fmt", "--all", "--check"][..], &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]]
    {
        tally += Tally::one(told(args.first().unwrap_or(&""), run::run(cargo(root).args(args), CARGO_LIMIT).success));
    }
    tally
}

fn own(what: &str, result: Result<(), String>) -> Tally {
    if let Err(message) = &result {
        println!("{message}");
    }
    Tally::one(told(what, result.is_ok()))
}

fn told(what: &str, ok: bool) -> bool {
    println!("{} {what}", if ok { "ok" } else { "not ok" });
    ok
}

/// The tests of all crates, and of `xtask` itself. Those that need no PHP also say, in the same run, which lines they have run, where there are the
/// tools for that.
fn rust(root: &Path, _: &[String]) -> Tally {
    let mut counting = Command::new(root.join("scripts/coverage"));
    if !run::run(counting.arg("tools"), REPORT_LIMIT).success {
        return cargo_test(cargo(root).args(["test", "--workspace", "--no-fail-fast"]));
    }
    let mut tally =
        cargo_test(Command::new(root.join("scripts/coverage")).arg("tests").env("CARGO_TERM_COLOR", "never"));
    tally +=
        cargo_test(cargo(root).args(["test", "--package", "steelwool", "--package", "steel-zend", "--no-fail-fast"]));
    tally
}

fn cargo_test(command: &mut Command) -> Tally {
    let outcome = run::run(command, CARGO_LIMIT);
    tally::of_cargo_test(&outcome.output).with_exit(outcome.success)
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.current_dir(root).env("CARGO_TERM_COLOR", "never");
    command
}

/// Build the extension for the PHP of a `php-config`, in a folder of its own.
pub(crate) fn build(root: &Path, php_config: &str, target: &Path) -> bool {
    let mut command = cargo(root);
    command.args(["build", "--release", "--package", "steelwool", "--target-dir"]).arg(target);
    run::run(command.env("PHP_CONFIG", php_config), CARGO_LIMIT).success
}

/// `tests/programs/*/run`: the programs of the documentation, run as a reader would.
fn programs(root: &Path, _: &[String]) -> Tally {
    let mut tally = Tally::default();
    for program in executables(&root.join("tests/programs")) {
        println!("--- {}", program.display());
        let mut command = Command::new(&program);
        command.current_dir(root).env("STEELWOOL_MODULE", root.join("modules/swoole.so"));
        let outcome = run::run(&mut command, PROGRAM_LIMIT);
        // A program that says why it checks nothing here has not failed.
        if outcome.success
            && outcome.output.lines().all(|line| line.starts_with("# skipped:"))
            && !outcome.output.is_empty()
        {
            tally.skipped += 1;
            continue;
        }
        tally += tally::of_program(&outcome.output).with_exit(outcome.success);
    }
    tally
}

fn executables(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<PathBuf> = entries.map(|e| e.path().join("run")).filter(|p| p.is_file()).collect();
    found.sort();
    found
}

/// A report, not a test: how much of the reference surface is there.
fn surface(root: &Path, _: &[String]) -> Tally {
    if let Some(mut command) = crate::compat::compare(root) {
        run::run(&mut command, REPORT_LIMIT);
    } else {
        println!("no reference beside this checkout");
    }
    Tally::default()
}

//! Counts of passed and failed tests, and how to read them out of what the test tools print.

use std::ops::AddAssign;

/// The outcome of one suite or of all.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Counted for the reader only: a skipped test is neither passed nor failed.
    pub(crate) skipped: u64,
    /// Counted for the reader only: has failed beside others and passed alone.
    pub(crate) unsteady: u64,
    /// What has failed or is unsteady, by name, as far as it has one: the end of a long log has to say it.
    pub(crate) named: Vec<String>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.unsteady += other.unsteady;
        self.named.extend(other.named);
    }
}

impl Tally {
    /// A check that is one test.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into(), ..Self::default() }
    }

    /// Only so many may be unsteady: of more, each is a failure.
    pub(crate) fn with_most_unsteady(mut self, most: u64) -> Self {
        let over = self.unsteady.saturating_sub(most);
        self.failed += over;
        self.passed -= over;
        self
    }

    /// A suite whose process failed although no test of it did has failed as a whole.
    pub(crate) fn with_exit(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

/// What `cargo test` printed. A test binary that was started but gave no result has crashed: one failure.
pub(crate) fn of_cargo_test(output: &str) -> Tally {
    let (mut tally, mut started, mut reported) = (Tally::default(), 0_u64, 0_u64);
    for line in output.lines().map(str::trim) {
        if line.starts_with("Running ") || line.starts_with("Doc-tests ") {
            started += 1;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            reported += 1;
            tally.passed += before(result, " passed");
            tally.failed += before(result, " failed");
            tally.skipped += before(result, " ignored");
        }
    }
    tally.failed += started.saturating_sub(reported);
    tally
}

/// The number that stands before a word.
fn before(line: &str, word: &str) -> u64 {
    let head = line.split(word).next().unwrap_or_default();
    head.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// What `run-tests.php -W` wrote: a line `RESULT<tab>file` for each test. A result of several words
/// (`FAILED&LEAKED`) counts by its worst; an expected failure is not a pass. `run-tests.php` runs a test that has failed and reads a clock once more by
/// itself, and warns if it passes then.
pub(crate) fn of_phpt(results: &str) -> Tally {
    let mut tally = Tally::default();
    for line in results.lines() {
        match line.split_once('\t').map_or("", |(words, _)| words) {
            "" => {}
            "PASSED" => tally.passed += 1,
            "SKIPPED" | "XFAILED" | "XLEAKED" | "REDIRECTED" => tally.skipped += 1,
            "WARNED" => {
                tally.passed += 1;
                tally.unsteady += 1;
                tally.named.extend(line.split_once('\t').map(|(_, test)| format!("unsteady {test}")));
            }
            _ => tally.failed += 1,
        }
    }
    tally
}

/// Which tests of those have failed.
pub(crate) fn failed_phpt(results: &str) -> Vec<String> {
    let failed = |line: &&str| of_phpt(line).failed > 0;
    results.lines().filter(failed).filter_map(|line| Some(line.split_once('\t')?.1.to_owned())).collect()
}

/// Lines `ok NAME` and `not ok NAME`, as a documented program prints them. One that proves nothing has failed.
pub(crate) fn of_program(output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines() {
        if line.starts_with("not ok ") {
            tally.failed += 1;
            tally.named.push(line.to_owned());
        } else if line.starts_with("ok ") {
            tally.passed += 1;
        }
    }
    if tally == Tally::default() { Tally::one(false) } else { tally }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped, ..Tally::default() }
    }

    #[test]
    fn the_results_of_all_test_binaries_are_added_up() {
        let out = "     Running unittests src/lib.rs (target/debug/deps/a-1)\n\nrunning 12 tests\n\
            test result: ok. 11 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s\n\
            \x20  Doc-tests a\n\
            test result: FAILED. 100 passed; 23 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.0s\n";
        assert_eq!(of_cargo_test(out), tally(111, 23, 1));
    }

    #[test]
    fn a_test_binary_that_dies_without_a_result_is_a_failure() {
        let out = "     Running unittests src/lib.rs (a)\nrunning 2 tests\nerror: test failed (signal: 11, SIGSEGV)\n\
            \x20    Running unittests src/lib.rs (b)\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n";
        assert_eq!(of_cargo_test(out), tally(3, 1, 0));
    }

    #[test]
    fn a_failed_build_is_a_failure_even_without_any_test() {
        assert_eq!(of_cargo_test("error: could not compile `x`\n").with_exit(false), tally(0, 1, 0));
        assert_eq!(tally(5, 2, 0).with_exit(false), tally(5, 2, 0));
        assert_eq!(tally(5, 0, 0).with_exit(true), tally(5, 0, 0));
    }

    #[test]
    fn a_phpt_that_passes_when_it_is_run_again_is_unsteady() {
        let named = vec!["unsteady tests/a.phpt".to_owned()];
        assert_eq!(of_phpt("WARNED\ttests/a.phpt\n"), Tally { unsteady: 1, named, ..tally(1, 0, 0) });
    }

    #[test]
    fn some_may_be_unsteady_and_not_many() {
        let unsteady = |unsteady, tally| Tally { unsteady, ..tally };
        assert_eq!(unsteady(3, tally(9, 0, 0)).with_most_unsteady(3), unsteady(3, tally(9, 0, 0)));
        assert_eq!(unsteady(5, tally(9, 1, 0)).with_most_unsteady(3), unsteady(5, tally(7, 3, 0)));
    }

    #[test]
    fn every_phpt_result_but_passed_and_skipped_is_a_failure() {
        let results = "PASSED\ttests/a.phpt\nSKIPPED\ttests/b.phpt\nFAILED\ttests/c.phpt\nFAILED&LEAKED\ttests/d.phpt\n\
            BORKED\ttests/e.phpt\nXFAILED\ttests/f.phpt\n";
        assert_eq!(of_phpt(results), tally(1, 3, 2));
    }

    #[test]
    fn a_program_is_judged_by_its_lines_and_silence_is_a_failure() {
        let named = vec!["not ok closes".to_owned()];
        assert_eq!(of_program("starting\nok answers\nnot ok closes\nokay\n"), Tally { named, ..tally(1, 1, 0) });
        assert_eq!(of_program("nothing to say\n"), tally(0, 1, 0));
    }
}

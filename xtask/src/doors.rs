//! The rules of the doors between PHP and Rust (ARCHITECTURE.md, "The rules"), as far as a reader of the text can check them:
//!
//! - panics are caught in the doors only;
//! - whatever the engine calls (`extern "C" fn`) comes in by one;
//! - what a call into PHP has failed with is never thrown away: not the result of a fence, nor that of a call, a report, a spawn; neither by
//!   `let _ =` nor by `.ok()` and its kin.

use std::path::Path;

/// The crates that know PHP.
const CRATES: [&str; 2] = ["crates/zend/src", "crates/ext/src"];
/// Where panics may be caught.
const DOORS: [&str; 2] = ["crates/zend/src/door.rs", "crates/zend/src/enter.rs"];
/// `extern "C"` functions that the engine does not call: the fence's own frame, and the module's entry.
const NO_ENTRIES: [&str; 2] = ["crates/zend/src/fence.rs", "crates/ext/src/lib.rs"];
/// What an entry's body names, one of these: a door, or a function that is one.
const ENTRY_MARKS: [&str; 5] = ["door::", "guarded(", "enter(", "pass(", "_door("];
/// What fails as PHP code does.
const FALLIBLE: [&str; 9] =
    ["fence::", "report(", "warning(", ".call(", "call_method(", "spawn(", "output::", "finish_script(", "spawned("];
/// Those of which the result is looked at.
const CALLS: [&str; 5] = ["fence::run(", "report(", "warning(", ".call(", "call_method("];
/// How a result is thrown away behind the call.
const DISCARDS: [&str; 4] = [".ok()", ".unwrap_or", ".is_ok(", ".map_or_default("];

/// Checks every source file.
///
/// # Errors
/// The places that break a rule, a line each.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let (mut broken, mut files) = (Vec::new(), 0);
    for dir in CRATES {
        each_file(&root.join(dir), &mut |path| {
            files += 1;
            let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
            if let Ok(text) = std::fs::read_to_string(path) {
                look_at(&name, &text, &mut broken);
            }
        });
    }
    if files == 0 {
        return Err(format!("no sources in {}", CRATES.join(", ")));
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

fn each_file(dir: &Path, look: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            each_file(&path, look);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            look(&path);
        }
    }
}

fn look_at(name: &str, text: &str, broken: &mut Vec<String>) {
    let mut report = |at: usize, what: &str| {
        let line = text[..at].matches('\n').count() + 1;
        broken.push(format!("{name}:{line}: {what}"));
    };
    for (at, _) in text.match_indices("catch_unwind(") {
        if !DOORS.contains(&name) && is_code(text, at) {
            report(at, "panics are caught in the doors only");
        }
    }
    if !NO_ENTRIES.contains(&name) {
        for (at, _) in text.match_indices("extern \"C\" fn ") {
            let body = body_of(&text[at..]);
            if body.is_some_and(|body| !ENTRY_MARKS.iter().any(|mark| body.contains(mark))) {
                report(at, "the engine comes in by a door");
            }
        }
    }
    for (at, _) in text.match_indices("let _ = ") {
        let statement = text[at..].split(';').next().unwrap_or_default();
        if FALLIBLE.iter().any(|call| statement.contains(call)) && is_code(text, at) {
            report(at, "a failure of PHP code is thrown away");
        }
    }
    let calls = CALLS.iter().flat_map(|call| text.match_indices(call));
    for (at, call) in calls.filter(|(at, _)| is_code(text, *at)) {
        if let Some(rest) = behind_parentheses(&text[at + call.len() - 1..])
            && DISCARDS.iter().any(|discard| rest.trim_start().starts_with(discard))
        {
            report(at, "a failure of PHP code is thrown away");
        }
    }
}

/// Not in a comment.
fn is_code(text: &str, at: usize) -> bool {
    !text[..at].rsplit('\n').next().unwrap_or_default().contains("//")
}

/// The body of the function whose text begins here; `None` for a type, which has none.
fn body_of(text: &str) -> Option<&str> {
    let open = text.find('{')?;
    let end = text[..open].find([';', '=']).is_none().then(|| matching(&text[open..], '{', '}'))??;
    Some(&text[open..open + end])
}

fn behind_parentheses(text: &str) -> Option<&str> {
    matching(text, '(', ')').map(|end| &text[end..])
}

/// The length of the text up to the bracket that closes the first one.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0usize;
    for (at, char) in text.char_indices() {
        if char == open {
            depth += 1;
        } else if char == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::look_at;

    fn faults(text: &str) -> usize {
        let mut broken = Vec::new();
        look_at("crates/zend/src/some.rs", text, &mut broken);
        broken.len()
    }

    #[test]
    fn a_thrown_away_failure_is_found() {
        assert_eq!(faults("fn f() { let _ = fence::run(|| 1); }"), 1);
        assert_eq!(faults("fn f() { let _ =\n fence::run(|| 1); }"), 0, "rustfmt does not write that");
        assert_eq!(faults("fn f() { fence::run(|| g(1)).unwrap_or(0) }"), 1);
        assert_eq!(faults("fn f() { let _ = callback.call(&[]); }"), 1);
        assert_eq!(faults("fn f() { callback.call(&args(1)).ok(); }"), 1);
        assert_eq!(faults("fn f() -> Result { fence::run(|| g(1))?; Ok(()) }"), 0);
        assert_eq!(faults("fn f() { // let _ = fence::run(x);\n }"), 0);
    }

    #[test]
    fn an_entry_without_a_door_is_found() {
        assert_eq!(faults("unsafe extern \"C\" fn f(x: i32) -> i32 { x + 1 }"), 1);
        assert_eq!(faults("unsafe extern \"C\" fn f(x: i32) { door::quiet((), || g(x)) }"), 0);
        assert_eq!(faults("type F = unsafe extern \"C\" fn (i32) -> i32;"), 0);
    }

    #[test]
    fn a_panic_that_is_caught_elsewhere_is_found() {
        assert_eq!(faults("fn f() { let r = catch_unwind(g); }"), 1);
    }
}

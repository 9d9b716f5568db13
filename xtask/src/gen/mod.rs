//! `cargo xtask gen`: the stubs are the one declaration of the PHP surface, this makes the Rust of it.
//!
//! stubs/*.stub.php -> (reflect.php) JSON -> [`surface`] -> [`rust`] -> rustfmt -> crates/ext/src/{generated,slots}.rs

mod names;
mod rust;
pub(crate) mod surface;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use surface::Surface;

/// Where the results lie, below the root.
const TARGETS: [&str; 2] = ["crates/ext/src/generated.rs", "crates/ext/src/slots.rs"];

/// Write the generated files, or only compare them.
///
/// # Errors
/// The stubs are not valid, or a file is stale (`check`).
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    for (name, text) in TARGETS.iter().zip(generate(&root.join("stubs"), root)?) {
        let target = root.join(name);
        let present = std::fs::read_to_string(&target).unwrap_or_default();
        if present == text {
            continue;
        }
        if check {
            return Err(format!("{name} is stale: run `cargo xtask gen`"));
        }
        std::fs::write(&target, text).map_err(|e| format!("{name}: {e}"))?;
    }
    Ok(())
}

/// The formatted Rust of a directory of stubs: the tables, the slots.
fn generate(stubs: &Path, root: &Path) -> Result<[String; 2], String> {
    let surface = Surface::read(stubs)?;
    Ok([format(&rust::tables(&surface)?, root)?, format(&rust::slots(&surface), root)?])
}

fn format(source: &str, root: &Path) -> Result<String, String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot start rustfmt: {e}"))?;
    let mut stdin = child.stdin.take().ok_or("rustfmt has no input")?;
    let copy = source.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(copy.as_bytes()));
    let out = child.wait_with_output().map_err(|e| format!("rustfmt: {e}"))?;
    let written = writer.join().map_err(|_| "rustfmt's writer failed".to_owned())?;
    written.map_err(|e| format!("rustfmt: {e}"))?;
    if out.status.success() {
        String::from_utf8(out.stdout).map_err(|e| format!("rustfmt: {e}"))
    } else {
        Err(format!("rustfmt refused the generated text: {}", out.status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
    }

    #[test]
    fn a_small_stub_gives_exactly_the_text_kept_beside_it() {
        let text = generate(&fixture("fixture"), &crate::root()).unwrap().concat();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(fixture("fixture/expected.rs"), &text).unwrap();
        }
        let kept = std::fs::read_to_string(fixture("fixture/expected.rs")).unwrap();
        assert!(text == kept, "generated text differs from tests/fixture/expected.rs:\n{text}");
    }

    #[test]
    fn a_stub_without_documentation_or_with_an_unknown_tag_is_refused() {
        let message = generate(&fixture("bad-fixture"), &crate::root()).unwrap_err();
        assert!(message.contains("Swoole\\Bad::silent(): no documentation"), "{message}");
        assert!(message.contains("Swoole\\Bad::slip(): unknown tag @unfinshed"), "{message}");
    }

    #[test]
    fn a_stub_that_does_not_parse_names_its_line() {
        let message = generate(&fixture("broken-fixture"), &crate::root()).unwrap_err();
        assert!(message.contains("broken.stub.php:4"), "{message}");
    }
}

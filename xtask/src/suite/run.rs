//! Runs one command with a time limit: its output is shown as it comes and kept for counting.
//!
//! The command leads its own process group, and the whole group is killed at the limit, so that a hanging
//! server or worker of a test costs one limit and not the run.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How long nothing may come before the end of the command is looked at.
const QUIET: Duration = Duration::from_millis(200);

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What it wrote to both of its outputs, line by line in the order of arrival.
    pub(crate) output: String,
    /// It ended by itself with code 0.
    pub(crate) success: bool,
}

/// Run to the end, or kill the whole group at the limit.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    match command.spawn() {
        Ok(child) => follow(child, &name, limit),
        Err(e) => {
            println!("cannot start {name}: {e}");
            Outcome { output: String::new(), success: false }
        }
    }
}

fn follow(mut child: Child, name: &str, limit: Duration) -> Outcome {
    let deadline = Instant::now() + limit;
    let (send, lines) = mpsc::channel();
    child.stdout.take().into_iter().for_each(|out| forward(out, send.clone()));
    child.stderr.take().into_iter().for_each(|err| forward(err, send.clone()));
    drop(send);
    let mut output = String::new();
    let mut ended = None;
    loop {
        match lines.recv_timeout(QUIET) {
            Ok(line) => show(&line, &mut output),
            Err(mpsc::RecvTimeoutError::Disconnected) if ended.is_some() => break,
            // It closed its outputs but goes on.
            Err(mpsc::RecvTimeoutError::Disconnected) => thread::sleep(QUIET / 10),
            // The leader is gone and someone of its group still holds the outputs.
            Err(mpsc::RecvTimeoutError::Timeout) if ended.is_some() => {
                kill_group(&child);
                break;
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        ended = ended.or_else(|| child.try_wait().ok().flatten());
        if ended.is_none() && Instant::now() >= deadline {
            println!("{name}: killed after {} s", limit.as_secs());
            kill_group(&child);
            let _ = child.wait();
            break;
        }
    }
    Outcome { output, success: ended.is_some_and(|status| status.success()) }
}

fn kill_group(child: &Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

fn forward(from: impl Read + Send + 'static, to: mpsc::Sender<String>) {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            if to.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
}

fn show(line: &str, output: &mut String) {
    print!("{line}");
    let _ = std::io::stdout().flush();
    output.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Outcome {
        run(Command::new("sh").args(["-c", script]), limit)
    }

    #[test]
    fn both_outputs_are_kept_and_the_code_is_told() {
        let outcome = shell("echo out; echo err >&2; exit 3", Duration::from_secs(30));
        assert!(!outcome.success);
        assert!(outcome.output.contains("out\n") && outcome.output.contains("err\n"), "{}", outcome.output);
    }

    #[test]
    fn a_command_that_hangs_is_killed_with_its_children() {
        let start = Instant::now();
        let outcome = shell("sleep 600 & sleep 600; echo late", Duration::from_millis(100));
        assert!(!outcome.success);
        assert!(!outcome.output.contains("late"));
        assert!(start.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_child_that_outlives_its_command_does_not_hold_up_the_run() {
        let start = Instant::now();
        let outcome = shell("sleep 600 & echo done", Duration::from_secs(300));
        assert!(outcome.success && outcome.output == "done\n", "{outcome:?}");
        assert!(start.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_command_that_does_not_exist_is_a_failure_and_no_panic() {
        assert!(!run(&mut Command::new("/nonexistent/steelwool"), Duration::from_secs(1)).success);
    }
}

//! `SWOOLE_HOOK_NET_FUNCTION`: `mail()`. The message is put together as PHP does it, and the loop waits for the program that sends it.

use std::ffi::CString;

use steel_coro::Wait;
use steel_os::process::Exit;
use steel_zend::{Call, Level, Result, ZStr, Zval, frames, ini, mail, path, refusal, replace::Replacement, report};

use super::{NET_FUNCTION, commands, plain};
use crate::{class::coroutine_system::start_fed_command, runtime::runtime};

pub(super) fn replacements() -> [Replacement; 1] {
    [refusal!("mail", wanted, mail)]
}

fn wanted() -> bool {
    plain::wants_hooked(NET_FUNCTION)
}

/// `EX_TEMPFAIL`: it will be sent later.
const LATER: i32 = 75;

/// PHP's functions that take part. If the configuration has taken one away, `mail()` is PHP's as well.
fn needed() -> Vec<&'static str> {
    let mut needed = vec!["escapeshellcmd"];
    if ini::get_bool("mail.add_x_header") {
        needed.push("getmyuid");
    }
    match ini::get("mail.log").as_str() {
        "" => {}
        "syslog" => needed.push("syslog"),
        _ => needed.extend(["date", "error_log"]),
    }
    needed
}

/// A message, as the program called with its parts has it.
struct Message {
    to: Vec<u8>,
    subject: Vec<u8>,
    headers: Option<Vec<u8>>,
    text: ZStr,
}

/// `mail()`
fn mail(call: &Call) -> Result<Option<Zval>> {
    let program = ini::get("sendmail_path");
    // Whoever wants other ends of lines has a PHP that knows how.
    let is_usual = matches!(ini::get("mail.cr_lf_mode").as_str(), "" | "crlf");
    let texts = [call.str(0)?, call.str(1)?, call.str(2)?];
    let is_text = |text: &ZStr| !text.as_bytes().contains(&0);
    if program.is_empty() || !is_usual || !texts.iter().all(is_text) || !needed().into_iter().all(plain::exists) {
        return Ok(None);
    }
    let [to, subject, text] = texts;
    let headers = match call.arg(3).map(|value| value.deref().as_array()) {
        None => None,
        Some(Some(headers)) => Some(mail::headers(&headers)?.as_bytes().to_vec()),
        Some(None) => match call.str(3)? {
            headers if is_text(&headers) => Some(trimmed(headers.as_bytes()).to_vec()),
            _ => return Ok(None),
        },
    };
    let extra = match (ini::get("mail.force_extra_parameters"), call.arg(4)) {
        (forced, _) if !forced.is_empty() => Some(escaped(forced.as_bytes())?),
        (_, None) => None,
        (_, Some(_)) => match call.str(4)? {
            extra if is_text(&extra) => Some(escaped(extra.as_bytes())?),
            _ => return Ok(None),
        },
    };
    let mut message = Message {
        to: line(to.as_bytes()),
        subject: line(subject.as_bytes()),
        headers: headers.filter(|headers| !headers.is_empty()),
        text,
    };
    message.note()?;
    message.sign()?;
    if message.headers.as_deref().is_some_and(is_malformed) {
        report(Level::Warning, "Multiple or malformed newlines found in additional_header")?;
        return Ok(Some(Zval::bool(false)));
    }
    let mut command = program.clone().into_bytes();
    if let Some(extra) = extra {
        command.push(b' ');
        command.extend_from_slice(&extra);
    }
    send(&program, &command, &message.bytes()).map(|sent| Some(Zval::bool(sent)))
}

fn send(program: &str, command: &[u8], message: &[u8]) -> Result<bool> {
    let Ok(command) = CString::new(path::command(command)) else { return Ok(false) };
    // Cancelled, it fails, but the message goes: the program has it.
    let started = runtime().wait(Wait::Process, || async { start_fed_command(&command, message) })?;
    let running = match started {
        None => return Ok(false),
        Some(Ok(running)) => running,
        Some(Err(_)) => {
            report(Level::Warning, &format!("Could not execute mail delivery program '{program}'"))?;
            return Ok(false);
        }
    };
    let ended = runtime().wait(Wait::Process, || running)?;
    match ended.and_then(std::io::Result::ok) {
        None => Ok(false),
        Some(Exit { code: 0, signal: 0, .. }) => Ok(true),
        Some(exit) if mail::TELLS_FAILURE => told(exit),
        Some(_) => Ok(false),
    }
}

/// As PHP tells it since 8.5.
fn told(exit: Exit) -> Result<bool> {
    match exit {
        Exit { signal: 0, code: LATER, .. } => return Ok(true),
        Exit { signal: 0, code, .. } => {
            report(Level::Warning, &format!("Sendmail exited with non-zero exit code {code}"))?;
        }
        Exit { signal, .. } => {
            let text = steel_os::error_text::of_signal(signal);
            report(Level::Warning, &format!("Sendmail killed by signal {signal} ({text})"))?;
        }
    }
    Ok(false)
}

fn escaped(text: &[u8]) -> Result<Vec<u8>> {
    let escaped = plain::function("escapeshellcmd", &[Zval::str(text)])?;
    Ok(escaped.as_bytes().unwrap_or_default().to_vec())
}

/// The end of a line of the message.
fn line_end() -> &'static [u8] {
    if ini::get_bool("mail.mixed_lf_and_crlf") { b"\n" } else { b"\r\n" }
}

impl Message {
    fn bytes(&self) -> Vec<u8> {
        let end = line_end();
        let mut all = [b"To: ", self.to.as_slice(), end, b"Subject: ", self.subject.as_slice(), end].concat();
        if let Some(headers) = &self.headers {
            all.extend_from_slice(headers);
            all.extend_from_slice(end);
        }
        all.extend_from_slice(end);
        all.extend_from_slice(self.text.as_bytes());
        all.extend_from_slice(end);
        all
    }

    /// The header that says which script it was, if `mail.add_x_header` wants it.
    fn sign(&mut self) -> Result {
        if !ini::get_bool("mail.add_x_header") {
            return Ok(());
        }
        let owner = plain::function("getmyuid", &[])?.as_int().unwrap_or(0);
        let (file, _) = place();
        let name = file.rsplit('/').next().unwrap_or_default();
        let mut signed = format!("X-PHP-Originating-Script: {owner}:{name}").into_bytes();
        if let Some(headers) = self.headers.take() {
            signed.extend_from_slice(line_end());
            signed.extend_from_slice(&headers);
        }
        self.headers = Some(signed);
        Ok(())
    }

    /// A line in the log that `mail.log` names.
    fn note(&self) -> Result {
        let log = ini::get("mail.log");
        if log.is_empty() {
            return Ok(());
        }
        let (file, number) = place();
        let headers = self.headers.as_deref().unwrap_or_default();
        let parts: [&[u8]; 6] = [b"To: ", &self.to, b" -- Headers: ", headers, b" -- Subject: ", &self.subject];
        let mut text = format!("mail() on [{file}:{number}]: ").into_bytes();
        text.extend_from_slice(&parts.concat());
        if self.headers.is_some() {
            text.iter_mut().filter(|byte| matches!(byte, b'\r' | b'\n')).for_each(|byte| *byte = b' ');
        }
        if log == "syslog" {
            plain::function("syslog", &[Zval::int(LOG_NOTICE), Zval::str(text)])?;
            return Ok(());
        }
        let date = plain::function("date", &[Zval::str("d-M-Y H:i:s e")])?;
        let line = [b"[", date.as_bytes().unwrap_or_default(), b"] ", text.as_slice(), b"\n"].concat();
        plain::function("error_log", &[Zval::str(line), Zval::int(TO_FILE), Zval::str(log)])?;
        Ok(())
    }
}

/// `LOG_NOTICE`
const LOG_NOTICE: i64 = 5;
/// The kind of `error_log()` that appends to a file.
const TO_FILE: i64 = 3;

/// Where the program calls from.
fn place() -> (String, u32) {
    frames::here().into_iter().find_map(|frame| frame.line).unwrap_or_else(|| ("[no active file]".to_owned(), 0))
}

/// Headers without the white space at their end.
fn trimmed(headers: &[u8]) -> &[u8] {
    let end = headers.iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0 | 0x0b));
    &headers[..end.map_or(0, |end| end + 1)]
}

/// What is to be one line: without white space at its end, control characters are spaces but for those that fold it (RFC 822, 3.1.1).
fn line(text: &[u8]) -> Vec<u8> {
    let mut line = commands::trimmed(text).to_vec();
    let mut at = 0;
    while at < line.len() {
        if line[at..].starts_with(b"\r\n ") || line[at..].starts_with(b"\r\n\t") {
            at += 2;
            while matches!(line.get(at + 1), Some(b' ' | b'\t')) {
                at += 1;
            }
        } else if line[at].is_ascii_control() {
            line[at] = b' ';
        }
        at += 1;
    }
    line
}

/// Do headers begin with no name of one, or have an empty line or a lone end, with which somebody could begin the text?
fn is_malformed(headers: &[u8]) -> bool {
    if !matches!(headers.first(), Some(33..=126)) || headers.first() == Some(&b':') {
        return true;
    }
    let at = |index: usize| headers.get(index).copied().unwrap_or(0);
    let mut index = 0;
    while index < headers.len() {
        let (one, two) = (at(index + 1), at(index + 2));
        match headers[index] {
            b'\r' if matches!(one, 0 | b'\r') || one == b'\n' && matches!(two, 0 | b'\n' | b'\r') => return true,
            b'\n' if matches!(one, 0 | b'\r' | b'\n') => return true,
            b'\r' | b'\n' => index += 2,
            _ => index += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one() {
        assert_eq!(line(b"a\nb \r\n"), b"a b");
        // What is no white space is one at the end, as PHP has it.
        assert_eq!(line(b"a\x7f \n"), b"a ");
        assert_eq!(line(b"a\r\n  b\r\nc"), b"a\r\n  b  c");
        assert_eq!(line(b" \t"), b"");
        assert_eq!(trimmed(b"X: y\r\n\0"), b"X: y");
    }

    #[test]
    fn headers_that_end_early_are_malformed() {
        for headers in
            [&b"X: y\r\n\r\ntext"[..], b"X: y\n\ntext", b"X: y\r\rtext", b"X: y\n", b"X: y\r", b" X", b":", b"\xc3"]
        {
            assert!(is_malformed(headers), "{headers:?}");
        }
        for headers in [&b"X: y"[..], b"X: y\r\nZ: z", b"X: y\nZ: z", b"X: y\r\n folded"] {
            assert!(!is_malformed(headers), "{headers:?}");
        }
    }
}

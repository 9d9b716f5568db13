//! `Steelwool\Command`: asks a running server by its control socket ([`crate::live`]) and prints what comes back.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
};

use steel_zend::{Call, Result, ini, output, path::current_directory};

use crate::live::USAGE;

/// Where the socket is, if no option says so.
const VARIABLE: &str = "STEELWOOL_SOCKET";

/// `Command::run()`
pub(crate) fn run(call: &Call) -> Result<i64> {
    let mut words = Vec::new();
    for (_, value) in call.array(0)?.iter().skip(1) {
        words.push(value.to_str()?.to_lossy().into_owned());
    }
    let given = words.iter().position(|word| word.starts_with("--socket=")).map(|at| words.remove(at));
    let socket = given
        .and_then(|word| word.strip_prefix("--socket=").map(str::to_owned))
        .or_else(|| std::env::var(VARIABLE).ok())
        .unwrap_or_else(|| ini::get("steelwool.control_socket"));
    if words.iter().all(|word| word.starts_with("--")) || words.iter().any(|word| word == "--help") {
        output::write(USAGE.as_bytes())?;
        return Ok(i64::from(!words.iter().any(|word| word == "--help")));
    }
    if socket.is_empty() {
        return failed("no socket: say --socket=PATH, or set steelwool.control_socket or STEELWOOL_SOCKET");
    }
    if io::IsTerminal::is_terminal(&io::stdout()) {
        words.push("--terminal".to_owned());
    }
    let directory = current_directory().map(|path| String::from_utf8_lossy(&path).into_owned()).unwrap_or_default();
    words.push(format!("--directory={directory}"));
    match ask(Path::new(&socket), &words.join("\t")) {
        Ok(stream) => print(stream),
        Err(error) => failed(&format!("no server answers at {socket}: {error}")),
    }
}

fn failed(why: &str) -> Result<i64> {
    output::write(format!("error: {why}\n").as_bytes())?;
    Ok(1)
}

fn ask(socket: &Path, line: &str) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(socket)?;
    stream.write_all(format!("{}\n", line.replace('\n', " ")).as_bytes())?;
    Ok(stream)
}

/// As it comes, to the end.
fn print(mut stream: UnixStream) -> Result<i64> {
    let (mut buffer, mut first, mut is_error) = (vec![0; 64 * 1024], true, false);
    loop {
        let count = match stream.read(&mut buffer) {
            Ok(0) => return Ok(i64::from(first || is_error)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return failed(&error.to_string()),
        };
        is_error |= first && [&b"error: "[..], b"{\"error\":"].iter().any(|begin| buffer[..count].starts_with(begin));
        first = false;
        output::write(&buffer[..count])?;
    }
}

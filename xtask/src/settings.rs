//! `cargo xtask settings`: writes `docs/settings.md` from the rows of `crates/ext/src/settings/options.rs` and `php_ini.rs`.
//!
//! The rows are macro calls, compiled here with a macro that keeps their texts and drops their effects, which need PHP.

use std::fmt::Write as _;
use std::path::Path;

const TARGET: &str = "docs/settings.md";

struct Row {
    key: &'static str,
    /// The effect as source text; its first word says what becomes of the option.
    effect: &'static str,
    default: &'static str,
    doc: &'static str,
}

macro_rules! options {
    ($($kind:literal { $($key:literal, $effect:expr, $default:literal, $doc:literal;)* })*) => {
        pub(super) const KINDS: &[(&str, &[super::Row])] = &[$(
            ($kind, &[$(super::Row { key: $key, effect: stringify!($effect), default: $default, doc: $doc },)*]),
        )*];
    };
}

#[path = "../../crates/ext/src/settings/options.rs"]
mod options;

macro_rules! ini {
    ($($name:literal, $scope:ident, $default:literal, $state:ident, $doc:literal;)*) => {
        /// Name, who may change it, default, what becomes of it, documentation.
        pub(super) const SETTINGS: &[[&str; 5]] = &[$([$name, stringify!($scope), $default, stringify!($state), $doc],)*];
    };
}

#[path = "../../crates/ext/src/settings/php_ini.rs"]
mod php_ini;

/// Where the library names every option of the reference.
const CONSTANTS: &str = "library/core/Constant.php";

/// Options among them that no server reads: of clients, sockets, process pools and `Coroutine::set()`.
#[rustfmt::skip]
const NOT_OF_SERVERS: &[&str] = &[
    "bind_address", "bind_port", "body_decompression", "connect_timeout", "deadlock_check_depth", "deadlock_check_disable_trace",
    "deadlock_check_limit", "defer", "enable_message_bus", "exit_condition", "http2_max_headers", "http_client_driver",
    "http_proxy_host", "http_proxy_password", "http_proxy_port", "http_proxy_user", "http_proxy_username", "keep_alive",
    "lowercase_header", "max_package_size", "max_retries", "open_fastcgi_protocol", "read_timeout", "socks5_host",
    "socks5_password", "socks5_port", "socks5_username", "ssl", "ssl_disable_compression", "ssl_grease", "ssl_host_name", "timeout", "write_func", "write_timeout",
];

const HEAD: &str = "# Options of `Server::set()`

Written by `cargo xtask settings` from `crates/ext/src/settings/options.rs` and `php_ini.rs`; do not edit here. The settings of
php.ini stand at the end.

An option is in one of three states:

- **works**: it does what it says here; **also for a port**: `Server\\Port::set()` sets it for one port (below);
- **accepted**: it may be set and changes nothing, because the engine does so anyway, in another way, or not yet; the text says which;
- **refused**: `set()` throws a `Swoole\\Exception`, so that no program runs without what it asked for. Where a default stands, that
  value (and any other that means \"off\") is accepted.

An unknown key gives a warning, a value out of range a `ValueError`; `null` counts as not given. Sizes are in bytes (also as `2M`), times in
seconds. From `start()` on `$server->setting` also has the values in force of `worker_num`, `task_worker_num`, `output_buffer_size` and
`max_connection`.

A port for which `Server\\Port::set()` was not called has the server's options. One for which it was called has what it was given, and defaults for
the other options of ports, not the server's, as in Swoole; options of the whole server hold for all. The first port is what `Server::set()` sets.
";

/// Write the page, or only compare it.
///
/// # Errors
/// The file cannot be written, the page is stale (`check`), or an option of the reference has no row.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let constants = std::fs::read_to_string(root.join(CONSTANTS)).map_err(|e| format!("{CONSTANTS}: {e}"))?;
    let missing: Vec<_> = missing(&constants).collect();
    if !missing.is_empty() {
        return Err(format!("{CONSTANTS} names options without a row in options.rs: {}", missing.join(", ")));
    }
    let target = root.join(TARGET);
    let page = page();
    if std::fs::read_to_string(&target).unwrap_or_default() == page {
        return Ok(());
    }
    if check {
        return Err(format!("{TARGET} is stale: run `cargo xtask settings`"));
    }
    std::fs::write(&target, page).map_err(|e| format!("{TARGET}: {e}"))
}

/// The options that the library names (`public const OPTION_X = 'x';`), a server reads, and no row tells about.
fn missing(constants: &str) -> impl Iterator<Item = &str> {
    let known = |key: &str| options::KINDS.iter().any(|(_, rows)| rows.iter().any(|row| row.key == key));
    constants
        .lines()
        .filter_map(|line| line.split_once(" OPTION_")?.1.split('\'').nth(1))
        .filter(move |key| !NOT_OF_SERVERS.contains(key) && !known(key))
}

fn page() -> String {
    let mut out = HEAD.to_owned();
    for (kind, rows) in options::KINDS {
        let _ = write!(out, "\n## {kind}\n\n| Option | State | Default | |\n|---|---|---|---|\n");
        for row in *rows {
            let _ = writeln!(out, "| `{}` | {} | {} | {} |", row.key, state(row.effect), row.default, row.doc);
        }
    }
    out.push_str(INI_HEAD);
    for [name, scope, default, state, doc] in php_ini::SETTINGS {
        let scope = if *scope == "System" { "php.ini, `-d`" } else { "also `ini_set()`" };
        let state = if *state == "Works" { "**works**" } else { "not built" };
        let default = if default.is_empty() { "none" } else { default };
        let _ = writeln!(out, "| `{name}` | {state} | {default} | {scope} | {doc} |");
    }
    out
}

const INI_HEAD: &str = "
## php.ini

One that is not built yet gives a warning at the start, if it is on.

| Setting | State | Default | May be set in | |
|---|---|---|---|---|
";

fn state(effect: &str) -> &'static str {
    match effect {
        port if port.starts_with("Port") => "**works**, also for a port",
        "Accept" => "accepted",
        "NotBuilt" | "NotBuiltIfOn" => "refused",
        _ => "**works**",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> impl Iterator<Item = &'static Row> {
        options::KINDS.iter().flat_map(|(_, rows)| *rows)
    }

    #[test]
    fn no_key_stands_twice() {
        let mut keys: Vec<_> = rows().map(|row| row.key).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn every_option_is_documented_and_one_that_works_has_a_default() {
        for [name, _, _, _, doc] in php_ini::SETTINGS {
            assert!(doc.ends_with('.') && !doc.contains('|'), "{name}");
        }
        for row in rows() {
            assert!(row.doc.ends_with('.') && !row.doc.contains('|'), "{}", row.key);
            assert!(!row.default.is_empty() || state(row.effect) != "**works**", "{}", row.key);
        }
    }

    #[test]
    fn an_option_of_the_library_without_a_row_is_found() {
        let constants = "    public const OPTION_WORKER_NUM = 'worker_num';\n    public const OPTION_SSL = 'ssl';\n\
            \x20   public const OPTION_NEW = 'new_option';\n    public const EVENT_START = 'start';\n";
        assert_eq!(missing(constants).collect::<Vec<_>>(), ["new_option"]);
    }
}

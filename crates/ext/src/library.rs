//! The part of the extension that is written in PHP (`library/`): embedded here. Functions are declared at each request's start, classes at their
//! first use, since that saves whoever has no OPcache 6 ms at each start.
//!
//! `php -n -r ''` takes 12.5 ms of processor time with the library off, took 20.0 with all 317 KB of it declared, and takes 13.4 now (medians of 50); a
//! request to PHP's built-in server took 6.4 ms and takes 1.0. Where OPcache is on, all is declared at the start: that costs a request 40 us (but 20 ms the
//! first one, which compiles it), and a class of the program that stands in OPcache finds its parent only if that is there. Programs see the difference in `get_declared_classes()` and
//! `class_exists($name, false)` only. What the short names need comes only while `swoole.use_shortname` is on.
//!
//! Not while OPcache preloads: a preloaded class would keep a parent that OPcache throws away at the end of that request.

use steel_zend::{
    compile::{self, Source},
    first_use::{self, Library},
    ini, opcache, per_thread,
};

/// What stands in front of all paths.
const ROOT: &str = "@swoole/library/";

/// The name that traces show is the one under which Swoole's library shows itself, so that filters for it keep working.
macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(Source::new(concat!("/@swoole/library/", $path), include_str!(concat!("../../../library/", $path)))),*]
    };
}

/// Declared at each request's start: functions, since the engine looks for those nowhere else.
const SOURCES: &[Source] = sources![
    "functions.php",
    "std/exec.php",
    "ext/standard.php",
    "core/Coroutine/functions.php",
    "core/Coroutine/Http/functions.php",
    "core/NameResolver/functions.php",
    "ext/remote_object.php",
    "ext/sockets.php",
];

/// One class each, whose name is the path's. Declared at their first use, or, where OPcache has them, at the start: parents first.
const CLASSES: &[Source] = sources![
    "core/Constant.php",
    "core/StringObject.php",
    "core/MultibyteStringObject.php",
    "core/Exception/ArrayKeyNotExists.php",
    "core/ArrayObject.php",
    "core/ObjectProxy.php",
    "core/Coroutine/WaitGroup.php",
    "core/Coroutine/Barrier.php",
    "steelwool/ProcessLifetime.php",
    "core/Coroutine/Server.php",
    "core/Coroutine/Server/Connection.php",
    "core/Coroutine/Http/ClientProxy.php",
    "core/Http/Status.php",
    "core/FastCGI.php",
    "core/FastCGI/Record.php",
    "core/FastCGI/Record/Params.php",
    "core/FastCGI/Record/AbortRequest.php",
    "core/FastCGI/Record/BeginRequest.php",
    "core/FastCGI/Record/Data.php",
    "core/FastCGI/Record/EndRequest.php",
    "core/FastCGI/Record/GetValues.php",
    "core/FastCGI/Record/GetValuesResult.php",
    "core/FastCGI/Record/Stdin.php",
    "core/FastCGI/Record/Stdout.php",
    "core/FastCGI/Record/Stderr.php",
    "core/FastCGI/Record/UnknownType.php",
    "core/FastCGI/FrameParser.php",
    "core/FastCGI/Message.php",
    "core/FastCGI/Request.php",
    "core/FastCGI/Response.php",
    "core/FastCGI/HttpRequest.php",
    "core/FastCGI/HttpResponse.php",
    "core/Coroutine/FastCGI/Client/Exception.php",
    "core/Coroutine/FastCGI/Client.php",
    "core/Coroutine/FastCGI/Proxy.php",
    "core/NameResolver/Exception.php",
    "core/NameResolver/Cluster.php",
    "core/NameResolver.php",
    "core/NameResolver/Consul.php",
    "core/NameResolver/Nacos.php",
    "core/NameResolver/Redis.php",
    "core/ConnectionPool.php",
    "steelwool/Database/Place.php",
    "steelwool/Database/Login.php",
    "steelwool/Database/Reconnects.php",
    "steelwool/Database/Upkeep.php",
    "steelwool/Database/OfProxies.php",
    "steelwool/Database/Statements.php",
    "steelwool/Database/MysqliTransaction.php",
    "core/Database/ObjectProxy.php",
    "core/Database/DetectsLostConnections.php",
    "core/Database/PDOConfig.php",
    "core/Database/PDOPool.php",
    "core/Database/PDOProxy.php",
    "core/Database/PDOStatementProxy.php",
    "core/Database/MysqliConfig.php",
    "core/Database/MysqliException.php",
    "core/Database/MysqliPool.php",
    "core/Database/MysqliProxy.php",
    "core/Database/MysqliStatementProxy.php",
    "core/Database/RedisConfig.php",
    "core/Database/RedisPool.php",
    "core/Process/Manager.php",
    "steelwool/Admin/Address.php",
    "steelwool/Admin/Api.php",
    "steelwool/Admin/Commands.php",
    "steelwool/Admin/Describe.php",
    "core/Server/Admin.php",
    "core/Server/Helper.php",
    "core/Curl/Exception.php",
    "core/Coroutine/Curl/Exception.php",
    "core/Coroutine/Http2/MultiplexClient.php",
    "steelwool/OwnFolder.php",
    "core/RemoteObject/Exception.php",
    "core/RemoteObject/Context.php",
    "core/RemoteObject/Client.php",
    "core/RemoteObject/Server.php",
    "core/RemoteObject.php",
];

const SHORT_SOURCES: &[Source] = sources!["short_names.php"];

/// For a PHP without mbstring.
const MULTIBYTE_SOURCES: &[Source] = sources!["core/multibyte.php"];

/// Short names of classes: the name, the class.
const SHORT_ALIASES: &[(&str, &str)] = &[
    ("Co\\WaitGroup", "Swoole\\Coroutine\\WaitGroup"),
    ("Co\\Server", "Swoole\\Coroutine\\Server"),
    ("Co\\Server\\Connection", "Swoole\\Coroutine\\Server\\Connection"),
    ("Co\\FastCGI\\Client", "Swoole\\Coroutine\\FastCGI\\Client"),
    ("Co\\FastCGI\\Client\\Exception", "Swoole\\Coroutine\\FastCGI\\Client\\Exception"),
    ("Co\\FastCGI\\Proxy", "Swoole\\Coroutine\\FastCGI\\Proxy"),
];

per_thread! {
    /// What of [`CLASSES`] this request has declared at their first use.
    static AT_FIRST_USE: AtFirstUse = AtFirstUse::Nothing
}

/// What is declared at its first use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtFirstUse {
    /// All is there, or nothing is wanted.
    Nothing,
    Classes,
    ClassesAndShortNames,
}

/// The module starts: OPcache's files on disk are to be of use for this library, this version (whose constants they hold) and these
/// short and old names only (a cached call of `go()` takes for granted that there is a function).
pub(crate) fn announce() {
    let library = Source::hash_all([SOURCES, CLASSES, SHORT_SOURCES, MULTIBYTE_SOURCES].into_iter().flatten());
    let short_names = ini::get_bool("swoole.use_shortname");
    let old_names = ini::get_bool("steelwool.legacy_names");
    let build = format!("{} {library:x} {short_names} {old_names}", env!("CARGO_PKG_VERSION"));
    opcache::distinguish(c"swoole", build.as_bytes());
    first_use::install(Library { is_on: || AT_FIRST_USE.get() != AtFirstUse::Nothing, knows, declare: declare_class });
}

/// A request starts: declares what is to be there from the beginning, unless `swoole.enable_library` is off.
pub(crate) fn load() {
    AT_FIRST_USE.set(AtFirstUse::Nothing);
    opcache::when_started("swoole", declare_all);
}

fn declare_all() {
    if !ini::get_bool("swoole.enable_library") || compile::is_preloading() {
        return;
    }
    compile::constant("SWOOLE_LIBRARY");
    let short_names = ini::get_bool("swoole.use_shortname");
    let multibyte = !compile::has_function("mb_strlen");
    let cached = opcache::is_on();
    let groups = [(SOURCES, true), (CLASSES, cached), (SHORT_SOURCES, short_names), (MULTIBYTE_SOURCES, multibyte)];
    let mut wanted = groups.into_iter().filter(|(_, wanted)| *wanted).flat_map(|(group, _)| group);
    if !wanted.all(|source| compile::declare(source, cached)) {
        return;
    }
    for (alias, class) in SHORT_ALIASES.iter().filter(|_| short_names && cached) {
        compile::alias(alias, class);
    }
    AT_FIRST_USE.set(match (cached, short_names) {
        (true, _) => AtFirstUse::Nothing,
        (false, false) => AtFirstUse::Classes,
        (false, true) => AtFirstUse::ClassesAndShortNames,
    });
}

/// Is this one of [`CLASSES`], or a short name of one?
fn knows(class: &[u8]) -> bool {
    source_of(class).is_some() || class_behind(class).is_some()
}

/// Declares one of them; its parents come with it, since the engine asks for those. Its short names do, too: what only looks whether
/// a class is there (`instanceof`, `catch`, a parameter's type) never asks for one.
fn declare_class(class: &[u8]) -> bool {
    if let Some(source) = source_of(class) {
        return compile::declare(source, false) && {
            make_short_names(class);
            true
        };
    }
    let Some((alias, target)) = class_behind(class) else { return false };
    if compile::has_class(target) {
        compile::alias(alias, target);
        return true;
    }
    declare_class(target.to_ascii_lowercase().as_bytes())
}

/// The short names of a class that has just been declared.
fn make_short_names(class: &[u8]) {
    if AT_FIRST_USE.get() != AtFirstUse::ClassesAndShortNames {
        return;
    }
    for (alias, target) in SHORT_ALIASES.iter().filter(|(_, target)| target.as_bytes().eq_ignore_ascii_case(class)) {
        compile::alias(alias, target);
    }
}

/// The short name and its class.
fn class_behind(class: &[u8]) -> Option<&'static (&'static str, &'static str)> {
    if AT_FIRST_USE.get() != AtFirstUse::ClassesAndShortNames || !class.starts_with(b"co\\") {
        return None;
    }
    SHORT_ALIASES.iter().find(|(alias, _)| alias.as_bytes().eq_ignore_ascii_case(class))
}

/// Where this class is, its name in lower case.
fn source_of(class: &[u8]) -> Option<&'static Source> {
    if !class.starts_with(b"swoole\\") && !class.starts_with(b"steelwool\\") {
        return None;
    }
    CLASSES.iter().find(|source| is_named(source, class))
}

/// Is `core/A/B.php` of the class `swoole\a\b`, and `steelwool/A.php` of `steelwool\a`?
fn is_named(source: &Source, class: &[u8]) -> bool {
    let path = source.name().trim_start_matches(ROOT);
    let Some((folder, rest)) = path.split_once('/') else { return false };
    let namespace = if folder == "core" { "swoole" } else { folder };
    let name =
        rest.trim_end_matches(".php").bytes().map(|byte| if byte == b'/' { b'\\' } else { byte.to_ascii_lowercase() });
    class
        .strip_prefix(namespace.as_bytes())
        .and_then(|class| class.strip_prefix(b"\\"))
        .is_some_and(|class| name.eq(class.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The class, interface or trait that a file declares, with its namespace, in lower case.
    fn declared(source: &Source) -> String {
        let line = |starts: &[&str]| {
            source
                .text()
                .lines()
                .find(|line| starts.iter().any(|start| line.starts_with(start)))
                .expect("there is one")
                .to_owned()
        };
        let namespace = line(&["namespace "]);
        let class = line(&["class ", "final class ", "abstract class ", "trait ", "interface "]);
        let class = class
            .trim_start_matches("final ")
            .trim_start_matches("abstract ")
            .split(' ')
            .nth(1)
            .expect("a name")
            .to_owned();
        format!("{}\\{class}", namespace.trim_start_matches("namespace ").trim_end_matches(';')).to_ascii_lowercase()
    }

    #[test]
    fn a_class_is_found_in_the_file_that_declares_it() {
        for source in CLASSES {
            let class = declared(source);
            let found = source_of(class.as_bytes()).expect("found");
            assert_eq!(found.name(), source.name(), "{class}");
        }
    }

    #[test]
    fn a_file_with_functions_is_there_from_the_start() {
        for source in CLASSES {
            let has_function = source.text().lines().any(|line| line.starts_with("function "));
            assert!(!has_function, "{}", source.name());
        }
    }

    #[test]
    fn other_classes_are_not_known() {
        for class in [
            "",
            "swoole",
            "swoole\\",
            "swoole\\database",
            "swoole\\database\\pdo",
            "database\\pdopool",
            "app\\swoole\\fastcgi",
            "swoole/fastcgi",
        ] {
            assert!(source_of(class.as_bytes()).is_none(), "{class}");
        }
    }
}

//! The part of the extension that is written in PHP (`library/`): embedded here, declared at each request's start.
//!
//! Declared at once and not at first use, because programs see the difference: `class_exists($name, false)`,
//! `get_declared_classes()`, and a class that extends one of these above its own declaration in a file. All of it costs 0.6 ms, or 6 us
//! where OPcache has it. In the order of the list, parents first. What the short names need comes only while `swoole.use_shortname` is on.
//!
//! Not while OPcache preloads: a preloaded class would keep a parent that OPcache throws away at the end of that request.

use steel_zend::{
    compile::{self, Source},
    ini, opcache,
};

/// The name that traces show is the one under which Swoole's library shows itself, so that filters for it keep working.
macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(Source::new(concat!("/@swoole/library/", $path), include_str!(concat!("../../../library/", $path)))),*]
    };
}

const SOURCES: &[Source] = sources![
    "functions.php",
    "std/exec.php",
    "ext/standard.php",
    "core/Constant.php",
    "core/StringObject.php",
    "core/MultibyteStringObject.php",
    "core/Exception/ArrayKeyNotExists.php",
    "core/ArrayObject.php",
    "core/ObjectProxy.php",
    "steelwool/ProcessLifetime.php",
    "core/Coroutine/WaitGroup.php",
    "core/Coroutine/Barrier.php",
    "core/Coroutine/functions.php",
    "core/Coroutine/Server.php",
    "core/Coroutine/Server/Connection.php",
    "core/Coroutine/Http/ClientProxy.php",
    "core/Coroutine/Http/functions.php",
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
    "core/NameResolver/functions.php",
    "core/NameResolver.php",
    "core/NameResolver/Consul.php",
    "core/NameResolver/Nacos.php",
    "core/NameResolver/Redis.php",
    "core/ConnectionPool.php",
    "steelwool/Database/Place.php",
    "steelwool/Database/Upkeep.php",
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
    "ext/remote_object.php",
    "ext/sockets.php",
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

/// The module starts: OPcache's files on disk are to be of use for this library, this version (whose constants they hold) and these
/// short and old names only (a cached call of `go()` takes for granted that there is a function).
pub(crate) fn announce() {
    let library = Source::hash_all([SOURCES, SHORT_SOURCES, MULTIBYTE_SOURCES].into_iter().flatten());
    let short_names = ini::get_bool("swoole.use_shortname");
    let old_names = ini::get_bool("steelwool.legacy_names");
    let build = format!("{} {library:x} {short_names} {old_names}", env!("CARGO_PKG_VERSION"));
    opcache::distinguish(c"swoole", build.as_bytes());
}

/// A request starts: declares everything, unless `swoole.enable_library` is off.
pub(crate) fn load() {
    opcache::when_started("swoole", declare_all);
}

fn declare_all() {
    if !ini::get_bool("swoole.enable_library") || compile::is_preloading() {
        return;
    }
    compile::constant("SWOOLE_LIBRARY");
    let short_names = ini::get_bool("swoole.use_shortname");
    let multibyte = !compile::has_function("mb_strlen");
    let groups = [(SOURCES, true), (SHORT_SOURCES, short_names), (MULTIBYTE_SOURCES, multibyte)];
    let mut wanted = groups.into_iter().filter(|(_, wanted)| *wanted).flat_map(|(group, _)| group);
    let cached = opcache::is_on();
    if !wanted.all(|source| compile::declare(source, cached)) {
        return;
    }
    for (alias, class) in SHORT_ALIASES.iter().filter(|_| short_names) {
        compile::alias(alias, class);
    }
}

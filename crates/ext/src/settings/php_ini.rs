//! The `swoole.*` settings of php.ini, one row each: name, who may change it, default, what becomes of it, documentation.
//!
//! Compiled twice, as the rows of `options`: `ini` declares them to PHP, `cargo xtask settings` makes the manual of them.

ini! {
    "swoole.use_shortname", System, "On", Works,
        "Short names: `Co`, `go()`, `defer()`, `Co\\Channel`...";
    "swoole.enable_library", User, "On", Works,
        "Declare the part of the module that is written in PHP: `Swoole\\Coroutine\\run()`, `WaitGroup`, `ArrayObject`...";
    "swoole.enable_preemptive_scheduler", User, "Off", Works,
        "Interrupt a coroutine that computes for more than some 10 milliseconds.";
    "swoole.display_errors", User, "On", Works,
        "Show this extension's warnings, if PHP's own setting shows any.";
    "swoole.socket_buffer_size", User, "8388608", Works,
        "Bytes of the kernel's buffers for the pipe of a `Swoole\\Process`, and that `Event::write()` keeps.";
    "swoole.enable_fiber_mock", User, "Off", NotBuilt,
        "Coroutines as PHP's fibers, for tools. Extensions that watch fibers always see coroutines here.";
    "swoole.blocking_detection", System, "Off", Works,
        "Log where PHP code keeps the loop from going on ([watchdogs.md](watchdogs.md)).";
    "swoole.blocking_threshold", System, "100000", Works,
        "Microseconds from which on `swoole.blocking_detection` reports. The option `blocking_warn_ms` comes before it.";
    "swoole.leak_detection", System, "Off", NotBuilt,
        "Report memory that is not freed.";
    "swoole.profile", System, "Off", NotBuilt,
        "Measure the coroutines.";
    "steelwool.legacy_names", System, "On", Works,
        "Names of Swoole 1.x to 4.2 that Swoole has dropped: classes as `swoole_http_server`, functions as `swoole_async_read()`, constants.";
    "steelwool.control_socket", System, "", Works,
        "The default of the option `control_socket` of servers, and where `bin/steelwool` asks ([live-view.md](live-view.md)).";
    "steelwool.memory_snapshot", System, "", Works,
        "Directory: when PHP's memory in a process with a loop has come to 80 % of `memory_limit`, what takes it is told in the log, and all that lives is written there, once, as `steelwool-PID.heapsnapshot`.";
    "steelwool.lifetime_audit_known", System, "", Works,
        "Static properties that are meant to outlive requests, and of which the audit says nothing: `App\\Cache::$values`, `App\\Cache::*`, `App\\*`, separated by commas. The attribute `#[Steelwool\\ProcessLifetime]` on a class or property does the same.";
    "steelwool.lifetime_audit", System, "off", Works,
        "`report`: look which line lets the data of one request reach the next, or keeps what should have gone ([lifetimes.md](lifetimes.md#the-audit)). `strict`: besides, a request that has come to data of another one is answered with 500, and the worker is replaced. PHP's JIT does not work beside it.";
    "steelwool.lifetime_audit_sample", System, "1", Works,
        "One in so many requests of each process is audited, from 1 on.";
    "steelwool.lifetime_replay", System, "0", Works,
        "One in so many requests of a worker that has served others is answered again in a clean copy of it, and what differs is told ([lifetimes.md](lifetimes.md#proof-by-replay)). 0: none. What such a request does outside of the process is done again.";
    "steelwool.lifetime_replay_all", System, "Off", Works,
        "Replay requests of all methods. Otherwise GET, HEAD, OPTIONS and QUERY only, which may be sent again without asking: a POST that is replayed is done again, with whatever it does outside.";
    "steelwool.lifetime_replay_known", System, "", Works,
        "What is meant to depend on others, separated by commas: paths that are not replayed (`/status`, `/chat/*`), and names of fields and cookies that are not compared (`X-Cache`).";
    "steelwool.lifetime_replay_max_body", System, "65536", Works,
        "Bytes: requests with a longer body are not replayed.";
    "steelwool.lifetime_replay_timeout", System, "5", Works,
        "Seconds that a clean copy may take to answer a request.";
    "steelwool.pool_idle_check", User, "5", Works,
        "Seconds: a connection of a `Swoole\\Database` pool that nobody has used for so long is asked for a sign of life when it is borrowed ([database-pools.md](database-pools.md)). 0: each time, -1: never. Read when a pool is made.";
    "steelwool.pool_max_age", User, "0", Works,
        "Seconds: a connection of such a pool that is older is made anew when it is borrowed. 0: they may get as old as they like. Read when a pool is made.";
}

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
    "swoole.blocking_detection", System, "Off", NotBuilt,
        "Report callbacks that keep the loop from going on.";
    "swoole.blocking_threshold", System, "100000", BelongsTo,
        "Microseconds from which on `swoole.blocking_detection` reports.";
    "swoole.leak_detection", System, "Off", NotBuilt,
        "Report memory that is not freed.";
    "swoole.profile", System, "Off", NotBuilt,
        "Measure the coroutines.";
}

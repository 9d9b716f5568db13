//! Every key that `Server::set()` knows: what it takes, and what it does here.
//!
//! A key is applied, accepted (it tunes something that this engine does differently or does anyway), or not built yet. The last kind
//! is refused, so that no program runs without what it asked for.

use std::{path::PathBuf, time::Duration};

use steel_zend::Zval;

use super::Settings;

/// What became of one key.
pub(crate) enum Verdict {
    /// It is in force, or needs nothing.
    Taken,
    /// Nobody knows it: the reference warns.
    Unknown,
    /// Known, but this version cannot do it.
    NotBuilt,
    /// The value is not acceptable; the text says why.
    Bad(String),
}

enum Effect {
    Apply(fn(&mut Settings, &Zval) -> Result<(), String>),
    Accept,
    NotBuilt,
    /// As `NotBuilt`, unless the value is false, 0 or empty.
    NotBuiltIfOn,
}

use Effect::{Accept, Apply, NotBuilt, NotBuiltIfOn};

struct ServerOption {
    key: &'static str,
    effect: Effect,
}

const fn option(key: &'static str, effect: Effect) -> ServerOption {
    ServerOption { key, effect }
}

/// Takes one key into the settings.
pub(crate) fn apply(settings: &mut Settings, key: &str, value: &Zval) -> Verdict {
    let Some(option) = OPTIONS.iter().find(|option| option.key == key) else { return Verdict::Unknown };
    match option.effect {
        Apply(change) => change(settings, value).map_or_else(Verdict::Bad, |()| Verdict::Taken),
        Accept => Verdict::Taken,
        NotBuilt => Verdict::NotBuilt,
        NotBuiltIfOn => {
            if value.is_truthy() {
                Verdict::NotBuilt
            } else {
                Verdict::Taken
            }
        }
    }
}

fn within(value: &Zval, least: i64, most: i64) -> Result<i64, String> {
    let number = value.to_int();
    if (least..=most).contains(&number) { Ok(number) } else { Err(format!("must be between {least} and {most}")) }
}

fn path(value: &Zval) -> Result<PathBuf, String> {
    let text = value.to_str().map_err(|_| "must be a string".to_owned())?;
    Ok(PathBuf::from(text.to_lossy().into_owned()))
}

fn bytes(value: &Zval) -> Result<usize, String> {
    within(value, 1, i64::from(u32::MAX)).map(|number| number as usize)
}

/// More workers than this are a mistake: the reference's limit is processors times 1000.
const MOST_WORKERS: i64 = 1000;

const OPTIONS: &[ServerOption] = &[
    option("worker_num", Apply(|s, v| within(v, 1, MOST_WORKERS).map(|n| s.worker_num = n as u16))),
    option("max_request", Apply(|s, v| within(v, 0, i64::MAX).map(|n| s.max_request = n as u64))),
    option("max_wait_time", Apply(|s, v| within(v, 0, 86_400).map(|n| s.max_wait = Duration::from_secs(n as u64)))),
    option(
        "enable_coroutine",
        Apply(|s, v| {
            s.enable_coroutine = v.is_truthy();
            Ok(())
        }),
    ),
    option("max_conn", Apply(|s, v| within(v, 1, 10_000_000).map(|n| s.max_connections = n as usize))),
    option("max_connection", Apply(|s, v| within(v, 1, 10_000_000).map(|n| s.max_connections = n as usize))),
    option("log_file", Apply(|s, v| path(v).map(|p| s.log_file = Some(p)))),
    option(
        "log_level",
        Apply(|s, v| {
            s.log_level = v.to_int();
            Ok(())
        }),
    ),
    option("pid_file", Apply(|s, v| path(v).map(|p| s.pid_file = Some(p)))),
    option("socket_buffer_size", Apply(|s, v| bytes(v).map(|n| s.max_pending = n))),
    option("buffer_output_size", Apply(|s, v| bytes(v).map(|n| s.max_pending = n))),
    option("output_buffer_size", Apply(|s, v| bytes(v).map(|n| s.max_pending = n))),
    option("package_max_length", Apply(|s, v| bytes(v).map(|n| s.package_max_length = n))),
    option(
        "http_parse_post",
        Apply(|s, v| {
            s.http.parse_post = v.is_truthy();
            Ok(())
        }),
    ),
    option(
        "http_parse_cookie",
        Apply(|s, v| {
            s.http.parse_cookie = v.is_truthy();
            Ok(())
        }),
    ),
    option(
        "http_parse_files",
        Apply(|s, v| {
            s.http.parse_files = v.is_truthy();
            Ok(())
        }),
    ),
    option("upload_tmp_dir", Apply(|s, v| path(v).map(|p| s.http.upload_dir = p))),
    // What this engine does anyway, or does in another way.
    option("reactor_num", Accept),
    option("reload_async", Accept),
    option("dispatch_mode", Accept),
    option("open_tcp_nodelay", Accept),
    option("tcp_fastopen", Accept),
    option("open_cpu_affinity", Accept),
    option("open_http_protocol", Accept),
    option("max_coroutine", Accept),
    option("max_coro_num", Accept),
    option("hook_flags", Accept),
    option("enable_deadlock_check", Accept),
    option("send_yield", Accept),
    option("send_timeout", Accept),
    option("log_date_format", Accept),
    option("log_date_with_microseconds", Accept),
    option("log_rotation", Accept),
    option("trace_flags", Accept),
    option("display_errors", Accept),
    option("print_backtrace_on_error", Accept),
    option("stats_file", Accept),
    option("http_compression_level", Accept),
    option("http_gzip_level", Accept),
    option("compression_min_length", Accept),
    option("http_index_files", Accept),
    option("static_handler_locations", Accept),
    option("enable_server_token", Accept),
    option("enable_unsafe_event", Accept),
    option("discard_timeout_request", Accept),
    option("worker_max_concurrency", Accept),
    option("backlog", Accept),
    option("kernel_socket_recv_buffer_size", Accept),
    option("kernel_socket_send_buffer_size", Accept),
    option("buffer_input_size", Accept),
    option("input_buffer_size", Accept),
    option("enable_delay_receive", NotBuiltIfOn),
    option("enable_reuse_port", Accept),
    option("tcp_keepalive", Accept),
    option("open_tcp_keepalive", Accept),
    option("tcp_keepidle", Accept),
    option("tcp_keepinterval", Accept),
    option("tcp_keepcount", Accept),
    option("tcp_user_timeout", Accept),
    option("http_compression", NotBuiltIfOn),
    option("enable_static_handler", NotBuiltIfOn),
    option("document_root", Accept),
    option("task_worker_num", NotBuiltIfOn),
    option("task_enable_coroutine", NotBuiltIfOn),
    option("task_ipc_mode", Accept),
    option("task_max_request", Accept),
    option("task_tmpdir", Accept),
    option("task_use_object", NotBuiltIfOn),
    option("task_object", NotBuiltIfOn),
    option("daemonize", NotBuiltIfOn),
    option("user", NotBuilt),
    option("group", NotBuilt),
    option("chroot", NotBuilt),
    option("heartbeat_check_interval", NotBuiltIfOn),
    option("heartbeat_idle_time", NotBuiltIfOn),
    option("max_idle_time", NotBuiltIfOn),
    option("open_eof_check", NotBuiltIfOn),
    option("open_eof_split", NotBuiltIfOn),
    option("package_eof", Accept),
    option("open_length_check", NotBuiltIfOn),
    option("package_length_type", Accept),
    option("package_length_offset", Accept),
    option("package_body_offset", Accept),
    option("package_length_func", NotBuilt),
    option("open_http2_protocol", NotBuiltIfOn),
    option("open_websocket_protocol", NotBuiltIfOn),
    option("open_mqtt_protocol", NotBuiltIfOn),
    option("open_redis_protocol", NotBuiltIfOn),
    option("open_ssl", NotBuiltIfOn),
    option("ssl_cert_file", NotBuilt),
    option("ssl_key_file", NotBuilt),
    option("message_queue_key", Accept),
    option("admin_server", NotBuilt),
    option("enable_preemptive_scheduler", NotBuiltIfOn),
];

//! The options of `Server::set()`, one row each: key, what it does here, default, documentation.
//!
//! Compiled twice: `table` gives the rows their effect, and `cargo xtask settings` (which knows nothing of PHP) makes
//! docs/settings.md of them. So a row may name nothing but what `table` lends it. Rows of one kind stand together, as in
//! the manual.

options! {
    "Processes" {
        "worker_num", Apply(|s, v| within(v, 1, MOST_WORKERS).map(|n| s.worker_num = n as u16)),
            "1; in PROCESS mode, processors of the machine", "Worker processes, 1 to 1000. In BASE mode with 1, and no `max_request`, the process that called `start()` serves itself.";
        "max_request", Apply(|s, v| within(v, 0, i64::MAX).map(|n| s.max_request.most = n as u64)),
            "0", "Requests (HTTP) or pieces of data (TCP) after which a worker is replaced; 0: never. It serves until its successor is ready.";
        "max_request_grace", Apply(|s, v| within(v, 0, i64::MAX).map(|n| s.max_request.grace = Some(n as u64))),
            "half of `max_request`, if that is above 10", "Up to so many requests more are served, for each worker by chance, so that not all are replaced at the same time.";
        "max_wait_time", Apply(|s, v| within(v, 0, 86_400).map(|n| s.max_wait = Duration::from_secs(n as u64))),
            "3", "Seconds that a worker which is stopped or replaced may take to finish its requests; 0 to 86400.";
        "enable_coroutine", Apply(|s, v| flag(&mut s.enable_coroutine, v)),
            "true", "Callbacks run in a coroutine each, and may wait.";
        "pid_file", Apply(|s, v| path(v).map(|p| s.pid_file = Some(p))),
            "none", "File that gets the process id of the master at the start; removed at the end.";
        "reload_async", Accept, "", "Workers always finish what they have begun before a reload replaces them.";
        "dispatch_mode", Apply(|s, v| dispatch(v).map(|mode| s.dispatch = mode)), "2",
            "Which worker gets what in PROCESS mode: 1 each event to the next one, 2 by the session's number, 3 to one that is idle, 4 by the client's address, 5 by `bind()`, 7 as 3 for each connection, 8 to the least busy for each connection, 9 and 10 the same for each event; 6 is that of `dispatch_func`, and as 3 where that does not say. With 1, 3, 6, 9 and 10 there is no `connect` and no `close`, unless `enable_unsafe_event` is on. In BASE mode the kernel chooses.";
        "dispatch_func", Apply(|s, v| function(v).map(|called| s.dispatch_func = Some(called))), "none",
            "Function that chooses the worker of each event of a connection in PROCESS mode: `function ($server, $fd, $type, $data)`, with type 0 for data and requests (up to 8192 bytes of it; of a request the head), 5 and 4 for the begin and the end of a connection. It answers the worker's number, -1 (nobody gets it), -2 (and the connection is closed) or -3 (as `dispatch_mode` says). It runs in the master, and all who send wait for it. In BASE mode it is never called, as in Swoole.";
        "reactor_num", Apply(|s, v| within(v, 1, 1000).map(|n| s.reactor_num = Some(n as u16))),
            "half of the processors", "Threads of the master that have the sockets in PROCESS mode, 1 to 1000. In BASE mode each worker has one loop.";
        "single_thread", Accept, "", "In BASE mode each worker has one loop.";
        "open_cpu_affinity", Apply(|s, v| flag(&mut s.cpus.bind, v)),
            "false", "Each worker runs on one processor of those that the server may use: the first on the first one, and so on, from the beginning again when there are more workers.";
        "cpu_affinity_ignore", Apply(|s, v| cpus(v).map(|list| s.cpus.ignored = list)),
            "none", "Numbers of processors that `open_cpu_affinity` leaves alone.";
        "worker_max_concurrency", Apply(|s, v| at_least_one(v).map(|n| s.worker_max_concurrency = Some(n))), "`max_concurrency`",
            "HTTP requests that may be in work at once in a worker, from 1 on; those that come meanwhile wait there, in order. One is in work until its response has ended.";
        "max_concurrency", Apply(|s, v| at_least_one(v).map(|n| s.max_concurrency = n)), "4294967295",
            "HTTP requests that may be in work or wait in all workers at once, from 1 on; what a worker gets beyond that is answered with 503.";
        "max_coroutine", Process, "100000", "Same as `max_coro_num`.";
        "max_coro_num", Process, "100000", "Coroutines that may be alive at once in a worker.";
        "stack_size", Process, "2097152", "Same as `c_stack_size`.";
        "c_stack_size", Process, "2097152", "Bytes of a coroutine's C stack, 65536 to 16777216; also `8M`. Address space only: what is not used costs nothing, below `2M` even fewer page tables.";
        "enable_deadlock_check", Process, "true", "Report coroutines that wait for each other when a process ends. In a serving worker there is no deadlock: requests may come.";
        "enable_preemptive_scheduler", Process, "swoole.enable_preemptive_scheduler",
            "Interrupt a coroutine that computes for more than some 10 milliseconds.";
        "blocking_warn_ms", Process, "swoole.blocking_detection", "Milliseconds that PHP code may keep the loop from going on before the log says where, once for each place and again when it has happened ten, a hundred, a thousand times; 0: never. Not in Swoole. See [watchdogs.md](watchdogs.md).";
        "coroutine_warn_ms", Process, "0", "Milliseconds after which the log says of a coroutine that is still there where it stands, in the same way; 0: never. Not in Swoole.";
        "growth_warn_requests", Process, "0", "After so many requests each worker compares its memory; if it has grown four times in a row, the log says by what, and what holds it. 0: never. Not in Swoole.";
        "hook_flags", Process, "0", "Functions of PHP that let other coroutines run while they wait: `SWOOLE_HOOK_*`. Which are built: [hooks.md](hooks.md).";
        "name_resolver", Process, "none", "Objects of `Swoole\\NameResolver` that are asked before DNS, in this order.";
        "daemonize", Apply(|s, v| flag(&mut s.daemonize, v)),
            "false", "`start()` goes on in the background, in a session without a terminal; the process that called it ends. Output goes to `log_file`, or nowhere. The working directory is kept. Not needed below systemd or in a container.";
        "user", Apply(|s, v| name(v).map(|name| s.identity.user = name)),
            "none", "User that workers and task workers become before `workerStart`, by name. Needs root; without it nothing is changed, and the log says so. A user that does not exist is not started with.";
        "group", Apply(|s, v| name(v).map(|name| s.identity.group = name)),
            "none", "Group of the workers, as `user`. Not given: that of the process that calls `start()`.";
        "chroot", Apply(|s, v| name(v).map(|name| s.identity.root = name)),
            "none", "Directory that becomes `/` for workers and task workers, before `workerStart`. Needs root.";
        "request_scope", Apply(|s, v| leftovers(v).map(|what| s.leftovers = what)),
            "none", "What becomes of coroutines that an HTTP request has started and that are there when its callback has returned: `list`, the log says where they stand, once for each place; `cancel`, their waits throw a `Swoole\\Coroutine\\CanceledException` besides. Not in Swoole.";
        "metrics", Apply(|s, v| listens(v).map(|address| s.metrics = address)),
            "none", "Address at which the server's figures are served for Prometheus, without PHP: `9100` (this machine only), `0.0.0.0:9100`, `[::]:9100`. See [metrics.md](metrics.md). Not in Swoole.";
        "control_socket", Apply(|s, v| optional_path(v).map(|path| s.control_socket = path)),
            "steelwool.control_socket", "Path of a Unix socket, for the user of the server only, at which `bin/steelwool` looks at it while it runs. See [live-view.md](live-view.md). Not in Swoole.";
        "event_object", Apply(|s, v| flag(&mut s.event_object, v)),
            "false", "Callbacks get one object behind the server, instead of several values: `connect`, `receive` and `close` a `Swoole\\Server\\Event`, `packet` a `Packet`, `task` a `Task`, `finish` a `TaskResult`, `pipeMessage` a `PipeMessage`, `workerError` a `StatusInfo`.";
        "bootstrap", Accept, "", "Belongs to the thread mode, which this module is not built with (nor is the usual Swoole).";
        "init_arguments", Accept, "", "Belongs to the thread mode.";
        "debug_mode", Accept, "", "Nothing is traced.";
        "enable_kqueue", Accept, "", "The loop is epoll.";
        "enable_signalfd", Accept, "", "The engine chooses itself how signals arrive.";
        "admin_server", Apply(|s, v| name(v).map(|name| s.has_admin = name.is_some())),
            "none", "Address of the [admin interface](admin-server.md): `user:secret@host:port`, `127.0.0.1:port` or `unix:/path`.";
        "stats_file", Apply(|s, v| name(v).map(|name| s.has_stats_file = name.is_some())),
            "none", "File to which the first worker writes `Server::stats()` again and again: as JSON if its name ends with `.json`, as PHP if with `.php`, else a line `name: value` each.";
        "stats_timer_interval", Apply(|_, v| within(v, 0, 86_400_000).map(drop)), "1000", "Milliseconds between two of them.";
    }
    "Connections" {
        "max_conn", Apply(|s, v| within(v, 1, 10_000_000).map(|n| s.max_connections = n as usize)),
            "100000", "Same as `max_connection`.";
        "max_connection", Apply(|s, v| within(v, 1, 10_000_000).map(|n| s.max_connections = n as usize)),
            "100000", "Connections of one worker, 1 to 10000000; further ones are closed at once.";
        "socket_buffer_size", Port(|p, v| bytes(v).map(|n| p.max_pending = n)),
            "8388608", "Bytes that may wait for a slow client. What is more waits (in a coroutine) or is refused. For a port of datagrams: what the kernel may keep of them in either direction (its own limits are `net.core.rmem_max` and `wmem_max`).";
        "max_buffered_bytes", Apply(|s, v| bytes(v).map(|n| s.max_buffered = n)),
            "268435456", "Bytes of memory in a worker that answers which wait for slow clients may take together, and as many that request bodies may, until they are answered. Who needs more of it is refused (a request with 503, an answer with a reset), after those that hold most and make no progress. A single body or answer may be larger. Not in Swoole.";
        "buffer_high_watermark", Port(|p, v| size(v, 0, i64::from(u32::MAX)).map(|n| p.high_mark = n as usize)),
            "four fifths of `socket_buffer_size`", "Bytes that wait for a client from which on `bufferFull` is called, once, until `bufferEmpty` would be. In the `dispatch_mode`s 1, 3 and 9 neither is.";
        "buffer_low_watermark", Port(|p, v| size(v, 0, i64::from(u32::MAX)).map(|n| p.low_mark = n as usize)),
            "0", "When at most so many bytes are left after that, `bufferEmpty` is called; without a callback `bufferFull`, after `socket_buffer_size` bytes have waited.";
        "max_queued_bytes", Apply(|s, v| size(v, 0, i64::from(u32::MAX)).map(|n| s.max_queued = usize::try_from(n).ok().filter(|n| *n > 0))),
            "0", "Bytes of one TCP client that may be on their way from the master to a worker; with more, nothing is read of it until the worker has taken some. 0: no limit but that of all clients of a worker together (4 MB). PROCESS mode; in BASE mode nothing is on its way.";
        "buffer_output_size", Port(|p, v| bytes(v).map(|n| p.max_pending = n)),
            "8388608", "Same as `socket_buffer_size`.";
        "output_buffer_size", Port(|p, v| bytes(v).map(|n| p.max_pending = n)),
            "8388608", "Same as `socket_buffer_size`.";
        "buffer_input_size", Accept, "", "The engine chooses its own buffers.";
        "input_buffer_size", Accept, "", "The engine chooses its own buffers.";
        "backlog", Port(|p, v| within(v, 0, 65_535).map(|n| p.backlog = n as u16)),
            "512", "Connections that may wait to be accepted, 0 to 65535; the kernel's own limit is `net.core.somaxconn`.";
        "kernel_socket_recv_buffer_size", Port(|p, v| kernel_buffer(v).map(|n| p.tcp.receive_buffer = n)),
            "the kernel's", "Bytes that the kernel may keep of what a TCP client has sent and was not read.";
        "kernel_socket_send_buffer_size", Port(|p, v| kernel_buffer(v).map(|n| p.tcp.send_buffer = n)),
            "the kernel's", "Bytes that the kernel may keep of what a TCP client is to be sent.";
        "enable_reuse_port", Accept, "", "Has no effect.";
        "open_tcp_nodelay", Port(|p, v| flag(&mut p.tcp.no_delay, v)),
            "true", "Small writes go out at once, not with the next ones.";
        "tcp_defer_accept", Port(|p, v| within(v, 0, 86_400).map(|n| p.tcp.defer_accept = (n > 0).then(|| Duration::from_secs(n as u64)))),
            "0", "Seconds that a new connection without a byte from its client is kept from the server; then it is accepted all the same. 0: none.";
        "tcp_fastopen", Port(|p, v| within(v, 0, 65_535).map(|n| p.tcp.fast_open = fast_open(n))),
            "false", "Let clients send data with their first packet (TCP Fast Open; `net.ipv4.tcp_fastopen` must allow it). A number above 1 says how many may do so at once.";
        "open_tcp_keepalive", Port(|p, v| flag(&mut p.tcp.keep_alive, v)),
            "false", "Ask silent clients whether they are still there, and close the connections of those that do not answer (the kernel does it).";
        "tcp_keepidle", Port(|p, v| within(v, 1, 32_767).map(|n| p.tcp.keep_idle = Duration::from_secs(n as u64))),
            "3600", "Seconds of silence before `open_tcp_keepalive` asks; 1 to 32767.";
        "tcp_keepinterval", Port(|p, v| within(v, 1, 32_767).map(|n| p.tcp.keep_interval = Duration::from_secs(n as u64))),
            "60", "Seconds before it asks again; 1 to 32767.";
        "tcp_keepcount", Port(|p, v| within(v, 1, 127).map(|n| p.tcp.keep_count = n as u32)),
            "5", "Questions without an answer after which it closes; 1 to 127.";
        "tcp_user_timeout", Port(|p, v| milliseconds(v).map(|time| p.tcp.user_timeout = time)),
            "0", "Milliseconds that sent data may stay unacknowledged before the connection is closed; 0: the kernel's own limit.";
        "send_yield", Apply(|s, v| flag(&mut s.send_yield, v)),
            "true", "`send()` in a coroutine, and `Response::write()`, wait while too much is pending for the client (`socket_buffer_size`). Off: they answer `false` then, with `swoole_last_error()` 1009. In every `dispatch_mode`.";
        "send_timeout", Apply(|s, v| seconds(v).map(|time| s.patience.send = time)),
            "0", "Seconds that `send()` in a coroutine may wait for a slow client; 0: no limit but `write_timeout`.";
        "write_timeout", Apply(|s, v| seconds(v).map(|time| s.patience.output = time)),
            "30", "Seconds in which a client for which something waits must read `min_transfer_rate` bytes for each; otherwise its connection is reset, and what waits dropped. 0: no limit. Not in Swoole.";
        "min_transfer_rate", Apply(|s, v| size(v, 0, i64::from(u32::MAX)).map(|n| s.patience.min_rate = n as u32)),
            "500", "Bytes for each second that a client must read within `write_timeout`, and send of a body within `http_body_timeout`; 0: one byte in all that time is enough. Not in Swoole.";
        "handshake_timeout", Apply(|s, v| seconds(v).map(|time| s.patience.greeting = time)),
            "10", "Seconds for what comes before the protocol: the PROXY header, the handshake of TLS. A connection that takes longer is closed. 0: no limit. Not in Swoole.";
        "discard_timeout_request", Apply(|s, v| flag(&mut s.discards_gone, v)), "false",
            "With `dispatch_mode` 1, 3 and 9 and without `enable_unsafe_event`: data and requests of a connection that is closed when their turn comes are left out, with a line in the log. In the other modes they are given to the program before `close`, and after a `close()` of the program's own they are left out in each mode.";
        "enable_unsafe_event", Apply(|s, v| flag(&mut s.unsafe_events, v)), "false",
            "Tells of `connect` and `close` also with `dispatch_mode` 1, 3 and 9, by which another worker may be told than gets the data.";
        "start_session_id", Apply(|s, v| within(v, 0, LATEST_FIRST).map(|n| s.start_session = n)), "0",
            "The first connection gets the number behind this one: for a program that keeps numbers for longer than the server lives. At most 545,460,846,592.";
        "enable_delay_receive", Apply(|s, v| flag(&mut s.delay_receive, v)),
            "false", "Nothing is read of a new connection until `Server::confirm()` or `resume()`, but what comes before the protocol (the PROXY header, the handshake of TLS).";
        "heartbeat_check_interval", Apply(|s, v| seconds(v).map(|time| s.patience.check = time)),
            "0", "Seconds from one look for connections without a byte from the client for `heartbeat_idle_time` to the next; 0: they are found at once. Without `heartbeat_idle_time`: half of that time.";
        "heartbeat_idle_time", Port(|p, v| seconds(v).map(|time| p.heartbeat = Some(time))),
            "0", "Seconds without a byte from the client after which its connection is closed; 0: no limit. Not while a request is being answered, nor after `Server::protect()`.";
        "max_idle_time", Port(|p, v| seconds(v).map(|time| p.idle = Some(time))),
            "75 for HTTP, 0 for TCP", "Seconds without a byte in either direction (HTTP: without a request) after which a connection is closed; 0: no limit. Not while a request is being answered.";
    }
    "Sockets of coroutines" {
        "socket_timeout", Process, "60", "Seconds that reading and writing may take: of `Coroutine\\Socket` and what stands on it, and of the pipe of a `Swoole\\Process`; 0: no limit.";
        "socket_read_timeout", Process, "60", "The same for reading.";
        "socket_recv_timeout", Process, "60", "Same as `socket_read_timeout`.";
        "socket_write_timeout", Process, "60", "The same for writing.";
        "socket_send_timeout", Process, "60", "Same as `socket_write_timeout`.";
        "socket_connect_timeout", Process, "2", "Seconds that connecting may take.";
        "socket_dns_timeout", Process, "60", "Seconds that `Coroutine\\System::dnsLookup()` may take.";
        "dns_server", Process, "the system's", "Address of the server that `Coroutine\\System::dnsLookup()`, `Async::dnsLookup()` with `use_async_resolver`, and the hooked `dns_get_record()` and its kin ask, with a port behind a colon.";
        "dns_cache_expire", Process, "60", "Seconds for which `Coroutine::gethostbyname()` remembers a name.";
        "dns_cache_capacity", Process, "1000", "Names that it remembers; 0: none.";
        "dns_cache_refresh_time", Accept, "", "Only `swoole_async_set()` takes it, as in Swoole.";
        "dns_lookup_random", Accept, "", "Only `swoole_async_set()` takes it, as in Swoole.";
        "use_async_resolver", Process, "false", "`Async::dnsLookup()` asks `dns_server` itself, not the system's resolver, which knows of `/etc/hosts` as well; neither blocks. Only `swoole_async_set()` takes it.";
        "socket_dontwait", Accept, "", "Sockets never block.";
    }
    "HTTP" {
        "package_max_length", Port(|p, v| bytes(v).map(|n| p.package_max_length = n)),
            "2097152", "Bytes of the largest request body. A larger one is answered with 413.";
        "http_max_header_size", Apply(|s, v| size(v, 512, 65_535).map(|n| s.http.max_head = n as usize)),
            "65535", "Bytes of a request line with its header fields, 512 to 65535. What is larger is answered with 431, or 414 if the request line is too long.";
        "http_max_headers", Apply(|s, v| within(v, 1, 16_383).map(|n| s.http.max_headers = n as usize)),
            "1000", "Header fields of a request, 1 to 16383. More of them are answered with 431.";
        "http_underscores_in_headers", Apply(|s, v| flag(&mut s.http.rules.underscores, v)),
            "false", "Keep header fields with an underscore in their name. Otherwise they are left out, since programs that make variables of them cannot tell `X_Y` from `X-Y`.";
        "http_raw_target", Apply(|s, v| flag(&mut s.http.rules.raw_target, v)),
            "false", "Accept bytes above 127 in a request's target, if they are UTF-8. Otherwise they are answered with 400: clients must encode them.";
        "http_any_method", Apply(|s, v| flag(&mut s.http.rules.any_method, v)),
            "false", "Accept methods that no registry knows, except CONNECT. Otherwise they are answered with 501.";
        "http_header_timeout", Apply(|s, v| seconds(v).map(|time| s.patience.head = time)),
            "20", "Seconds from the first byte of a request to the end of its head; then the answer is 408. 0: no limit. Not in Swoole.";
        "http_body_timeout", Apply(|s, v| seconds(v).map(|time| s.patience.body = time)),
            "20", "Seconds in which a client must send `min_transfer_rate` bytes of a body for each, unless it comes to its end before; otherwise the answer is 408. Holds for WebSocket messages that have begun, too: the connection is closed with 1008. 0: no limit. Not in Swoole.";
        "http_parse_post", Apply(|s, v| flag(&mut s.http.parse_post, v)),
            "true", "Fill `$request->post` from the body of a form that is URL-encoded; from multipart it always is: as many fields as `max_input_vars` of php.ini allows. A multipart form that is malformed is answered with 400.";
        "http_parse_cookie", Apply(|s, v| flag(&mut s.http.parse_cookie, v)),
            "true", "Fill `$request->cookie`, and leave cookies out of `$request->header`.";
        "http_parse_files", Apply(|s, v| flag(&mut s.http.files_as_php, v)),
            "false", "How uploaded files are given whose name has brackets, as `list[a]`: as PHP's `$_FILES` does, an array of all names, one of all types... (`$request->files['list']['name']['a']`); or by default each with all its facts (`$request->files['list']['a']['name']`). As many are written as `max_input_vars` of php.ini allows.";
        "upload_tmp_dir", Apply(|s, v| path(v).map(|p| s.http.upload_dir = p)),
            "/tmp", "Directory for uploaded files; they are removed with the request, unless moved.";
        "upload_max_filesize", Apply(|s, v| size(v, 0, i64::from(u32::MAX)).map(|n| s.http.max_file = usize::try_from(n).ok().filter(|n| *n > 0))),
            "0", "Bytes of the largest uploaded file. With it, a multipart form may be larger than `package_max_length`, by up to 20 such files: it is received to the disk of `upload_tmp_dir`, not to memory, and `package_max_length` holds for what is no file. What is larger is answered with 413. 0: `package_max_length` holds for the whole form.";
        "http_request_decompression", Apply(|s, v| flag(&mut s.http.decompress, v)), "false",
            "Unfold request bodies with a `Content-Encoding` of gzip, deflate, br or zstd, before they are looked at. What becomes larger than `package_max_length` is answered with 413, what is malformed with 400, another coding with 415. Not in Swoole, which gives such bodies as they are.";
        "open_http_protocol", Port(|p, v| flag(p.protocols.http.insert(false), v)),
            "true for an `Http\\Server`", "The port speaks HTTP. The first port of an `Http\\Server` always does; its other ports do without being told if they have a callback `request`.";
        "http_compression", Apply(|s, v| flag(&mut s.http.compress, v)), "true",
            "Compress answers with br, gzip, deflate or zstd, whichever the client likes most (`Accept-Encoding`, with its weights; of equals the first of these). `end()` and `write()` do so, `sendfile()` does not; and only with answers that have no `Content-Encoding`: an empty one, `header('Content-Encoding', '')`, keeps an answer as it is.";
        "http_compression_level", Apply(|s, v| level(v).map(|n| s.http.compression.level = n)),
            "1", "How much time compressing may take: 1 to 9 for gzip and deflate, 0 to 11 for br. What is beyond counts as the nearest; zstd has one only.";
        "compression_level", Apply(|s, v| level(v).map(|n| s.http.compression.level = n)), "1", "Same as `http_compression_level`.";
        "http_gzip_level", Apply(|s, v| level(v).map(|n| s.http.compression.level = n)), "1", "Same as `http_compression_level`.";
        "compression_min_length", Apply(|s, v| size(v, 0, i64::from(u32::MAX)).map(|n| s.http.compression.min_length = n as usize)),
            "20", "Bytes from which on an answer is compressed; of one that is written in parts, the first part counts.";
        "http_compression_min_length", Apply(|s, v| size(v, 0, i64::from(u32::MAX)).map(|n| s.http.compression.min_length = n as usize)),
            "20", "Same as `compression_min_length`.";
        "http_compression_types", Apply(|s, v| texts(v).map(|list| s.http.compression.types = list)),
            "all but images, sound, films, archives and `text/event-stream`", "The media types of the answers that are compressed. A list turns `http_compression` on.";
        "compression_types", Apply(|s, v| texts(v).map(|list| s.http.compression.types = list)),
            "all but images, sound, films, archives and `text/event-stream`", "Same as `http_compression_types`.";
        "enable_static_handler", Apply(|s, v| flag(&mut s.http.files.enabled, v)), "false",
            "Serve files below `document_root` without calling PHP, to requests with GET or HEAD and without a body: see [static-files.md](static-files.md).";
        "document_root", Apply(|s, v| directory(v).map(|p| s.http.files.root = Some(p))), "none",
            "Directory of the files for `enable_static_handler`; it must be there when it is set. Links in its own path are resolved then.";
        "static_handler_locations", Apply(|s, v| texts(v).map(|list| s.http.files.locations = list.unwrap_or_default())), "all paths",
            "Beginnings of paths for which files are served, of any type; there a file that is missing is answered with 404. Without them, files whose type is not known, and missing ones, are left to the program.";
        "static_handler_follow_links", Apply(|s, v| flag(&mut s.http.files.follows, v)), "false",
            "Symbolic links may lead out of `document_root`. Otherwise what lies outside counts as missing. Not in Swoole.";
        "http_index_files", Apply(|s, v| texts(v).map(|list| s.http.files.index = list.unwrap_or_default())), "none",
            "Names of files that are served for a directory; the first that is there.";
        "http_autoindex", Apply(|s, v| flag(&mut s.http.files.lists, v)), "false",
            "List a directory that has none of the `http_index_files`.";
        "url_rewrite_rules", Apply(|s, v| rewrites(v).map(|rules| s.http.files.rewrites = rules)), "none",
            "Under which path a file is looked for: `['/beginning/' => '/other/', '~^/post/(\\d+)$~' => '/posts/$1.html']`. The first that changes the path counts.";
        "enable_server_token", Accept, "", "The `Server` header is always sent, unless the program sets its own.";
        "open_http2_protocol", Port(|p, v| flag(&mut p.protocols.http2, v)),
            "false", "The port speaks HTTP, and HTTP/2 with clients that want it: by prior knowledge, or over TLS by ALPN.";
        "http2_header_table_size", Port(|p, v| within(v, 0, 1 << 20).map(|n| p.http2.header_table_size = n as u32)), "4096",
            "Bytes of the table with which a client may compress its fields, 0 to 1048576.";
        "http2_enable_push", Accept, "", "Nothing is pushed, as in Swoole.";
        "http2_max_concurrent_streams", Port(|p, v| within(v, 0, (1 << 31) - 1).map(|n| p.http2.max_concurrent_streams = n as u32)), "128",
            "Requests that a client may have open on one connection, and that the program may have of it, those that the client has given up included; further ones are refused (REFUSED_STREAM).";
        "http2_init_window_size", Port(|p, v| within(v, 0, (1 << 31) - 1).map(|n| p.http2.initial_window_size = n as u32)), "65535",
            "Bytes of a request's body that may be on their way; sixteen times that on one connection, between 64 KB and 16 MB.";
        "http2_max_frame_size", Port(|p, v| within(v, 1 << 14, (1 << 24) - 1).map(|n| p.http2.max_frame_size = n as u32)), "16384",
            "Bytes of the longest frame that a client may send, 16384 to 16777215.";
        "http2_max_header_list_size", Port(|p, v| within(v, 0, (1 << 31) - 1).map(|n| p.http2.max_header_list_size = n as u32)), "65536",
            "Bytes of all fields of a request, with 32 more for each. What is longer is answered with 431. Swoole has no limit of its own.";
        "http2_max_headers", Port(|p, v| within(v, 0, 1 << 20).map(|n| p.http2.max_headers = n as usize)), "1000",
            "Fields of a request, if that is fewer than `http_max_headers`. What has more is answered with 431.";
        "open_websocket_protocol", Port(|p, v| flag(&mut p.protocols.websocket, v)),
            "false", "The port speaks HTTP, and WebSocket with clients that ask for it; it needs a callback `message`. A `WebSocket\\Server` has it on its first port.";
        "open_websocket_close_frame", Port(|p, v| flag(&mut p.websocket.closes, v)),
            "false", "`message` gets close frames, as a `Swoole\\WebSocket\\CloseFrame`, before they are answered.";
        "open_websocket_ping_frame", Port(|p, v| flag(&mut p.websocket.pings, v)),
            "false", "`message` gets pings, and has to answer them. Otherwise they are answered without PHP.";
        "open_websocket_pong_frame", Port(|p, v| flag(&mut p.websocket.pongs, v)),
            "false", "`message` gets pongs.";
        "websocket_subprotocol", Port(|p, v| text(v).map(|t| p.websocket.subprotocol = Some(t))),
            "none", "The subprotocol that is agreed upon with clients which offer it.";
        "websocket_compression", Apply(|s, v| flag(&mut s.http.websocket_compression, v)),
            "false", "Agree upon permessage-deflate with clients that offer it: each message of 128 bytes and more is compressed by itself, unless `websocket_compression_memory` is set.";
        "websocket_compression_memory", Apply(|s, v| bytes(v).map(|n| s.http.websocket_windows = n)),
            "0", "Bytes that each worker may keep for `websocket_compression`, so that messages refer to those before them (context takeover), which makes small ones much shorter. Half of it is for windows of clients, 4 KiB each where the client can have a smaller one, otherwise 32; the other half for our own, 330 KiB each, which those sessions have that were sent something last. What there is no room for is compressed by itself. 32 MiB is a good value. In BASE mode and in coroutine servers only. Not in Swoole.";
        "websocket_mask", Accept, "", "A server does not mask (RFC 6455, 5.1).";
    }
    "TCP protocols" {
        "open_eof_check", Port(|p, v| flag(&mut p.packets.check_mark, v)),
            "false", "Give data to `receive` only when it ends with `package_eof`; it may be several packets then.";
        "open_eof_split", Port(|p, v| flag(&mut p.packets.split, v)),
            "false", "Give data to `receive` packet by packet, each with the `package_eof` at its end.";
        "package_eof", Port(|p, v| mark(&mut p.packets.mark, v)),
            "CR LF CR LF", "The end of a packet, 1 to 8 bytes. A connection on which `package_max_length` bytes come without it is closed.";
        "open_length_check", Port(|p, v| flag(&mut p.packets.check_length, v)),
            "false", "Give data to `receive` packet by packet, by a length in its head. A connection on which a length cannot be is closed.";
        "package_length_type", Port(|p, v| length_kind(v).map(|kind| p.packets.length.kind = kind)),
            "N", "How the length is written, as a letter of `pack()`: `c C s S n v l L N V q Q J P`.";
        "package_length_offset", Port(|p, v| within(v, 0, 8_152).map(|n| p.packets.length.offset = n as usize)),
            "0", "Bytes before the length, 0 to 8152.";
        "package_body_offset", Port(|p, v| within(v, 0, 8_152).map(|n| p.packets.length.body_offset = n as usize)),
            "4", "Bytes before those that the length counts, 0 to 8152; 0: it counts the whole packet.";
        "package_body_start", Port(|p, v| within(v, 0, 8_152).map(|n| p.packets.length.body_offset = n as usize)),
            "4", "Same as `package_body_offset`.";
        "package_length_func", Port(|p, v| function(v).map(|f| p.packets.function = Some(f))),
            "none", "With `open_length_check`: a callback that gets the beginning of a packet, up to 8 KiB, and answers how long it is: 0 if it needs more bytes, -1 if it is no packet. It may not wait.";
        "open_proxy_protocol", Port(|p, v| flag(&mut p.proxy, v)),
            "false", "Connections come from a proxy and begin with a PROXY header, version 1 or 2, which says who the client is. One without it is closed, so only proxies may reach the port. Not in Swoole.";
        "open_mqtt_protocol", Port(|p, v| flag(&mut p.packets.mqtt, v)),
            "false", "Give data to `receive` packet by packet: control packets of MQTT. `open_eof_check` and `open_length_check` come before it. A connection on which a length cannot be, or is above `package_max_length`, is closed.";
        "open_redis_protocol", Port(|p, v| flag(&mut p.packets.redis, v)), "false", "Requests of Redis (RESP) are packets; in a `Swoole\\Redis\\Server` they go to the handlers of their commands, else to `receive`.";
        "open_ssl", NotBuiltIfOn, "false", "TLS.";
        "ssl_cert_file", Port(|p, v| path(v).map(|f| p.tls.certificate = Some(f))),
            "none", "Certificate of a port with `SWOOLE_SSL`, and those between it and its authority; PEM.";
        "ssl_key_file", Port(|p, v| path(v).map(|f| p.tls.key = Some(f))),
            "none", "Its key: RSA from 2048 bits on, ECDSA on P-256 or P-384, Ed25519; PEM (PKCS #8, PKCS #1, SEC 1).";
        "ssl_passphrase", Port(|p, v| text(v).map(|t| p.tls.passphrase = Some(t))),
            "none", "What the key is encrypted with. In Swoole only clients take it.";
        "ssl_protocols", Port(|p, v| within(v, 0, i64::from(u32::MAX)).map(|n| p.tls.options.protocols = n)),
            "0", "Versions: `SWOOLE_SSL_TLSv1_2`, `SWOOLE_SSL_TLSv1_3`, or their sum; 0: both. There are no older ones; who asks for them is told in the log.";
        "ssl_ciphers", Port(|p, v| text(v).map(|t| p.tls.options.ciphers = Some(t))),
            "all that there are", "Ciphers of TLS 1.2, as a list of OpenSSL's. There are six, ECDHE with AES-GCM or CHACHA20-POLY1305; what else it names is told in the log.";
        "ssl_prefer_server_ciphers", Port(|p, v| flag(p.tls.prefer_server_ciphers.insert(false), v)),
            "true", "The server's order of ciphers counts, not the client's.";
        "ssl_ecdh_curve", Port(|p, v| text(v).map(|t| p.tls.options.curves = Some(t))),
            "auto", "Curves, joined by colons: X25519, P-256 (prime256v1), P-384 (secp384r1).";
        "ssl_dhparam", Port(|p, v| path(v).map(|f| p.tls.options.dh_parameters = Some(f))),
            "none", "Has no effect, which the log says: keys are exchanged by curves.";
        "ssl_compress", NotBuiltIfOn, "false", "Compression in TLS. It lets attackers guess what is encrypted, and nobody has it any more.";
        "ssl_verify_peer", Port(|p, v| flag(&mut p.tls.options.clients.verify, v)),
            "false", "Clients must show a certificate that an authority of `ssl_client_cert_file`, `ssl_cafile` or `ssl_capath` has signed.";
        "ssl_allow_self_signed", Port(|p, v| flag(&mut p.tls.options.clients.allow_self_signed, v)),
            "false", "With `ssl_verify_peer`: a certificate that is signed by itself will do.";
        "ssl_verify_depth", Port(|p, v| within(v, 0, 255).map(|n| p.tls.options.clients.depth = (n > 0).then_some(n as usize))),
            "0", "Certificates that a client may send along with its own, 0 to 255; 0: no limit but that of the library, 6.";
        "ssl_client_cert_file", Port(|p, v| path(v).map(|f| p.tls.options.clients.authorities = Some(f))),
            "none", "Authorities for certificates of clients. Without `ssl_verify_peer` clients are asked for a certificate, and any will do, or none.";
        "ssl_cafile", Port(|p, v| path(v).map(|f| p.tls.options.clients.more_authorities = Some(f))),
            "none", "More authorities, for `ssl_verify_peer`.";
        "ssl_capath", Port(|p, v| path(v).map(|f| p.tls.options.clients.directory = Some(f))),
            "none", "Directory of more authorities, for `ssl_verify_peer`.";
        "ssl_sni_certs", Port(|p, v| certificates(v).map(|all| p.tls.options.by_name = all)),
            "none", "Certificates by the name that the client asks for: `['*.example.org' => ['ssl_cert_file' => ..., 'ssl_key_file' => ...]]`. The first that fits is shown.";
    }
    "Tasks" {
        "task_worker_num", Apply(|s, v| within(v, 0, MOST_WORKERS).map(|n| s.tasks.workers = n as u16)),
            "0", "Task workers, 0 to 1000. With any there is a manager, also for one worker, and `task` needs a callback.";
        "task_enable_coroutine", Apply(|s, v| flag(&mut s.tasks.coroutines, v)),
            "false", "Each task runs in a coroutine, and `task` gets a `Swoole\\Server\\Task`. Without it a task worker does one task after the other.";
        "task_use_object", Apply(|s, v| flag(&mut s.tasks.as_object, v)),
            "false", "`task` gets a `Swoole\\Server\\Task` instead of several values.";
        "task_object", Apply(|s, v| flag(&mut s.tasks.as_object, v)), "false", "Same as `task_use_object`.";
        "task_ipc_mode", Apply(|s, v| ways(v).map(|w| s.tasks.ways = w)),
            "1", "How tasks reach task workers: 1, by sockets; 2, by a message queue of the kernel, where each task is one task worker's; 3, by such a queue, and whichever is idle takes the next. 2 and 3 go with `task_enable_coroutine` off only.";
        "task_max_request", Apply(|s, v| within(v, 0, i64::MAX).map(|n| s.tasks.max_request.most = n as u64)),
            "0", "Tasks after which a task worker is replaced; 0: never. What it has not begun its successor does.";
        "task_max_request_grace", Apply(|s, v| within(v, 0, i64::MAX).map(|n| s.tasks.max_request.grace = Some(n as u64))),
            "half of `task_max_request`, if that is above 10", "Up to so many tasks more, for each task worker by chance.";
        "task_tmpdir", Apply(|s, v| path(v).map(|p| s.tasks.dir = p)),
            "/tmp", "Directory whose disk holds the data of a task or message of more than 256 KiB on their way, in files without a name; smaller ones stay in memory.";
        "message_queue_key", Apply(|s, v| within(v, 0, i64::from(u32::MAX)).map(|n| s.tasks.queue_key = n as u32 as i32)),
            "0", "The key of the queue of `task_ipc_mode` 2 and 3. With one, other programs can put tasks in (`Server\\Task::pack()`), as anybody may, and what is in it when the server ends is there for the next one. 0: a queue for this server, which ends with it.";
    }
    "Threads" {
        "aio_worker_num", Process, "8 for each processor", "Threads for blocking work, at most.";
        "aio_max_idle_time", Process, "1", "Seconds after which an idle thread ends.";
        "aio_core_worker_num", Accept, "", "Threads start when there is work.";
        "aio_max_wait_time", Accept, "", "Threads start when there is work.";
        "thread_num", Accept, "", "Only `swoole_async_set()` takes it, as in Swoole.";
        "min_thread_num", Accept, "", "Only `swoole_async_set()` takes it, as in Swoole.";
        "max_thread_num", Accept, "", "Only `swoole_async_set()` takes it, as in Swoole.";
        "wait_signal", Accept, "", "Only `swoole_async_set()` takes it, as in Swoole.";
        "iouring_entries", Accept, "", "Files are read and written in threads.";
        "iouring_workers", Accept, "", "Files are read and written in threads.";
        "iouring_flag", Accept, "", "Files are read and written in threads.";
    }
    "Log" {
        "log_file", Process, "standard output", "File that log lines are added to. SIGRTMIN opens it again.";
        "log_level", Process, "SWOOLE_LOG_INFO", "The least level that is written: one of `SWOOLE_LOG_*`.";
        "log_date_format", Process, "%F %T", "The date of a log line, as strftime() writes it; at most 128 bytes.";
        "log_date_with_microseconds", Process, "false", "Microseconds behind the date.";
        "log_rotation", Process, "SWOOLE_LOG_ROTATION_SINGLE", "One log file for each month, day, hour or minute (`SWOOLE_LOG_ROTATION_*`); its date is added to the name.";
        "trace_flags", Accept, "", "Nothing is traced.";
        "display_errors", Process, "swoole.display_errors", "Show this extension's warnings, if PHP's own setting shows any.";
        "print_backtrace_on_error", Accept, "", "Has no effect.";
    }
}

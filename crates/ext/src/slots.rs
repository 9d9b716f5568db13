//! Where the properties of the native classes lie in their objects, written by `cargo xtask gen` from `stubs/*.stub.php`.
//!
//! Do not edit: change the stubs and run the generator. `cargo xtask gen --check` fails while this file is stale.
#![allow(dead_code)]

pub(crate) mod lifetime_trace {
    pub(crate) const CHAINS: usize = 0;
}
pub(crate) mod scope {
    pub(crate) const KIND: usize = 0;
    pub(crate) const ID: usize = 1;
}
pub(crate) mod buffer {
    pub(crate) const CAPACITY: usize = 0;
    pub(crate) const LENGTH: usize = 1;
}
pub(crate) mod client {
    pub(crate) const ERR_CODE: usize = 0;
    pub(crate) const SOCK: usize = 1;
    pub(crate) const REUSE: usize = 2;
    pub(crate) const REUSE_COUNT: usize = 3;
    pub(crate) const TYPE: usize = 4;
    pub(crate) const ID: usize = 5;
    pub(crate) const SETTING: usize = 6;
}
pub(crate) mod coroutine_channel {
    pub(crate) const CAPACITY: usize = 0;
    pub(crate) const ERR_CODE: usize = 1;
}
pub(crate) mod coroutine_client {
    pub(crate) const ERR_CODE: usize = 0;
    pub(crate) const ERR_MSG: usize = 1;
    pub(crate) const FD: usize = 2;
    pub(crate) const SOCKET: usize = 3;
    pub(crate) const TYPE: usize = 4;
    pub(crate) const SETTING: usize = 5;
    pub(crate) const CONNECTED: usize = 6;
}
pub(crate) mod coroutine_http2_client {
    pub(crate) const ERR_CODE: usize = 0;
    pub(crate) const ERR_MSG: usize = 1;
    pub(crate) const SOCK: usize = 2;
    pub(crate) const TYPE: usize = 3;
    pub(crate) const SETTING: usize = 4;
    pub(crate) const SOCKET: usize = 5;
    pub(crate) const CONNECTED: usize = 6;
    pub(crate) const HOST: usize = 7;
    pub(crate) const PORT: usize = 8;
    pub(crate) const SSL: usize = 9;
    pub(crate) const SERVER_LAST_STREAM_ID: usize = 10;
}
pub(crate) mod coroutine_http_client {
    pub(crate) const ERR_CODE: usize = 0;
    pub(crate) const ERR_MSG: usize = 1;
    pub(crate) const CONNECTED: usize = 2;
    pub(crate) const HOST: usize = 3;
    pub(crate) const PORT: usize = 4;
    pub(crate) const SSL: usize = 5;
    pub(crate) const SETTING: usize = 6;
    pub(crate) const REQUEST_METHOD: usize = 7;
    pub(crate) const REQUEST_HEADERS: usize = 8;
    pub(crate) const REQUEST_BODY: usize = 9;
    pub(crate) const UPLOAD_FILES: usize = 10;
    pub(crate) const DOWNLOAD_FILE: usize = 11;
    pub(crate) const DOWNLOAD_OFFSET: usize = 12;
    pub(crate) const STATUS_CODE: usize = 13;
    pub(crate) const HEADERS: usize = 14;
    pub(crate) const SET_COOKIE_HEADERS: usize = 15;
    pub(crate) const COOKIES: usize = 16;
    pub(crate) const BODY: usize = 17;
    pub(crate) const SOCKET: usize = 18;
}
pub(crate) mod coroutine_http_server {
    pub(crate) const FD: usize = 0;
    pub(crate) const HOST: usize = 1;
    pub(crate) const PORT: usize = 2;
    pub(crate) const SSL: usize = 3;
    pub(crate) const SETTINGS: usize = 4;
    pub(crate) const ERR_CODE: usize = 5;
    pub(crate) const ERR_MSG: usize = 6;
}
pub(crate) mod coroutine_lock {
    pub(crate) const ERR_CODE: usize = 0;
}
pub(crate) mod coroutine_socket {
    pub(crate) const FD: usize = 0;
    pub(crate) const DOMAIN: usize = 1;
    pub(crate) const TYPE: usize = 2;
    pub(crate) const PROTOCOL: usize = 3;
    pub(crate) const ERR_CODE: usize = 4;
    pub(crate) const ERR_MSG: usize = 5;
    pub(crate) const EXT_SOCKETS_NONBLOCK: usize = 6;
    pub(crate) const EXT_SOCKETS_TIMEOUT: usize = 7;
}
pub(crate) mod http_client {
    pub(crate) const TYPE: usize = 0;
    pub(crate) const ERR_CODE: usize = 1;
    pub(crate) const ERR_MSG: usize = 2;
    pub(crate) const STATUS_CODE: usize = 3;
    pub(crate) const HOST: usize = 4;
    pub(crate) const PORT: usize = 5;
    pub(crate) const SSL: usize = 6;
    pub(crate) const REQUEST_METHOD: usize = 7;
    pub(crate) const REQUEST_HEADERS: usize = 8;
    pub(crate) const REQUEST_BODY: usize = 9;
    pub(crate) const UPLOAD_FILES: usize = 10;
    pub(crate) const SET_COOKIE_HEADERS: usize = 11;
    pub(crate) const DOWNLOAD_FILE: usize = 12;
    pub(crate) const HEADERS: usize = 13;
    pub(crate) const COOKIES: usize = 14;
    pub(crate) const BODY: usize = 15;
    pub(crate) const SETTING: usize = 16;
    pub(crate) const ON_CONNECT: usize = 17;
    pub(crate) const ON_ERROR: usize = 18;
    pub(crate) const ON_MESSAGE: usize = 19;
    pub(crate) const ON_CLOSE: usize = 20;
}
pub(crate) mod http_request {
    pub(crate) const FD: usize = 0;
    pub(crate) const STREAM_ID: usize = 1;
    pub(crate) const HEADER: usize = 2;
    pub(crate) const SERVER: usize = 3;
    pub(crate) const COOKIE: usize = 4;
    pub(crate) const GET: usize = 5;
    pub(crate) const FILES: usize = 6;
    pub(crate) const POST: usize = 7;
    pub(crate) const TMPFILES: usize = 8;
}
pub(crate) mod http_response {
    pub(crate) const FD: usize = 0;
    pub(crate) const SOCKET: usize = 1;
    pub(crate) const HEADER: usize = 2;
    pub(crate) const COOKIE: usize = 3;
    pub(crate) const TRAILER: usize = 4;
}
pub(crate) mod lock {
    pub(crate) const ERR_CODE: usize = 0;
}
pub(crate) mod mysql {
    pub(crate) const SERVER_INFO: usize = 0;
    pub(crate) const SOCK: usize = 1;
    pub(crate) const CONNECTED: usize = 2;
    pub(crate) const ERRNO: usize = 3;
    pub(crate) const CONNECT_ERRNO: usize = 4;
    pub(crate) const ERROR: usize = 5;
    pub(crate) const CONNECT_ERROR: usize = 6;
    pub(crate) const INSERT_ID: usize = 7;
    pub(crate) const AFFECTED_ROWS: usize = 8;
    pub(crate) const ON_CONNECT: usize = 9;
    pub(crate) const ON_CLOSE: usize = 10;
}
pub(crate) mod process {
    pub(crate) const PIPE: usize = 0;
    pub(crate) const MSG_QUEUE_ID: usize = 1;
    pub(crate) const MSG_QUEUE_KEY: usize = 2;
    pub(crate) const PID: usize = 3;
    pub(crate) const ID: usize = 4;
    pub(crate) const CALLBACK: usize = 5;
}
pub(crate) mod process_pool {
    pub(crate) const MASTER_PID: usize = 0;
    pub(crate) const WORKER_PID: usize = 1;
    pub(crate) const WORKER_ID: usize = 2;
    pub(crate) const WORKERS: usize = 3;
    pub(crate) const WORKER_RUNNING: usize = 4;
    pub(crate) const RUNNING: usize = 5;
}
pub(crate) mod redis {
    pub(crate) const ON_CONNECT: usize = 0;
    pub(crate) const ON_CLOSE: usize = 1;
    pub(crate) const ON_MESSAGE: usize = 2;
    pub(crate) const SETTING: usize = 3;
    pub(crate) const HOST: usize = 4;
    pub(crate) const PORT: usize = 5;
    pub(crate) const SOCK: usize = 6;
    pub(crate) const ERR_CODE: usize = 7;
    pub(crate) const ERR_MSG: usize = 8;
}
pub(crate) mod server {
    pub(crate) const SETTING: usize = 0;
    pub(crate) const CONNECTIONS: usize = 1;
    pub(crate) const HOST: usize = 2;
    pub(crate) const PORT: usize = 3;
    pub(crate) const TYPE: usize = 4;
    pub(crate) const SSL: usize = 5;
    pub(crate) const MODE: usize = 6;
    pub(crate) const PORTS: usize = 7;
    pub(crate) const MASTER_PID: usize = 8;
    pub(crate) const MANAGER_PID: usize = 9;
    pub(crate) const WORKER_ID: usize = 10;
    pub(crate) const TASKWORKER: usize = 11;
    pub(crate) const WORKER_PID: usize = 12;
    pub(crate) const STATS_TIMER: usize = 13;
    pub(crate) const ADMIN_SERVER: usize = 14;
}
pub(crate) mod server_port {
    pub(crate) const HOST: usize = 0;
    pub(crate) const PORT: usize = 1;
    pub(crate) const TYPE: usize = 2;
    pub(crate) const SOCK: usize = 3;
    pub(crate) const SSL: usize = 4;
    pub(crate) const SETTING: usize = 5;
    pub(crate) const CONNECTIONS: usize = 6;
}
pub(crate) mod server_task {
    pub(crate) const DATA: usize = 0;
    pub(crate) const DISPATCH_TIME: usize = 1;
    pub(crate) const ID: usize = 2;
    pub(crate) const WORKER_ID: usize = 3;
    pub(crate) const FLAGS: usize = 4;
}
pub(crate) mod table {
    pub(crate) const SIZE: usize = 0;
    pub(crate) const MEMORY_SIZE: usize = 1;
}
pub(crate) mod websocket_frame {
    pub(crate) const FD: usize = 0;
    pub(crate) const DATA: usize = 1;
    pub(crate) const OPCODE: usize = 2;
    pub(crate) const FLAGS: usize = 3;
    pub(crate) const FINISH: usize = 4;
}
pub(crate) mod websocket_close_frame {
    pub(crate) const CODE: usize = 5;
    pub(crate) const REASON: usize = 6;
}

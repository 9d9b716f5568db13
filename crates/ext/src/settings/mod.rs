//! The settings of a server: what `set()` has been given, checked, with defaults for the rest.
//!
//! [`table`] names every key; this file holds the values that the keys set, [`port`] those of them that each port has for itself.

mod deadlines;
pub(crate) mod ini;
mod port;
mod process;
mod table;
pub(crate) mod tasks;
mod workload;

use std::{net::SocketAddr, path::PathBuf, rc::Rc, sync::Arc, time::Duration};

use deadlines::Patience;
pub(crate) use port::PortSettings;
pub(crate) use process::{
    By, SocketTimes, WatchSettings, display_errors, enable_coroutine, forget, process, set, socket_limits, to_bytes,
    watch,
};
use steel_engine::server::{Compression, DEFAULT_BUDGET, Dispatch, Limits, Rewrite, Rules, StaticFiles};
use steel_os::privilege::Identity;
use steel_zend::Callable;
pub(crate) use table::{Verdict, apply, apply_to_port};
pub(crate) use tasks::{TaskSettings, Ways};
use workload::Workload;

use crate::lifetime::structure::Leftovers;

/// Who has the sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `SWOOLE_BASE`: each worker.
    Base,
    /// `SWOOLE_PROCESS`: the master.
    Process,
}

/// Settings of a server.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) mode: Mode,
    /// Threads that have sockets in PROCESS mode; `None`: half as many as processors.
    pub(crate) reactor_num: Option<u16>,
    pub(crate) dispatch: Dispatch,
    /// What has come of clients that have gone is not given to the program.
    pub(crate) discards_gone: bool,
    /// Begin and end of sessions are told in every `dispatch_mode`.
    pub(crate) unsafe_events: bool,
    /// The program wants to choose the worker itself.
    pub(crate) dispatch_func: Option<Rc<Callable>>,
    /// Worker processes.
    pub(crate) worker_num: u16,
    /// Requests after which a worker is replaced.
    pub(crate) max_request: Workload,
    /// How long a worker that is replaced or stopped may take.
    pub(crate) max_wait: Duration,
    /// Callbacks run in coroutines.
    pub(crate) enable_coroutine: bool,
    /// Connections of one worker.
    pub(crate) max_connections: usize,
    /// Requests that all workers together may have in work.
    pub(crate) max_concurrency: u32,
    /// The same for one worker; `None`: as many as all.
    pub(crate) worker_max_concurrency: Option<u32>,
    /// Written at start, removed at the end.
    pub(crate) pid_file: Option<PathBuf>,
    /// Bytes that bodies under way may take in a worker, and as many for answers that wait.
    pub(crate) max_buffered: usize,
    /// How long clients are waited for.
    pub(crate) patience: Patience,
    /// HTTP parsing.
    pub(crate) http: HttpSettings,
    /// What each port without options of its own has.
    pub(crate) port: PortSettings,
    /// Task workers.
    pub(crate) tasks: TaskSettings,
    /// Who sends to a client that does not read waits, in a coroutine.
    pub(crate) send_yield: bool,
    /// Nothing is read of a new connection until the program says so.
    pub(crate) delay_receive: bool,
    /// Bytes of one client that may be on their way to a worker (PROCESS mode).
    pub(crate) max_queued: Option<usize>,
    /// The first session has the number behind it.
    pub(crate) start_session: i64,
    /// Callbacks get one object instead of several values.
    pub(crate) event_object: bool,
    /// Go on in the background.
    pub(crate) daemonize: bool,
    /// What workers become.
    pub(crate) identity: Identity,
    /// On which processors they run.
    pub(crate) cpus: Cpus,
    /// What becomes of coroutines that a request leaves running.
    pub(crate) leftovers: Option<Leftovers>,
    /// Where figures are served for Prometheus.
    pub(crate) metrics: Option<SocketAddr>,
    /// Where `bin/steelwool` is answered.
    pub(crate) control_socket: Option<PathBuf>,
    /// `admin_server` is given.
    pub(crate) has_admin: bool,
    /// `stats_file` is given.
    pub(crate) has_stats_file: bool,
}

/// Processors for workers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cpus {
    /// One for each worker.
    pub(crate) bind: bool,
    /// Not those.
    pub(crate) ignored: Vec<usize>,
}

impl Cpus {
    /// The one for a worker, of those that may be used.
    pub(crate) fn of(&self, worker: u16, usable: &[usize]) -> Option<usize> {
        let left: Vec<usize> = usable.iter().copied().filter(|cpu| !self.ignored.contains(cpu)).collect();
        let index = usize::from(worker).checked_rem(left.len())?;
        left.get(index).copied().filter(|_| self.bind)
    }
}

/// Settings of HTTP.
#[derive(Debug, Clone)]
pub(crate) struct HttpSettings {
    /// Fill `$request->post`.
    pub(crate) parse_post: bool,
    /// Fill `$request->cookie`.
    pub(crate) parse_cookie: bool,
    /// Fill `$request->files`.
    pub(crate) files_as_php: bool,
    /// `upload_max_filesize`: bytes of the largest uploaded file.
    pub(crate) max_file: Option<usize>,
    /// Content codings of request bodies are undone.
    pub(crate) decompress: bool,
    /// Where uploaded files are put.
    pub(crate) upload_dir: PathBuf,
    /// Bytes of request line and header fields.
    pub(crate) max_head: usize,
    /// Number of header fields.
    pub(crate) max_headers: usize,
    /// What is accepted beyond the strict reading of the standards.
    pub(crate) rules: Rules,
    /// `http_compression`; answers are also compressed if types were given.
    pub(crate) compress: bool,
    /// How.
    pub(crate) compression: Compression,
    /// Files that are served without the program.
    pub(crate) files: FileSettings,
    /// `websocket_compression`
    pub(crate) websocket_compression: bool,
    /// `websocket_compression_memory`
    pub(crate) websocket_windows: usize,
}

/// Settings of files that are served without the program.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileSettings {
    /// `enable_static_handler`
    pub(crate) enabled: bool,
    /// `document_root`, without links in it.
    pub(crate) root: Option<PathBuf>,
    /// `url_rewrite_rules`
    pub(crate) rewrites: Vec<Rewrite>,
    /// `static_handler_locations`
    pub(crate) locations: Vec<Vec<u8>>,
    /// `http_index_files`
    pub(crate) index: Vec<Vec<u8>>,
    /// `http_autoindex`
    pub(crate) lists: bool,
    /// `static_handler_follow_links`
    pub(crate) follows: bool,
}

impl FileSettings {
    /// For the engine; `None` if none are to be served.
    pub(crate) fn options(&self) -> Option<Arc<StaticFiles>> {
        let root = self.root.clone().filter(|_| self.enabled)?;
        Some(Arc::new(StaticFiles {
            root,
            rewrites: self.rewrites.clone(),
            locations: self.locations.clone(),
            index: self.index.clone(),
            lists: self.lists,
            follows: self.follows,
            kinds: crate::mime::kinds(),
        }))
    }
}

/// Files of a form that is larger than other bodies may be: PHP's default of `max_file_uploads`.
const MOST_LARGE_FILES: usize = 20;

impl HttpSettings {
    /// Bytes of a form with files, if it may be larger than other bodies.
    fn max_upload(&self, max_body: usize) -> usize {
        let files = self.max_file.map_or(0, |most| most.saturating_mul(MOST_LARGE_FILES));
        if files > 0 { max_body.saturating_add(files) } else { 0 }
    }

    /// The directory for such a form.
    pub(crate) fn uploads(&self) -> Option<PathBuf> {
        self.max_file.map(|_| self.upload_dir.clone())
    }

    /// What of answers is compressed.
    pub(crate) fn compression(&self) -> Option<Compression> {
        (self.compress || self.compression.types.is_some()).then(|| self.compression.clone())
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        let limits = Limits::default();
        HttpSettings {
            parse_post: true,
            parse_cookie: true,
            files_as_php: false,
            max_file: None,
            decompress: false,
            upload_dir: PathBuf::from("/tmp"),
            max_head: limits.max_head,
            max_headers: limits.max_headers,
            rules: Rules::default(),
            compress: true,
            compression: Compression::default(),
            files: FileSettings::default(),
            websocket_compression: false,
            websocket_windows: 0,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            mode: Mode::Base,
            reactor_num: None,
            dispatch: Dispatch::Session,
            discards_gone: false,
            unsafe_events: false,
            dispatch_func: None,
            worker_num: 1,
            max_request: Workload::default(),
            max_wait: Duration::from_secs(3),
            enable_coroutine: true,
            max_connections: 100_000,
            max_concurrency: u32::MAX,
            worker_max_concurrency: None,
            pid_file: None,
            max_buffered: DEFAULT_BUDGET,
            patience: Patience::default(),
            http: HttpSettings::default(),
            port: PortSettings::default(),
            tasks: TaskSettings::default(),
            send_yield: true,
            delay_receive: false,
            max_queued: None,
            start_session: 0,
            event_object: false,
            daemonize: false,
            identity: Identity::default(),
            cpus: Cpus::default(),
            leftovers: None,
            metrics: None,
            control_socket: None,
            has_admin: false,
            has_stats_file: false,
        }
    }
}

impl Settings {
    /// The mode, before anything else is set: how many workers there are without being told depends on it.
    pub(crate) fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        self.worker_num = match mode {
            Mode::Base => 1,
            Mode::Process => {
                let processors = std::thread::available_parallelism().map_or(1, usize::from);
                u16::try_from(processors).unwrap_or(u16::MAX)
            }
        };
    }

    /// Is there something for `Swoole\Server\Helper` to do?
    pub(crate) fn has_helper(&self) -> bool {
        self.has_admin || self.has_stats_file
    }

    /// The limits of an HTTP request that comes in on a port.
    pub(crate) fn limits(&self, port: &PortSettings) -> Limits {
        Limits {
            max_head: self.http.max_head,
            max_headers: self.http.max_headers,
            max_body: port.package_max_length,
            max_upload: self.http.max_upload(port.package_max_length),
        }
    }

    /// Does anybody look at the processes from outside?
    pub(crate) fn is_watched(&self) -> bool {
        self.metrics.is_some() || self.control_socket.is_some()
    }

    /// May one process do everything, if the program adds none of its own (the reference's rule for BASE mode)?
    pub(crate) fn is_single(&self) -> bool {
        self.mode == Mode::Base && self.worker_num == 1 && self.max_request.is_endless() && self.tasks.workers == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Cpus;

    #[test]
    fn workers_take_the_processors_that_are_left_in_turn() {
        let cpus = Cpus { bind: true, ignored: vec![0, 5] };
        let of = |worker| cpus.of(worker, &[0, 2, 3, 5]);
        assert_eq!([of(0), of(1), of(2)], [Some(2), Some(3), Some(2)]);
        assert_eq!(cpus.of(0, &[0]), None);
        assert_eq!(Cpus::default().of(0, &[1]), None);
    }
}

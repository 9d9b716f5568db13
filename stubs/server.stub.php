<?php
namespace Swoole;

/**
 * A server with worker processes. One for each process.
 *
 * In SWOOLE_BASE mode each worker has sockets of its own. In SWOOLE_PROCESS mode the master has them, in threads that run no PHP, and hands
 * requests and data to the workers: a connection outlives the worker that served it, and `dispatch_mode` says which one that is.
 *
 *
 * Configure with set(), register callbacks with on(), then start(). In all methods `$fd` is the session number
 * that the callbacks give, not a descriptor of the system.
 * @alias swoole_server
 * @not-serializable
 * @storage
 */
class Server
{
    /**
     * All options set so far, as they were given. From start() on also the values in force of `worker_num`, `task_worker_num`,
     * `output_buffer_size` and `max_connection`.
     */
    public $setting;

    /** The open connections of all ports: an iterator over their session numbers. */
    public $connections;

    /** The address of the first port. */
    public $host = '';

    /** The port number of the first port; the one that the system chose if 0 was asked for. */
    public $port = 0;

    /** The socket type of the first port (SWOOLE_SOCK_*). */
    public $type = 0;

    /** Whether the first port speaks TLS. */
    public $ssl = false;

    /** SWOOLE_BASE or SWOOLE_PROCESS. */
    public $mode = 0;

    /** Every port as a Swoole\Server\Port, the first included. */
    public $ports;

    /** Process id of the master; 0 before start(). */
    public $master_pid = 0;

    /** Process id of the manager; 0 before start() and where there is none. */
    public $manager_pid = 0;

    /** Number of this worker, task workers after the others; -1 outside of one. */
    public $worker_id = -1;

    /** Whether this process is a task worker. */
    public $taskworker = false;

    /** Process id of this worker; 0 outside of one. */
    public $worker_pid = 0;

    /** Id of the timer that writes `stats_file`, null if there is none. */
    public $stats_timer;

    /** The server of the admin interface (`admin_server`), null if there is none. */
    public $admin_server;

    /**
     * Make a server and bind its first port.
     * @param string $host an address or a name, a path for a Unix socket; `SYSTEMD` with $port 0: the listening sockets that systemd hands over
     *     (sd_listen_fds(3)) become its ports, whatever $sock_type says but for SWOOLE_SSL
     * @param int $port 0: the system chooses one
     * @param int $mode SWOOLE_BASE or SWOOLE_PROCESS
     * @param int $sock_type SWOOLE_SOCK_*, with SWOOLE_SSL for TLS
     * @throws \Swoole\Exception the port cannot be bound
     * @throws \Swoole\Error bad arguments
     * @throws \Error systemd has handed over no socket that can be used, and why
     */
    public function __construct(
        string $host = '0.0.0.0',
        int $port = 0,
        int $mode = SWOOLE_BASE,
        int $sock_type = SWOOLE_SOCK_TCP,
    ) {}

    /**
     * Frees what the server holds; never called for a server that has started.
     */
    public function __destruct() {}

    /**
     * Add another port.
     * @return false if it cannot be bound; see swoole_last_error()
     */
    public function listen(string $host, int $port, int $sock_type): Server\Port|false {}

    /**
     * Same as listen().
     * @handler class::server::listen
     */
    public function addlistener(string $host, int $port, int $sock_type): Server\Port|false {}

    /**
     * Set the callback of an event; the name is not case-sensitive. Once the server runs, only few may change.
     * @return false with a warning for an unknown event
     */
    public function on(string $event_name, callable $callback): bool {}

    /**
     * The callback of an event as on() got it, null if there is none.
     */
    public function getCallback(string $event_name): \Closure|array|string|null {}

    /**
     * Set options; those of the first port too. An unknown key warns; `null` counts as not given.
     * @return false once the server runs
     */
    public function set(array $settings): bool {}

    /**
     * Create the processes and serve. Returns after shutdown().
     * @return false with a warning if it cannot start; without a callback that it needs (request, receive) the script ends with a
     * fatal error
     */
    public function start(): bool {}

    /**
     * Send to a connection, or with a path as $fd to a Unix datagram socket.
     * @return false if it is gone or too much is waiting; see swoole_last_error()
     */
    public function send(string|int $fd, string $send_data, int $serverSocket = -1): bool {}

    /**
     * Send a datagram.
     * @param string $ip an address, or a path for a Unix socket
     * @param int $server_socket which socket to send from (`server_socket` of onPacket's third argument); -1: the first that fits
     * @return false if it cannot be sent, or there is no port of that kind; see swoole_last_error()
     */
    public function sendto(string $ip, int $port, string $send_data, int $server_socket = -1): bool {}

    /**
     * Send and wait until the kernel has all of it. In a worker in SWOOLE_BASE mode, to a connection of its own. A coroutine waits and lets
     * others run; elsewhere the worker does nothing else meanwhile. For at most `socket_send_timeout` of
     * swoole_async_set() (60 seconds).
     * @return false if it is not a worker in SWOOLE_BASE mode (with a warning), the connection is not there or not this worker's, or the client
     *     has not read enough in time: then what is left is sent later; see swoole_last_error()
     */
    public function sendwait(int $conn_fd, string $send_data): bool {}

    /**
     * Whether a connection is open.
     */
    public function exists(int $fd): bool {}

    /**
     * Same as exists().
     * @handler class::server::exists
     */
    public function exist(int $fd): bool {}

    /**
     * Let the client of a connection be silent for as long as it likes, or not any more: neither heartbeat() nor `heartbeat_idle_time` nor
     * `max_idle_time` ends it.
     * @return false if it is not open
     */
    public function protect(int $fd, bool $is_protected = true): bool {}

    /**
     * Send a file or a part of one.
     * @param int $length bytes, 0: up to the end
     */
    public function sendfile(int $conn_fd, string $filename, int $offset = 0, int $length = 0): bool {}

    /**
     * Close a connection; onClose follows.
     * @param bool $reset throw away what is waiting to be sent
     */
    public function close(int $fd, bool $reset = false): bool {}

    /**
     * Same as resume(): let a connection proceed that `enable_delay_receive` holds back.
     * @handler class::server::resume
     */
    public function confirm(int $fd): bool {}

    /**
     * Receive no more from a connection, whoever has it. In SWOOLE_PROCESS, and of another worker's connection, what is on its way still
     * comes.
     */
    public function pause(int $fd): bool {}

    /**
     * Receive from a paused connection again.
     */
    public function resume(int $fd): bool {}

    /**
     * Give a task to a task worker. Not in a task worker; outside of event workers nobody takes its result.
     * @param mixed $data strings go as they are, everything else serialized
     * @param int $taskWorkerIndex which, counted from 0; -1: an idle one, or the one with the fewest tasks
     * @param ?callable $finishCallback called with the result instead of onFinish: `function ($server, $task_id, $result)`
     * @return its number, as this process counts from 0; false, with a line in the log, if too much waits for others already
     * (swoole_last_error(): EAGAIN)
     */
    public function task(mixed $data, int $taskWorkerIndex = -1, ?callable $finishCallback = null): int|false {}

    /**
     * Give a task and wait for its result: a coroutine by itself, and an event worker without coroutines stands still meanwhile.
     * @param float $timeout seconds; not above 0: no limit
     * @return the result; false on timeout, at once when onTask has failed, and if the task could not be given
     */
    public function taskwait(mixed $data, float $timeout = 0.5, int $taskWorkerIndex = -1): mixed {}

    /**
     * Give several tasks, at most 1023, and wait for all, as taskwait() does.
     * @param float $timeout seconds for all together; not above 0: no limit
     * @return results by the position of their task, from 0, those in time; false if none could be given
     */
    public function taskWaitMulti(array $tasks, float $timeout = 0.5): array|false {}

    /**
     * As taskWaitMulti(), in coroutines only; a result that has not come in time is false.
     * @param float $timeout seconds for all together; not above 0: no limit
     */
    public function taskCo(array $tasks, float $timeout = 0.5): array|false {}

    /**
     * In a task worker: send the result of the task that came last to where it came from; the same as to return it. With
     * `task_enable_coroutine` only Task::finish() can be used.
     * @return false if nobody takes it; the log says why
     */
    public function finish(mixed $data): bool {}

    /**
     * Replace all workers by new ones, one after another.
     * @param bool $only_reload_taskworker leave the others alone
     */
    public function reload(bool $only_reload_taskworker = false): bool {}

    /**
     * End the server.
     */
    public function shutdown(): bool {}

    /**
     * Let a worker end; the manager starts another.
     * @param int $workerId -1: the one that calls
     */
    public function stop(int $workerId = -1): bool {}

    /**
     * The error number of the last failed call; same as swoole_last_error().
     */
    public function getLastError(): int {}

    /**
     * The connections of the whole server that were silent for longer than `heartbeat_idle_time` and are not closed yet, since that is
     * looked for every `heartbeat_check_interval` only.
     * @param bool $ifCloseConnection close them too; not given they stay open, as in Swoole, whatever is declared here
     * @return false if neither `heartbeat_idle_time` nor `heartbeat_check_interval` is set
     */
    public function heartbeat(bool $ifCloseConnection = true): array|false {}

    /**
     * What is known about a connection: reactor_id, server_fd, server_port, socket_type, remote_port, remote_ip,
     * connect_time, last_time (seconds), last_recv_time, last_send_time, last_dispatch_time (when that came in which the program was given last), close_errno, recv_queued_bytes,
     * send_queued_bytes, and more where TLS, uid or WebSocket is used.
     * @return false if it is not open
     */
    public function getClientInfo(int $fd, int $reactor_id = -1, bool $ignoreError = false): array|false {}

    /**
     * Open connections after $start_fd.
     * @param int $find_count at most 100
     * @return false if there are no more
     */
    public function getClientList(int $start_fd = 0, int $find_count = 10): array|false {}

    /**
     * The number of this worker, false outside of one.
     */
    public function getWorkerId(): int|false {}

    /**
     * The process id of a worker, a task worker or a user process, false if there is none.
     * @param int $worker_id -1: this one
     */
    public function getWorkerPid(int $worker_id = -1): int|false {}

    /**
     * What a worker or task worker is about: SWOOLE_WORKER_BUSY (inside of a callback), _EXIT (it does its last work) or _IDLE, also in workerStart.
     * @param int $worker_id -1: this one
     * @return false if there is none with this number
     */
    public function getWorkerStatus(int $worker_id = -1): int|false {}

    /**
     * The process id of the manager.
     */
    public function getManagerPid(): int {}

    /**
     * The process id of the master.
     */
    public function getMasterPid(): int {}

    /**
     * Same as getClientInfo().
     * @handler class::server::get_client_info
     */
    public function connection_info(int $fd, int $reactor_id = -1, bool $ignoreError = false): array|false {}

    /**
     * Same as getClientList().
     * @handler class::server::get_client_list
     */
    public function connection_list(int $start_fd = 0, int $find_count = 10): array|false {}

    /**
     * Send a value to another worker or task worker, from any process of the server; it gets onPipeMessage. Strings go as they are,
     * everything else serialized.
     * @return false, with a warning, for an unknown worker and the caller itself; false if too much waits for others already
     * (swoole_last_error(): EAGAIN)
     */
    public function sendMessage(mixed $message, int $dst_worker_id): bool {}

    /**
     * Have a process of the server perform a command (addCommand()), and wait for its answer: from a coroutine of the master in PROCESS mode
     * (in 'start', for one), or of worker 0 in BASE mode.
     * @param int $process_id its number among those of its type, from 0 on
     * @param int $process_type one SWOOLE_SERVER_COMMAND_*
     * @param mixed $data what the callback gets, as JSON
     * @param bool $json_decode the answer is JSON, and to be decoded; false: it is given back as it is
     * @return false if there is no such command or process (swoole_last_error(), and a line in the log), and if it ended without an answer
     * @throws \Swoole\Error outside of coroutines
     */
    public function command(
        string $name,
        int $process_id,
        int $process_type,
        mixed $data,
        bool $json_decode = true,
    ): array|string|false {}

    /**
     * Register a command for processes of the server, before it is started: see command().
     * @param int $accepted_process_types SWOOLE_SERVER_COMMAND_* bits: which of them perform it (reactor threads run no PHP)
     * @param callable $callback `function (Server $server, string $data): string`; $data is JSON, and the answer should be
     * @return false for a name that is taken, and once the server runs
     */
    public function addCommand(string $name, int $accepted_process_types, callable $callback): bool {}

    /**
     * Let the manager run a process of the program beside the workers. It is started again whenever it ends, whatever its exit code, and gets
     * SIGTERM when the server is shut down, after the workers have ended; a reload does not touch it. It ends as a script does: its
     * event loop runs until it is empty, then shutdown functions and destructors. Its `$id` is its number, behind those of the task workers.
     * @return int|false how many were added before it; false with a warning once the server runs
     * @throws \Swoole\Error its constructor has not run
     */
    public function addProcess(Process $process): int|false {}

    /**
     * Numbers of the server: start_time, connection_num, abort_count, accept_count, close_count, worker_num, task_worker_num,
     * user_worker_num, idle_worker_num, dispatch_count (requests, pieces of data and packets that have come to workers), request_count (those that
     * the program was given), response_count, total_recv_bytes and total_send_bytes (what was handed to the program, and what it has
     * sent), concurrency, session_round (the latest session's number); with task workers task_idle_worker_num, tasking_num (given and not
     * yet begun), task_count. Of this process: worker_request_count, worker_response_count, worker_dispatch_count, worker_concurrency,
     * coroutine_num, coroutine_peek_num.
     */
    public function stats(): array {}

    /**
     * The socket of a port as an object of ext-sockets, for its options: what comes to it is the server's. It has a descriptor of its own, so the
     * address is taken as long as it lives.
     * @param int $port its number; 0: the first port
     * @return false with a warning for a port that is not there, and without that extension
     */
    public function getSocket(int $port = 0): \Socket|false {}

    /**
     * Give a connection a number of the program's own, by which SWOOLE_DISPATCH_UIDMOD chooses its worker.
     * @param int $uid from -2^31 to 2^32 - 1; getClientInfo() shows it as an unsigned number of 32 bits
     * @return false if it has one already, or there is no such connection
     */
    public function bind(int $fd, int $uid): bool {}

    /**
     * Swoole\Timer::tick() by its name of Swoole 1 to 4.3, while a server was the only one that had timers.
     * @param int $ms milliseconds
     * @return the id of the timer, or false
     * @handler class::timer::tick
     */
    public function tick(int $ms, callable $callback, mixed ...$params): int|false {}

    /**
     * Swoole\Timer::after() by its name of Swoole 1 to 4.3.
     * @param int $ms milliseconds
     * @return the id of the timer, or false
     * @handler class::timer::after
     */
    public function after(int $ms, callable $callback, mixed ...$params): int|false {}

    /**
     * Swoole\Timer::clear() by its name of Swoole 1 to 4.3.
     * @return false if there is none with this id
     * @handler class::timer::clear
     */
    public function clearTimer(int $timer_id): bool {}

    /**
     * Swoole\Event::defer() by its name of Swoole 1 to 4.3.
     * @handler class::event::defer
     */
    public function defer(callable $callback): bool {}
}

<?php
namespace Swoole\Process;

/**
 * Processes that a master keeps alive: each runs a function of the program, or does one message after the other, and is started again when
 * it ends. SIGTERM to the master ends the pool, SIGUSR1 and SIGUSR2 have one worker after the other replaced.
 *
 * Workers do not outlive their master. One that fails again and again right after its start is started again only after a pause.
 * @alias swoole_process_pool
 * @not-serializable
 * @storage
 */
class Pool
{
    /**
     * The master's process, from start() on.
     */
    public $master_pid = -1;

    /**
     * This process, in a worker.
     */
    public $workerPid = -1;

    /**
     * Number of this worker, from 0 on.
     */
    public $workerId = -1;

    /**
     * The objects that getProcess() has made.
     */
    public $workers = null;

    /**
     * False once this worker ends.
     */
    public $workerRunning = true;

    /**
     * False once this worker, or in the master the pool, ends.
     */
    public $running = true;

    /**
     * Make a pool of so many workers.
     * @param int $ipc_type SWOOLE_IPC_NONE: workers run 'WorkerStart' only; SWOOLE_IPC_UNIXSOCK: messages between them (sendMessage()), or by the
     *   pipes of getProcess(); SWOOLE_IPC_MSGQUEUE: messages of a System V queue; SWOOLE_IPC_SOCKET: messages of clients (listen())
     * @param int $msgqueue_key of the queue; 0: one that nobody else can find, and that goes with this object
     * @param bool $enable_coroutine run callbacks in coroutines; only with SWOOLE_IPC_NONE and SWOOLE_IPC_UNIXSOCK
     * @throws \Error outside of the command line, in a server, while a pool runs, and for an $ipc_type that has no coroutines
     * @throws \Swoole\Exception for less than one worker, and if what is needed cannot be made
     */
    public function __construct(int $worker_num, int $ipc_type = SWOOLE_IPC_NONE, int $msgqueue_key = 0, bool $enable_coroutine = false) {}

    /**
     * Does nothing: what the pool has goes with the object.
     */
    public function __destruct() {}

    /**
     * Set options: those of Coroutine::set() and swoole_async_set(), and
     * `enable_coroutine`: as in the constructor;
     * `enable_message_bus`: sendMessage() takes messages of any length;
     * `max_package_size`: the longest message, 2 MB (a number of bytes, or '8M');
     * `max_wait_time`: how many seconds a worker may take to end, 3; 0: as long as it likes.
     */
    public function set(array $settings): void {}

    /**
     * Set the callback of an event: 'Start' and 'Shutdown' (in the master), 'WorkerStart', 'WorkerStop', 'WorkerExit' (with coroutines: again and again
     * after the order to end, as long as something is under way), 'Message'. They get the pool; in workers also the number, or the message.
     * @throws \Swoole\Exception 'Message' with SWOOLE_IPC_NONE
     */
    public function on(string $name, callable $callback): bool {}

    /**
     * A worker as a Process: for its id and pid, its pipe (SWOOLE_IPC_UNIXSOCK, without a message bus: what is written is a message for it), or the
     * queue (SWOOLE_IPC_MSGQUEUE without 'Message'). The pipe cannot be closed.
     * @param int $work_id -1: this one
     * @return false if no pool runs, or there is no such worker
     */
    public function getProcess(int $work_id = -1): \Swoole\Process|false {}

    /**
     * Listen for clients (SWOOLE_IPC_SOCKET). A message is its length (4 bytes, big-endian) and so many bytes; so is the answer.
     * @param string $host an IPv4 address or name, or unix:/path
     */
    public function listen(string $host, int $port = 0, int $backlog = 2048): bool {}

    /**
     * Add to the answer to the message that is being done (SWOOLE_IPC_SOCKET); it is sent when 'Message' has returned.
     */
    public function write(string $data): bool {}

    /**
     * Send a message to a worker (SWOOLE_IPC_UNIXSOCK). Without a message bus the kernel bounds its length, to some 200 KB as a rule.
     */
    public function sendMessage(string $data, int $dst_worker_id): bool {}

    /**
     * In 'Message': have another worker take this one's place. This process does what it is at, then ends.
     * @return false outside of a worker, and with coroutines
     */
    public function detach(): bool {}

    /**
     * Start the workers, and keep them until the pool is told to end.
     * @return false (with a warning) if it cannot be started
     */
    public function start(): null|false {}

    /**
     * In a worker: end it when its present message or callback is done; another one takes its place. In the master: end the pool.
     */
    public function stop(): void {}

    /**
     * Have the pool end, from any of its processes.
     * @throws \Swoole\Exception if none runs
     */
    public function shutdown(): bool {}
}

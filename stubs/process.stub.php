<?php
namespace Swoole;

/**
 * A child process that runs a callback, with a pipe (a pair of Unix sockets) and, if wished, a message queue between it and its parent.
 * It can be started outside of coroutines only. The child ends when its callback has returned and its event loop is empty; shutdown
 * functions and destructors run in it as at the end of a script.
 * @alias swoole_process
 * @not-serializable
 * @storage
 */
class Process
{
    /** Add to the mode of useQueue(): push() and pop() do not wait. */
    const IPC_NOWAIT = 256;

    /** close(): the parent's end. */
    const PIPE_MASTER = 1;

    /** close(): the child's end. */
    const PIPE_WORKER = 2;

    /** close(): end the direction in which this process reads. */
    const PIPE_READ = 3;

    /** close(): end the direction in which this process writes. */
    const PIPE_WRITE = 4;

    /** No pipe. */
    const PIPE_TYPE_NONE = 0;

    /** A pipe of bytes. */
    const PIPE_TYPE_STREAM = 1;

    /** A pipe of messages. */
    const PIPE_TYPE_DGRAM = 2;

    /** Descriptor of this process's end of the pipe. */
    public $pipe = null;

    /** The kernel's number of the queue. */
    public $msgQueueId = null;

    /** Key of the queue. */
    public $msgQueueKey = null;

    /** Process id of the child, once it was started. */
    public $pid = null;

    /** Number of the object, counted from 1; the child's messages in a queue carry it. */
    public $id = null;

    /** What the child runs. */
    private $callback = null;

    /**
     * Make a process; start() starts it.
     * @param callable $callback what the child runs; it gets this object
     * @param bool $redirect_stdin_and_stdout the child's standard input, output and error are its end of the pipe, of bytes then
     * @param int $pipe_type one of PIPE_TYPE_*
     * @param bool $enable_coroutine run the callback in a coroutine
     * @throws \Error when called twice, and outside of the command line
     * @throws Exception when no pipe can be made
     */
    public function __construct(callable $callback, bool $redirect_stdin_and_stdout = false, int $pipe_type = 2, bool $enable_coroutine = false) {}

    /**
     * Does nothing; a child goes on when its object goes.
     */
    public function __destruct() {}

    /**
     * Wait for the end of any child.
     * @param bool $blocking false: only look. The wait is the whole process's, not a coroutine's.
     * @return array pid, code (exit code) and signal (that ended it, or 0); false if there is none, or a signal was handled whose
     *     handler does not let calls go on: see swoole_errno()
     */
    public static function wait(bool $blocking = true): array|false {}

    /**
     * Have a function called when a signal arrives; the event loop has to run for that, and does not go on for it alone unless the
     * option wait_signal is on. Replaces the function of before.
     * @param callable|int|null $callback gets the number; null gives the signal back; SIG_IGN ignores it
     * @return false for a signal that cannot be handled, or has no function to be taken back
     */
    public static function signal(int $signal_no, ?callable $callback = null): bool {}

    /**
     * Have the kernel send a signal at an interval.
     * @param int $usec microseconds; 0 and less stop it
     * @param int $type 0: real time, SIGALRM; 1: user time of the process, SIGVTALRM; 2: its processor time, SIGPROF
     */
    public static function alarm(int $usec, int $type = 0): bool {}

    /**
     * Send a signal.
     * @param int $pid process id; 0 and negative numbers mean groups, as in kill(2)
     * @param int $signal_no 0: only look whether the process is there
     */
    public static function kill(int $pid, int $signal_no = 15): bool {}

    /**
     * Go on in the background, in a session without a terminal; the process id changes.
     * @param bool $nochdir false: go to /
     * @param bool $noclose false: standard input, output and error become /dev/null
     * @param array $pipes what becomes standard input, output and error; null leaves one as it is
     */
    public static function daemon(bool $nochdir = true, bool $noclose = true, array $pipes = []): bool {}

    /**
     * Bind this process to CPUs, by their numbers.
     */
    public static function setAffinity(array $cpu_settings): bool {}

    /**
     * The CPUs that this process may run on.
     */
    public static function getAffinity(): array {}

    /**
     * Set a priority.
     * @param int $which PRIO_PROCESS, PRIO_PGRP or PRIO_USER
     * @param int $priority -20 (most urgent) to 19
     * @param int|null $who process, group or user; null: this child
     * @return false: see swoole_last_error()
     */
    public function setPriority(int $which, int $priority, ?int $who = null): bool {}

    /**
     * A priority.
     * @param int $which PRIO_PROCESS, PRIO_PGRP or PRIO_USER
     * @param int|null $who process, group or user; null: this child
     * @return false: see swoole_last_error()
     */
    public function getPriority(int $which, ?int $who = null): int|false {}

    /**
     * Change options.
     * @param array $settings enable_coroutine
     */
    public function set(array $settings): void {}

    /**
     * Limit how long read() and write() wait; otherwise 60 seconds, or socket_timeout of the options.
     * @param float $seconds 0 and less: no limit
     */
    public function setTimeout(float $seconds): bool {}

    /**
     * Whether read() and write() wait. The mode is that of the open file, also in programs that have it as their output.
     */
    public function setBlocking(bool $blocking): bool {}

    /**
     * Use a message queue of the system (System V).
     * @param int $key its key; 0 and less: one made of the script's file
     * @param int $mode SWOOLE_MSGQUEUE_BALANCE: pop() takes any message; SWOOLE_MSGQUEUE_ORIENT: those of this object; plus IPC_NOWAIT
     * @param int $capacity bytes; 0 and less: the system's default (kernel.msgmnb)
     * @return bool false if there can be no such queue: see swoole_last_error(); the log says more
     */
    public function useQueue(int $key = 0, int $mode = 2, int $capacity = -1): bool {}

    /**
     * How full the queue is: queue_num (messages) and queue_bytes.
     * @return false if there is none
     */
    public function statQueue(): array|false {}

    /**
     * Remove the queue, for everybody: who waits at it gets false.
     * @return bool false if there is none
     */
    public function freeQueue(): bool {}

    /**
     * Fork; the child runs the callback and does not return from here.
     * @return int the child's process id; false if it runs already
     */
    public function start(): bool|int {}

    /**
     * Send to the other process. If the pipe is full the whole process waits.
     * @return int how many bytes; false on a timeout or a broken pipe
     */
    public function write(string $data): int|false {}

    /**
     * Close the pipe, an end of it, or a direction.
     * @param int $which 0 or one of PIPE_MASTER, PIPE_WORKER, PIPE_READ, PIPE_WRITE
     */
    public function close(int $which = 0): bool {}

    /**
     * Receive from the other process. The wait is the whole process's, not a coroutine's: there, wait with System::waitEvent($process->pipe) first.
     * @param int $size the most to take; the rest of a longer message is lost
     * @return false on a timeout, or if nothing is there and the pipe does not block
     */
    public function read(int $size = 8192): string|false {}

    /**
     * Put a message into the queue. The whole process waits for room, unless the mode is IPC_NOWAIT.
     * @param string $data 1 to 65535 bytes; the system's limit is 8192 by default (kernel.msgmax)
     * @return bool false if it does not fit (now, or ever), or the queue is gone: see swoole_last_error()
     */
    public function push(string $data): bool {}

    /**
     * Take a message out of the queue. The whole process waits for one, unless the mode is IPC_NOWAIT.
     * @param int $size the longest to take, in bytes; a longer message stays in the queue
     * @return false if there is none, it is longer, a signal came, or the queue is gone: see swoole_last_error()
     */
    public function pop(int $size = 65536): string|false {}

    /**
     * End the child, in the child, at once: no shutdown functions, destructors, or output buffers.
     * @param int $exit_code 0 to 255
     */
    public function exit(int $exit_code = 0): void {}

    /**
     * Become another program.
     * @param string $exec_file path of the program
     * @param array $args its arguments, without its name
     * @return bool false; on success it does not return
     */
    public function exec(string $exec_file, array $args): bool {}

    /**
     * This process's end of the pipe as a coroutine socket, always the same object. It cannot be closed itself, close() does it.
     * @return false without a pipe
     */
    public function exportSocket(): \Swoole\Coroutine\Socket|false {}

    /**
     * Name the process for `ps`.
     * @handler class::process::name
     */
    public function name(string $process_name): bool {}
}

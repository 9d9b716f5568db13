<?php
namespace Swoole\Server;

/** What onConnect, onReceive and onClose get where `event_object` is on. */
class Event
{
    /** Number of the reactor thread that owns the connection. */
    public $reactor_id = 0;

    /** Session number of the connection. */
    public $fd = 0;

    /** Unix time in seconds, with fraction, when the master handed it over. */
    public $dispatch_time = 0;

    /** Received bytes; null for onConnect and onClose. */
    public $data;
}

/** A datagram, as onPacket gets it where `event_object` is on. */
class Packet
{
    /** The descriptor that it came by; answers are sent from it. */
    public $server_socket = 0;

    /** The port that it came to. */
    public $server_port = 0;

    /** Unix time in seconds, with fraction, when it was handed over. */
    public $dispatch_time = 0;

    /** Where it came from: an address or the path of a Unix socket. */
    public $address;

    /** The port that it came from; none for a Unix socket. */
    public $port = 0;

    /** What it contains. */
    public $data;
}

/** A message between workers, as onPipeMessage gets it where `event_object` is on. */
class PipeMessage
{
    /** The worker that sent it; -1 if none did. */
    public $source_worker_id = 0;

    /** The same, as in Swoole. */
    public $worker_id = 0;

    /** Unix time in seconds, with fraction, when it was sent. */
    public $dispatch_time = 0;

    /** What was sent. */
    public $data;
}

/** How a worker ended, as onWorkerError gets it where `event_object` is on. */
class StatusInfo
{
    /** Number of the worker. */
    public $worker_id = 0;

    /** Its process id. */
    public $worker_pid = 0;

    /** The status as wait(2) gives it. */
    public $status = 0;

    /** The exit code, 0 if a signal ended it. */
    public $exit_code = 0;

    /** The signal that ended it, or 0. */
    public $signal = 0;
}

/**
 * A task, as onTask gets it where `task_object` or `task_enable_coroutine` is on.
 * @alias swoole_server_task
 * @not-serializable
 * @storage
 */
final class Task
{
    /** What the task is about. */
    public $data;

    /** Unix time in seconds, with fraction, when it was given. */
    public $dispatch_time = 0;

    /** Number of the task. */
    public $id = -1;

    /** The worker that gave it. */
    public $worker_id = -1;

    /** SWOOLE_TASK_* bits. */
    public $flags = 0;

    /**
     * Send the result to where the task came from. The first one counts where somebody waits for it.
     * @return false if nobody takes it; the log says why
     */
    public function finish(mixed $data): bool {}

    /**
     * Pack a value as one message for the queue of a server's tasks (`task_ipc_mode` 2 and 3, `message_queue_key`), to be put there with
     * `msg_send($queue, $type, $packed, false)`: in mode 2, `$type` is the number of a task worker plus 1, in mode 3 any number above 0.
     * No result comes back. From 8152 bytes on, serialized, the value lies in a file `swoole.task.*` in `/tmp` (inside of a server: `task_tmpdir`)
     * until somebody unpacks it.
     * @return false if the value cannot be stored; what its serialization throws is thrown
     */
    public static function pack(mixed $data): string|false {}

    /**
     * The value of a packed task message. Once, if it lies in a file: that is deleted.
     * @return false for what is no such message, or if its file is gone
     */
    public static function unpack(string $data): mixed {}
}

/** The result of a task, as onFinish gets it where `event_object` is on. */
class TaskResult
{
    /** Number of the task. */
    public $task_id = 0;

    /** The task worker that did it. */
    public $task_worker_id = 0;

    /** Unix time in seconds, with fraction, when the result was sent. */
    public $dispatch_time = 0;

    /** The result. */
    public $data;
}

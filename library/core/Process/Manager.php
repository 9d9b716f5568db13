<?php

declare(strict_types=1);

namespace Swoole\Process;

use function Swoole\Coroutine\run;

/**
 * A Pool whose workers have a function each: the first function that was added is worker 0, the next one worker 1, and so on.
 *
 * A worker whose function has returned is started again, with the same function, until the pool ends: by SIGTERM, or by
 * `$pool->shutdown()`.
 */
class Manager
{
    /** @var ?Pool The pool, from start() on. */
    protected $pool;

    /** @var int SWOOLE_IPC_* */
    protected $ipcType = SWOOLE_IPC_NONE;

    /** @var int Of the queue, with SWOOLE_IPC_MSGQUEUE. */
    protected $msgQueueKey = 0;

    /** @var array<int, array{callable, bool}> By number of the worker: its function, and whether that is to be a coroutine. */
    protected $startFuncMap = [];

    /**
     * Make a manager without workers.
     * @param int $ipcType SWOOLE_IPC_*, see Pool
     * @param int $msgQueueKey of the queue; 0: one that nobody else can find
     */
    public function __construct(int $ipcType = SWOOLE_IPC_NONE, int $msgQueueKey = 0)
    {
        $this->ipcType = $ipcType;
        $this->msgQueueKey = $msgQueueKey;
    }

    /**
     * Add a worker.
     * @param callable $func gets the pool and the number of the worker
     * @param bool $enableCoroutine call it in a coroutine; the worker ends when all its coroutines have
     */
    public function add(callable $func, bool $enableCoroutine = false): self
    {
        return $this->addBatch(1, $func, $enableCoroutine);
    }

    /**
     * Add so many workers with the same function.
     */
    public function addBatch(int $workerNum, callable $func, bool $enableCoroutine = false): self
    {
        while ($workerNum-- > 0) {
            $this->startFuncMap[] = [$func, $enableCoroutine];
        }
        return $this;
    }

    /**
     * Start the workers, and keep them until the pool ends.
     * @throws \Swoole\Exception if none was added
     */
    public function start(): void
    {
        $functions = $this->startFuncMap;
        $this->pool = new Pool(count($functions), $this->ipcType, $this->msgQueueKey);
        $this->pool->on('workerStart', static function (Pool $pool, int $worker) use ($functions): void {
            [$function, $inCoroutine] = $functions[$worker];
            $inCoroutine ? run($function, $pool, $worker) : $function($pool, $worker);
        });
        $this->pool->start();
    }

    /**
     * What start() gives the pool.
     */
    public function setIPCType(int $ipcType): self
    {
        $this->ipcType = $ipcType;
        return $this;
    }

    /**
     * What start() will give the pool, or has given it.
     */
    public function getIPCType(): int
    {
        return $this->ipcType;
    }

    /**
     * The key of the queue that start() opens.
     */
    public function setMsgQueueKey(int $msgQueueKey): self
    {
        $this->msgQueueKey = $msgQueueKey;
        return $this;
    }

    /**
     * The key of the queue.
     */
    public function getMsgQueueKey(): int
    {
        return $this->msgQueueKey;
    }
}

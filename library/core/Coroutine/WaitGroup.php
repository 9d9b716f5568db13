<?php

declare(strict_types=1);

namespace Swoole\Coroutine;

/**
 * Waits until a number of tasks have ended. Each is announced by add() and ends by done().
 *
 * It may be used again once wait() has returned.
 */
class WaitGroup
{
    /** What the last done() puts in and wait() takes out. */
    protected Channel $chan;

    /** How many tasks have not ended. */
    protected int $count = 0;

    /** Is a coroutine in wait()? */
    protected bool $waiting = false;

    /**
     * Make a group.
     * @param int $delta how many tasks are announced at once; less than 1 counts as 0
     */
    public function __construct(int $delta = 0)
    {
        $this->chan = new Channel(1);
        $this->count = max($delta, 0);
    }

    /**
     * Announce $delta more tasks.
     * @throws \BadMethodCallException while a coroutine is in wait()
     * @throws \InvalidArgumentException if fewer than no tasks would be left
     */
    public function add(int $delta = 1): void
    {
        if ($this->waiting) {
            throw new \BadMethodCallException('WaitGroup misuse: add called concurrently with wait');
        }
        if ($this->count + $delta < 0) {
            throw new \InvalidArgumentException('WaitGroup misuse: negative counter');
        }
        $this->count += $delta;
    }

    /**
     * One task has ended.
     * @throws \BadMethodCallException if none was left
     */
    public function done(): void
    {
        if ($this->count < 1) {
            throw new \BadMethodCallException('WaitGroup misuse: negative counter');
        }
        if (--$this->count === 0 && $this->waiting) {
            $this->chan->push(true);
        }
    }

    /**
     * Wait until all tasks have ended.
     * @param float $timeout seconds; 0 or less waits for ever
     * @return bool false on timeout, or if the waiting coroutine was cancelled
     * @throws \BadMethodCallException if another coroutine waits already
     */
    public function wait(float $timeout = -1): bool
    {
        if ($this->waiting) {
            throw new \BadMethodCallException('WaitGroup misuse: reused before previous wait has returned');
        }
        if ($this->count < 1) {
            return true;
        }
        $this->waiting = true;
        try {
            $done = $this->chan->pop($timeout);
        } finally {
            $this->waiting = false;
        }
        // The last task may end after the timeout has struck and before this coroutine goes on.
        return $done === true || (!$this->chan->isEmpty() && $this->chan->pop());
    }

    /**
     * How many tasks have not ended.
     */
    public function count(): int
    {
        return $this->count;
    }
}

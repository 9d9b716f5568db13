<?php

declare(strict_types=1);

namespace Swoole\Coroutine;

use Swoole\Exception;

/**
 * Waits until nobody holds a reference to the barrier any more: coroutines get it by `use ($barrier)` and let go of it by ending.
 */
class Barrier
{
    /** What the waiting coroutine waits at; closed by the destructor. */
    private ?Channel $gate = null;

    /**
     * The last reference is gone: the waiting coroutine goes on.
     */
    public function __destruct()
    {
        $this->gate?->close();
    }

    /**
     * Make a barrier.
     */
    public static function make(): self
    {
        return new self();
    }

    /**
     * Give up this reference (the variable becomes null) and wait until all others are gone.
     * @param float $timeout seconds; 0 or less waits for ever. Nothing tells whether it was over.
     * @throws Exception if a coroutine waits at this barrier already
     */
    public static function wait(Barrier &$barrier, float $timeout = -1): void
    {
        if ($barrier->gate !== null) {
            throw new Exception('The barrier is waiting, cannot wait again.');
        }
        $gate = $barrier->gate = new Channel();
        $barrier = null;
        $gate->pop($timeout > 0 ? $timeout : -1);
    }
}

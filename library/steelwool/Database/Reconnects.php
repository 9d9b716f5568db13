<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * A proxy that can make its connection anew: how it does, how often it has, and whether it has to.
 * @internal
 */
trait Reconnects
{
    /** @var callable Makes the connection. */
    protected $constructor;

    /** How often the connection was made anew. */
    protected int $round = 0;

    /** The connection is known to be lost: what it says about itself is worth nothing. */
    private bool $lost = false;

    /**
     * How often the connection was made anew.
     */
    public function getRound(): int
    {
        return $this->round;
    }

    /** Is the connection known to be lost? @internal */
    public function __isLost(): bool
    {
        return $this->lost;
    }
}

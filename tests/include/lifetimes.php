<?php
/*
 * What tests of lifetimes print with: clients and other objects that say when they go, and a closure that is watched.
 */

/** Says when it goes. */
class Witness
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "$this->name gone\n";
    }
}

/** Says, when it goes, whether the callback of the request is still there. */
trait SaysGoodbye
{
    public ?WeakReference $callback = null;

    public function __destruct()
    {
        $callback = $this->callback === null ? '' : ($this->callback->get() ? ', callback still there' : ', callback gone before');
        echo strtolower(static::class), " gone$callback\n";
    }
}

class Cli extends Swoole\Http\Client
{
    use SaysGoodbye;
}

class Redis extends Swoole\Redis
{
    use SaysGoodbye;
}

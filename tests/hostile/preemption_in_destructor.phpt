--TEST--
A hog in a destructor is preempted, also in one that the garbage collector runs; one in a signal handler of pcntl is not: it has all signals blocked
--INI--
swoole.enable_preemptive_scheduler=1
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip: no pcntl'); ?>
--FILE--
<?php
function compute(bool &$stop, float $seconds): string
{
    for ($until = microtime(true) + $seconds; !$stop && microtime(true) < $until;) {
    }
    return $stop ? "was told to stop\n" : "came to its end\n";
}

class Hog
{
    public ?Hog $self = null;

    public function __construct(private bool &$stop)
    {
    }

    public function __destruct()
    {
        echo 'destructor ', compute($this->stop, 5);
    }
}

$ways = [
    'at the last reference' => function () use (&$stop) {
        $hog = new Hog($stop);
        $hog = null;
    },
    'out of an array that is emptied' => function () use (&$stop) {
        $list = [1, new Hog($stop), 3];
        array_splice($list, 0);
        echo count($list), "\n";
    },
    'by the garbage collector' => function () use (&$stop) {
        $hog = new Hog($stop);
        $hog->self = $hog;
        $hog = null;
        echo gc_collect_cycles() > 0 ? "collected\n" : "nothing\n";
    },
    'while an exception unwinds' => function () use (&$stop) {
        try {
            (function () use (&$stop) {
                $hog = new Hog($stop);
                throw new Exception('thrown');
            })();
        } catch (Exception $e) {
            echo $e->getMessage(), "\n";
        }
    },
];
foreach ($ways as $name => $body) {
    echo "$name: ";
    $stop = false;
    go($body);
    go(function () use (&$stop) {
        $stop = true;
    });
    Swoole\Event::wait();
}

echo 'in a signal handler: ';
pcntl_async_signals(true);
$stop = false;
pcntl_signal(SIGUSR1, function () use (&$stop) {
    echo compute($stop, 0.05);
});
go(function () use (&$stop) {
    Swoole\Process::kill(getmypid(), SIGUSR1);
    for ($i = 0; $i < 100; $i++) {
    }
    echo 'after it ', compute($stop, 5);
});
go(function () use (&$stop) {
    $stop = true;
});
Swoole\Event::wait();

echo "a time limit meets waits in both:\n";
class Waits
{
    public function __destruct()
    {
        limited('destructor');
    }
}
function limited(string $where): void
{
    try {
        Co::sleep(10);
    } catch (Swoole\Coroutine\TimeoutException) {
        echo "$where: timeout\n";
    }
}
pcntl_signal(SIGUSR1, fn () => limited('signal handler'));
go(function () {
    Co::setTimeLimit(0.001);
    $waits = new Waits();
    $waits = null;
});
go(function () {
    Co::setTimeLimit(0.001);
    Swoole\Process::kill(getmypid(), SIGUSR1);
    for ($i = 0; $i < 100; $i++) {
    }
});
Swoole\Event::wait();
?>
--EXPECT--
at the last reference: destructor was told to stop
out of an array that is emptied: destructor was told to stop
0
by the garbage collector: destructor was told to stop
collected
while an exception unwinds: destructor was told to stop
thrown
in a signal handler: came to its end
after it was told to stop
a time limit meets waits in both:
destructor: timeout
signal handler: timeout

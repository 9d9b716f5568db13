--TEST--
daemon() goes on in the background in a session of its own, with its timers
--FILE--
<?php
use Swoole\{Process, Timer};
$process = new Process(function (Process $self) {
    $before = getmypid();
    $session = posix_getsid(0);
    Timer::after(1, function () use ($self, $before, $session) {
        $self->write(json_encode([getmypid() !== $before, posix_getsid(0) !== $session, getcwd(), posix_isatty(1)]));
    });
    var_dump(Process::daemon(false, false, [null, STDERR]));
    echo "into /dev/null\n";
    Swoole\Event::wait();
});
$process->start();
var_dump(Process::wait()['code']);
echo $process->read(), "\n";
?>
--EXTENSIONS--
posix
--EXPECT--
int(0)
[true,true,"\/",false]

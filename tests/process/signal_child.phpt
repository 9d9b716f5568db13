--TEST--
A child does not have its parent's signal functions, and can be stopped; it has its own
--FILE--
<?php
use Swoole\{Event, Process};
Process::signal(SIGTERM, fn () => print "the parent's\n");
$process = new Process(function (Process $self) {
    $self->write('up');
    sleep(60);
});
$process->start();
$process->read();
Process::kill($process->pid, SIGTERM);
var_dump(Process::wait()['signal'] === SIGTERM);
$process = new Process(function (Process $self) {
    swoole_async_set(['wait_signal' => true]);
    Process::signal(SIGTERM, function () {
        echo "the child's\n";
        Process::signal(SIGTERM, null);
    });
    $self->write('up');
    Event::wait();
});
$process->start();
$process->read();
Process::kill($process->pid, SIGTERM);
var_dump(Process::wait()['signal'] === 0);
// The parent has its own still.
Swoole\Timer::after(1, fn () => Process::kill(getmypid(), SIGTERM));
Swoole\Timer::after(20, fn () => 0);
Event::wait();
?>
--EXPECT--
bool(true)
the child's
bool(true)
the parent's

--TEST--
The signal functions of a process that goes into the background go with it; those of a parent do not go to a child of pcntl_fork()
--FILE--
<?php
use Swoole\{Event, Process};
swoole_async_set(['wait_signal' => true]);
$process = new Process(function (Process $self) {
    Process::signal(SIGUSR1, function () use ($self) {
        $self->write('in the background');
        Process::signal(SIGUSR1, null);
    });
    Process::daemon();
    $self->write((string) getmypid());
    Event::wait();
});
$process->start();
Process::wait();
$daemon = (int) $process->read();
Process::kill($daemon, SIGUSR1);
var_dump($daemon !== $process->pid, $process->read());

Process::signal(SIGUSR1, fn () => 0);
if (pcntl_fork() === 0) {
    var_dump(@Process::signal(SIGUSR1, null));
    Event::wait();
    exit;
}
pcntl_wait($status);
var_dump($status, Process::signal(SIGUSR1, null));
?>
--EXTENSIONS--
pcntl
--EXPECT--
bool(true)
string(17) "in the background"
bool(false)
int(0)
bool(true)

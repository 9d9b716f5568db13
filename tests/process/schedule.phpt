--TEST--
CPUs, priorities and interval timers
--FILE--
<?php
use Swoole\Process;
$cpus = Process::getAffinity();
var_dump(Process::setAffinity([]), Process::setAffinity([$cpus[0]]), Process::getAffinity() === [$cpus[0]]);
var_dump(Process::setAffinity($cpus), Process::setAffinity([-1]), Process::setAffinity([100000]));
var_dump(@Process::setAffinity(range(0, 5000)));
$process = new Process(function (Process $self) {
    var_dump($self->setPriority(PRIO_PROCESS, 12), $self->getPriority(PRIO_PROCESS), $self->getPriority(PRIO_PROCESS, 0));
}, false, 0);
$process->start();
Process::wait();
var_dump($process->getPriority(PRIO_PROCESS, getmypid()) === $process->getPriority(PRIO_PROCESS, 0));
var_dump($process->getPriority(-1000, 1), swoole_last_error(), $process->setPriority(-1000, 1, 1), swoole_last_error());
// Numbers too large for the kernel are nobody's: cut to its size these would be PRIO_PROCESS, and this process.
var_dump($process->getPriority(PRIO_PROCESS + (1 << 32), 0), $process->getPriority(PRIO_PROCESS, 1 << 32));
var_dump($process->getPriority(PRIO_USER), swoole_last_error() === SWOOLE_ERROR_INVALID_PARAMS);
var_dump(Process::alarm(0), Process::alarm(100, 77));
?>
--EXPECTF--
bool(false)
bool(true)
bool(true)

Warning: Swoole\Process::setAffinity(): invalid cpu id [-1] in %s on line %d

Warning: Swoole\Process::setAffinity(): invalid cpu id [100000] in %s on line %d
bool(true)
bool(false)
bool(false)
bool(false)
bool(true)
int(12)
int(12)
bool(true)
bool(false)
int(22)
bool(false)
int(22)
bool(false)
bool(false)

Warning: Swoole\Process::getPriority(): $who parameter must not be null in %s on line %d
bool(false)
bool(true)

Warning: Swoole\Process::alarm(): setitimer() failed, Error: Invalid argument[22] in %s on line %d
bool(true)
bool(false)

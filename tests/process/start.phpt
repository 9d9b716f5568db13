--TEST--
start() forks a child that runs the callback with the object; wait() collects it
--FILE--
<?php
use Swoole\Process;
$parent = getmypid();
$process = new Process(function (Process $self) use ($parent, &$process) {
    $self->read(); // Not before its parent has printed.
    var_dump(func_num_args(), $self === $process, $self->pid === getmypid(), getmypid() !== $parent);
    return 'nothing is done with it';
});
var_dump($process->pid, $process->id, Process::wait());
for ($i = 0; $i < 2; $i++) {
    $pid = $process->start();
    var_dump($pid === $process->pid, $process->start());
    $process->write('go');
    var_dump(Process::wait() === ['pid' => $pid, 'code' => 0, 'signal' => 0]);
}
// Nobody is left.
var_dump(Process::wait(), Process::wait(false), (new Process(fn () => 0))->id);
?>
--EXPECTF--
NULL
int(1)
bool(false)

Warning: Swoole\Process::start(): process has already been started in %s on line %d
bool(true)
bool(false)
int(1)
bool(true)
bool(true)
bool(true)
bool(true)

Warning: Swoole\Process::start(): process has already been started in %s on line %d
bool(true)
bool(false)
int(1)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
bool(false)
int(2)

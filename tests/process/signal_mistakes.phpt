--TEST--
Signals that cannot be handled, callbacks that cannot be called, and one that is ignored
--FILE--
<?php
use Swoole\Process;
var_dump(Process::signal(-1), Process::signal(128), Process::signal(SIGKILL, fn () => 0), Process::signal(SIGUSR1));
var_dump(Process::signal(SIGUSR1, 'no_such_function'), Process::signal(SIGUSR1, false));
var_dump(Process::signal(SIGUSR1, SIG_IGN));
Process::kill(getmypid(), SIGUSR1);
// A listener alone does not keep the loop going, and the signal is not lost on the way out: it is nobody's.
var_dump(Process::signal(SIGUSR1, fn () => print "not reached\n"));
Swoole\Event::wait();
echo "end\n";
?>
--EXPECTF--
Warning: Swoole\Process::signal(): invalid signal number [-1] in %s on line %d

Warning: Swoole\Process::signal(): invalid signal number [128] in %s on line %d

Warning: Swoole\Process::signal(): signal [9] cannot be handled in %s on line %d

Warning: Swoole\Process::signal(): unable to find the callback of signal [10] in %s on line %d
bool(false)
bool(false)
bool(false)
bool(false)

Warning: Swoole\Process::signal(): function 'no_such_function' is not callable in %s on line %d

Warning: Swoole\Process::signal(): illegal callback function in %s on line %d
bool(false)
bool(false)
bool(true)
bool(true)
end

--TEST--
Every kind of wait can be cancelled, with a return value or an exception, and is unwound when the program ends
--FILE--
<?php
use Swoole\Coroutine\{Barrier, CanceledException, Channel, Lock, System, WaitGroup};

$fifo = sys_get_temp_dir() . '/cancel-' . getmypid();
exec('mkfifo ' . escapeshellarg($fifo));
[$socket, $peer] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$name_server = stream_socket_server('udp://127.0.0.1:0', $errno, $error, STREAM_SERVER_BIND); // never answers
Co::set(['dns_server' => stream_socket_get_name($name_server, false), 'enable_deadlock_check' => false]);
$full = new Channel(1);
go(fn () => $full->push('fills it'));
$lock = new Lock();
$holder = go(function () use ($lock) {
    $lock->lock();
    Co::yield();
});
$waits = [
    'yield' => fn () => Co::yield(),
    'sleep' => fn () => Co::sleep(60),
    'System::sleep' => fn () => System::sleep(60),
    'pop' => fn () => (new Channel())->pop(),
    'pop with timeout' => fn () => (new Channel())->pop(60),
    'push' => fn () => $full->push('one too many'),
    'lock' => fn () => $lock->lock(),
    'join' => fn () => Co::join([$holder]),
    'wait group' => fn () => (new WaitGroup(1))->wait(),
    'exec' => fn () => System::exec('exec 2>/dev/null; exec sleep 60'),
    'readFile' => fn () => System::readFile($fifo),
    'waitSignal' => fn () => System::waitSignal(SIGUSR1, 60),
    'waitPid' => function () {
        $process = proc_open(['sleep', '60'], [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
        try {
            return System::waitPid(proc_get_status($process)['pid']);
        } finally {
            proc_terminate($process, SIGKILL);
        }
    },
    'waitEvent' => fn () => System::waitEvent($socket, SWOOLE_EVENT_READ),
    'dnsLookup' => fn () => System::dnsLookup('name.invalid', 60),
    'hooked usleep' => fn () => usleep(60000000),
];
Swoole\Runtime::enableCoroutine(SWOOLE_HOOK_SLEEP);
foreach ($waits as $name => $wait) {
    $result = 'not back';
    $waiter = go(function () use ($wait, &$result) {
        $result = $wait();
    });
    $cancelled = Co::cancel($waiter);
    echo str_pad("$name ", 18, '.'), ' ', $cancelled ? 'cancelled' : 'not cancelled', ', ', var_export($result, true);
    $thrower = go(function () use ($wait) {
        try {
            $wait();
            echo ', came back';
        } catch (CanceledException $e) {
            echo ', ', $e->getCode() === SWOOLE_ERROR_CO_CANCELED ? 'thrown' : 'code ' . $e->getCode();
        }
    });
    Co::cancel($thrower, true);
    echo "\n";
}
$ended = [];
foreach ($waits as $name => $wait) {
    go(function () use ($wait, $name, &$ended) {
        try {
            $wait();
            $ended[] = "$name came back";
        } finally {
            $ended[] = $name;
        }
    });
}
register_shutdown_function(function () use (&$ended, $waits, $fifo) {
    unlink($fifo);
    // Behind the loop's own shutdown function, which unwinds them.
    echo 'unwound: ', $ended === array_keys($waits) ? 'all' : implode(', ', $ended), "\n";
});
go(fn () => exit(0)); // Uncaught, it ends the program.
?>
--EXPECTF--
yield ............ cancelled, false, thrown
sleep ............ cancelled, false, thrown
System::sleep .... cancelled, false, thrown
pop .............. cancelled, false, thrown
pop with timeout . cancelled, false, thrown
push ............. cancelled, false, thrown
lock ............. cancelled, false, thrown
join ............. cancelled, false, thrown
wait group ....... cancelled, false, thrown
exec ............. cancelled, false, thrown
readFile ......... cancelled, false, thrown
waitSignal ....... cancelled, false, thrown
waitPid .......... cancelled, false, thrown
waitEvent ........ cancelled, false, thrown
dnsLookup ........ cancelled, false, thrown
hooked usleep .... cancelled, NULL, thrown

Fatal error: Uncaught Swoole\ExitException: swoole exit in %s:%d
%Aunwound: all%A

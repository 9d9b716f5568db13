--TEST--
Programs that are started from a server or beside handled signals have their signals as PHP was given them
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) echo 'skip pcntl is missing'; ?>
--INI--
sendmail_path=sh {PWD}/../include/sendmail
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\{Coroutine, Process};
const STATUS = "exec grep -E 'Sig(Blk|Ign)' /proc/self/status";

/** What is blocked and ignored in a program, by each way that starts one. @return array<string, string> */
function programs(): array
{
    $grep = ['grep', '-E', 'Sig(Blk|Ign)', '/proc/self/status'];
    $ways = [];
    $process = proc_open($grep, [1 => ['pipe', 'w']], $pipes);
    $ways['proc_open'] = stream_get_contents($pipes[1]);
    $process = proc_open(STATUS, [1 => ['pipe', 'w']], $pipes);
    $ways['proc_open, shell'] = stream_get_contents($pipes[1]);
    $ways['popen'] = stream_get_contents(popen(STATUS, 'r'));
    exec(STATUS, $lines);
    $ways['exec'] = implode("\n", $lines) . "\n";
    $ways['shell_exec'] = shell_exec(STATUS);
    $ways['backtick'] = `exec grep -E 'Sig(Blk|Ign)' /proc/self/status`;
    ob_start();
    system(STATUS);
    $ways['system'] = ob_get_clean();
    ob_start();
    passthru(STATUS);
    $ways['passthru'] = ob_get_clean();
    $file = tempnam(sys_get_temp_dir(), 'signals');
    putenv("MAIL_FILE=$file");
    mail('somebody@example.org', 'subject', 'text');
    $ways['mail'] = file_get_contents($file);
    unlink($file);
    // Those that libc keeps for itself are its own business, and what it does with them once there is a thread.
    return array_map(own(...), $ways);
}

function own(string $status): string
{
    return preg_replace_callback('/(?<=\t)\w{16}/', fn ($match) => sprintf('%016x', hexdec($match[0]) & ~(3 << 31)), $status);
}

/** Whether proc_terminate() ends what runs. */
function terminated(): bool
{
    foreach ([['sleep', '60'], 'exec sleep 60'] as $command) {
        $process = proc_open($command, [], $pipes);
        proc_terminate($process);
        if (!eventually(fn () => !proc_get_status($process)['running'])) {
            return false;
        }
    }
    return true;
}

$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings);
    $server->on('request', function ($request, $response) {
        $response->end(json_encode([programs(), terminated()]));
    });
    return $server;
};
$ini = ['sendmail_path' => '"' . ini_get('sendmail_path') . '"'];
$servers = [
    'one process' => serve($program(['worker_num' => 1]), $ini),
    'workers' => serve($program(['worker_num' => 2]), $ini),
    'without coroutines' => serve($program(['worker_num' => 2, 'enable_coroutine' => false]), $ini),
];
$before = programs();
echo count(array_unique($before)) === 1 ? "all ways are the same\n" : var_export($before, true);
preg_match('/SigBlk:\s*(\w+)/', $before['exec'], $match);
var_dump(hexdec($match[1]));
foreach ($servers as $name => $server) {
    [$ways, $terminated] = json_decode($server->get('/')->body, true);
    echo "$name: ", $ways === $before ? 'as before' : var_export(array_diff_assoc($ways, $before), true), $terminated ? ', terminated' : ', not terminated', "\n";
    $server->stop();
}

// In a script that handles signals.
foreach ([SIGTERM, SIGINT, SIGUSR1, SIGCHLD] as $signal) {
    Process::signal($signal, fn () => null);
}
echo 'script: ', programs() === $before ? 'as before' : 'others', terminated() ? ', terminated' : ', not terminated', "\n";
$status = function (callable $run) {
    $file = tempnam(sys_get_temp_dir(), 'signals');
    $pid = pcntl_fork();
    if ($pid === 0) {
        fclose(STDOUT);
        $out = fopen($file, 'w'); // Gets the number of standard output.
        $run();
        exit(1);
    }
    pcntl_waitpid($pid, $code);
    $text = file_get_contents($file);
    unlink($file);
    return $text;
};
$exec = fn () => pcntl_exec('/bin/grep', ['-E', 'Sig(Blk|Ign)', '/proc/self/status']);
echo 'pcntl_exec: ', own($status($exec)) === $before['exec'] ? "as before\n" : "others\n";
$process = new Process(fn (Process $process) => $process->exec('/bin/grep', ['-E', 'Sig(Blk|Ign)', '/proc/self/status']), true);
$process->start();
$text = $process->read(); // One write of grep's.
Process::wait();
echo 'Process::exec: ', own($text) === $before['exec'] ? "as before\n" : "others: $text\n";
Co\run(function () use ($before) {
    preg_match('/SigBlk.*/', Coroutine\System::exec(STATUS)['output'], $match);
    echo 'System::exec: ', str_starts_with($before['exec'], $match[0]) ? "as before\n" : "others: $match[0]\n";
});
foreach ([SIGTERM, SIGINT, SIGUSR1, SIGCHLD] as $signal) {
    Process::signal($signal, null);
}
?>
--EXPECT--
all ways are the same
int(0)
one process: as before, terminated
workers: as before, terminated
without coroutines: as before, terminated
script: as before, terminated
pcntl_exec: as before
Process::exec: as before
System::exec: as before

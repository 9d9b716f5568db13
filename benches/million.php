<?php
/**
 * A million coroutines (or as many as the first argument says) alive in one process: what they take in time, memory and mappings
 * until the last is there, and the time until all have been resumed and ended. One JSON line per figure; ends early, and says
 * so, when coroutines cannot be made any more. `benches/million` runs it.
 */
use Swoole\Coroutine;

$count = (int) ($argv[1] ?? 1_000_000);

function figure(string $name, string $unit, float $value): void
{
    echo json_encode(['name' => $name, 'unit' => $unit, 'value' => round($value, 3)]), "\n";
}

/** A line of /proc/self/status in bytes. */
function status(string $name): int
{
    preg_match("/^$name:\s+(\d+) kB/m", file_get_contents('/proc/self/status'), $found);
    return $found[1] * 1024;
}

/** Processor time of this process in seconds: what else runs on the machine counts less. */
function processor(): float
{
    $usage = getrusage();
    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
}

Coroutine::set(['max_coroutine' => $count + 10]);
$body = function () { Coroutine::yield(); };
$before = [status('VmRSS'), status('VmPTE')];
$made = 0;
[$start, $busy] = [hrtime(true), processor()];
while ($made < $count && @Coroutine::create($body) !== false) {
    $made++;
}
figure('alive', '', $made);
figure('time to make them: processor', 's', processor() - $busy);
figure('time to make them: wall clock', 's', (hrtime(true) - $start) / 1e9);
figure('resident', 'GiB', (status('VmRSS') - $before[0]) / 2 ** 30);
figure('resident for each', 'bytes', (status('VmRSS') - $before[0]) / $made);
figure('page tables for each', 'bytes', (status('VmPTE') - $before[1]) / $made);
figure('mappings', '', count(file('/proc/self/maps')));

// One here, one there, so that little of it is in a cache.
$start = processor();
$cid = 0;
$found = 0;
for ($i = 0; $i < 100_000; $i++) {
    $cid = ($cid + 7919) % $made;
    $found += Coroutine::exists($cid + 1);
}
figure('time to find one', 'ns', (processor() - $start) * 1e4);

[$start, $busy] = [hrtime(true), processor()];
for ($cid = 1; $cid <= $made; $cid++) {
    Coroutine::resume($cid);
}
figure('time to end them: processor', 's', processor() - $busy);
figure('time to end them: wall clock', 's', (hrtime(true) - $start) / 1e9);
figure('left', '', Coroutine::stats()['coroutine_num']);
Swoole\Event::wait();
figure('resident when they have ended', 'GiB', (status('VmRSS') - $before[0]) / 2 ** 30);

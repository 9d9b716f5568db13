<?php
// Figures of one process, a JSON line each. Included by the benches whose figures side_by_side (lib.sh) compares.

function figure(string $name, string $unit, float $value): void
{
    echo json_encode(['name' => $name, 'unit' => $unit, 'value' => round($value, 2)]), "\n";
}

/** Processor time, so that what else runs on the machine counts less. */
function timed(string $name, callable $work, int $times = 500_000): void
{
    $work(intdiv($times, 10));
    $start = processor();
    $work($times);
    figure($name, 'ns', (processor() - $start) * 1e6 / $times);
}

/** Processor time of this process in milliseconds, user and system. */
function processor(): float
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1e3
        + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e3;
}

function resident(): int
{
    return (int) explode(' ', file_get_contents('/proc/self/statm'))[1] * 4096;
}

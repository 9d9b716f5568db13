<?php
/*
 * Servers that are looked at by their control socket.
 */
require_once __DIR__ . '/server.php';

/** The path of a control socket: the same in the test and in the server that it starts. */
function control_socket(string $name): string
{
    $test = getenv('CONTROL_TEST') ?: (string) getmypid();
    putenv("CONTROL_TEST=$test");
    return "/tmp/steelwool-control-$test-$name";
}

/** What `steelwool` prints for a command, and its exit code. */
function steelwool(string $socket, string ...$words): array
{
    ob_start();
    $code = Steelwool\Command::run(['steelwool', "--socket=$socket", ...$words]);
    return [ob_get_clean(), $code];
}

/** The same as JSON, by the number of each worker. */
function steelwool_json(string $socket, string ...$words): array
{
    // A server that is about to start has a socket before it has workers.
    [$text, $code] = eventually(function () use ($socket, $words) {
        $told = steelwool($socket, '--json', ...$words);
        return str_contains($told[0], 'there is no such worker') ? null : $told;
    });
    if ($code !== 0) {
        throw new Exception("code $code: $text");
    }
    $processes = json_decode($text, true, 64, JSON_THROW_ON_ERROR)['processes'];
    return array_column($processes, null, 'worker');
}

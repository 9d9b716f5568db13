--TEST--
control_socket: stacks of what waits, of a loop that computes and inside of a long call, within a second, in each mode
--FILE--
<?php
require __DIR__ . '/../include/control.php';

final class Shop
{
    public function computes(): void
    {
        for ($end = microtime(true) + 60; microtime(true) < $end;);
    }

    public static function sleeps(): void
    {
        usleep(60_000_000);
    }

    public function waits(): void
    {
        Swoole\Coroutine::sleep(60);
    }
}

function program(int $mode, array $settings, string $socket): Closure
{
    return function () use ($mode, $settings, $socket) {
        chdir(__DIR__);
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set($settings + ['worker_num' => 1, 'control_socket' => $socket, 'max_wait_time' => 0, 'log_level' => SWOOLE_LOG_NONE]);
        $server->on('request', function ($request, $response) {
            match ($request->server['path_info']) {
                '/computes' => (new Shop)->computes(),
                '/sleeps' => Shop::sleeps(),
                '/waits' => (new Shop)->waits(),
            };
        });
        return $server;
    };
}

$modes = ['alone' => [SWOOLE_BASE, []], 'base' => [SWOOLE_BASE, ['max_request' => 9]], 'process' => [SWOOLE_PROCESS, []]];
$servers = [];
foreach ($modes as $name => [$mode, $settings]) {
    foreach (['computes', 'sleeps'] as $how) {
        $servers[$name][$how] = serve(program($mode, $settings, control_socket("$name-$how")));
    }
}
foreach ($servers as $name => $two) {
    foreach ($two as $how => $server) {
        $socket = control_socket("$name-$how");
        echo "$name, $how: ";
        $server->connect()->send("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
        $kept[] = $first = $server->connect()->send("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
        $told = eventually(function () use ($socket) {
            $told = steelwool_json($socket, 'stacks', '--worker=0')[0]['answer']['coroutines'];
            return count(array_filter($told, fn ($one) => $one['state'] === 'sleep')) === 2 ? $told : null;
        });
        echo $told[0]['state'], ': ', implode(', ', $told[0]['stack']), "\n";
        $kept[] = $server->connect()->send("GET /$how HTTP/1.1\r\nHost: a\r\n\r\n");
        eventually(fn () => str_contains(steelwool($socket, 'stacks', '--worker=0')[0], "->computes()") || str_contains(steelwool($socket, 'stacks')[0], '::sleeps()') ?: null);
        $begun = microtime(true);
        [$text, $code] = steelwool($socket, 'stacks', '--worker=0');
        echo microtime(true) - $begun < 1 ? '' : 'late ', "code $code\n";
        // What waits is told too, where PHP's own thread answers.
        echo preg_match('/(  coroutine #\d+, [^\n]*, runs, request \d+ of session \d+\n|  inside of one long call\n)((?:    .*\n)+)/', $text, $match) ?
            preg_replace(['/#\d+, [\d.]+ m?s/', '/(request|session) \d+/'], ['#N, T', '$1 N'], $match[0]) : $text;
        if ($how === 'computes') {
            echo substr_count($text, 'Shop->waits()'), " that wait\n";
        } else {
            [$text, $code] = steelwool($socket, 'report', '--worker=0');
            echo $code, ' ', preg_replace('/pid \d+/', 'pid N', $text);
        }
        [$text] = steelwool($socket, 'top', '--once');
        echo preg_match('/^ +0 event +\d+ busy .* (#1 .*|in usleep.*)$/m', $text, $match) ? preg_replace(['/#1 [\d.]+ m?s/'], '#1 T', $match[1]) : $text, "\n";
        $server->signal('KILL');
        foreach ($server->children() as $pid) {
            $server->signal('KILL', $pid);
        }
    }
    @unlink($socket);
}
array_map(unlink(...), glob(control_socket('*')));
?>
--EXPECTF--
alone, computes: sleep: Swoole\Coroutine::sleep(), Shop->waits() control.php:18, {closure%S}() control.php:32
code 0
  coroutine #N, T, runs, request N of session N
    Shop->computes() control.php:8
    {closure%S}() control.php:30
2 that wait
#1 T, sleep: Shop->waits() control.php:18
alone, sleeps: sleep: Swoole\Coroutine::sleep(), Shop->waits() control.php:18, {closure%S}() control.php:32
code 0
  inside of one long call
    usleep()
    Shop::sleeps() control.php:13
    {closure%S}() control.php:31
1 error: worker 0 (event, pid N, busy): it does not answer, being inside of usleep() <- Shop::sleeps() control.php:13 <- {closure%S}() control.php:31
in usleep() <- Shop::sleeps() control.php:13 <- {closure%A
base, computes: sleep: Swoole\Coroutine::sleep(), Shop->waits() control.php:18, {closure%S}() control.php:32
code 0
  coroutine #N, T, runs, request N of session N
    Shop->computes() control.php:8
    {closure%S}() control.php:30
2 that wait
#1 T, sleep: Shop->waits() control.php:18
base, sleeps: sleep: Swoole\Coroutine::sleep(), Shop->waits() control.php:18, {closure%S}() control.php:32
code 0
  inside of one long call
    usleep()
    Shop::sleeps() control.php:13
    {closure%S}() control.php:31
1 error: worker 0 (event, pid N, busy): it does not answer, being inside of usleep() <- Shop::sleeps() control.php:13 <- {closure%S}() control.php:31
in usleep() <- Shop::sleeps() control.php:13 <- {closure%A
process, computes: sleep: Swoole\Coroutine::sleep(), Shop->waits() control.php:18, {closure%S}() control.php:32
code 0
  coroutine #N, T, runs, request N of session N
    Shop->computes() control.php:8
    {closure%S}() control.php:30
2 that wait
#1 T, sleep: Shop->waits() control.php:18
process, sleeps: sleep: Swoole\Coroutine::sleep(), Shop->waits() control.php:18, {closure%S}() control.php:32
code 0
  inside of one long call
    usleep()
    Shop::sleeps() control.php:13
    {closure%S}() control.php:31
1 error: worker 0 (event, pid N, busy): it does not answer, being inside of usleep() <- Shop::sleeps() control.php:13 <- {closure%S}() control.php:31
in usleep() <- Shop::sleeps() control.php:13 <- {closure%A

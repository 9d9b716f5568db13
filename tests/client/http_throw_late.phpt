--TEST--
Http\Client: what onClose and destructors throw is not lost, and does not get in the way of a callback
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

/** Runs a program of its own, as an exception that nobody catches ends it. */
function program(int $port, string $code): void
{
    $module = ini_get('extension') ?: getenv('STEELWOOL_MODULE') ?: dirname(__DIR__, 2) . '/modules/swoole.so';
    $command = [PHP_BINARY, '-n', '-d', "extension=$module", '-d', 'html_errors=0', '-r', "\$port = $port; $code"];
    $process = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
    preg_match_all('/Uncaught .*(?= in Command)|^then$/m', stream_get_contents($pipes[1]), $lines);
    echo implode("\n", $lines[0]), "\nexit code ", proc_close($process), "\n";
}

echo "== onClose\n";
program($peer->port, <<<'PHP'
    $cli = new Swoole\Http\Client('127.0.0.1', $port);
    $cli->on('close', fn () => throw new Exception('in onClose'));
    $cli->get('/echo', function ($cli) {
        $cli->close();
        echo "never\n";
    });
    PHP);
echo "== destructor\n";
program($peer->port, <<<'PHP'
    class Thrower extends Swoole\Http\Client
    {
        public function __destruct()
        {
            throw new Exception('in a destructor');
        }
    }
    (function () use ($port) {
        $cli = new Thrower('127.0.0.1', $port);
        $cli->get('/echo', function ($cli) {
            $cli->close();
            echo "then\n";
        });
    })();
    PHP);
?>
--EXPECT--
== onClose
Uncaught Exception: in onClose
exit code 255
== destructor
then
Uncaught Exception: in a destructor
exit code 255

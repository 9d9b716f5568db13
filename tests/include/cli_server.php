<?php
/*
 * PHP's own web server for one test: one process that runs script after script. `$ask($query)` is what the script has printed.
 */
require_once __DIR__ . '/server.php';

final class CliServer
{
    private string $dir;
    private int $port;
    private $process;

    /** `$script`: the PHP code of the one page. `$extensions` are loaded besides ours. */
    public function __construct(string $script, array $extensions = [])
    {
        $this->dir = sys_get_temp_dir() . '/steelwool-cli-' . getmypid();
        mkdir($this->dir);
        file_put_contents("$this->dir/index.php", $script);
        $name = stream_socket_get_name(stream_socket_server('tcp://127.0.0.1:0'), false);
        $this->port = (int) substr(strrchr($name, ':'), 1);
        $extensions[] = getenv('STEELWOOL_MODULE') ?: dirname(__DIR__, 2) . '/modules/swoole.so';
        $loaded = array_merge(...array_map(fn ($extension) => ['-d', "extension=$extension"], $extensions));
        $command = [PHP_BINARY, '-n', ...$loaded, '-d', 'html_errors=0', '-S', "127.0.0.1:$this->port", '-t', $this->dir];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes);
        eventually(fn () => @fsockopen('127.0.0.1', $this->port) ?: null, 'the server');
    }

    /** What the script prints, in one line, without places and traces. */
    public function __invoke(string $query): string
    {
        $context = stream_context_create(['http' => ['ignore_errors' => true]]);
        $text = trim((string) @file_get_contents("http://127.0.0.1:$this->port/?$query", false, $context));
        return preg_replace(['/ in \S+:\d+\n/', '/ in \S+ on line \d+/', '/\n?(?:Stack trace|#\d|  thrown).*/', '/\n+/'], ["\n", '', '', ', '], $text);
    }

    public function isRunning(): bool
    {
        return proc_get_status($this->process)['running'];
    }

    public function __destruct()
    {
        proc_terminate($this->process);
        proc_close($this->process);
        unlink("$this->dir/index.php");
        rmdir($this->dir);
    }
}

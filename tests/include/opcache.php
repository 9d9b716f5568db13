<?php
/**
 * OPcache for tests: the settings that switch it on, and PHP's built-in web server, whose requests share OPcache's memory.
 *
 *     $server = new BuiltinServer('echo "hello";', [...OPCACHE, 'opcache.validate_timestamps=0']);
 *     echo $server->get();
 */
require_once __DIR__ . '/child.php';

// Since PHP 8.5 it is a part of PHP.
const OPCACHE = [...(PHP_VERSION_ID < 80500 ? ['zend_extension=opcache'] : []), 'opcache.enable=1', 'opcache.enable_cli=1'];
const JIT = [...OPCACHE, 'opcache.jit=tracing', 'opcache.jit_buffer_size=32M'];

/** For --SKIPIF--. */
function skip_without_opcache(array $options = OPCACHE, string $condition = 'opcache_get_status() !== false'): void
{
    [$status, $output] = child("var_dump(function_exists('opcache_get_status') && $condition);", $options);
    if (!str_ends_with($output, "bool(true)\n")) {
        die('skip no OPcache' . ($options === JIT ? ' with JIT' : ''));
    }
}

final class BuiltinServer
{
    private string $directory;
    private $process;
    private int $port;

    /** @param string $code of the one script, without the opening tag; it is older than any file that OPcache would not cache yet */
    public function __construct(string $code, array $options, int $workers = 0)
    {
        $this->directory = sys_get_temp_dir() . '/steelwool-builtin-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($this->directory);
        file_put_contents("$this->directory/index.php", "<?php\n$code");
        touch("$this->directory/index.php", time() - 3600);
        $command = ['setsid', PHP_BINARY, '-n'];
        foreach ([...$options, 'extension=' . getenv('STEELWOOL_MODULE'), 'display_errors=1', 'html_errors=0'] as $option) {
            array_push($command, '-d', $option);
        }
        array_push($command, '-S', '127.0.0.1:0', '-t', $this->directory);
        $environment = ($workers ? ['PHP_CLI_SERVER_WORKERS' => (string) $workers] : []) + getenv();
        $this->process = proc_open($command, [2 => ['pipe', 'w']], $pipes, null, $environment);
        stream_set_timeout($pipes[2], 10);
        $seen = '';
        while (!preg_match('~http://127.0.0.1:(\d+)~', $seen, $found)) {
            $line = fgets($pipes[2]);
            if ($line === false) {
                throw new Exception("the built-in server has not started: $seen");
            }
            $seen .= $line;
        }
        $this->port = (int) $found[1];
        // Nobody reads what it goes on to say: a line for each request, less than a pipe holds.
        $this->log = $pipes[2];
    }

    private $log;

    public function get(string $query = ''): string
    {
        return file_get_contents("http://127.0.0.1:$this->port/?$query", false, stream_context_create(['http' => ['timeout' => 10]]));
    }

    /** @return int[] the processes that answer, if there are several */
    public function workers(): array
    {
        $pid = proc_get_status($this->process)['pid'];
        return preg_split('/\s+/', file_get_contents("/proc/$pid/task/$pid/children"), -1, PREG_SPLIT_NO_EMPTY);
    }

    public function __destruct()
    {
        exec('kill -s KILL -- -' . proc_get_status($this->process)['pid']);
        proc_close($this->process);
        unlink("$this->directory/index.php");
        rmdir($this->directory);
    }
}

<?php
/**
 * Servers for tests: each runs in a process of its own and is gone when the test ends.
 *
 *     $server = serve(function () {
 *         $server = new Swoole\Http\Server('127.0.0.1', 0);
 *         $server->on('request', fn ($request, $response) => $response->end('hello'));
 *         return $server;
 *     });
 *     echo $server->get('/')->body;
 *     echo $server->stop();            // everything that the server has printed
 *
 * The child runs the same file again up to the call of serve() whose turn it is; what stands before that call runs in both. So a
 * test with several servers starts them all before it talks to the first.
 * Nothing sleeps in order to wait: every wait is a poll with a limit that ends the test with a message.
 */
require_once __DIR__ . '/http.php';

/** Seconds that anything may take before the test is given up. Generous, since the machine may be busy, or run the server in valgrind. */
define('PATIENCE', (float) (getenv('STEELWOOL_PATIENCE') ?: 10));

function serve(Closure $program, array $ini = []): ServerProcess
{
    static $turn = 0;
    $turn++;
    $mine = getenv('STEELWOOL_CHILD');
    if ($mine === false) {
        return new ServerProcess($turn, $ini);
    }
    if ((int) $mine === $turn) {
        run_child($program);
    }
    // An earlier server of a test with several: this child has nothing to do with it.
    return new ServerProcess(0);
}

function run_child(Closure $program): never
{
    $server = $program();
    if ($server instanceof Swoole\Server) {
        $ports = implode(' ', array_map(fn ($port) => $port->port, $server->ports));
        file_put_contents('php://fd/3', "READY $server->mode $ports\n");
        $server->start();
    }
    exit;
}

/** True in the process that is to be the server. */
function in_server(): bool
{
    return getenv('STEELWOOL_CHILD') !== false;
}

/** Asks again and again, for a limited time, until the answer is neither false nor null. */
function eventually(Closure $question, string $what = 'it'): mixed
{
    $end = microtime(true) + PATIENCE;
    do {
        $answer = $question();
        if ($answer !== false && $answer !== null) {
            return $answer;
        }
        usleep(2000);
    } while (microtime(true) < $end);
    throw new Exception("waited in vain: $what has not happened within " . PATIENCE . ' s');
}

function process_exists(int $pid): bool
{
    $stat = @file_get_contents("/proc/$pid/stat");
    // A zombie is gone; its parent has not looked yet.
    return $stat !== false && substr($stat, strrpos($stat, ')') + 2, 1) !== 'Z';
}

/**
 * Whether any process still listens on this port. Whoever tries to listen there himself may be refused as well because some connection of
 * another test has just been given that number for its own end.
 */
function is_listened(int $port): bool
{
    $listens = '/^ *\d+: [0-9A-F]+:' . sprintf('%04X', $port) . ' [0-9A-F]+:0000 0A /m';
    return preg_match($listens, file_get_contents('/proc/net/tcp') . file_get_contents('/proc/net/tcp6')) === 1;
}

final class ServerProcess
{
    /** Port of the first listener, and all ports. */
    public int $port = 0;
    public array $ports = [];
    public int $pid = 0;
    /** SWOOLE_BASE or SWOOLE_PROCESS. */
    public int $mode = 1;
    /** @var resource */
    private $process;
    private string $file;
    private ?int $code = null;

    public function __construct(int $turn, array $ini = [])
    {
        if ($turn === 0) {
            return;
        }
        $this->file = tempnam('/tmp', 'steelwool-test-');
        // STEELWOOL_WRAPPER="valgrind --log-file=...": see CONTRIBUTING.md.
        $command = ['setsid', ...array_filter(explode(' ', (string) getenv('STEELWOOL_WRAPPER'))), PHP_BINARY, '-n'];
        // To run a test against another module that needs more: STEELWOOL_MODULE=... STEELWOOL_EXTENSIONS="curl sockets pdo".
        foreach (array_filter(explode(' ', (string) getenv('STEELWOOL_EXTENSIONS'))) as $extension) {
            array_push($command, '-d', "extension=$extension");
        }
        $ini += ['extension' => self::module(), 'display_errors' => 'stdout', 'html_errors' => '0', 'log_errors' => '0', 'fatal_error_backtraces' => '0'];
        foreach ($ini as $key => $value) {
            array_push($command, '-d', "$key=$value");
        }
        $command[] = $_SERVER['SCRIPT_FILENAME'];
        $pipes = [['file', '/dev/null', 'r'], ['file', $this->file, 'a'], ['file', $this->file, 'a'], ['pipe', 'w']];
        $this->process = proc_open($command, $pipes, $ends, null, ['STEELWOOL_CHILD' => $turn] + getenv());
        $this->pid = proc_get_status($this->process)['pid'];
        stream_set_timeout($ends[3], (int) PATIENCE);
        $line = fgets($ends[3]);
        if ($line !== false) {
            [, $this->mode, $this->port] = $words = array_map(intval(...), explode(' ', trim($line)) + [1 => 1, 2 => 0]);
            $this->ports = array_slice($words, 2);
        }
    }

    private static function module(): string
    {
        return getenv('STEELWOOL_MODULE') ?: dirname(__DIR__, 2) . '/modules/swoole.so';
    }

    /** One request on a connection of its own. */
    public function get(string $target, array $headers = []): HttpAnswer
    {
        return $this->connect()->request('GET', $target, $headers + ['Connection' => 'close']);
    }

    public function post(string $target, string $body, array $headers = []): HttpAnswer
    {
        return $this->connect()->request('POST', $target, $headers + ['Connection' => 'close'], $body);
    }

    public function connect(int $index = 0): Client
    {
        return new Client("tcp://127.0.0.1:{$this->ports[$index]}");
    }

    /** A port, once the server listens there. */
    public function listens(int $index = 0): int
    {
        $this->connect($index);
        return $this->ports[$index];
    }

    public function signal(string $name, ?int $pid = null): void
    {
        exec("kill -$name " . ($pid ?? $this->pid) . ' 2>/dev/null');
    }

    /** What the server has printed so far. */
    public function output(): string
    {
        return self::readable(file_get_contents($this->file));
    }

    /** Waits until the output matches; answers the match's groups. */
    public function waitFor(string $pattern): array
    {
        try {
            return eventually(fn () => preg_match($pattern, $this->output(), $match) ? $match : null, "output $pattern");
        } catch (Exception $e) {
            throw new Exception($e->getMessage() . "; the output is:\n" . $this->output());
        }
    }

    /** Waits until the process has ended; answers its output. */
    public function wait(): string
    {
        $status = eventually(function () {
            $status = proc_get_status($this->process);
            return $status['running'] ? null : $status;
        }, 'the end of the server');
        $this->code ??= $status['exitcode'];
        return $this->output();
    }

    /** Asks the server to shut down, and waits for it. */
    public function stop(): string
    {
        $this->signal('TERM');
        return $this->wait();
    }

    /** The exit code, after the end. */
    public function code(): ?int
    {
        return $this->code;
    }

    /** The worker processes (children of the manager), in order of their ids. */
    public function children(): array
    {
        return self::childrenOf($this->manager());
    }

    /** The process that starts the workers: in PROCESS mode the master's only child. */
    public function manager(): int
    {
        return $this->mode === SWOOLE_PROCESS ? self::childrenOf($this->pid)[0] ?? 0 : $this->pid;
    }

    private static function childrenOf(int $pid): array
    {
        $list = @file_get_contents("/proc/$pid/task/$pid/children");
        return array_map(intval(...), preg_split('/\s+/', (string) $list, -1, PREG_SPLIT_NO_EMPTY));
    }

    /** Log lines without what differs from run to run. */
    private static function readable(string $text): string
    {
        $text = preg_replace('/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]* [*$#@^!]\d+(\.\d+)?\]\t/m', '[log] ', $text);
        return str_replace([dirname(__DIR__) . '/', 'PHP '], '', $text);
    }

    public function __destruct()
    {
        if ($this->pid === 0) {
            return;
        }
        // The server is the leader of its group: nothing of it survives the test.
        exec("kill -s KILL -- -$this->pid 2>/dev/null");
        @unlink($this->file);
    }
}

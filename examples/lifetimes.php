<?php
/**
 * The four lifetimes, each with a counter that shows how far it reaches: program, process, session, request.
 *
 *   php -d extension=modules/swoole.so examples/lifetimes.php    PORT=9501 (0: the system chooses)
 *   curl http://127.0.0.1:9501/ http://127.0.0.1:9501/           two requests over one connection: one session
 *   kill -USR1 <the manager's process id, printed at the start>  reload: new processes, the same program
 *
 * docs/lifetimes.md explains what it shows.
 */

/** Counts, and knows since when. */
final class Counter
{
    public int $value = 0;
    public readonly float $since;

    public function __construct()
    {
        $this->since = microtime(true);
    }
}

final class App
{
    /** Process lifetime: each worker makes its own. */
    private Counter $process;

    /** @var array<int, Counter> Session lifetime: by connection, removed when it closes. */
    private array $sessions = [];

    /** Program lifetime: made before start(), inherited by every worker. */
    public function __construct(private Counter $program) {}

    public function workerStart(): void
    {
        $this->process = new Counter();
    }

    public function connect(int $fd): void
    {
        $this->sessions[$fd] = new Counter();
    }

    public function close(int $fd): void
    {
        unset($this->sessions[$fd]);
    }

    public function request(int $fd): string
    {
        // Writing to an object of the program changes this worker's copy of it, and no other's.
        $this->program->value++;
        $this->process->value++;
        $this->sessions[$fd]->value++;
        $request = new Counter(); // Request lifetime: gone when this method returns.
        $request->value++;
        return json_encode([
            'pid' => getmypid(),
            'program' => $this->program->value,
            'process' => $this->process->value,
            'session' => $this->sessions[$fd]->value,
            'request' => $request->value,
            'program_older_than_process' => $this->program->since < $this->process->since,
            'sessions_open' => count($this->sessions),
        ]) . "\n";
    }
}

$port = getenv('PORT');
$server = new Swoole\Http\Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
// With max_request there is a manager, even for one worker: somebody has to start the next one.
$server->set(['worker_num' => 1, 'max_request' => (int) (getenv('MAX_REQUEST') ?: 1000)]);

$app = new App(new Counter());
$server->on('start', function (Swoole\Http\Server $server): void {
    echo "listening on http://127.0.0.1:$server->port/ manager $server->manager_pid\n";
});
$server->on('workerStart', function (Swoole\Http\Server $server, int $worker) use ($app): void {
    $app->workerStart();
    echo "worker $worker is process ", getmypid(), "\n";
});
$server->on('connect', fn (Swoole\Http\Server $server, int $fd) => $app->connect($fd));
$server->on('close', fn (Swoole\Http\Server $server, int $fd) => $app->close($fd));
$server->on('afterReload', function (): void {
    echo "reloaded\n";
});
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($app): void {
    $response->header('Content-Type', 'application/json');
    $response->end($app->request($request->fd));
});
$server->start();

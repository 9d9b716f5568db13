<?php
/*
 * One seed: a server with three workers, twelve clients that ask without a pause, and a hand that does harm. See `run`.
 */
require __DIR__ . '/../../include/server.php';
use Swoole\Process;

const WORKERS = 3;
const CLIENTS = 12;
const SECONDS = 3.0;
const MAX_WAIT = 1;

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => WORKERS, 'max_request' => 400, 'max_wait_time' => MAX_WAIT, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('request', function ($request, $response) {
        if ($request->get['n'] % 3 === 0) {
            Co::sleep($request->get['n'] % 7 / 1000);
        } elseif ($request->get['n'] % 50 === 0) {
            usleep(20000); // Nobody else in this worker goes on.
        }
        $response->end(getmypid() . ' ' . $request->get['n']);
    });
    return $server;
});

/** A connection on which one request after the other is sent. */
final class Asker
{
    /** @var ?resource */
    public $socket = null;
    /** The worker that has the connection, once it has answered. */
    private int $worker = 0;
    private int $asked = 0;
    private float $since = 0;
    private string $buffer = '';

    public function __construct(private Chaos $chaos, private string $address)
    {
    }

    public function open(): void
    {
        $this->socket = eventually(fn () => @stream_socket_client($this->address, $code, $text, PATIENCE), 'a connection');
        stream_set_blocking($this->socket, false);
        [$this->worker, $this->asked, $this->buffer, $this->since] = [0, 0, '', microtime(true)];
    }

    public function ask(): void
    {
        $this->asked = ++$this->chaos->sent;
        $this->since = microtime(true);
        @fwrite($this->socket, "GET /?n=$this->asked HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    public function isWaiting(): bool
    {
        return $this->asked > 0;
    }

    public function isKnown(): bool
    {
        return $this->worker > 0;
    }

    /** Reads what is there; true if the answer is complete or the connection is over. */
    public function read(): bool
    {
        $part = @fread($this->socket, 65536);
        if ($part === '' || $part === false) {
            if (!feof($this->socket)) {
                return false;
            }
            $this->over();
            return true;
        }
        $this->buffer .= $part;
        if (!preg_match('/^HTTP\/1\.1 200 .*?\r\n\r\n(\d+) (\d+)$/s', $this->buffer, $match)) {
            return false;
        }
        $close = stripos($this->buffer, "connection: close") !== false;
        if ((int) $match[2] !== $this->asked || ($this->worker && $this->worker !== (int) $match[1])) {
            $this->chaos->complain("request $this->asked got the answer of $match[2], from $match[1]");
        }
        [$this->worker, $this->asked, $this->buffer] = [(int) $match[1], 0, ''];
        $this->chaos->answered++;
        if ($close) {
            $this->close();
        }
        return true;
    }

    public function isStuck(): bool
    {
        return $this->isWaiting() && microtime(true) > $this->since + PATIENCE;
    }

    public function close(): void
    {
        fclose($this->socket);
        $this->socket = null;
    }

    private function over(): void
    {
        if ($this->isWaiting()) {
            if ($this->chaos->wasKilled($this->worker, $this->since)) {
                $this->chaos->excused++;
            } else {
                $this->chaos->complain("request $this->asked is lost, worker $this->worker, after " . round(1e3 * (microtime(true) - $this->since), 1) . ' ms, "' . addcslashes($this->buffer, "\0..\37") . '"');
            }
        }
        $this->close();
    }
}

final class Chaos
{
    public int $sent = 0;
    public int $answered = 0;
    public int $excused = 0;
    /** @var string[] */
    public array $complaints = [];
    /** @var array<string, int> */
    public array $done = [];
    /** @var array<int, float> when each worker was killed */
    private array $killed = [];
    /** @var Asker[] */
    private array $askers = [];

    public function __construct(private ServerProcess $server)
    {
        for ($n = 0; $n < CLIENTS; $n++) {
            $this->askers[] = new Asker($this, "tcp://127.0.0.1:$server->port");
        }
    }

    public function complain(string $what): void
    {
        $this->complaints[] = $what;
    }

    /** Was this worker (0: any) killed since then, or shortly before, when its end was not seen yet? */
    public function wasKilled(int $worker, float $since): bool
    {
        $of = $worker ? [$this->killed[$worker] ?? 0] : $this->killed;
        return array_filter($of, fn ($when) => $when > $since - 0.5) !== [];
    }

    /** Keeps all clients asking, for some time; with `$opens` new connections are made in place of those that are over. */
    public function serve(float $seconds, bool $opens = true, bool $asks = true): void
    {
        $end = microtime(true) + $seconds;
        do {
            foreach ($this->askers as $asker) {
                if (!$asker->socket && $opens) {
                    $asker->open();
                }
                if ($asker->socket && $asks && !$asker->isWaiting()) {
                    $asker->ask();
                }
                if ($asker->isStuck()) {
                    $this->complain('a request is not answered within ' . PATIENCE . ' s');
                    $asker->close();
                }
            }
            $read = array_filter(array_map(fn ($asker) => $asker->socket, $this->askers));
            $none = null;
            if (!$read) {
                return;
            }
            if (@stream_select($read, $none, $none, 0, 2000)) {
                foreach (array_keys($read) as $index) {
                    $this->askers[$index]->read();
                }
            }
        } while (microtime(true) < $end);
    }

    /** Until every client waits for nothing; with `$known`, and every connection has its worker. */
    public function rest(bool $known): void
    {
        $isAtRest = fn ($asker) => !$asker->socket ? !$known : !$asker->isWaiting() && (!$known || $asker->isKnown());
        $end = microtime(true) + PATIENCE + 1;
        while (array_filter($this->askers, fn ($asker) => !$isAtRest($asker)) && microtime(true) < $end) {
            $this->serve(0.005, $known, $known);
        }
    }

    /** One act. */
    public function act(): void
    {
        $children = $this->server->children();
        $one = $children ? $children[mt_rand(0, count($children) - 1)] : null;
        $act = ['kill', 'kill', 'kill the newest', 'term', 'reload', 'reload', 'tasks', 'reopen', 'pause', 'pause the manager'][mt_rand(0, 9)];
        $pause = mt_rand(1, 20) * 1000;
        if ($one === null) {
            return;
        }
        $this->done[$act] = ($this->done[$act] ?? 0) + 1;
        match ($act) {
            'kill' => $this->kill($one),
            'kill the newest' => $this->kill(max($children)),
            'term' => Process::kill($one, SIGTERM),
            'reload' => Process::kill($this->server->pid, SIGUSR1),
            'tasks' => Process::kill($this->server->pid, SIGUSR2),
            'reopen' => Process::kill(mt_rand(0, 1) ? $one : $this->server->pid, SIGHUP),
            'pause' => $this->pause($one, $pause),
            'pause the manager' => $this->pause($this->server->pid, $pause),
        };
    }

    private function kill(int $pid): void
    {
        $this->killed[$pid] = microtime(true);
        Process::kill($pid, SIGKILL);
    }

    private function pause(int $pid, int $microseconds): void
    {
        Process::kill($pid, SIGSTOP);
        $this->serve($microseconds / 1e6);
        Process::kill($pid, SIGCONT);
    }
}

/** What runs in the session of the server, beside zombies. @return int[] */
function left(ServerProcess $server): array
{
    $found = [];
    foreach (glob('/proc/[0-9]*/stat') as $file) {
        $fields = explode(' ', (string) strrchr((string) @file_get_contents($file), ')'));
        if (($fields[4] ?? '') === (string) $server->pid && $fields[1] !== 'Z') {
            $found[] = (int) basename(dirname($file));
        }
    }
    return $found;
}

$seed = (int) getenv('SEED');
mt_srand($seed);
$chaos = new Chaos($server);
$verdict = function (string $what, bool $ok, string $why = '') use ($seed) {
    echo $ok ? 'ok' : 'not ok', " seed $seed: $what", $ok ? '' : ": $why", "\n";
};
for ($end = microtime(true) + SECONDS; microtime(true) < $end;) {
    $chaos->serve(mt_rand(0, 60) / 1000);
    $chaos->act();
}
$chaos->serve(0.2);
$whole = function () use ($server, $chaos) {
    $chaos->serve(0.02);
    return count($server->children()) === WORKERS;
};
try {
    eventually($whole, 'a whole team');
    $verdict('the team is whole again', true);
} catch (Exception $e) {
    $verdict('the team is whole again', false, $e->getMessage() . ' ' . json_encode($server->children()));
}
ksort($chaos->done);
$chaos->rest(known: true);
$summary = "$chaos->sent sent, $chaos->answered answered, $chaos->excused lost with a worker that was killed; " . http_build_query($chaos->done, '', ', ');
$verdict("no other request is lost ($summary)", !$chaos->complaints && $chaos->answered > 100, implode('; ', array_slice($chaos->complaints, 0, 5)));

// The manager dies in the middle of a reload, while a worker stands still; what is under way is answered.
$chaos->complaints = [];
Process::kill($server->pid, SIGUSR1);
$chaos->serve(mt_rand(0, 30) / 1000, opens: false);
$children = $server->children();
Process::kill($children[mt_rand(0, count($children) - 1)], SIGSTOP);
Process::kill($server->pid, SIGKILL);
$killed = microtime(true);
$chaos->rest(known: false);
$verdict('a request that is under way when the manager is killed is answered', !$chaos->complaints, implode('; ', $chaos->complaints));
while (($left = left($server)) && microtime(true) < $killed + PATIENCE) {
    usleep(2000);
}
$took = round(microtime(true) - $killed, 2);
$verdict('nothing stays behind a manager that is killed', !$left && $took < MAX_WAIT + 4, "after $took s: " . json_encode($left));
// A process whose first thread is gone has its sockets until its last one is.
for ($end = microtime(true) + 2; is_listened($server->port) && microtime(true) < $end; usleep(2000));
$verdict('the port is free', !is_listened($server->port));

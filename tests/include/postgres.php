<?php
/*
 * A PostgreSQL for one test: postgres() starts it on a free port and with a Unix socket; user `app`, no password. It ends with the test, however that
 * ends. no_postgres() says what of it is missing.
 */
require_once __DIR__ . '/mariadb.php';

class Postgres
{
    public int $port;
    public readonly string $path;
    private string $dir;
    private $process;
    private $log;

    public function __construct(private array $options = [])
    {
        $this->dir = sys_get_temp_dir() . '/steelwool-postgres-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($this->dir);
        $this->path = $this->dir;
        // It does not run as root.
        posix_geteuid() === 0 && chown($this->dir, 'postgres');
        $made = $this->command('initdb', ['-D', "$this->dir/data", '-U', 'app', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
        exec(implode(' ', array_map(escapeshellarg(...), $made)) . " >$this->dir/log 2>&1", $_, $status);
        $status === 0 || throw new Exception(file_get_contents("$this->dir/log"));
        $this->start();
    }

    private function command(string $program, array $arguments): array
    {
        $as = posix_geteuid() === 0 ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
        return ['setpriv', ...$as, '--pdeathsig', 'KILL', postgres_program($program), ...$arguments];
    }

    public function start(): void
    {
        for ($try = 0; $try < 20; $try++) {
            // Below the range from which the kernel takes ports of its own accord.
            $this->port = random_int(20000, 32000);
            $options = ['fsync=off', 'listen_addresses=127.0.0.1', "unix_socket_directories=$this->dir", 'max_connections=300', 'shared_buffers=16MB',
                'lc_messages=C', 'autovacuum=off', ...$this->options];
            $arguments = ['-D', "$this->dir/data", '-p', (string) $this->port];
            foreach ($options as $option) {
                array_push($arguments, '-c', $option);
            }
            $this->process = proc_open($this->command('postgres', $arguments), [['file', '/dev/null', 'r'], ['file', "$this->dir/log", 'a'], ['pipe', 'w']], $pipes);
            while (($line = fgets($pipes[2])) !== false) {
                file_put_contents("$this->dir/log", $line, FILE_APPEND);
                if (str_contains($line, 'ready to accept connections')) {
                    $this->log = $pipes[2];
                    return;
                }
            }
        }
        throw new Exception(file_get_contents("$this->dir/log"));
    }

    /** Ends it at once, as a crash would: its processes notice, and end. */
    public function kill(): void
    {
        proc_terminate($this->process, 3);
        stream_get_contents($this->log);
        proc_close($this->process);
        $this->process = null;
    }

    public function __destruct()
    {
        $this->process && proc_terminate($this->process, 3);
        $this->process && stream_get_contents($this->log);
        shell_exec("rm -rf $this->dir");
    }
}

function postgres(array $options = []): Postgres
{
    return new Postgres($options);
}

function postgres_program(string $name): ?string
{
    // Debian keeps them out of the path.
    $all = [...glob("/usr/lib/postgresql/*/bin/$name"), "/usr/bin/$name", "/usr/local/bin/$name"];
    return current(array_filter($all, 'is_executable')) ?: null;
}

function no_postgres(): ?string
{
    return missing([], ['setpriv']) ?? (postgres_program('initdb') ? null : 'initdb of PostgreSQL');
}

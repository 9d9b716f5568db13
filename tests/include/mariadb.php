<?php
/*
 * A MariaDB for one test: mariadb() starts it on a free port and with a Unix socket, and further options; user root, no password. It ends with the test,
 * however that ends. missing() says which of the things that a test needs are not there.
 */

class MariaDb
{
    public int $port;
    public string $path;
    private string $dir;
    private $process;

    public function __construct(private array $options = [])
    {
        $this->dir = sys_get_temp_dir() . '/steelwool-mariadb-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($this->dir);
        // Servers that share it delete each other's temporary tables when they start.
        mkdir("$this->dir/tmp");
        $this->path = "$this->dir/socket";
        shell_exec("mariadb-install-db --no-defaults --user=root --datadir=$this->dir/data --auth-root-authentication-method=normal --skip-test-db --tmpdir=$this->dir/tmp >$this->dir/log 2>&1");
        $this->start();
    }

    public function start(): void
    {
        // Below the range from which the kernel takes ports of its own accord.
        for ($try = 0; $try < 20; $try++) {
            $this->port = random_int(20000, 32000);
            $command = ['setpriv', '--pdeathsig', 'KILL', '/usr/sbin/mariadbd', '--no-defaults', '--user=root', "--datadir=$this->dir/data",
                "--socket=$this->path", "--tmpdir=$this->dir/tmp", "--port=$this->port", '--bind-address=127.0.0.1', '--back-log=1000', '--max-connections=1000',
                '--skip-name-resolve', '--innodb-buffer-pool-size=8M', '--innodb-flush-log-at-trx-commit=0', ...$this->options];
            $this->process = proc_open($command, [['file', '/dev/null', 'r'], ['file', "$this->dir/log", 'a'], ['pipe', 'w']], $pipes);
            while (($line = fgets($pipes[2])) !== false) {
                file_put_contents("$this->dir/log", $line, FILE_APPEND);
                if (str_contains($line, 'ready for connections')) {
                    $this->drain = $pipes[2];
                    return;
                }
            }
        }
        throw new Exception(file_get_contents("$this->dir/log"));
    }

    private $drain;

    /** Ends it at once, as a crash would. */
    public function kill(): void
    {
        proc_terminate($this->process, 9);
        stream_get_contents($this->drain);
        proc_close($this->process);
        $this->process = null;
    }

    public function __destruct()
    {
        $this->process && proc_terminate($this->process, 9);
        shell_exec("rm -rf $this->dir");
    }
}

function mariadb(array $options = []): MariaDb
{
    return new MariaDb($options);
}

/** For --SKIPIF--: loads extensions, and looks for programs. */
function missing(array $extensions, array $programs): ?string
{
    foreach ($extensions as $extension) {
        if (!extension_loaded($extension)) {
            return "the extension $extension";
        }
    }
    foreach ($programs as $program) {
        if (!is_executable("/usr/sbin/$program") && !is_executable("/usr/bin/$program")) {
            return $program;
        }
    }
    return null;
}

<?php
/*
 * A redis-server for one test: redis_server() starts it without a TCP port, and gives the path of its Unix socket.
 * It ends with the test, however that ends.
 */

class RedisServer
{
    public string $path;
    private $process;
    private string $dir;

    public function __construct(private string $password)
    {
        $this->dir = sys_get_temp_dir() . '/steelwool-redis-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($this->dir);
        $this->path = "$this->dir/redis.sock";
        $this->start();
    }

    /** Starts it, and waits until it is there. */
    public function start(): void
    {
        $command = ['setpriv', '--pdeathsig', 'KILL', 'redis-server', '--port', '0', '--unixsocket', $this->path, '--save', '',
            '--dir', $this->dir, ...($this->password === '' ? [] : ['--requirepass', $this->password])];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        while (($line = fgets($pipes[1])) !== false && stripos($line, 'ready to accept connections') === false) {
        }
    }

    /** Ends it at once, as a crash would. */
    public function kill(): void
    {
        proc_terminate($this->process, 9);
    }

    public function __destruct()
    {
        $this->kill();
        @unlink($this->path);
        @rmdir($this->dir);
    }
}

function redis_server(string $password = ''): RedisServer
{
    return new RedisServer($password);
}

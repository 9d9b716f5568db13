<?php
/*
 * A PHP-FPM for one test, on a Unix socket: `$fpm->url`. Its scripts are below `$fpm->root`. It ends with the test, however that ends.
 */

final class Fpm
{
    public string $dir;
    public string $root;
    public string $url;
    private $process;

    /** Of this version of PHP; '' if it is not there. */
    public static function binary(): string
    {
        $names = [(string) getenv('PHP_FPM'), '/usr/sbin/php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, PHP_BINDIR . '/../sbin/php-fpm'];
        return array_values(array_filter($names, is_executable(...)))[0] ?? '';
    }

    public function __construct()
    {
        $this->dir = sys_get_temp_dir() . '/steelwool-fpm-' . getmypid() . '-' . bin2hex(random_bytes(4));
        $this->root = "$this->dir/root";
        mkdir($this->root, 0755, true);
        $this->url = "unix:$this->dir/fpm.sock";
        file_put_contents("$this->dir/fpm.conf", <<<CONF
            [global]
            error_log = $this->dir/log
            daemonize = no
            [www]
            listen = $this->dir/fpm.sock
            pm = static
            pm.max_children = 3
            CONF);
        $as_root = fileowner('/proc/self') === 0 ? ['--allow-to-run-as-root'] : [];
        if ($as_root) {
            file_put_contents("$this->dir/fpm.conf", "\nuser = root\ngroup = root\n", FILE_APPEND);
        }
        $command = ['setpriv', '--pdeathsig', 'TERM', self::binary(), '-n', '-y', "$this->dir/fpm.conf", ...$as_root];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', "$this->dir/output", 'w']], $pipes);
        $end = microtime(true) + 20;
        while (!@stream_socket_client("unix://$this->dir/fpm.sock") && microtime(true) < $end) {
            usleep(5000);
        }
    }

    /** Puts a file below the root. */
    public function write(string $name, string $content): void
    {
        file_put_contents("$this->root/$name", $content);
    }

    public function __destruct()
    {
        proc_terminate($this->process);
        proc_close($this->process);
        array_map(unlink(...), array_filter([...glob("$this->dir/*"), ...glob("$this->root/*")], is_file(...)));
        @unlink("$this->dir/fpm.sock");
        @rmdir($this->root);
        @rmdir($this->dir);
    }
}

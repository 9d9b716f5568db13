<?php

/**
 * A remote object server for all programs of this user, which is started when it is first wanted.
 */

declare(strict_types=1);

/**
 * Where its files are: the option `default_remote_object_server_dir` of the library, else `~/.swoole`.
 * @throws RuntimeException this user has no home
 */
function swoole_get_default_remote_object_server_dir(): string
{
    $dir = (string) swoole_library_get_option('default_remote_object_server_dir');
    if ($dir !== '') {
        return $dir;
    }
    // No folder that others can write to instead: whoever makes it first would be whom this program trusts.
    $home = getenv('HOME') ?: throw new RuntimeException('HOME is not set: the option `default_remote_object_server_dir` must name a folder');
    return "{$home}/.swoole";
}

/**
 * Start it, unless it runs. It stays when this program ends; its number is in `remote-object-server.pid`.
 *
 * Options of the library: `default_remote_object_server_options`, as for Swoole\RemoteObject\Server, or only
 * `default_remote_object_server_worker_num` (16): how many calls it does at once. It loads `vendor/autoload.php` and `bootstrap.php` of its folder.
 * @throws RuntimeException it cannot be started; the folder is another user's, or others can write to it
 */
function swoole_init_default_remote_object_server(): void
{
    $dir = swoole_get_default_remote_object_server_dir();
    // A program that lies there is run, and who answers there is trusted.
    Steelwool\OwnFolder::require($dir);
    $file = "{$dir}/remote-object-server";
    $answers = static fn (): bool => (bool) @stream_socket_client("unix://{$file}.sock");
    if ($answers()) {
        return;
    }
    // Programs that want it at the same time start one.
    $lock = @fopen("{$file}.lock", 'c') ?: throw new RuntimeException("failed to open lock file[{$file}.lock]");
    flock($lock, LOCK_EX);
    try {
        if ($answers()) {
            return;
        }
        @unlink("{$file}.sock");
        $options = swoole_library_get_option('default_remote_object_server_options')
            ?: ['worker_num' => swoole_library_get_option('default_remote_object_server_worker_num') ?: 16, 'server_mode' => SWOOLE_BASE];
        $options = [
            // What is called there may block.
            'enable_coroutine' => false,
            'pid_file' => "{$file}.pid",
            'log_file' => "{$file}.log",
            'daemonize' => true,
            'socket_type' => SWOOLE_SOCK_UNIX_STREAM,
        ] + $options;
        $arguments = var_export("{$file}.sock", true) . ', 0, ' . var_export($options, true);
        $program = <<<PHP
            <?php
            umask(0077);
            foreach (['vendor/autoload.php', 'bootstrap.php'] as \$file) {
                is_file(__DIR__ . "/\$file") && require __DIR__ . "/\$file";
            }
            (new Swoole\RemoteObject\Server({$arguments}))->start();

            PHP;
        @file_put_contents("{$file}.php", $program) || throw new RuntimeException("failed to write php file[{$file}.php]");
        $process = proc_open([PHP_BINARY, ...SwooleLibrary::arguments(), "{$file}.php"], [
            ['file', '/dev/null', 'r'],
            ['file', '/dev/null', 'w'],
            ['file', "{$file}.log", 'a'],
        ], $pipes);
        // It goes on in the background as soon as it listens.
        $code = $process === false ? -1 : proc_close($process);
        for ($end = microtime(true) + 10; !$answers(); usleep(10_000)) {
            if ($code > 0 || microtime(true) > $end) {
                throw new RuntimeException("failed to start remote object server: exit code {$code}, see {$file}.log");
            }
        }
    } finally {
        // Closing it is not enough: the server has inherited it.
        flock($lock, LOCK_UN);
        fclose($lock);
    }
}

/**
 * A client of that server, which is started if it does not run.
 */
function swoole_get_default_remote_object_client(): Swoole\RemoteObject\Client
{
    swoole_init_default_remote_object_server();
    return new Swoole\RemoteObject\Client('unix:' . swoole_get_default_remote_object_server_dir() . '/remote-object-server.sock');
}

--TEST--
set() knows every option of Swoole's servers: what would change the program's safety or limits is refused, the rest is taken
--FILE--
<?php
function attempt(array $options): string
{
    try {
        return json_encode((new Swoole\Http\Server('127.0.0.1', 0))->set($options));
    } catch (Swoole\Exception $e) {
        return $e->getMessage();
    }
}

// Tuning that has no effect here, or belongs to what is refused by itself.
var_dump(attempt([
    'max_request_grace' => 10, 'dispatch_func' => fn () => 0, 'single_thread' => true, 'cpu_affinity_ignore' => [0], 'tcp_defer_accept' => 5,
    'http_autoindex' => true, 'compression_level' => 3, 'http_compression_types' => ['text/html'], 'stats_timer_interval' => 1000,
    'http2_max_frame_size' => 65536, 'websocket_compression' => true, 'open_websocket_ping_frame' => true, 'package_body_start' => 4,
    'aio_worker_num' => 4, 'wait_signal' => true, 'iouring_entries' => 64, 'debug_mode' => 1, 'name_resolver' => [],
]));

// Limits, security, and what the callbacks would see.
foreach ([
    'admin_server' => 'x',
    'ssl_compress' => true, 'url_rewrite_rules' => ['/a' => '/b'],
] as $option => $value) {
    echo attempt([$option => $value]), "\n";
}

// Their values for "off" are taken.
var_dump(attempt(['upload_max_filesize' => 0, 'max_queued_bytes' => 0, 'ssl_verify_peer' => false]));

// An option of clients is none of servers.
attempt(['socks5_host' => '127.0.0.1']);
?>
--EXPECTF--
string(4) "true"
true
swoole: option 'ssl_compress' is not built yet in this version of Steelwool (see docs/settings.md)
option 'ssl_compress' is not built yet in this version of Steelwool (see docs/settings.md)
true
string(4) "true"

Warning: Swoole\Server::set(): unsupported option [socks5_host] in %s/settings_all.php on line %d

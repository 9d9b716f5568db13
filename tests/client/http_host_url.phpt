--TEST--
Http\Client: a URL is no host; the constructor says so
--FILE--
<?php
$cli = new Swoole\Http\Client('http://127.0.0.1/', 80);
$cli->get('/', function ($cli) {
    echo "$cli->statusCode\n";
});
Swoole\Event::wait();

// Paths, names and addresses are hosts.
foreach (['unix://tmp/x.sock', 'localhost', '127.0.0.1', '::1'] as $host) {
    echo (new Swoole\Http\Client($host, 80))->host, "\n";
}
?>
--EXPECTF--
Warning: Swoole\Http\Client::__construct(): host must be a name or an address, not a URL in %s on line 2
-1
unix://tmp/x.sock
localhost
127.0.0.1
::1

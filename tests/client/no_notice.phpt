--TEST--
A program of the callback API runs its loop at the end of the script, as ever: no notice that it should have called Event::wait()
--FILE--
<?php
error_reporting(E_ALL);
$client = new Swoole\Http\Client('127.0.0.1', 1);
$client->get('/', function ($client) {
    echo "status {$client->statusCode}\n";
});
?>
--EXPECT--
status -1

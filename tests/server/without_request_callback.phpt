--TEST--
An HTTP server without onRequest does not start
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
$server->set(['worker_num' => 1]);
$server->start();
echo "not reached\n";
?>
--EXPECTF--

Fatal error: Swoole\Server::start(): require onRequest callback in %s/without_request_callback.php on line 4

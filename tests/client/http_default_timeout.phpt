--TEST--
Http\Client: an answer has to be complete within half a second, unless a program says otherwise
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();
$begin = microtime(true);
$impatient = new Swoole\Http\Client('127.0.0.1', $peer->port);
$patient = new Swoole\Http\Client('127.0.0.1', $peer->port);
$patient->set(['timeout' => 0]);
$patient->get('/hang', fn ($client) => print("without a limit: $client->statusCode $client->errCode\n"));
$impatient->get('/hang', function ($client) use ($begin, $patient) {
    $took = microtime(true) - $begin;
    echo "by default: $client->statusCode $client->errCode ", $took >= 0.5 && $took < 2 ? 'in time' : "after $took s", "\n";
    // The other one, which has begun before, waits on.
    $patient->close();
});
Swoole\Event::wait();
?>
--EXPECT--
by default: -2 110 in time
without a limit: -3 125

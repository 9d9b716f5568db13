--TEST--
enable_delay_receive: nothing is read of a new connection until confirm(); bytes, packets and HTTP
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'enable_delay_receive' => true]);
    $control = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $control->set(['open_eof_split' => true, 'package_eof' => "\n"]);
    $control->on('connect', fn ($server, $fd) => $server->confirm($fd));
    $control->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $line) {
        [$word, $of] = explode(' ', trim($line)) + [1 => 0];
        $server->send($fd, match ($word) {
            'confirm' => var_export($server->confirm((int) $of), true) . "\r\n",
            default => "$word\r\n",
        });
    });
    $bytes = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $bytes->set([]);
    $packets = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $packets->set(['open_eof_split' => true, 'package_eof' => "\n"]);
    foreach ([$server, $bytes, $packets] as $port) {
        $port->on('connect', function ($server, $fd) { echo "connect $fd\n"; });
    }
    foreach ([$bytes, $packets] as $port) {
        $port->on('receive', function ($server, $fd, $reactor, $data) {
            echo 'received ', trim($data), " of $fd\n";
            $server->send($fd, 'thanks');
        });
    }
    $server->on('request', function ($request, $response) {
        echo "request of $request->fd\n";
        $response->end('thanks');
    });
    return $server;
});
$control = $server->connect(1);
$ask = fn (string $what) => $control->send("$what\n")->line();
// Once it has an answer it is the first session, whoever comes.
$ask('hello');
$clients = [];
foreach ([0 => "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 2 => 'hello', 3 => "hello\nagain\n"] as $port => $text) {
    $clients[$port] = $server->connect($port)->send($text);
    $server->waitFor('/connect ' . count($clients) + 1 . '/');
}
// Whatever is read of others now, those are not.
for ($i = 0; $i < 20; $i++) {
    $ask("n$i");
}
echo "others are served\n";
echo preg_replace('/^/m', '  ', $server->output());
echo $ask('confirm 2'), ' ', $clients[0]->answer(), "\n";
echo $ask('confirm 3'), ' ', $clients[2]->read(6), "\n";
echo $ask('confirm 4'), ' ', $clients[3]->read(12), "\n";
// Once more is no mistake, somebody who is not there is.
echo $ask('confirm 4'), ' ', $ask('confirm 99'), "\n";
echo $server->stop();
?>
--EXPECTF--
others are served
  connect 2
  connect 3
  connect 4
true 200 thanks
true thanks
true thanksthanks
true false
connect 2
connect 3
connect 4
request of 2
received hello of 3
received hello of 4
received again of 4

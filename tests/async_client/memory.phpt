--TEST--
A client that the program has dropped lives while it is connected, and goes after its last event, then what its callbacks have bound; circles through its own callbacks go as well
--FILE--
<?php
use Steelwool\Lifetime;
use Swoole\{Async\Client, Event};

class Noisy extends Client
{
    public function __destruct()
    {
        echo "  client gone\n";
    }
}
class Bound
{
    public function __destruct()
    {
        echo "  what is bound is gone\n";
    }
}

/** A server that says hello, and closes when anything comes. */
function peer(): int
{
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    stream_set_blocking($listener, false);
    Event::add($listener, function ($listener) {
        $stream = stream_socket_accept($listener);
        Event::del($listener);
        fwrite($stream, 'hello');
        Event::add($stream, function ($stream) {
            Event::del($stream);
            fclose($stream);
        });
    });
    return (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
}
function start(int $port, callable $received): void
{
    $bound = new Bound;
    $client = new Noisy(SWOOLE_SOCK_TCP);
    $client->on('connect', fn () => print("  connect\n"));
    $client->on('receive', function (Client $client) use ($received, $bound) {
        $received($client, $bound);
    });
    $client->on('error', fn (Client $client) => print("  error $client->errCode\n"));
    $client->on('close', fn () => print("  close\n"));
    $client->connect('127.0.0.1', $port, 1) || print("  refused\n");
    echo "  start() returns\n";
}
$endings = [
    'closed here' => function (Client $client) {
        $client->close();
        echo "  the callback ends\n";
    },
    'closed by the other side' => fn (Client $client) => $client->send('x'),
];
foreach ($endings as $name => $ending) {
    echo "$name\n";
    start(peer(), $ending);
    Event::wait();
}
echo "refused\n";
start(1, fn () => 0);
Event::wait();

echo "why it lives\n";
start(peer(), function (Client $client, Bound $bound) {
    foreach ([$client, $bound] as $object) {
        echo '  ', preg_replace('/#\d+/', '', explode("\n", (string) Lifetime::trace($object))[0]), "\n";
    }
    $client->close();
});
Event::wait();

echo "a circle: its callback has bound it\n";
(function () {
    $client = new Noisy(SWOOLE_SOCK_TCP);
    foreach (['connect', 'receive', 'error', 'close'] as $event) {
        $client->on($event, fn () => $event === 'receive' && $client->close());
    }
    $client->connect('127.0.0.1', peer(), 1);
})();
Event::wait();
echo "  no reference is left but its own\n";
gc_collect_cycles();

echo "the script ends while it is connected\n";
start(peer(), function () {
    exit;
});
Event::wait();
?>
--EXPECTF--
closed here
  start() returns
  connect
  close
  the callback ends
  client gone
  what is bound is gone
closed by the other side
  start() returns
  connect
  close
  client gone
  what is bound is gone
refused
  start() returns
  error 111
  client gone
  what is bound is gone
why it lives
  start() returns
  connect
  connection  -> Noisy
  connection  -> Noisy -> Closure (%s) -> $bound Bound
  close
  client gone
  what is bound is gone
a circle: its callback has bound it
  no reference is left but its own
  client gone
the script ends while it is connected
  start() returns
  connect
  client gone
  what is bound is gone

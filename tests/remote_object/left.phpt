--TEST--
RemoteObject\Server: what a call makes for a client that has left meanwhile is missed as all that it had is; of a client that has nothing, nothing is kept
--FILE--
<?php
require __DIR__ . '/../include/server.php';

use Swoole\RemoteObject\{Client, Server};

/** How many clients have objects, are connected, are missed. */
function kept(): array
{
    return (fn () => array_map(count(...), [$this->objects, $this->connections, $this->missed]))->call($GLOBALS['remote']);
}
/** An object, once the caller has left. */
function late(string $client): ArrayObject
{
    $is_there = fn () => in_array($client, $this->connections, true);
    while ($is_there->call($GLOBALS['remote'])) {
        Co::sleep(0.001);
    }
    return new ArrayObject();
}
$server = serve(function () {
    $GLOBALS['remote'] = new Server('127.0.0.1', 0, ['worker_num' => 1]);
    return (fn () => $this->server)->call($GLOBALS['remote']);
});
Co\run(function () use ($server) {
    $client = new Client('127.0.0.1', $server->port);
    eventually(fn () => $client->ping(), 'an answer');
    $told = fn (array $expected) => print(json_encode(eventually(fn () => $client->call('kept') === $expected ? $expected : null, json_encode($expected))) . "\n");

    echo "a client that leaves behind its call\n";
    $caller = new Co\Http\Client('127.0.0.1', $server->port);
    $caller->setHeaders(['client-id' => 'caller']);
    $caller->setDefer();
    $caller->post('/call_function', ['function' => 'late', 'args' => serialize(['caller'])]);
    $caller->close();
    $told([1, 1, 1]);

    echo "it comes back, and leaves\n";
    $caller->setDefer(false);
    $caller->post('/ping', []);
    $told([1, 2, 0]);
    $caller->close();
    $told([1, 1, 1]);

    echo "a client that has let go of all that it had\n";
    $tidy = new Client('127.0.0.1', $server->port);
    $object = $tidy->create('ArrayObject');
    $told([2, 2, 1]);
    unset($object);
    (fn () => $this->client->close())->call($tidy);
    $told([1, 1, 1]);
});
echo preg_replace('/:\d+/', ':N', $server->stop());
?>
--EXPECT--
a client that leaves behind its call
[1,1,1]
it comes back, and leaves
[1,2,0]
[1,1,1]
a client that has let go of all that it had
[2,2,1]
[1,1,1]
The remote-object server is started at http://127.0.0.1:N

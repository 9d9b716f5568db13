--TEST--
RemoteObject: a cancelled call does nothing and lets others go on; one client for each connection; one that comes back finds its objects; nothing holds up the server's end
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
require __DIR__ . '/../include/server.php';

use Swoole\RemoteObject\{Client, Server};

$server = serve(fn () => (fn () => $this->server)->call(new Server('127.0.0.1', 0, ['worker_num' => 1])));
Co\run(function () use ($server) {
    $client = new Client('127.0.0.1', $server->port);
    eventually(fn () => $client->ping(), 'an answer');
    $file = tempnam(sys_get_temp_dir(), 'turns-');
    $waiting = [go(fn () => print(outcome(fn () => $client->call('usleep', 50000)) . "\n"))];
    $waiting[] = $canceled = go(fn () => print(outcome(fn () => $client->call('file_put_contents', $file, 'done')) . "\n"));
    $waiting[] = go(fn () => print(outcome(fn () => $client->call('strrev', 'abc')) . "\n"));
    Co::cancel($canceled);
    Co::join($waiting);
    echo 'written: ', var_export(file_get_contents($file), true), ', then: ', $client->call('strrev', 'def'), "\n";
    unlink($file);

    echo "another client on its connection\n";
    $queue = $client->create('SplQueue');
    $queue->push('kept');
    $connection = new Co\Http\Client('127.0.0.1', $server->port);
    foreach (['me', 'me', $client->getId()] as $id) {
        $connection->setHeaders(['client-id' => $id]);
        $connection->post('/ping', []);
        echo unserialize($connection->body)['exception']['message'] ?? 'an answer', "\n";
    }

    echo "it comes back\n";
    (fn () => $this->client->close())->call($client);
    echo $queue->count(), ' ', $queue->pop(), "\n";
    (fn () => $this->client->close())->call($client);
    $connection->close();
});
echo preg_replace('/:\d+/', ':N', $server->stop());
?>
--EXPECT--
Swoole\RemoteObject\Exception: the call was cancelled while it waited for its turn
null
"cba"
written: '', then: fed
another client on its connection
an answer
an answer
this connection belongs to another client
it comes back
1 kept
The remote-object server is started at http://127.0.0.1:N

--TEST--
RemoteObject: objects, functions and resources of another process; what may be used, what may be sent, whose objects they are
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
require __DIR__ . '/../include/server.php';

use Swoole\RemoteObject\{Client, Server};

/** The server inside, for the tests' own care of processes. */
$remote = fn (array $options) => (fn () => $this->server)->call(new Server('127.0.0.1', 0, $options + ['worker_num' => 1]));
class Counter extends ArrayObject
{
    public int $number = 0;
    public function add(int $more): static
    {
        $this->number += $more;
        return $this;
    }
    public function __toString(): string
    {
        return "counted to $this->number";
    }
    public function fail(): void
    {
        throw new DomainException('it has failed', 7);
    }
    private function secret(): void
    {
    }
    public function __destruct()
    {
        echo "a counter goes\n";
    }
}
final class Iterated extends ArrayIterator
{
}
$free = serve(fn () => $remote([]));
$strict = serve(fn () => $remote(['api_key' => 'key', 'allowed_classes' => ['Counter'], 'allowed_functions' => ['strlen']]));

Co\run(function () use ($free, $strict) {
    $client = new Client('127.0.0.1', $free->port);
    var_dump(eventually(fn () => $client->ping(), 'an answer'));
    echo "functions\n";
    var_dump($client->call('getmypid') !== getmypid(), $client->call('strrev', 'abc'), $client->call('array_sum', [1, 2, 3]), $client->call('str_pad', string: 'x', length: 3));
    $file = $client->call('fopen', 'php://memory', 'w+');
    $client->call('fwrite', $file, 'written');
    $client->call('rewind', $file);
    echo get_class($file), ' ', $client->call('fread', $file, 100), "\n";

    echo "objects\n";
    $counter = $client->create('Counter', ['a' => 1]);
    echo $counter->add(5)->add(6)->number, "\n";
    $counter->number = 20;
    echo $counter, "\n";
    $counter['b'] = [1, 'two'];
    var_dump(isset($counter['a']), isset($counter['c']), $counter['b'], count($counter));
    unset($counter['a']);
    echo count($counter), "\n";
    foreach ($client->create('Iterated', ['x' => 1, 'y' => 2]) as $key => $value) {
        echo "$key=$value ";
    }
    echo "\n";
    $array = $client->call('array_map', null, [$counter, 1]);
    echo $array[0]->number, ' ', $array[1], "\n";

    echo "errors\n";
    // Few bytes, and 2 to the power of 40 elements.
    $tree = [1];
    for ($i = 0; $i < 40; $i++) {
        $node = [&$tree, &$tree];
        unset($tree);
        $tree = $node;
        unset($node);
    }
    foreach ([
        fn () => $counter->fail(),
        fn () => $counter->nothing(),
        fn () => $counter->secret(),
        fn () => $client->create('Nothing'),
        fn () => $client->call('nothing'),
        fn () => $client->call('strlen'),
        fn () => $client->call('var_dump', new DateTime()),
        fn () => $client->call('var_dump', [[new SplStack()]]),
        fn () => $client->call('count', $tree),
        fn () => $client->execute('/__construct', []),
        fn () => $client->execute('/new', []),
    ] as $call) {
        echo preg_replace('/Iterated|#\d+/', '#N', outcome($call)), "\n";
    }

    echo "an object belongs to its client\n";
    $other = new Client('127.0.0.1', $free->port);
    echo preg_replace('/#\d+/', '#N', outcome(fn () => $other->call('spl_object_id', $counter))), "\n";
    echo outcome(fn () => unserialize('O:19:"Swoole\RemoteObject":3:{s:8:"objectId";i:1;s:11:"coroutineId";i:1;s:8:"clientId";s:1:"x";}')->add(1)), "\n";

    echo "several coroutines and one client\n";
    $sum = 0;
    $waiting = [];
    for ($i = 0; $i < 10; $i++) {
        $waiting[] = go(function () use ($client, $i, &$sum) {
            $sum += $client->call('abs', -$i);
        });
    }
    Co::join($waiting);
    echo $sum, "\n";

    echo "lists of what is allowed, and a key\n";
    $client2 = new Client('127.0.0.1', $strict->port, ['api_key' => 'key']);
    eventually(fn () => $client2->ping(), 'an answer');
    echo outcome(fn () => $client2->call('StrLen', 'abc')), ' ', outcome(fn () => $client2->call('system', 'id')), "\n";
    echo $client2->create('\counter')->number, ' ', outcome(fn () => $client2->create('ArrayObject')), "\n";
    echo outcome(fn () => (new Client('127.0.0.1', $strict->port))->call('strlen', 'abc')), "\n";
    var_dump((new Client('127.0.0.1', 1))->ping());
    echo outcome(fn () => (new Client('127.0.0.1', 1))->call('strlen', 'abc')), "\n";

    echo "a page in a browser cannot say which client it is\n";
    $browser = new Co\Http\Client('127.0.0.1', $free->port);
    $browser->post('/call_function', ['function' => 'system', 'args' => serialize(['id'])]);
    echo unserialize($browser->body)['exception']['message'], "\n";
    echo "nor use a name of its own, or send where it comes from\n";
    foreach ([['host' => 'evil.example:9567'], ['host' => 'localhost:9567'], ['host' => '[::1]'], ['origin' => 'http://127.0.0.1'], ['sec-fetch-site' => 'cross-site'], []] as $headers) {
        $browser->setHeaders($headers + ['client-id' => 'a-page']);
        $browser->post('/call_function', ['function' => 'strlen', 'args' => serialize(['abc'])]);
        $answer = unserialize($browser->body);
        echo key($headers) ?? 'neither', ' ', current($headers), ': ', $browser->statusCode, ' ', $answer['result'] ?? $answer['msg'], "\n";
    }
    echo "with a key it may\n";
    $browser = new Co\Http\Client('127.0.0.1', $strict->port);
    $browser->setHeaders(['origin' => 'http://x.example', 'client-id' => 'a-page', 'x-api-key' => 'key']);
    $browser->post('/call_function', ['function' => 'strlen', 'args' => serialize(['abc'])]);
    echo $browser->statusCode, "\n";
    unset($counter, $array);
    $client->ping();
});
echo preg_replace('/:\d+/', ':N', 'the server: ' . $free->stop() . 'the strict one: ' . $strict->stop());

echo outcome(fn () => new Server('0.0.0.0', 0)), "\n";
echo outcome(fn () => new Server('127.0.0.1', 0, ['allowed_classes' => 'all'])), "\n";
?>
--EXPECT--
bool(true)
functions
bool(true)
string(3) "cba"
int(6)
string(3) "x  "
Swoole\RemoteObject written
objects
11
counted to 20
bool(true)
bool(false)
array(2) {
  [0]=>
  int(1)
  [1]=>
  string(3) "two"
}
int(2)
1
x=1 y=2 
20 1
errors
Swoole\RemoteObject\Exception: Server Error: it has failed
Swoole\RemoteObject\Exception: Server Error: method[Counter::nothing] not found
Swoole\RemoteObject\Exception: Server Error: method[Counter::secret] not found
Swoole\RemoteObject\Exception: Server Error: Class "Nothing" not found
Swoole\RemoteObject\Exception: Server Error: function[nothing] not found
Swoole\RemoteObject\Exception: Server Error: strlen() expects exactly 1 argument, 0 given
Swoole\RemoteObject\Exception: Server Error: an object of DateTime cannot be an argument: only arrays, scalars and remote objects can
Swoole\RemoteObject\Exception: Server Error: an object of SplStack cannot be an argument: only arrays, scalars and remote objects can
Swoole\RemoteObject\Exception: Server Error: arguments have too many elements
Swoole\RemoteObject\Exception: Server Error: invalid request
Swoole\RemoteObject\Exception: Server Error: param[class] is empty
an object belongs to its client
Swoole\RemoteObject\Exception: Server Error: object[#N] not found
Swoole\RemoteObject\Exception: This remote object is not bound to a client, and cannot initiate remote calls
several coroutines and one client
45
lists of what is allowed, and a key
3 Swoole\RemoteObject\Exception: Server Error: function[system] not allowed
0 Swoole\RemoteObject\Exception: Server Error: class[ArrayObject] not allowed
Swoole\RemoteObject\Exception: Server Error: invalid api key
bool(false)
Swoole\RemoteObject\Exception: Connection refused
a page in a browser cannot say which client it is
client-id is empty
nor use a name of its own, or send where it comes from
host evil.example:9567: 403 pages of other sites may not use this server
host localhost:9567: 200 3
host [::1]: 200 3
origin http://127.0.0.1: 403 pages of other sites may not use this server
sec-fetch-site cross-site: 403 pages of other sites may not use this server
neither : 200 3
with a key it may
200
the server: The remote-object server is started at http://127.0.0.1:N
a counter goes
the strict one: The remote-object server is started at http://127.0.0.1:N
a counter goes
Swoole\RemoteObject\Exception: others reach 0.0.0.0, and may do what this program may: it needs an `api_key`
Swoole\RemoteObject\Exception: allowed_classes must be an array

--TEST--
A snapshot for Chrome's developer tools: what is in it, who may read it, that nobody waits for it, and what cannot be written
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Steelwool\Lifetime;

class User
{
    public string $name = "Ann \"the first\"\n";
    public array $friends = [];
}
class App
{
    public static array $users = [];
}

/** Rows of the file as arrays with names. */
function rows(array $numbers, array $fields): array
{
    return array_map(fn ($row) => array_combine($fields, $row), array_chunk($numbers, count($fields)));
}

$file = '/tmp/steelwool-' . (getenv('SNAPSHOT') ?: getmypid()) . '.heapsnapshot';
putenv('SNAPSHOT=' . preg_replace('/\D/', '', $file));
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($file, $server) {
        if ($request->server['request_uri'] === '/write') {
            $response->end('closed at once');
            Lifetime::snapshot($file);
            return;
        }
        $response->end('others are served');
    });
    return $server;
});
if (in_server()) {
    return;
}
App::$users['first'] = $user = new User;
$user->friends[] = new User;
$user->name = implode("\n", ['Ann "the first"', '']); // Constants of the code are not in the heap.
var_dump(Lifetime::snapshot($file), decoct(fileperms($file) & 0o777));
$snapshot = json_decode(file_get_contents($file), true);
['snapshot' => ['meta' => $meta, 'node_count' => $nodeCount, 'edge_count' => $edgeCount], 'strings' => $strings] = $snapshot;
$nodes = rows($snapshot['nodes'], $meta['node_fields']);
$edges = rows($snapshot['edges'], $meta['edge_fields']);
var_dump(count($nodes) === $nodeCount, count($edges) === $edgeCount, array_sum(array_column($nodes, 'edge_count')) === $edgeCount);
$width = count($meta['node_fields']);
$users = array_keys(array_filter($nodes, fn ($node) => $strings[$node['name']] === 'User' && $meta['node_types'][0][$node['type']] === 'object'));
echo count($users), " users\n";
// All edges end at nodes; those to a user are named as PHP names them.
$at = 0;
foreach ($nodes as $number => $node) {
    foreach (array_slice($edges, $at, $node['edge_count']) as $edge) {
        if ($edge['to_node'] % $width !== 0 || $edge['to_node'] / $width >= $nodeCount) {
            exit("an edge to nowhere\n");
        }
        $type = $meta['edge_types'][0][$edge['type']];
        $name = $type === 'element' ? "[$edge[name_or_index]]" : $strings[$edge['name_or_index']];
        if (in_array($edge['to_node'] / $width, $users)) {
            echo $strings[$node['name']], " has $name, a user\n";
        }
    }
    $at += $node['edge_count'];
}
var_dump(in_array("Ann \"the first\"\n", $strings, true));
unlink($file);

// Others are served while the child of the worker writes.
$writer = $server->connect()->send("GET /write HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
echo $server->get('/other')->body, "\n";
echo $writer->answer()->body, "\n";
eventually(fn () => is_file($file) && json_decode(file_get_contents($file)) !== null, 'a whole snapshot');
unlink($file);
echo $server->stop();

// Not into what somebody else has put there; an old one of the user is overwritten.
foreach (['link' => symlink(...), 'name' => link(...)] as $what => $make) {
    file_put_contents("$file.other", 'precious');
    $make("$file.other", $file);
    echo "$what: ", @Lifetime::snapshot($file) ? 'written' : error_get_last()['message'], ', ', file_get_contents("$file.other"), "\n";
    unlink($file);
    unlink("$file.other");
}
exec("mkfifo -m 600 " . escapeshellarg($file));
echo 'pipe: ', @Lifetime::snapshot($file) ? 'written' : error_get_last()['message'], "\n";
unlink($file);
file_put_contents($file, str_repeat(' ', 10_000_000) . 'x');
chmod($file, 0644);
var_dump(Lifetime::snapshot($file), decoct(fileperms($file) & 0o777), json_decode(file_get_contents($file)) !== null);
unlink($file);

var_dump(Lifetime::snapshot('/nonexistent/x.heapsnapshot'), Lifetime::snapshot(''));
?>
--EXPECTF--
bool(true)
string(3) "600"
bool(true)
bool(true)
bool(true)
2 users
globals has global $user, a user
array(1) has first, a user
array(1) has [0], a user
bool(true)
others are served
closed at once
link: Steelwool\Lifetime::snapshot(): no snapshot is written: Too many levels of symbolic links (os error 40), precious
name: Steelwool\Lifetime::snapshot(): no snapshot is written: there is something else than a file of this user, precious
pipe: Steelwool\Lifetime::snapshot(): no snapshot is written: No such device or address (os error 6)
bool(true)
string(3) "600"
bool(true)

Warning: Steelwool\Lifetime::snapshot(): no snapshot is written: No such file or directory (os error 2) in %s on line %d

Warning: Steelwool\Lifetime::snapshot(): no snapshot is written: the path is empty or has a NUL in %s on line %d
bool(false)
bool(false)

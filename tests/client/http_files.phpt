--TEST--
Http\Client: files are sent as forms, and answers written to files, also from the middle on; compressed answers are unfolded
--FILE--
<?php
use Swoole\Coroutine\Channel;
use Swoole\Coroutine\Http\Server;
use Swoole\Http\Client;

use function Swoole\Coroutine\{go, run};

$dir = sys_get_temp_dir() . '/steelwool-http-files-' . getmypid();
mkdir($dir);
file_put_contents("$dir/large", str_repeat("0123456789\n", 50000));
file_put_contents("$dir/empty", '');
register_shutdown_function(fn () => array_map(unlink(...), glob("$dir/*")) && rmdir($dir));
run(function () use ($dir) {
    $server = new Server('127.0.0.1', 0);
    $server->set(['http_compression_min_length' => 1]);
    $server->handle('/form', function ($request, $response) {
        $files = array_map(fn ($file) => [$file['name'], $file['type'], $file['size'], md5_file($file['tmp_name'])], $request->files ?? []);
        $response->end(json_encode([$request->server['request_method'], $request->post, $files], JSON_UNESCAPED_SLASHES));
    });
    $server->handle('/large', function ($request, $response) use ($dir) {
        $range = $request->header['range'] ?? '';
        if (preg_match('/^bytes=(\d+)-$/', $range, $from)) {
            $response->status(206);
            return $response->sendfile("$dir/large", (int) $from[1]);
        }
        $response->sendfile("$dir/large");
    });
    $server->handle('/coded', fn ($request, $response) => $response->end($request->header['accept-encoding'] . str_repeat(' and so on', 1000)));
    $server->handle('/broken', function ($request, $response) {
        $response->header('Content-Encoding', 'gzip');
        $response->end('this is no gzip');
    });
    go(fn () => $server->start());
    $ask = function (Client $client, string $method, mixed ...$args): Client {
        $done = new Channel(1);
        array_splice($args, $method === 'download' ? 2 : count($args), 0, [fn ($client) => $done->push($client)]);
        if (!$client->$method(...$args)) {
            echo "refused\n";
            return $client;
        }
        return $done->pop();
    };

    echo "- files\n";
    $client = new Client('127.0.0.1', $server->port);
    var_dump($client->addFile("$dir/large", 'first'), $client->addFile("$dir/large", 'second', 'text/x-part', 'part.txt', 11, 22));
    echo $ask($client, 'post', '/form', ['field' => 'ü', 'more' => 1])->body, "\n";
    var_dump(md5(str_repeat("0123456789\n", 2)) === json_decode($client->body, true)[2]['second'][3], md5_file("$dir/large") === json_decode($client->body, true)[2]['first'][3]);
    // They were for that request.
    echo $ask($client, 'post', '/form', ['field' => 1])->body, "\n";
    var_dump(@$client->addFile("$dir/none", 'a'), @$client->addFile("$dir/empty", 'a'), @$client->addFile("$dir/large", 'a', null, null, 1 << 30), @$client->addFile("$dir/large", 'a', null, null, 0, 1 << 30));
    // One that is gone when it is to be sent.
    copy("$dir/large", "$dir/gone");
    $client->addFile("$dir/gone", 'a');
    unlink("$dir/gone");
    $ask($client, 'post', '/form', []);
    echo "$client->statusCode $client->errCode $client->errMsg\n";
    // One that is shorter by then.
    copy("$dir/large", "$dir/shorter");
    $client->addFile("$dir/shorter", 'a');
    file_put_contents("$dir/shorter", 'short');
    $ask($client, 'post', '/form', []);
    echo "$client->statusCode $client->errCode $client->errMsg\n";

    echo "- downloads\n";
    $ask($client, 'download', '/large', "$dir/copy");
    var_dump($client->statusCode, $client->body, $client->downloadFile === "$dir/copy", md5_file("$dir/copy") === md5_file("$dir/large"));
    file_put_contents("$dir/copy", 'what was there is longer than what comes');
    $ask($client, 'download', '/form', "$dir/copy");
    echo file_get_contents("$dir/copy"), "\n";
    file_put_contents("$dir/copy", substr(file_get_contents("$dir/large"), 0, 1000) . 'rubbish');
    $client->setHeaders(['Range' => 'bytes=1000-']);
    $ask($client, 'download', '/large', "$dir/copy", 1000);
    var_dump($client->statusCode, md5_file("$dir/copy") === md5_file("$dir/large"));
    $client->setHeaders([]);
    var_dump(@$client->download('/large', "$dir/no/such", strlen(...)), @$client->download('/large', $dir, strlen(...)), @$client->download('/large', "$dir/copy", strlen(...), -1));
    // A client that is busy cuts off nothing.
    $busy = new Client('127.0.0.1', $server->port);
    $done = new Channel(1);
    $busy->get('/form', fn ($client) => $done->push($client));
    file_put_contents("$dir/precious", 'precious');
    foreach (['precious', 'new'] as $name) {
        var_dump(@$busy->download('/large', "$dir/$name", strlen(...)), error_get_last()['message']);
    }
    echo file_get_contents("$dir/precious"), ' ', file_exists("$dir/new") ? 'made' : 'not made', "\n";
    $done->pop();
    $refused = new Client('127.0.0.1', 1);
    $ask($refused, 'download', '/large', "$dir/copy");
    var_dump($refused->statusCode, filesize("$dir/copy") === filesize("$dir/large"));

    echo "- coded\n";
    foreach (['gzip', 'deflate', 'br', 'zstd'] as $coding) {
        $client->setHeaders(['Accept-Encoding' => $coding]);
        $ask($client, 'get', '/coded');
        var_dump($client->headers['content-encoding'] === $coding && $client->body === $coding . str_repeat(' and so on', 1000));
    }
    $client->setHeaders([]);
    $ask($client, 'get', '/coded');
    echo substr($client->body, 0, 33), "\n";
    $ask($client, 'download', '/coded', "$dir/copy");
    var_dump(strlen(file_get_contents("$dir/copy")));
    $client->set(['http_compression' => false, 'body_decompression' => false]);
    $client->setHeaders(['Accept-Encoding' => 'gzip']);
    $ask($client, 'get', '/coded');
    var_dump(strlen(gzdecode($client->body)));
    $client->set(['body_decompression' => true]);
    $ask($client, 'get', '/broken');
    echo "$client->statusCode $client->errCode\n";
    $client->close();
    $server->shutdown();
});
?>
--EXPECT--
- files
bool(true)
bool(true)
["POST",{"field":"\u00fc","more":"1"},{"first":["large","application/octet-stream",550000,"5f7dfce0ebe158201918ecc665f7ba4a"],"second":["part.txt","text/x-part",22,"b434fb5728924049aa0a66809ed02c06"]}]
bool(true)
bool(true)
["POST",{"field":"1"},[]]
bool(false)
bool(false)
bool(false)
bool(false)
-4 2 No such file or directory
-4 5 Input/output error
- downloads
int(200)
string(0) ""
bool(true)
bool(true)
["GET",null,[]]
int(206)
bool(true)
bool(false)
bool(false)
bool(false)
bool(false)
string(95) "Swoole\Http\Client::download(): the client is busy, wait for the response of the request before"
bool(false)
string(95) "Swoole\Http\Client::download(): the client is busy, wait for the response of the request before"
precious not made
int(-1)
bool(true)
- coded
bool(true)
bool(true)
bool(true)
bool(true)
gzip, deflate, br, zstd and so on
int(10023)
int(10004)
-3 71

--TEST--
Answers are compressed as the client likes it most, and only where it is allowed and worth it
--SKIPIF--
<?php if (!function_exists('gzdecode')) die('skip needs zlib'); ?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http\Client as CoroutineClient;

$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1] + $settings);
    $server->on('request', function ($request, $response) {
        $length = (int) ($request->get['length'] ?? 2000);
        switch ($request->server['request_uri']) {
            case '/json':
                $response->header('Content-Type', 'application/json');
                return $response->end(json_encode(array_fill(0, $length, ['id' => 1])));
            case '/coded':
                $response->header('Content-Encoding', 'gzip');
                return $response->end(gzencode('folded by the program'));
            case '/as_it_is':
                $response->header('Content-Encoding', '');
                return $response->end(str_repeat('a', $length));
            case '/image':
                $response->header('Content-Type', 'image/png');
                return $response->end(str_repeat('a', $length));
            case '/empty':
                $response->status(204);
                return $response->end();
            case '/length':
                $response->header('Content-Length', (string) (2 * $length));
                return $response->end(str_repeat('a', $length));
            case '/write':
                $response->write(str_repeat('a', $length));
                $response->write('and more');
                return $response->end('the end');
            case '/write_length':
                $response->header('Content-Length', (string) $length);
                $response->write(str_repeat('a', $length));
                return $response->end();
            case '/file':
                return $response->sendfile(__FILE__);
            default:
                return $response->end(str_repeat('a', $length));
        }
    });
    return $server;
};
$server = serve($program([]));
$off = serve($program(['http_compression' => false]));
$set = serve($program(['http_compression_types' => ['application/json'], 'compression_min_length' => 128, 'http_compression_level' => 9]));

function show(string $name, HttpAnswer $answer): HttpAnswer
{
    $coding = $answer->header('Content-Encoding') ?? '-';
    $vary = $answer->header('Vary') ?? '-';
    $plain = $answer->body === '' ? '' : match ($coding) { 'gzip' => gzdecode($answer->body), 'deflate' => gzuncompress($answer->body), default => $answer->body };
    echo "$name: $answer->status, coding $coding, Vary $vary, ", strlen($plain), " bytes\n";
    return $answer;
}

echo "- what the client says decides\n";
foreach ([null, 'gzip', 'deflate', 'gzip;q=0.5, deflate', 'gzip;q=0', 'gzip, br;q=0', 'identity', 'unknown'] as $accepted) {
    show($accepted ?? 'nothing', $server->get('/', $accepted === null ? [] : ['Accept-Encoding' => $accepted]));
}
Co\run(function () use ($server) {
    $client = new CoroutineClient('127.0.0.1', $server->listens());
    foreach (['gzip, deflate, br, zstd', 'br', 'zstd', null] as $accepted) {
        $client->setHeaders($accepted === null ? [] : ['Accept-Encoding' => $accepted]);
        foreach (['/', '/write'] as $path) {
            $client->get($path);
            $header = $client->headers;
            echo $accepted ?? 'the client itself', ": {$header['content-encoding']}, ", strlen($client->body), ' bytes from ',
                isset($header['content-length']) ? ($header['content-length'] < 100 ? 'less than 100' : $header['content-length']) : 'chunks', "\n";
        }
    }
});

echo "- what is left as it is\n";
$gzip = ['Accept-Encoding' => 'gzip'];
foreach (['/coded', '/as_it_is', '/image', '/empty', '/file', '/?length=19', '/?length=20', '/write?length=19', '/write_length'] as $path) {
    show($path, $server->get($path, $gzip));
}
show('HEAD', $head = $server->connect()->request('HEAD', '/', $gzip));
var_dump($head->header('Content-Length'), $server->connect()->request('HEAD', '/')->header('Content-Length'));

echo "- the length is that of what is sent\n";
$answer = show('/length', $server->get('/length', $gzip));
var_dump((int) $answer->header('Content-Length') === strlen($answer->body));

echo "- a part that was written can be unfolded when it has come\n";
$answer = show('/write', $server->get('/write', $gzip));
$context = inflate_init(ZLIB_ENCODING_GZIP);
echo implode(', ', array_map(fn ($chunk) => strlen(inflate_add($context, $chunk)), $answer->chunks)), "\n";

echo "- options\n";
show('off', $off->get('/', $gzip));
show('not in the list', $set->get('/', $gzip));
$answer = show('in the list', $set->get('/json', $gzip));
show('too short', $set->get('/json?length=12', $gzip));
var_dump(strlen($answer->body) <= strlen($server->get('/json', $gzip)->body));
foreach (['compression_min_length' => -1, 'http_compression_types' => 'text/html'] as $key => $value) {
    try {
        (new Swoole\Http\Server('127.0.0.1', 0))->set([$key => $value]);
    } catch (ValueError $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--EXPECTF--
- what the client says decides
nothing: 200, coding -, Vary Accept-Encoding, 2000 bytes
gzip: 200, coding gzip, Vary Accept-Encoding, 2000 bytes
deflate: 200, coding deflate, Vary Accept-Encoding, 2000 bytes
gzip;q=0.5, deflate: 200, coding deflate, Vary Accept-Encoding, 2000 bytes
gzip;q=0: 200, coding -, Vary Accept-Encoding, 2000 bytes
gzip, br;q=0: 200, coding gzip, Vary Accept-Encoding, 2000 bytes
identity: 200, coding -, Vary Accept-Encoding, 2000 bytes
unknown: 200, coding -, Vary Accept-Encoding, 2000 bytes
gzip, deflate, br, zstd: br, 2000 bytes from less than 100
gzip, deflate, br, zstd: br, 2015 bytes from chunks
br: br, 2000 bytes from less than 100
br: br, 2015 bytes from chunks
zstd: zstd, 2000 bytes from less than 100
zstd: zstd, 2015 bytes from chunks
the client itself: br, 2000 bytes from less than 100
the client itself: br, 2015 bytes from chunks
- what is left as it is
/coded: 200, coding gzip, Vary -, 21 bytes
/as_it_is: 200, coding -, Vary -, 2000 bytes
/image: 200, coding -, Vary -, 2000 bytes
/empty: 204, coding -, Vary -, 0 bytes
/file: 200, coding -, Vary -, %d bytes
/?length=19: 200, coding -, Vary -, 19 bytes
/?length=20: 200, coding -, Vary Accept-Encoding, 20 bytes
/write?length=19: 200, coding -, Vary -, 34 bytes
/write_length: 200, coding -, Vary -, 2000 bytes
HEAD: 200, coding gzip, Vary Accept-Encoding, 0 bytes
NULL
string(4) "2000"
- the length is that of what is sent
/length: 200, coding gzip, Vary Accept-Encoding, 2000 bytes
bool(true)
- a part that was written can be unfolded when it has come
/write: 200, coding gzip, Vary Accept-Encoding, 2015 bytes
2000, 8, 7
- options
off: 200, coding -, Vary -, 2000 bytes
not in the list: 200, coding -, Vary -, 2000 bytes
in the list: 200, coding gzip, Vary Accept-Encoding, 18001 bytes
too short: 200, coding -, Vary -, 109 bytes
bool(true)
Swoole\Server::set(): option 'compression_min_length' must be between 0 and 4294967295
Swoole\Server::set(): option 'http_compression_types' must be array

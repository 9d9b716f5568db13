--TEST--
What gRPC makes of HTTP/2: messages with their length both ways, `te: trailers`, a status behind the answer, many calls at once
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http2\Client as Http2Client;
use Swoole\Http2\{Request, Response};

/** A message as gRPC frames it: not compressed. */
function framed(string $message): string
{
    return pack('CN', 0, strlen($message)) . $message;
}

/** Takes whole messages off the begin of the bytes. */
function messages(string &$bytes): array
{
    $messages = [];
    while (strlen($bytes) >= 5 && strlen($bytes) >= 5 + $length = unpack('N', $bytes, 1)[1]) {
        $messages[] = substr($bytes, 5, $length);
        $bytes = substr($bytes, 5 + $length);
    }
    return $messages;
}

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'http_compression' => true]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
        $response->header('content-type', 'application/grpc');
        $response->header('trailer', 'grpc-status, grpc-message');
        $end = function (int $status, string $message = '') use ($response) {
            $response->trailer('grpc-status', (string) $status);
            $message === '' || $response->trailer('grpc-message', rawurlencode($message));
            $response->end();
        };
        if (($request->header['te'] ?? '') !== 'trailers' || $request->header['content-type'] !== 'application/grpc') {
            return $end(3, 'no call of gRPC');
        }
        $body = $request->rawContent();
        $messages = messages($body);
        switch ($request->server['path_info']) {
            case '/test.Sums/Sum':
                $response->write(framed((string) array_sum($messages)));
                return $end($body === '' ? 0 : 13, $body === '' ? '' : 'half a message');
            case '/test.Sums/Running':
                // Each part of the answer is on its way before the next one is there.
                for ($sum = 0, $at = 0; $at < count($messages); $at++) {
                    $response->write(framed((string) ($sum += $messages[$at])));
                    $at % 10 || Swoole\Coroutine::sleep(0.001);
                }
                return $end(0);
        }
        $end(12, "unknown: {$request->server['path_info']}");
    });
    return $server;
});
$port = $server->listens();

function call(string $method, array $with = []): Request
{
    $request = new Request;
    [$request->method, $request->path, $request->pipeline] = ['POST', "/test.Sums/$method", true];
    $request->headers = $with + ['content-type' => 'application/grpc', 'te' => 'trailers', 'grpc-timeout' => '5S'];
    return $request;
}

Swoole\Coroutine\run(function () use ($port) {
    $client = new Http2Client('127.0.0.1', $port);
    $client->set(['timeout' => PATIENCE]);
    $client->connect();

    // Many calls whose messages come in turns, cut anywhere.
    $calls = [];
    for ($number = 1; $number <= 60; $number++) {
        $calls[$client->send(call($number % 2 ? 'Sum' : 'Running'))] = $number;
    }
    for ($message = 1; $message <= 20; $message++) {
        foreach ($calls as $stream => $number) {
            [$first, $second] = str_split(framed((string) ($message * $number)), 3) + ['', ''];
            $client->write($stream, $first);
            $client->write($stream, substr(framed((string) ($message * $number)), 3), $message === 20);
        }
    }
    [$bytes, $sums, $heads, $right] = [[], [], 0, 0];
    while ($calls) {
        /** @var Response $part */
        $part = $client->read() ?: throw new Exception("nothing comes: $client->errCode $client->errMsg, " . json_encode([$calls, $client->stats()]));
        $stream = $part->streamId;
        $heads += (int) ($part->statusCode === 200);
        $bytes[$stream] = ($bytes[$stream] ?? '') . $part->data;
        foreach (messages($bytes[$stream]) as $sum) {
            $sums[$stream][] = (int) $sum;
        }
        if (!$part->pipeline) {
            $number = $calls[$stream];
            $expected = $number % 2 ? [210 * $number] : array_map(fn ($n) => $number * $n * ($n + 1) / 2, range(1, 20));
            $right += (int) ($sums[$stream] == $expected && $bytes[$stream] === '' && $part->headers['grpc-status'] === '0');
            unset($calls[$stream]);
        }
    }
    echo "$heads heads, $right right\n";

    // Calls that fail say so behind what they have of an answer.
    foreach ([[call('Nothing'), ''], [call('Sum'), "\0\0"], [call('Sum', ['te' => null]), '']] as [$call, $body]) {
        $stream = $client->send($call);
        $client->write($stream, $body, true);
        $answer = $client->recv() ?: throw new Exception("no answer: $client->errCode $client->errMsg");
        echo $answer->statusCode, ' ', bin2hex((string) $answer->data), ' ', $answer->headers['grpc-status'], ' ', rawurldecode($answer->headers['grpc-message']), "\n";
    }
    echo json_encode($client->stats('active_stream_num')), "\n";
});
echo $server->stop();
?>
--EXPECT--
60 heads, 60 right
200  12 unknown: /test.Sums/Nothing
200 000000000130 13 half a message
200  3 no call of gRPC
0

--TEST--
gRPC's own client against a server of this API: unary calls, streams from either side, failures, time limits, calls that are given up
--SKIPIF--
<?php
exec('/usr/bin/python3 -c "import grpc" 2>&1', $output, $code);
$code === 0 || die('skip needs python3-grpcio');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'package_max_length' => 8 << 20]);
    $given_up = new Swoole\Atomic;
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($given_up) {
        $messages = [];
        for ($body = $request->rawContent(); strlen($body) >= 5; $body = substr($body, 5 + $length)) {
            $length = unpack('N', $body, 1)[1];
            $messages[] = substr($body, 5, $length);
        }
        $send = fn (string $message) => $response->write(pack('CN', 0, strlen($message)) . $message);
        $end = function (int $status, string $text = '') use ($response) {
            $response->trailer('grpc-status', (string) $status);
            $text === '' || $response->trailer('grpc-message', rawurlencode($text));
            $response->end();
        };
        $response->header('content-type', 'application/grpc');
        switch ($request->server['request_uri']) {
            case '/test.Service/Echo':
                $send($messages[0]);
                return $end(0);
            case '/test.Service/Count':
                for ($number = 1; $number <= (int) $messages[0]; $number++) {
                    if (!$send((string) $number)) {
                        return;
                    }
                }
                return $end(0);
            case '/test.Service/Sum':
                $send((string) array_sum($messages));
                return $end(0);
            case '/test.Service/Each':
                array_map(fn ($message) => $send("got $message"), $messages);
                return $end(0);
            case '/test.Service/OnlyStatus':
                $response->header('grpc-status', '5');
                $response->header('grpc-message', 'no such thing');
                return $response->end();
            case '/test.Service/Breaks':
                $send('a part');
                return $end(13, 'halfway');
            case '/test.Service/Never':
                while ($response->isWritable()) {
                    Swoole\Coroutine::sleep(0.005);
                }
                $given_up->add();
                return;
            case '/test.Service/GivenUp':
                $send((string) $given_up->get());
                return $end(0);
            case '/test.Service/Metadata':
                $response->header('x-before', $request->header['x-token'] . ' ' . bin2hex(base64_decode($request->header['x-token-bin'])));
                $response->trailer('x-behind-bin', base64_encode("\0\xff"));
                $send('');
                return $end(0);
        }
        $end(12, 'unknown');
    });
    return $server;
});

$client = <<<'PYTHON'
    import grpc, sys, time
    channel = grpc.insecure_channel('127.0.0.1:' + sys.argv[1], options=[('grpc.max_receive_message_length', -1)])
    def method(name, kind='unary_unary'):
        return getattr(channel, kind)('/test.Service/' + name)
    def failure(call):
        try:
            call()
            return 'no failure'
        except grpc.RpcError as error:
            return error.code().name + ' ' + error.details()
    patience = float(sys.argv[2])
    print('unary:', method('Echo')(b'hello', timeout=patience).decode(), len(method('Echo')(b'x' * 3000000, timeout=patience)), method('Echo')(b'', timeout=patience) == b'')
    print('server streaming:', sum(map(int, method('Count', 'unary_stream')(b'2000', timeout=patience))))
    print('client streaming:', method('Sum', 'stream_unary')((b'%d' % n for n in range(1000)), timeout=patience).decode())
    print('both:', b', '.join(method('Each', 'stream_stream')(iter([b'a', b'b']), timeout=patience)).decode())
    calls = [method('Echo').future(b'%d' % n, timeout=patience) for n in range(300)]
    print('many at once:', all(call.result() == b'%d' % n for n, call in enumerate(calls)))
    _, call = method('Metadata').with_call(b'', timeout=patience, metadata=(('x-token', 't'), ('x-token-bin', b'\x00\xfe')))
    print('metadata:', dict(call.initial_metadata())['x-before'], dict(call.trailing_metadata())['x-behind-bin'].hex())
    for name in ('OnlyStatus', 'Breaks', 'Nothing'):
        print(name + ':', failure(lambda: method(name)(b'', timeout=patience)))
    print('Breaks as a stream:', failure(lambda: list(method('Breaks', 'unary_stream')(b'', timeout=patience))))
    print('time limit:', failure(lambda: method('Never')(b'', timeout=0.1)))
    stream = method('Count', 'unary_stream')(b'100000000', timeout=patience)
    print('first of many:', next(stream).decode())
    stream.cancel()
    print('given up:', failure(lambda: list(stream)))
    end = time.time() + patience
    while method('GivenUp')(b'', timeout=patience) != b'1' and time.time() < end:
        pass
    print('seen by the server:', method('GivenUp')(b'', timeout=patience).decode())
    PYTHON;
$process = proc_open(['/usr/bin/python3', '-c', $client, (string) $server->listens(), (string) PATIENCE], [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
echo stream_get_contents($pipes[1]);
proc_close($process);
echo $server->stop();
?>
--EXPECT--
unary: hello 3000000 True
server streaming: 2001000
client streaming: 499500
both: got a, got b
many at once: True
metadata: t 00fe 00ff
OnlyStatus: NOT_FOUND no such thing
Breaks: INTERNAL halfway
Nothing: UNIMPLEMENTED unknown
Breaks as a stream: INTERNAL halfway
time limit: DEADLINE_EXCEEDED Deadline Exceeded
first of many: 1
given up: CANCELLED Locally cancelled by application!
seen by the server: 1

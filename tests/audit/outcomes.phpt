--TEST--
A request that asks how a call has ended which it has not made is told of another one's; coroutines that wait for ever
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine\Channel;

audited([
    '/json' => fn ($request) => @json_decode('{'),
    '/json-error' => fn () => json_last_error_msg(),
    '/match' => fn () => preg_match('/(?:\D+|<\d+>)*[!?]/', 'foobar foobar foobar'),
    '/match-error' => fn () => preg_last_error(),
    // Each asks for its own.
    '/own' => function () {
        json_encode(array_map('json_decode', ['1', '2']));
        preg_replace('/a/', 'b', 'c');
        return json_last_error() . preg_last_error();
    },
    '/mapped' => function () {
        array_map('json_decode', ['1']);
        return json_last_error();
    },
], ['/json', '/json-error', '/match', '/match-error', '/own', '/mapped']);

// The one waits for a channel that nobody else has. What is waited for longer than a second is looked at.
audited([
    '/forever' => function ($request, $response) {
        $response->end();
        (new Channel)->pop();
        return false;
    },
    '/for-a-time' => function ($request, $response) {
        $response->end();
        (new Channel)->pop(60);
        return false;
    },
    '/for-others' => function ($request, $response) {
        $GLOBALS['channel'] ??= new Channel;
        $response->end();
        $GLOBALS['channel']->pop();
        return false;
    },
    '/later' => function () {
        Swoole\Coroutine::sleep(1.1);
    },
], ['/forever', '/for-a-time', '/for-others', '/later']);
?>
--EXPECT--
json_last_error_msg() is asked at outcomes.php:7 by GET /json-error, which has called nothing that it tells of: the answer is about another one's call
preg_last_error() is asked at outcomes.php:9 by GET /match-error, which has called nothing that it tells of: the answer is about another one's call
coroutine #N of GET /forever waits for ever at outcomes.php:26: nothing that can still run reaches Swoole\Coroutine\Channel#N

--TEST--
Packets of the callback client: by a mark, by a length, by a function; each is one call, however its bytes have come
--FILE--
<?php
use Swoole\{Async\Client, Coroutine, Event};

/** Accepts one connection, and sends these pieces one after the other. */
function peer(array $pieces): int
{
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    stream_set_blocking($listener, false);
    Event::add($listener, function ($listener) use ($pieces) {
        $stream = stream_socket_accept($listener);
        Event::del($listener);
        Coroutine::create(function () use ($stream, $pieces) {
            foreach ($pieces as $piece) {
                fwrite($stream, $piece);
                Coroutine::sleep(0.002);
            }
            fclose($stream);
        });
    });
    return (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
}
$cases = [
    'no rules: what there is' => [[], ['one', 'two']],
    'a mark' => [['open_eof_split' => true, 'package_eof' => "\r\n"], ["one\r\ntw", "o\r", "\nthree\r\nand no mark"]],
    'a mark at the end of all' => [['open_eof_check' => true, 'package_eof' => "\r\n"], ["one\r\ntwo\r\n", "thr", "ee\r\n"]],
    'a length' => [
        ['open_length_check' => true, 'package_length_type' => 'n', 'package_body_offset' => 2],
        ["\0\3one\0", "\3", "two\0\0\0\5three\0\4cut"],
    ],
    'a function' => [
        ['open_length_check' => true, 'package_length_func' => fn (string $head) => str_contains($head, ' ') ? strpos($head, ' ') + 1 + (int) $head : 0],
        ['3 one3 tw', 'o5', ' three'],
    ],
    'too long' => [
        ['open_length_check' => true, 'package_length_type' => 'n', 'package_body_offset' => 2, 'package_max_length' => 1000],
        ["\0\3one\xff\xff", 'and nothing of it is given away'],
    ],
    'a function that says that it is none' => [['open_length_check' => true, 'package_length_func' => fn () => -1], ['garbage']],
];
foreach ($cases as $name => [$settings, $pieces]) {
    $got = [];
    $client = new Client(SWOOLE_SOCK_TCP);
    $client->set($settings);
    $client->on('connect', fn () => 0);
    $client->on('receive', function (Client $client, string $data) use (&$got) {
        $got[] = $data;
    });
    $client->on('error', fn () => print("never called\n"));
    $client->on('close', function (Client $client) use (&$got, $name) {
        echo "$name: ", addcslashes(implode('|', $got), "\0..\37"), $client->errCode ? ", $client->errCode" : '', "\n";
    });
    $client->connect('127.0.0.1', peer($pieces), 1);
    Event::wait();
}
?>
--EXPECTF--
no rules: what there is: one|two
a mark: one\r\n|two\r\n|three\r\n
a mark at the end of all: one\r\ntwo\r\n|three\r\n
a length: \000\003one|\000\003two|\000\000|\000\005three
a function: 3 one|3 two|5 three
%AWARNING%Apacket length is too big%A
too long: \000\003one, 1201
a function that says that it is none: , 1202

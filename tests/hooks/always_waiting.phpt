--TEST--
async.tcp://, async.udp://, async.unix://, async.udg://, async.ssl://, async.tls:// and async.file:// wait as coroutines do although nothing is hooked
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';

$dir = sys_get_temp_dir() . '/steelwool-always-' . getmypid();
mkdir($dir);
$certificates = certificates(['server' => 'localhost']);
$own = ['local_cert' => "$certificates/server.crt", 'local_pk' => "$certificates/server.key"];
$context = stream_context_create(['ssl' => $own + ['cafile' => "$certificates/ca.crt", 'peer_name' => 'localhost']]);

// The server waits for its client, and the client for an answer: one of them would stand in the other's way.
$talk = function (string $transport, string $at) use ($context) {
    $server = stream_socket_server("$transport://$at", $number, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    go(function () use ($server) {
        $peer = stream_socket_accept($server, 60);
        while (($line = fgets($peer)) !== false) {
            fwrite($peer, strtoupper($line));
        }
    });
    $address = stream_socket_get_name($server, false);
    $client = stream_socket_client("$transport://$address", $number, $text, 60, STREAM_CLIENT_CONNECT, $context);
    fwrite($client, "$transport\n");
    echo fgets($client);
};

// Messages: to one that waits for them already.
$send = function (string $transport, string $at) {
    $receiver = stream_socket_server("$transport://$at", $number, $text, STREAM_SERVER_BIND);
    $reader = go(fn () => print(stream_socket_recvfrom($receiver, 100) . "\n"));
    $sender = stream_socket_client("$transport://" . stream_socket_get_name($receiver, false));
    fwrite($sender, $transport);
    Co::join([$reader]);
};

Swoole\Runtime::setHookFlags(0);
go(function () use ($talk, $send, $dir) {
    $talk('async.tcp', '127.0.0.1:0');
    $talk('async.unix', "$dir/stream");
    $talk('async.ssl', '127.0.0.1:0');
    $talk('async.tls', '127.0.0.1:0');
    $send('async.udp', '127.0.0.1:0');
    $send('async.udg', "$dir/datagrams");
    var_dump(@fsockopen("async.unix://$dir/nobody", -1, $number, $text), $text);

    // A lock that somebody else has, and a pipe that nobody writes yet.
    file_put_contents("async.file://$dir/file", "one\ntwo\n");
    $owner = fopen("$dir/file", 'r');
    flock($owner, LOCK_EX);
    $waiter = go(function () use ($dir) {
        $file = fopen("async.file://$dir/file", 'r');
        echo 'waits for the lock of the file with ', fgets($file);
        flock($file, LOCK_EX);
        echo 'has it: ', fgets($file);
    });
    echo "gives it back\n";
    flock($owner, LOCK_UN);
    Co::join([$waiter]);

    exec('mkfifo ' . escapeshellarg("$dir/pipe"));
    $reader = go(fn () => print(file_get_contents("async.file://$dir/pipe")));
    file_put_contents("async.file://$dir/pipe", "through a pipe\n");
    Co::join([$reader]);
});
Swoole\Event::wait();

// They are names like any other: for files, and outside of coroutines, where they block.
var_dump(array_values(preg_grep('/^async/', array_merge(stream_get_transports(), stream_get_wrappers()))));
chdir($dir);
var_dump(file('async.file://file', FILE_IGNORE_NEW_LINES), is_file("ASYNC.FILE://$dir/file"), touch('async.file://other'));
var_dump(rename("async.file://$dir/other", "async.file://$dir/third"), unlink("async.file://$dir/third"), mkdir('async.file://new'));
var_dump(count(scandir("async.file://$dir")), rmdir('async.file://new'), @fopen('async.file://none', 'r'));
var_dump(is_resource($server = stream_socket_server('async.tcp://127.0.0.1:0')));
var_dump(is_resource(fsockopen('async.tcp://' . stream_socket_get_name($server, false))));
array_map(unlink(...), glob("$dir/*"));
rmdir($dir);
?>
--EXPECT--
ASYNC.TCP
ASYNC.UNIX
ASYNC.SSL
ASYNC.TLS
async.udp
async.udg
bool(false)
string(25) "No such file or directory"
waits for the lock of the file with one
gives it back
has it: two
through a pipe
array(7) {
  [0]=>
  string(9) "async.tcp"
  [1]=>
  string(9) "async.udp"
  [2]=>
  string(10) "async.unix"
  [3]=>
  string(9) "async.udg"
  [4]=>
  string(9) "async.ssl"
  [5]=>
  string(9) "async.tls"
  [6]=>
  string(10) "async.file"
}
array(2) {
  [0]=>
  string(3) "one"
  [1]=>
  string(3) "two"
}
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
int(7)
bool(true)
bool(false)
bool(true)
bool(true)

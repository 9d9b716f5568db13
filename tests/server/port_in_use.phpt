--TEST--
A port that is in use, an address that is not ours and a mode that is not built are exceptions
--FILE--
<?php
$first = new Swoole\Http\Server('127.0.0.1', 0);
$other = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) substr(strrchr(stream_socket_get_name($other, false), ':'), 1);
foreach ([
    ['127.0.0.1', $port],
    ['192.0.2.1', 0],
    ['not an address', 0],
    ['127.0.0.1', 70000],
    ['127.0.0.1', 0, 3],
    ['127.0.0.1', 0, SWOOLE_BASE, 99],
    ['/nonexistent/dir/socket', 0, SWOOLE_BASE, SWOOLE_SOCK_UNIX_STREAM],
] as $arguments) {
    try {
        new Swoole\Server(...$arguments);
        echo "made\n";
    } catch (Swoole\Exception $e) {
        echo str_replace($port, 'PORT', $e->getMessage()), ' (', $e->getCode(), ")\n";
    }
}
var_dump(@$first->listen('127.0.0.1', $port, SWOOLE_SOCK_TCP));
try {
    $first->__construct('127.0.0.1', 0);
} catch (Error $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}
?>
--EXPECT--
failed to listen server port[127.0.0.1:PORT], Error: Address already in use[98] (98)
failed to listen server port[192.0.2.1:0], Error: Cannot assign requested address[99] (99)
failed to listen server port[not an address:0], Error: failed to lookup address information: Name or service not known[0] (0)
The port value[70000] is invalid, it should be in the range of 0 to 65535 (0)
swoole: SWOOLE_THREAD is not built in this version of Steelwool: use SWOOLE_BASE or SWOOLE_PROCESS
SWOOLE_THREAD is not built in this version of Steelwool: use SWOOLE_BASE or SWOOLE_PROCESS (0)
swoole: socket type 99 is not built yet in this version of Steelwool
socket type 99 is not built yet in this version of Steelwool (0)
failed to listen server port[/nonexistent/dir/socket:0], Error: No such file or directory[2] (2)
bool(false)
Swoole\Error: Constructor of Swoole\Server can only be called once

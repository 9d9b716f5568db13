--TEST--
swoole_select() keeps those of the given streams that are ready
--FILE--
<?php
[$left, $right] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
[$idle, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);

$read = ['l' => $left, 'idle' => $idle];
$write = null;
$except = null;
var_dump(swoole_select($read, $write, $except, 0.001), $read, $write);

fwrite($right, 'x');
$read = ['l' => $left, 'idle' => $idle, 9 => $left];
$write = [$left];
$except = [];
var_dump(swoole_client_select($read, $write, $except, -1), array_keys($read), count($write), $except);

fclose($right);
$except = [3 => $left, $idle];
$nothing = [];
var_dump(swoole_select($nothing, $nothing, $except), array_keys($except));

echo "none, or none that is one:\n";
$none = [];
var_dump(swoole_select($none, $none, $none));
$wrong = ['text', new stdClass, -1];
var_dump(swoole_select($wrong, $none, $none), count($wrong));
fclose($left);
foreach (['text', [$left]] as $wrong) {
    try {
        swoole_select($wrong, $none, $none);
    } catch (TypeError $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--EXPECTF--
int(0)
array(0) {
}
NULL
int(1)
array(2) {
  [0]=>
  string(1) "l"
  [1]=>
  int(9)
}
int(1)
array(0) {
}
int(1)
array(1) {
  [0]=>
  int(3)
}
none, or none that is one:

Warning: swoole_select(): no resource arrays were passed to select in %s on line %d
bool(false)

Warning: swoole_select(): invalid file descriptor passed in %s on line %d

Warning: swoole_select(): invalid file descriptor#-1 passed in %s on line %d

Warning: swoole_select(): no resource arrays were passed to select in %s on line %d
bool(false)
int(3)
swoole_select(): Argument #1 ($read) must be of type ?array, string given
swoole_select(): supplied resource is not a valid stream resource

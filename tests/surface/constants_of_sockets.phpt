--TEST--
The constants of sockets are there without ext-sockets, and are its own where it is loaded
--SKIPIF--
<?php
require __DIR__ . '/../include/child.php';
if (!str_contains(child('var_dump(extension_loaded("sockets"));', ['extension=sockets'])[1], 'bool(true)')) die('skip: no ext-sockets');
if (str_contains(child('var_dump(extension_loaded("sockets"));')[1], 'bool(true)')) die('skip: ext-sockets is a part of this PHP');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$code = <<<'CODE'
echo json_encode([AF_UNIX, AF_INET, AF_INET6, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, IPPROTO_IP, IPPROTO_IPV6, SOL_SOCKET, SOL_TCP,
    SOL_UDP, SO_REUSEADDR, TCP_NODELAY, MSG_PEEK, AI_PASSIVE, SOCKET_EAGAIN, SOCKET_ECONNREFUSED, SOCKET_ECANCELED]);
$constants = get_defined_constants(true);
echo isset($constants['sockets']['AF_INET']) ? ' of sockets' : ' of swoole', "\n";
CODE;
[, $alone] = child($code);
[, $both] = child($code, ['extension=sockets']);
echo $alone, $both;

// Every one that both have has the same value.
$ours = json_decode(child('echo json_encode(get_defined_constants(true)["swoole"]);')[1], true);
$theirs = json_decode(child('echo json_encode(get_defined_constants(true)["sockets"]);', ['extension=sockets'])[1], true);
$common = array_intersect_key($ours, $theirs);
var_dump(count($common) > 150, array_diff_assoc($common, $theirs));
?>
--EXPECT--
[1,2,10,1,2,3,0,41,1,6,17,2,1,2,1,11,111,125] of swoole
[1,2,10,1,2,3,0,41,1,6,17,2,1,2,1,11,111,125] of sockets
bool(true)
array(0) {
}

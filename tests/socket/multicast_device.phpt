--TEST--
IP_MULTICAST_IF takes the number or the name of a device, and tells its number
--FILE--
<?php
use Swoole\Coroutine\Socket;

$loopback = (int) file_get_contents('/sys/class/net/lo/ifindex');
Co\run(function () use ($loopback) {
    $socket = new Socket(AF_INET, SOCK_DGRAM);
    foreach ([$loopback, 'lo', 0] as $device) {
        var_dump($socket->setOption(IPPROTO_IP, IP_MULTICAST_IF, $device));
        $told = $socket->getOption(IPPROTO_IP, IP_MULTICAST_IF);
        var_dump($told === ($device === 0 ? 0 : $loopback));
    }
});
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)

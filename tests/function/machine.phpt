--TEST--
What the machine has: addresses, processors; the name of the process
--FILE--
<?php
foreach (swoole_get_local_ip() as $interface => $ip) {
    if (!filter_var($ip, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4) || str_starts_with($ip, '127.')) {
        echo "$interface: $ip\n";
    }
}
foreach (swoole_get_local_ip(10) as $interface => $ip) {
    if (!filter_var($ip, FILTER_VALIDATE_IP, FILTER_FLAG_IPV6) || $ip === '::1') {
        echo "$interface: $ip\n";
    }
}
var_dump(swoole_get_local_ip(999));
foreach (swoole_get_local_mac() as $interface => $mac) {
    if (!preg_match('/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/', $mac) || $interface === 'lo') {
        echo "$interface: $mac\n";
    }
}
var_dump(swoole_cpu_num() > 0, swoole_version() === SWOOLE_VERSION, is_int(swoole_errno()));

var_dump(swoole_set_process_name('steelwool-test-name'), cli_get_process_title());
var_dump(str_starts_with(file_get_contents('/proc/self/cmdline'), 'steelwool-test-name'));
?>
--EXPECT--
array(0) {
}
bool(true)
bool(true)
bool(true)
bool(true)
string(19) "steelwool-test-name"
bool(true)

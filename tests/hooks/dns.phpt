--TEST--
SWOOLE_HOOK_NET_FUNCTION: dns_get_record() and its kin ask name servers while others run, with all kinds of records
--FILE--
<?php
require __DIR__ . '/../include/name_server.php';
require __DIR__ . '/../include/outcome.php';

/** The parts of records that differ: one line for each. */
function told(array|false $records): string
{
    $told = fn (array $record) => json_encode(array_diff_key($record, ['class' => 0, 'ttl' => 0]));
    return $records === false ? "false\n" : implode(array_map(fn (array $record) => $told($record) . "\n", $records));
}

$server = name_server();
Co::set(['dns_server' => $server->address]);
Co\run(function () {
    $name = 'all.example.com.';
    var_dump(dns_get_record($name, DNS_A)[0]);
    foreach ([DNS_NS, DNS_CNAME, DNS_SOA, DNS_PTR, DNS_HINFO, DNS_CAA, DNS_MX, DNS_TXT, DNS_SRV, DNS_NAPTR, DNS_AAAA, DNS_A6] as $type) {
        echo told(dns_get_record($name, $type));
    }
    echo "any: ", told(dns_get_record($name)), "several: ", told(dns_get_record($name, DNS_TXT | DNS_A));
    echo 'raw: ', told(dns_get_record($name, 99, $none, $nothing, true));
    // Who knows, and what may be of use.
    dns_get_record($name, DNS_ANY, $authority, $additional);
    echo told($authority), told($additional);
    echo 'none: ', json_encode(dns_get_record('no.example.com.', DNS_A)), "\n";
    echo 'over TCP: ', told(dns_get_record('large.example.com.', DNS_A)), 'past a forged one: ', told(dns_get_record('forged.example.com.', DNS_A));

    var_dump(checkdnsrr($name), dns_check_record($name, 'aaaa'), checkdnsrr('no.example.com.', 'A'));
    var_dump(getmxrr($name, $hosts, $weights), $hosts, $weights, dns_get_mx('no.example.com.', $hosts), $hosts);

    // What fails.
    foreach (['fails', 'odd', str_repeat('x', 64)] as $label) {
        echo substr($label, 0, 5), ': ', outcome(fn () => dns_get_record("$label.example.com.", DNS_A)), ' ';
        var_dump(checkdnsrr("$label.example.com.", 'A'));
    }
    foreach ([
        fn () => dns_get_record('example.com', -5),
        // PHP 8.1 asks for it.
        fn () => PHP_VERSION_ID >= 80200
            ? dns_get_record("\0")
            : throw new ValueError('dns_get_record(): Argument #1 ($hostname) must not contain any null bytes'),
        fn () => checkdnsrr('example.com', 'NONE'),
        fn () => dns_get_record('example.com', 0, $none, $nothing, true),
        fn () => dns_get_record([]),
    ] as $wrong) {
        echo outcome($wrong), "\n";
    }
    // Nobody waits for a silent server but who asks, and a cancel ends that.
    $asking = go(fn () => print(outcome(fn () => dns_get_record('slow.example.com.', DNS_A)) . "\n"));
    $checking = go(fn () => print(outcome(fn () => checkdnsrr('slow.example.com.')) . "\n"));
    echo "goes on\n";
    Co::cancel($asking);
    Co::cancel($checking);
    // A variable with a type keeps it.
    $typed = new class { public int $number = 1; };
    echo get_class(error(fn () => getmxrr('all.example.com.', $typed->number))), " $typed->number\n";
});

function error(callable $call): Throwable
{
    try {
        return new Exception(json_encode($call()));
    } catch (Throwable $e) {
        return $e;
    }
}
?>
--EXPECT--
array(5) {
  ["host"]=>
  string(15) "all.example.com"
  ["class"]=>
  string(2) "IN"
  ["ttl"]=>
  int(60)
  ["type"]=>
  string(1) "A"
  ["ip"]=>
  string(9) "192.0.2.7"
}
{"host":"all.example.com","type":"NS","target":"ns.example.com"}
{"host":"all.example.com","type":"CNAME","target":"proper.example.com"}
{"host":"all.example.com","type":"SOA","mname":"ns.example.com","rname":"master.example.com","serial":2024,"refresh":7200,"retry":3600,"expire":86400,"minimum-ttl":60}
{"host":"all.example.com","type":"PTR","target":"host.example.com"}
{"host":"all.example.com","type":"HINFO","cpu":"CPU","os":"Linux"}
{"host":"all.example.com","type":"CAA","flags":0,"tag":"issue","value":"ca.example.com"}
{"host":"all.example.com","type":"MX","pri":10,"target":"mx.all.example.com"}
{"host":"all.example.com","type":"MX","pri":20,"target":"mail.example.org"}
{"host":"all.example.com","type":"TXT","txt":"onetwo","entries":["one","two"]}
{"host":"all.example.com","type":"TXT","txt":"\"","entries":["\""]}
{"host":"all.example.com","type":"SRV","pri":1,"weight":2,"port":5060,"target":"sip.example.com"}
{"host":"all.example.com","type":"NAPTR","order":100,"pref":50,"flags":"s","services":"SIP+D2U","regex":"","replacement":"_sip.example.com"}
{"host":"all.example.com","type":"AAAA","ipv6":"2001:db8::7"}
{"host":"all.example.com","type":"AAAA","ipv6":"1::2:0:0:0:3"}
{"host":"all.example.com","type":"A6","masklen":64,"ipv6":"::1:2:3:4","chain":"prefix.example.com"}
any: {"host":"all.example.com","type":"A","ip":"192.0.2.7"}
{"host":"all.example.com","type":"A","ip":"192.0.2.8"}
{"host":"all.example.com","type":"MX","pri":10,"target":"mx.all.example.com"}
{"host":"all.example.com","type":"MX","pri":20,"target":"mail.example.org"}
{"host":"all.example.com","type":"TXT","txt":"onetwo","entries":["one","two"]}
{"host":"all.example.com","type":"TXT","txt":"\"","entries":["\""]}
several: {"host":"all.example.com","type":"A","ip":"192.0.2.7"}
{"host":"all.example.com","type":"A","ip":"192.0.2.8"}
{"host":"all.example.com","type":"TXT","txt":"onetwo","entries":["one","two"]}
{"host":"all.example.com","type":"TXT","txt":"\"","entries":["\""]}
raw: {"host":"all.example.com","type":99,"data":"raw"}
{"host":"example.com","type":"NS","target":"ns.example.com"}
{"host":"ns.example.com","type":"A","ip":"192.0.2.53"}
none: []
over TCP: {"host":"large.example.com","type":"A","ip":"192.0.2.7"}
past a forged one: {"host":"forged.example.com","type":"A","ip":"192.0.2.7"}
bool(true)
bool(true)
bool(false)
bool(true)
array(2) {
  [0]=>
  string(18) "mx.all.example.com"
  [1]=>
  string(16) "mail.example.org"
}
array(2) {
  [0]=>
  int(10)
  [1]=>
  int(20)
}
bool(false)
array(0) {
}
fails: dns_get_record(): A temporary server error occurred. | false bool(false)
odd: dns_get_record(): An unexpected server failure occurred. | false bool(false)
xxxxx: dns_get_record(): An unexpected server failure occurred. | false bool(false)
ValueError: dns_get_record(): Argument #2 ($type) must be a DNS_* constant
ValueError: dns_get_record(): Argument #1 ($hostname) must not contain any null bytes
ValueError: checkdnsrr(): Argument #2 ($type) must be a valid DNS record type
ValueError: dns_get_record(): Argument #2 ($type) must be between 1 and 65535 when argument #5 ($raw) is true
TypeError: dns_get_record(): Argument #1 ($hostname) must be of type string, array given
goes on
false
false
TypeError 1

--TEST--
Error numbers have texts, whatever kind they are of
--FILE--
<?php
echo swoole_strerror(2), "\n", swoole_strerror(SWOOLE_ERROR_FILE_NOT_EXIST), "\n";
echo swoole_strerror(SWOOLE_ERROR_CO_OUT_OF_COROUTINE), "\n", swoole_strerror(SWOOLE_ERROR_DNSLOOKUP_NO_SERVER), "\n";
echo swoole_strerror(-2, SWOOLE_STRERROR_GAI), "\n", swoole_strerror(1, SWOOLE_STRERROR_DNS), "\n";
echo swoole_strerror(2, SWOOLE_STRERROR_SWOOLE), "\n";

echo "unknown ones:\n";
foreach ([SWOOLE_STRERROR_SYSTEM, SWOOLE_STRERROR_GAI, SWOOLE_STRERROR_DNS, SWOOLE_STRERROR_SWOOLE, 77] as $kind) {
    echo swoole_strerror(499, $kind), ' | ', swoole_strerror(PHP_INT_MIN + 499, $kind), "\n";
}

// Each constant has a text of its own.
$texts = [];
foreach (get_defined_constants(true)['swoole'] as $name => $number) {
    if (str_starts_with($name, 'SWOOLE_ERROR_')) {
        $texts[$number] = swoole_strerror($number);
    }
}
var_dump(count($texts) > 100, count(array_unique($texts)) === count($texts), preg_grep('/^Unknown/', $texts));
?>
--EXPECT--
No such file or directory
File not exist
Coroutine out of coroutine
DNS Lookup no server
Name or service not known
Unknown host
No such file or directory
unknown ones:
Unknown error 499 | Unknown error 499
Unknown error | Unknown error
Unknown resolver error | Unknown resolver error
Unknown error 499 | Unknown error 499
Unknown error 499 | Unknown error 499
bool(true)
bool(true)
array(0) {
}

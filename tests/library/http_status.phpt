--TEST--
Http\Status: the codes by name, and their phrases
--FILE--
<?php
use Swoole\Http\Status;

var_dump(Status::OK, Status::NOT_FOUND, Status::NETWORK_AUTHENTICATION_REQUIRED);
foreach ([100, 207, 414, 505, 299, -1] as $code) {
    echo $code, ' ', Status::getReasonPhrase($code), "\n";
}
$constants = (new ReflectionClass(Status::class))->getConstants();
var_dump((new ReflectionClass(Status::class))->isAbstract(), count($constants), array_values($constants) === array_keys(Status::getReasonPhrases()));
?>
--EXPECT--
int(200)
int(404)
int(511)
100 Continue
207 Multi-status
414 Request-URI Too Large
505 HTTP Version not supported
299 Unknown
-1 Unknown
bool(true)
int(61)
bool(true)

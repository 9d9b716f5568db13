--TEST--
Swoole\Constant names events and options
--FILE--
<?php
use Swoole\Constant;

echo Constant::EVENT_WORKER_START, ' ', Constant::OPTION_WORKER_NUM, ' ', Constant::OPTION_OPEN_HTTP2_PROTOCOL, "\n";
$odd = [];
foreach ((new ReflectionClass(Constant::class))->getConstants() as $name => $value) {
    [$kind, $rest] = explode('_', $name, 2);
    // Events are written in camel case, options as their constant in lower case.
    $expected = $kind === 'EVENT' ? lcfirst(str_replace('_', '', ucwords(strtolower($rest), '_'))) : strtolower($rest);
    if ($value !== $expected) {
        $odd[] = "$name=$value";
    }
}
echo implode(' ', $odd), "\n";
?>
--EXPECT--
workerStart worker_num open_http2_protocol


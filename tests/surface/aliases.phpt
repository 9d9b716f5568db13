--TEST--
The names of older programs and the short names mean the same classes
--FILE--
<?php
foreach (['swoole_server', 'swoole_http_server', 'swoole_http_client', 'swoole_redis', 'swoole_timer', 'Co', 'Chan', 'Co\System'] as $alias) {
    echo $alias, ' = ', (new ReflectionClass($alias))->getName(), "\n";
}
?>
--EXPECT--
swoole_server = Swoole\Server
swoole_http_server = Swoole\Http\Server
swoole_http_client = Swoole\Http\Client
swoole_redis = Swoole\Redis
swoole_timer = Swoole\Timer
Co = Swoole\Coroutine
Chan = Swoole\Coroutine\Channel
Co\System = Swoole\Coroutine\System

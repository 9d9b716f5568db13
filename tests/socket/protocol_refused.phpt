--TEST--
Coroutine\Socket::setProtocol(): values that cannot be, in the words of the reference
--FILE--
<?php
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

run(function () {
    set_error_handler(fn ($level, $text) => print("$text\n"));
    $socket = new Socket(AF_INET, SOCK_STREAM);
    foreach ([['package_eof' => ''], ['package_eof' => '123456789'], ['package_length_type' => 'Z'], ['package_length_type' => ''], ['package_max_length' => 0]] as $settings) {
        echo json_encode($socket->setProtocol($settings)), "\n";
    }
});
?>
--EXPECT--
Swoole\Coroutine\Socket::setProtocol(): package_eof cannot be an empty string
false
Swoole\Coroutine\Socket::setProtocol(): package_eof max length is 8
false
Swoole\Coroutine\Socket::setProtocol(): Unknown package_length_type name 'Z', see pack(). Link: https://php.net/pack
false
Swoole\Coroutine\Socket::setProtocol(): Unknown package_length_type name '', see pack(). Link: https://php.net/pack
false
Swoole\Coroutine\Socket::setProtocol(): package_max_length must be between 1 and 4294967295
false

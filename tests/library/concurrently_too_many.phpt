--TEST--
Tasks for which there is no coroutine are not waited for
--FILE--
<?php
Co::set(['max_coro_num' => 3]);
Co\run(function () {
    $double = function (int $number) {
        Co::sleep(0.001);
        return $number * 2;
    };
    echo json_encode(@Swoole\Coroutine\map([1, 2, 3, 4], $double)), "\n"; // One of the three runs this.
});
?>
--EXPECT--
[2,4,null,null]

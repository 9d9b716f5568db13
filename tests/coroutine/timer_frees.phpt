--TEST--
A timer frees its callback and arguments when it is over or cleared
--FILE--
<?php
use Swoole\Timer;
class Witness
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "$this->name is freed\n";
    }
}
$witness = new Witness('cleared');
$id = Timer::after(60000, fn () => $witness);
unset($witness);
Timer::clear($id);
Co\run(function () {
    $witness = new Witness('over');
    Timer::after(1, fn ($argument) => print("called\n"), $witness);
    unset($witness);
    Co::sleep(0.005);
    echo "end\n";
});
?>
--EXPECT--
cleared is freed
called
over is freed
end

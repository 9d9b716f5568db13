--TEST--
A destructor that the cycle collector calls may wait while others make garbage
--FILE--
<?php
class Ring
{
    public $self;
    public static int $gone = 0;

    public function __construct(public bool $waits = false)
    {
        $this->self = $this;
    }

    public function __destruct()
    {
        if ($this->waits) {
            echo "waits in the collector\n";
            Co::yield();
            echo "goes on\n";
        }
        self::$gone++;
    }
}
$cid = go(function () {
    new Ring(true);
    new Ring();
    gc_collect_cycles();
    echo "collected\n";
});
for ($i = 0; $i < 30000; $i++) {
    new Ring();
}
Co::resume($cid);
gc_collect_cycles();
var_dump(Ring::$gone);
Swoole\Event::wait();
?>
--EXPECT--
waits in the collector
goes on
collected
int(30002)

--TEST--
What coroutines make that destructors have started at the end of a script is destructed, too, however it came about
--FILE--
<?php
use Swoole\Coroutine\Channel;

class Kept
{
    public static array $all = [];
}
class Made
{
    public function __construct(private string $name)
    {
    }

    public function __destruct()
    {
        echo $this->name, " is destructed\n";
    }
}
class Starts
{
    public function __construct(private int $more)
    {
    }

    public function __destruct()
    {
        echo "{$this->more} more\n";
        if ($this->more > 0) {
            go(function () {
                Co::sleep(0.001);
                Kept::$all[] = new Made("a static property's object $this->more");
                $channel = Kept::$all[] = new Channel();
                $channel->push(new Made("a channel's object $this->more"));
                Kept::$all[] = new Starts($this->more - 1);
                echo "made\n";
            });
        }
    }
}
$global = new Starts(2);
register_shutdown_function(fn () => print("the script has ended\n"));
?>
--EXPECT--
the script has ended
2 more
made
a static property's object 2 is destructed
a channel's object 2 is destructed
1 more
made
a static property's object 1 is destructed
a channel's object 1 is destructed
0 more

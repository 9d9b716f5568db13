--TEST--
A channel that contains itself is collected, with what else is in it
--FILE--
<?php
class Witness
{
    public function __destruct()
    {
        echo "collected\n";
    }
}
$channel = new Chan(3);
$channel->push($channel);
$channel->push([new Witness()]);
unset($channel);
echo "no reference is left\n";
gc_collect_cycles();
echo "end\n";
?>
--EXPECT--
no reference is left
collected
end

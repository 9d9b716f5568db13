--TEST--
The log tells who still waited at a channel when the program ended; a channel is constructed once
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
use Swoole\Coroutine\Channel;
$full = new Channel;
try {
    $full->__construct(2);
} catch (Swoole\Error $error) {
    echo $error->getMessage(), "\n";
}
go(function () use ($full) {
    var_dump($full->push(1));
    $full->push(2);
});
go(fn () => $full->push(3));
go(fn () => (new Channel)->pop());
unset($full);
echo "end\n";
?>
--EXPECTF--
channel has already been constructed
bool(true)
end
[%s]	WARNING	Channel::~Channel() (ERRNO 10003): channel is destroyed, 2 producers will be discarded
[%s]	WARNING	Channel::~Channel() (ERRNO 10003): channel is destroyed, 1 consumers will be discarded

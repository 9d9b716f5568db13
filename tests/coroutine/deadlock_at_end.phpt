--TEST--
A deadlock is reported wherever the loop ends: after Event::wait(), and at the end of the script; the advice to run the loop comes once
--FILE--
<?php error_reporting(E_ALL); Co::set(['log_level' => SWOOLE_LOG_NONE]);
class Restless
{
    public function __construct(private int $times)
    {
    }

    public function __destruct()
    {
        if ($this->times > 0) {
            $next = new Restless($this->times - 1);
            go(fn () => [$next, Co::yield()]);
        }
    }
}

go(fn () => Co::yield());
Swoole\Event::wait();
echo "waited\n";
go(function () {
    $restless = new Restless(5);
    (new Co\Channel)->pop();
});
register_shutdown_function(fn () => print("the script ends\n"));
?>
--EXPECTF--

 =================================================================
  [FATAL ERROR]: all coroutines (count: 1) are asleep - deadlock!
 =================================================================

  [Coroutine-1]
 -----------------------------------------------------------------
waits for: yield
#0 %s(17): Swoole\Coroutine::yield()
#1 [internal function]: {closure%S}()

 =================================================================
waited

Deprecated: swoole_event_rshutdown(): Event::wait() in shutdown function is deprecated in %s

 =================================================================
  [FATAL ERROR]: all coroutines (count: 2) are asleep - deadlock!
 =================================================================

  [Coroutine-2]
 -----------------------------------------------------------------
waits for: channel
#0 %s(22): Swoole\Coroutine\Channel->pop()
#1 [internal function]: {closure%S}()

  [Coroutine-1]
 -----------------------------------------------------------------
waits for: yield
#0 %s(17): Swoole\Coroutine::yield()
#1 [internal function]: {closure%S}()

 =================================================================
the script ends

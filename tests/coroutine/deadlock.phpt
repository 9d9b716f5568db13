--TEST--
Co\run() reports coroutines that wait for each other, the newest first, and ends
--FILE--
<?php
var_dump(Co\run(function () {
    $channel = new Chan();
    go(fn () => $channel->pop());
    Co::yield();
}));
?>
--EXPECTF--

 =================================================================
  [FATAL ERROR]: all coroutines (count: 2) are asleep - deadlock!
 =================================================================

  [Coroutine-2]
 -----------------------------------------------------------------
waits for: channel
#0 %s(%d): Swoole\Coroutine\Channel->pop()
#1 [internal function]: {closure%S}()

  [Coroutine-1]
 -----------------------------------------------------------------
waits for: yield
#0 %s(%d): Swoole\Coroutine::yield()
#1 [internal function]: {closure%S}()

 =================================================================
bool(true)
[%s]	WARNING	Channel::~Channel() (ERRNO 10003): channel is destroyed, 1 consumers will be discarded

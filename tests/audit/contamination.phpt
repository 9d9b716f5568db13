--TEST--
The shop of the documents: who has looked at the shelf and takes what another one has taken meanwhile; and other ways in which requests meet
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;

class Shop
{
    public static int $cola = 1;
    public static ?string $customer = null;
    public static array $basket = [];
}
$shelf = 1;
$customer = null;
function last_customer(string $who): string
{
    static $customer = null;
    $before = (string) $customer;
    $customer = $who;
    return $before;
}

audited([
    // Both find one, both take it.
    '/buy' => function () {
        if (Shop::$cola > 0) {
            Coroutine::sleep(0.02);
            Shop::$cola--;
        }
    },
    '/global' => function () {
        global $shelf;
        if ($shelf > 0) {
            Coroutine::sleep(0.02);
            $shelf--;
        }
    },
    // One's name is the other's.
    '/pay' => function ($request) {
        Shop::$customer = $request->get['who'];
        Coroutine::sleep($request->get['who'] === 'Ann' ? 0.02 : 0.001);
        return Shop::$customer;
    },
    '/pay-global' => function ($request) {
        $GLOBALS['customer'] = $request->get['who'];
        Coroutine::sleep($request->get['who'] === 'Ann' ? 0.02 : 0.001);
        return $GLOBALS['customer'];
    },
    // The next one, who is nobody, is whoever was there before.
    '/login' => function ($request) {
        Shop::$customer = $request->get['who'];
    },
    '/who' => fn () => Shop::$customer,
    '/session-login' => function ($request) {
        $_SESSION['user'] = $request->get['who'];
    },
    '/session' => fn () => $_SESSION['user'] ?? '',
], [
    ['/buy', '/buy'],
    ['/global', '/global'],
    ['/pay?who=Ann', '/pay?who=Bob'],
    ['/pay-global?who=Ann', '/pay-global?who=Bob'],
    '/login?who=Ann', '/who',
    '/session-login?who=Ann', '/session',
]);
?>
--EXPECT--
Shop::$cola is written at contamination.php:26 by GET /buy, which has looked at it before; since then it was written at contamination.php:26 by GET /buy
global $shelf is written at contamination.php:30 by GET /global, which has looked at it before; since then it was written at contamination.php:30 by GET /global
Shop::$customer is read at contamination.php:40 by GET /pay?who=Ann, which had set it to something else; since then it was written at contamination.php:38 by GET /pay?who=Bob
global $customer is read at contamination.php:45 by GET /pay-global?who=Ann, which had set it to something else; since then it was written at contamination.php:43 by GET /pay-global?who=Bob
Shop::$customer is read at contamination.php:51 by GET /who, which has not set it; it was written at contamination.php:49 by GET /login?who=Ann
global $_SESSION is read at contamination.php:55 by GET /session, which has not set it; it was written at contamination.php:53 by GET /session-login?who=Ann

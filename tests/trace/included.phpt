--TEST--
While a file runs that a function includes, that file has its variables: what it has let go of is not looked at
--FILE--
<?php
use Steelwool\Lifetime;

chdir(__DIR__);
class User
{
    public string $text;

    public function __construct()
    {
        $this->text = str_repeat('x', 100);
    }
}
function why(object $object): void
{
    $own = fn ($chain) => array_filter($chain, fn ($link) => str_starts_with($link['what'], 'why()'));
    foreach (array_filter(Lifetime::trace($object, 9)->chains, fn ($chain) => !$own($chain)) as $chain) {
        echo implode(' -> ', array_map(fn ($link) => trim("$link[name] " . preg_replace(['/#\d+/', '/data:[^)]*/'], ['#N', 'file'], $link['what'])), $chain)), "\n";
    }
}
/** `include` of code: what it does with the variables of who calls it. */
final class Code
{
    public static string $next = '';
    public $context;
    private int $at = 0;

    public function stream_open() { return true; }
    public function stream_stat() { return []; }
    public function stream_set_option() { return false; }
    public function stream_eof() { return $this->at >= strlen(self::$next); }
    public function stream_read($count)
    {
        $part = substr(self::$next, $this->at, $count);
        $this->at += strlen($part);
        return $part;
    }
}
stream_wrapper_register('code', Code::class);

function runs(): void
{
    $gone = new User;
    $kept = new User;
    Code::$next = '<?php unset($gone); $new = new User; why($new); why($kept);';
    include 'code://part';
    var_dump(isset($gone));
    why($new);
    extract(['more' => new User]);
    why($more);
}
runs();

echo "in a coroutine that waits, asked by another one\n";
Co\run(function () {
    $until = new Swoole\Coroutine\Channel;
    $weak = null;
    go(function () use ($until, &$weak) {
        $gone = new User;
        Code::$next = '<?php unset($gone); $mine = new User; $weak = WeakReference::create($mine); $until->pop();';
        include 'code://part';
    });
    why($weak->get());
    $until->push(1);
});

echo "an unfinished expression of the main program\n";
function second($first, $second) {}
$weak = null;
function remember(User $user): User
{
    $GLOBALS['weak'] = WeakReference::create($user);
    return $user;
}
second(remember(new User), why($weak->get()));
?>
--EXPECT--
main program -> {main} (code://part:1) -> $new User#N
main program -> {main} (code://part:1) -> $kept User#N
bool(false)
main program -> runs() (included.php:48) -> $new User#N
main program -> runs() (included.php:50) -> $more User#N
in a coroutine that waits, asked by another one
coroutine #N -> {main} (code://part:1) -> $mine User#N
an unfinished expression of the main program
main program -> {main} (included.php:75) -> an expression User#N

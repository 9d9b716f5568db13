--TEST--
What requests leave in handles, engine objects and locks that others use as well; what is written by reference and by reflection
--EXTENSIONS--
pdo
pdo_sqlite
curl
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;

final class State
{
    private static ?string $user = null;
    public static ?string $name = null;
    public static ?array $match = null;
    public static array $list = [];

    public static function user(): ?string
    {
        return self::$user;
    }
}
/** Writes what it is given to where it is told. */
function put(mixed &$place, mixed $value): void
{
    $place = $value;
}
function client(): CurlHandle
{
    static $client = null;
    if ($client === null) {
        $client = curl_init();
        curl_setopt_array($client, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => ['Accept: text/plain'], CURLOPT_USERAGENT => 'shop']);
    }
    return $client;
}
function fetch(array $options = []): string|bool
{
    $client = client();
    curl_setopt_array($client, $options + [CURLOPT_URL => 'file:///dev/null']);
    return curl_exec($client);
}
function statement(): PDOStatement
{
    global $pdo;
    static $statement = null;
    $pdo ??= new PDO('sqlite::memory:');
    return $statement ??= $pdo->prepare('select :who');
}
$store = new ArrayObject;
$slots = new SplFixedArray(2);
$mutex = new Swoole\Lock(SWOOLE_MUTEX);
$who = fn ($request) => $request->get['who'];
$handlers = [
    '/order' => fn ($request) => fetch([CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . $who($request)], CURLOPT_POSTFIELDS => ['who' => $who($request)]]),
    '/price' => fn () => fetch(),
    '/bind' => function ($request) use ($who) { statement()->bindValue(':who', $who($request)); statement()->execute(); return statement()->fetchColumn(); },
    '/bound' => function () { statement()->execute(); return statement()->fetchColumn(); },
    '/store' => function ($request) use ($who, $store, $slots) { $store['user'] = $who($request); $slots[1] = $who($request); },
    '/stored' => fn () => $store['user'] . $slots[1],
    '/reflect' => function ($request) use ($who) { (new ReflectionProperty(State::class, 'user'))->setValue(null, $who($request)); },
    '/reflected' => fn () => State::user(),
    '/refer' => function ($request) use ($who) { put(State::$name, $who($request)); },
    '/referred' => fn () => State::$name,
    '/lock' => fn () => $mutex->trylock() ? 'ok' : 'busy',
    '/colock' => function () { global $lock; $lock ??= new Coroutine\Lock; return $lock->lock(LOCK_EX | LOCK_NB) ? 'ok' : 'busy'; },
    '/status' => function () { http_response_code(404); },
    '/context' => function () { stream_context_set_option(stream_context_get_default(), 'http', 'header', 'Cookie: ann'); },
];
with_extensions('pdo', 'pdo_sqlite', 'curl');
audited($handlers, [
    '/price', '/order?who=Annabel', '/price', '/bind?who=Ann', '/bound', '/store?who=Ann', '/stored', '/reflect?who=Ann', '/reflected',
    '/refer?who=Ann', '/referred', '/lock', '/lock', '/colock', '/colock', '/status', '/status', '/context', '/context',
]);

// The same, done right.
audited([
    '/order' => function ($request) use ($who) {
        $answer = fetch([CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . $who($request)], CURLOPT_POSTFIELDS => ['who' => $who($request)]]);
        curl_setopt_array(client(), [CURLOPT_HTTPGET => true, CURLOPT_HTTPHEADER => ['Accept: text/plain']]);
        return $answer;
    },
    '/price' => fn () => fetch([CURLOPT_HTTPHEADER => ['Accept: text/plain']]),
    '/reset' => function ($request) use ($who) {
        $client = curl_init();
        curl_setopt($client, CURLOPT_COOKIE, $who($request));
        curl_setopt($client, CURLOPT_URL, 'file:///dev/null');
        curl_setopt($client, CURLOPT_RETURNTRANSFER, true);
        curl_exec($client);
        curl_reset($client);
        curl_setopt($client, CURLOPT_URL, 'file:///dev/null');
        curl_exec($client);
    },
    '/bind' => function ($request) use ($who) { statement()->bindValue(':who', $who($request)); statement()->execute(); return statement()->fetchColumn(); },
    '/execute' => function ($request) use ($who) { statement()->execute([$who($request)]); return statement()->fetchColumn(); },
    '/once' => function ($request) use ($who) {
        $statement = $GLOBALS['pdo']->prepare('select ?');
        $statement->bindValue(1, $who($request));
        $statement->execute();
        $statement = $GLOBALS['pdo']->query('select 1');
        $statement->execute();
    },
    '/cache' => fn ($request) => $store[$request->get['key']] ??= strtoupper($request->get['key']),
    '/set' => function ($request) use ($who, $store, $slots) { $store['user'] = $who($request); $slots[1] = 5; return $store['user'] . $slots[1]; },
    '/own' => function ($request) use ($who) { $own = new ArrayObject; $own['user'] = $who($request); return $own['user']; },
    '/reflect' => function ($request) use ($who) { (new ReflectionProperty(State::class, 'user'))->setValue(null, $who($request)); return State::user(); },
    '/match' => fn ($request) => preg_match('/\w+/', $who($request), State::$match) . State::$match[0],
    '/push' => function () { State::$list = []; array_push(State::$list, 1); sort(State::$list); return end(State::$list); },
    '/lock' => function () use ($mutex) { if ($mutex->lock(LOCK_EX, 1)) { Coroutine::sleep(0.001); $mutex->unlock(); } },
    '/colock' => function () {
        global $lock;
        $lock ??= new Coroutine\Lock;
        $lock->lock();
        Coroutine::defer(fn () => $lock->unlock());
        Coroutine::sleep(0.001);
    },
    '/status' => function () { http_response_code(404); http_response_code(200); },
    '/context' => fn () => stream_context_get_options(stream_context_get_default())['http'] ?? 'none',
], array_merge(...array_fill(0, 3, [
    '/order?who=Annabel', '/price', '/order?who=Bob', '/price', '/reset?who=Ann', '/bind?who=Ann', '/bind?who=Bob', '/execute?who=Cid', '/once?who=Ann', '/once?who=Bob', '/cache?key=abc', '/cache?key=def', '/cache?key=abc',
    '/set?who=Ann', '/set?who=Bob', '/own?who=Ann', '/reflect?who=Ann', '/reflect?who=Bob', '/match?who=Ann', '/match?who=Bob', '/push', '/push',
    ['/lock', '/lock'], ['/colock', '/colock'], '/context',
])));
?>
--EXPECTF--
CurlHandle#N is used at handles.php:%d by GET /price with CURLOPT_HTTPHEADER that it has not set; it was set at handles.php:%d by GET /order?who=Annabel
CurlHandle#N is used at handles.php:%d by GET /price with CURLOPT_POSTFIELDS that it has not set; it was set at handles.php:%d by GET /order?who=Annabel
PDOStatement#N is used at handles.php:%d by GET /bound with a value for :who that it has not set; it was set at handles.php:%d by GET /bind?who=Ann
ArrayObject#N['user'] is read at handles.php:%d by GET /stored, which has not set it; it was written at handles.php:%d by GET /store?who=Ann
SplFixedArray#N['1'] is read at handles.php:%d by GET /stored, which has not set it; it was written at handles.php:%d by GET /store?who=Ann
State::$user is read at handles.php:%d by GET /reflected, which has not set it; it was written at handles.php:%d by GET /reflect?who=Ann
State::$name is read at handles.php:%d by GET /referred, which has not set it; it was written at handles.php:%d by GET /refer?who=Ann
GET /lock has taken Swoole\Lock#N at handles.php:%d and not given it back: GET /lock finds it taken at handles.php:%d
GET /colock has taken Swoole\Coroutine\Lock#N at handles.php:%d and not given it back: GET /colock finds it taken at handles.php:%d
GET /status changes the status of PHP's own answer at handles.php:%d and leaves it so: 404 (was false)
GET /context changes the default context of streams: http: header at handles.php:%d and leaves it so: Cookie: ann (was not set)
nothing

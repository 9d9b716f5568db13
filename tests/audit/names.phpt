--TEST--
Names that are made known with every request, handlers of PHP's modules, lists that are filled from the front, attributes of connections
--EXTENSIONS--
pdo
pdo_sqlite
session
libxml
gettext
pcntl
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

final class Logger
{
    private array $processors = [];

    public function pushProcessor(callable $processor): void
    {
        array_unshift($this->processors, $processor);
    }
}
final class Entry {}
final class Database
{
    private static ?PDO $connection = null;

    public static function get(): PDO
    {
        if (self::$connection === null) {
            self::$connection = new PDO('sqlite::memory:');
            self::$connection->setAttribute(PDO::ATTR_DEFAULT_FETCH_MODE, PDO::FETCH_ASSOC); // It is set up.
        }
        return self::$connection;
    }
}
$logger = new Logger;
$entries = new WeakMap;

with_extensions('pdo', 'pdo_sqlite', 'session', 'libxml', 'gettext', 'pcntl');
$targets = ['/clean', '/clean', '/open', '/fetch', '/errors', '/session', '/cookie', '/domain', '/entities', '/signal', '/tick', '/headers'];
foreach (['/constant' => 18, '/class' => 18, '/processor' => 4, '/entry' => 4] as $path => $times) {
    for ($i = 0; $i < $times; $i++) {
        $targets[] = "$path?n=$i";
    }
}
audited([
    '/constant' => fn ($request) => define('N' . $request->get['n'], true),
    '/class' => fn ($request) => class_alias(Entry::class, 'Entry' . $request->get['n']),
    '/processor' => function ($request) {
        $n = $request->get['n'];
        $GLOBALS['logger']->pushProcessor(function () use ($n) {});
    },
    // The value keeps its key.
    '/entry' => function () { $entry = new Entry; $GLOBALS['entries'][$entry] = [$entry]; },
    '/open' => fn () => Database::get() ? 1 : 0,
    '/fetch' => fn () => Database::get()->setAttribute(PDO::ATTR_DEFAULT_FETCH_MODE, PDO::FETCH_NUM),
    '/errors' => fn () => Database::get()->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_SILENT),
    '/session' => fn () => session_name('OTHER'),
    '/cookie' => fn () => session_set_cookie_params(['domain' => 'ann.example']),
    '/domain' => fn () => textdomain('ann'),
    '/entities' => fn () => libxml_set_external_entity_loader(fn () => null),
    '/signal' => fn () => pcntl_signal(SIGUSR2, fn () => null),
    '/tick' => fn () => register_tick_function(fn () => null),
    '/headers' => fn () => header_register_callback(fn () => null),
    // What is put back, or as it was, is nothing.
    '/clean' => function () {
        $database = Database::get();
        $database->setAttribute(PDO::ATTR_DEFAULT_FETCH_MODE, PDO::FETCH_ASSOC);
        $database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_SILENT);
        $database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
        session_name(session_name('ANOTHER'));
        textdomain(textdomain(null));
        @ini_set('precision', ini_get('precision'));
    },
], $targets);
?>
--EXPECT--
GET /fetch leaves ATTR_DEFAULT_FETCH_MODE set at names.php:47 in the session of PDO#N: the next one that uses the connection has it
GET /errors leaves ATTR_ERRMODE set at names.php:48 in the session of PDO#N: the next one that uses the connection has it
GET /session changes a setting: session.name at names.php:49 and leaves it so: OTHER (was not set)
GET /cookie changes a setting: session.cookie_domain at names.php:50 and leaves it so: ann.example (was not set)
GET /domain changes the domain of translated texts at names.php:51 and leaves it so: ann (was messages)
GET /entities changes libxml's loader of entities at names.php:52, which stays so
GET /signal changes the handlers of signals at names.php:53, which stays so
GET /tick changes the list of tick functions at names.php:54, which stays so
GET /headers changes the callback before headers at names.php:55, which stays so
the list of constants by define() at names.php:38 grows with every request: written at names.php:38, last by GET /constant?n=15
the list of classes by class_alias() at names.php:39 grows with every request: written at names.php:39, last by GET /class?n=15
Closure (names.php:42) made at names.php:42 outlives its request (GET /processor?n=2): global $logger Logger#N -> $processors[N] Closure (names.php:42), stored at names.php:10
Entry made at names.php:45 outlives its request (GET /entry?n=2): global $entries WeakMap#N -> [N] Entry#N, stored at names.php:45

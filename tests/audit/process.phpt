--TEST--
What a request changes of the whole process and leaves so: settings, time zone, locale, directory, environment, handlers
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

audited([
    '/ini' => function () {
        ini_set('precision', '5');
    },
    '/zone' => fn () => date_default_timezone_set('Asia/Tokyo'),
    '/locale' => fn () => setlocale(LC_ALL, 'C.UTF-8'),
    '/directory' => fn () => chdir('/'),
    '/umask' => fn () => umask(0o77),
    '/environment' => fn () => putenv('USER_OF_REQUEST=Ann'),
    '/handler' => function () {
        set_error_handler(fn () => true);
    },
    '/exceptions' => function () {
        set_exception_handler(fn () => true);
    },
    '/autoload' => fn () => spl_autoload_register(function () {}),
    '/random' => function () {
        mt_srand(1);
    },
    '/shutdown' => function () {
        register_shutdown_function(function () {});
    },
], ['/ini', '/zone', '/locale', '/umask', '/environment', '/handler', '/exceptions', '/autoload', '/random', '/shutdown', '/directory']);
?>
--EXPECTF--
GET /ini changes a setting: precision at process.php:6 and leaves it so: 5 (was not set)
GET /zone changes the time zone at process.php:8 and leaves it so: Asia/Tokyo (was UTC)
GET /locale changes the locale at process.php:9 and leaves it so: %s (was %s)
GET /umask changes the umask at process.php:11 and leaves it so: 63 (was %d)
GET /environment changes the environment: USER_OF_REQUEST at process.php:12 and leaves it so: Ann (was not set)
GET /handler changes the handlers of errors and exceptions at process.php:14 and leaves it so: object #N for errors, none for exceptions, 1 and 0 below them (was none for errors, none for exceptions, 0 and 0 below them)
GET /exceptions changes the handlers of errors and exceptions at process.php:17 and leaves it so: object #N for errors, object #N for exceptions, 1 and 1 below them (was object #N for errors, none for exceptions, 1 and 0 below them)
GET /autoload changes the list of autoloaders at process.php:19 and leaves it so: 1 entries (was 0 entries)
GET /random changes the seed of random numbers at process.php:21, which stays so
GET /shutdown changes the list of shutdown functions at process.php:24, which stays so
GET /directory changes the current directory at %s/process.php:10 and leaves it so: / (was %s)

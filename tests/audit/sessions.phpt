--TEST--
What requests leave in the session of a database connection that outlives them: variables, locks, tables, transactions
--EXTENSIONS--
pdo
mysqlnd
pdo_mysql
mysqli
pdo_sqlite
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
if ($what = missing([], ['mariadbd', 'mariadb-install-db'])) {
    die("skip $what is missing");
}
?>
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
require __DIR__ . '/../include/mariadb.php';

final class Pool
{
    public static ?PDO $pdo = null;
    public static ?mysqli $mysqli = null;
    public static ?PDO $sqlite = null;

    public static function pdo(): PDO
    {
        if (self::$pdo === null) {
            self::$pdo = new PDO(getenv('DSN'), 'root', '');
            self::$pdo->exec("SET NAMES utf8mb4; SET SESSION sql_mode = 'TRADITIONAL'"); // It is set up, which is no finding.
        }
        return self::$pdo;
    }

    public static function mysqli(): mysqli
    {
        return self::$mysqli ??= mysqli_connect('127.0.0.1', 'root', '', 'mysql', (int) getenv('DB_PORT'));
    }

    public static function sqlite(): PDO
    {
        return self::$sqlite ??= new PDO('sqlite::memory:');
    }
}

with_extensions('pdo', 'mysqlnd', 'pdo_mysql', 'mysqli', 'pdo_sqlite');
if (!in_server()) {
    $database = mariadb();
    putenv("DSN=mysql:host=127.0.0.1;port=$database->port;dbname=mysql");
    putenv("DB_PORT=$database->port");
}

audited([
    '/mode' => fn () => Pool::pdo()->exec("SET SESSION sql_mode = 'ANSI'"),
    '/user' => fn ($request) => Pool::pdo()->prepare('SET @user = ?')->execute([$request->get['who'] ?? 'Ann']),
    '/lock' => fn () => Pool::pdo()->query("SELECT GET_LOCK('job', 1)")->fetchColumn(),
    '/cart' => fn () => Pool::pdo()->exec('CREATE TEMPORARY TABLE cart (id INT)'),
    '/tables' => fn () => Pool::mysqli()->query('LOCK TABLES user READ'),
    '/isolation' => fn () => Pool::mysqli()->query('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE'),
    '/use' => fn () => mysqli_select_db(Pool::mysqli(), 'information_schema'),
    '/named' => fn () => mysqli_query(Pool::mysqli(), "PREPARE q FROM 'SELECT 1'"),
    '/begin' => fn () => Pool::mysqli()->begin_transaction(),
    '/raw' => fn () => Pool::pdo()->exec('START TRANSACTION'),
    '/forgotten' => fn () => Pool::sqlite()->beginTransaction(),
    // Nothing is left: what is put back, what is the request's own connection, what is asked only, what was made to be set up.
    '/clean' => function () {
        $pdo = Pool::pdo();
        $pdo->exec("SET SESSION sql_mode = 'ANSI'");
        $pdo->exec("SET SESSION sql_mode = 'TRADITIONAL'");
        $pdo->exec('SET @a = 1');
        $pdo->exec('SET @a = NULL');
        $pdo->query("SELECT GET_LOCK('other', 1)")->fetchColumn();
        $pdo->query("SELECT RELEASE_LOCK('other')")->fetchColumn();
        $pdo->beginTransaction();
        $pdo->exec('CREATE TEMPORARY TABLE own (id INT)');
        $pdo->exec('DROP TEMPORARY TABLE own');
        $pdo->commit();
        $pdo->query('SELECT @@sql_mode, @user')->fetch();
        $own = new PDO(getenv('DSN'), 'root', '');
        $own->exec('SET @user = 5');
        $own->exec('LOCK TABLES user READ');
        $mysqli = Pool::mysqli();
        $mysqli->begin_transaction();
        $mysqli->rollback();
    },
], ['/clean', '/clean', '/mode', '/user', '/user?who=Bob', '/lock', '/cart', '/tables', '/isolation', '/use', '/named', '/begin', '/raw', '/forgotten']);
?>
--EXPECT--
GET /mode leaves sql_mode set at sessions.php:39 in the session of PDO#N: the next one that uses the connection has it
GET /user leaves @user set at sessions.php:40 in the session of PDO#N: the next one that uses the connection has it
GET /lock leaves the lock job taken at sessions.php:41 in the session of PDO#N: the next one that uses the connection has it
GET /cart leaves the temporary table cart at sessions.php:42 in the session of PDO#N: the next one that uses the connection has it
GET /tables leaves tables locked at sessions.php:43 in the session of mysqli#N: the next one that uses the connection has it
GET /isolation leaves transaction isolation set at sessions.php:44 in the session of mysqli#N: the next one that uses the connection has it
GET /use leaves another database chosen at sessions.php:45 in the session of mysqli#N: the next one that uses the connection has it
GET /named leaves the prepared statement q at sessions.php:46 in the session of mysqli#N: the next one that uses the connection has it
GET /begin leaves a transaction open at sessions.php:47 in the session of mysqli#N: the next one that uses the connection has it
GET /raw leaves a transaction open at sessions.php:48 in the session of PDO#N: the next one that uses the connection has it
GET /forgotten has left a transaction open on PDO#N: the next one that uses the connection is inside of it

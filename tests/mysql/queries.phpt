--TEST--
Swoole\MySQL with a real server: rows by name, typed or not, changes, errors, transactions, several results, 20 MB in one value, escape
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
($missing = missing([], ['mariadbd'])) && die("skip without $missing");
?>
--FILE--
<?php
require __DIR__ . '/../include/mariadb.php';
use Swoole\{Event, MySQL};

$server = mariadb(['--max-allowed-packet=64M']);
$config = ['host' => '127.0.0.1', 'port' => $server->port, 'user' => 'root', 'password' => '', 'database' => 'mysql', 'timeout' => 10];
/** Runs queries one after the other, each when the one before has been answered. */
function run(array $config, array $queries): void
{
    $db = new MySQL;
    $db->on('close', fn () => print("closed\n"));
    $db->connect($config, function (MySQL $db, bool $connected) use (&$queries) {
        if (!$connected) {
            echo "$db->connect_errno $db->connect_error\n";
            return;
        }
        $next = function () use (&$queries, &$next, $db) {
            if (!$queries) {
                return $db->close();
            }
            $sql = array_shift($queries);
            $told = function (MySQL $db, $result) use ($next) {
                echo match (true) {
                    $result === false => "$db->errno $db->error",
                    $result === true => "changed $db->affected_rows, id $db->insert_id",
                    default => json_encode($result),
                }, "\n";
                $next();
            };
            is_callable($sql) ? $sql($db, $told) : $db->query($sql, $told);
        };
        $next();
    });
    Event::wait();
}

run($config, [
    'CREATE DATABASE test CHARACTER SET utf8mb4',
    'CREATE TABLE test.one (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100), price DECIMAL(8,2), data LONGBLOB)',
    "INSERT INTO test.one (name, price) VALUES ('first', 1.50), ('second', NULL), ('数据', 3)",
    'SELECT id, name, price FROM test.one ORDER BY id',
    "UPDATE test.one SET price = 9 WHERE id > 1",
    'SELECT id FROM test.one WHERE id > 100',
    'SELEC 1',
    "INSERT INTO test.one (id) VALUES (1)",
    'SELECT COUNT(*) AS count FROM test.one',
]);

echo "typed:\n";
$config['database'] = 'test';
run($config + ['strict_type' => true], [
    "SELECT 1 AS small, -9223372036854775808 AS low, 9223372036854775807 AS high, 18446744073709551615 AS too_high, 1.5e3 AS floating,
        2.50 AS exact, 'text' AS text, NULL AS nothing, DATE '2019-01-02' AS day, b'101' + 0 AS bits",
    'SELECT name, id FROM one ORDER BY id DESC LIMIT 1',
]);

echo "transactions:\n";
$throws = function (string $method, callable $told) {
    return function (MySQL $db) use ($method, $told) {
        try {
            $db->$method($told);
        } catch (MySQL\Exception $e) {
            echo get_class($e), ': ', $e->getMessage(), ', ', $e->getCode(), "\n";
        }
    };
};
run($config, [
    fn ($db, $told) => $db->begin($told),
    'DELETE FROM one',
    function ($db, $told) use ($throws) {
        $throws('begin', $told)($db);
        $db->rollback($told);
    },
    'SELECT COUNT(*) AS count FROM one',
    function ($db, $told) use ($throws) {
        $throws('commit', $told)($db);
        $throws('rollback', $told)($db);
        $db->begin($told);
    },
    'DELETE FROM one WHERE id = 3',
    fn ($db, $told) => $db->commit($told),
    'SELECT COUNT(*) AS count FROM one',
]);

echo "several results of a procedure: the first is the callback's, and nothing is left over for the next query\n";
run($config, [
    'CREATE PROCEDURE several() BEGIN SELECT 1 AS one; SELECT 2 AS two; INSERT INTO one (name) VALUES ("by a procedure"); END',
    'CREATE PROCEDURE fails() BEGIN SELECT 1 AS one; SIGNAL SQLSTATE "45000" SET MESSAGE_TEXT = "it failed behind its first result"; END',
    'CALL several()',
    'CALL fails()',
    'SELECT 3 AS three',
]);

echo "large:\n";
$large = random_bytes(20_000_000);
run($config, [
    function (MySQL $db, $told) use ($large) {
        $db->query("UPDATE one SET data = '" . $db->escape($large) . "' WHERE id = 1", $told);
    },
    function (MySQL $db, $told) use ($large) {
        $db->query('SELECT data, LENGTH(data) AS length FROM one WHERE id = 1', function (MySQL $db, $rows) use ($told, $large) {
            $told($db, [$rows[0]['length'], $rows[0]['data'] === $large]);
        });
    },
    function (MySQL $db, $told) {
        // More than a table may have.
        $db->query('SELECT ' . implode(', ', range(1, 8192)), function (MySQL $db, $rows) use ($told) {
            $told($db, [count($rows[0]), end($rows[0])]);
        });
    },
    function (MySQL $db, $told) {
        $db->query('SELECT seq, REPEAT("x", 100) AS padding FROM seq_1_to_100000', function (MySQL $db, $rows) use ($told) {
            $told($db, [count($rows), end($rows)['seq']]);
        });
    },
]);

echo "another user, another way:\n";
$root = ['user' => 'root', 'password' => '', 'database' => 'mysql', 'host' => "unix:$server->path"];
run($root, ["CREATE USER reader IDENTIFIED BY 'secret'", "GRANT SELECT ON test.* TO reader"]);
run(['user' => 'reader', 'password' => 'secret'] + $config, ['SELECT CURRENT_USER() AS user', "INSERT INTO one (name) VALUES ('x')"]);
run(['user' => 'reader', 'password' => 'wrong'] + $config, ['never sent']);
run(['user' => 'reader', 'password' => 'secret', 'database' => 'none'] + $config, ['never sent']);
run(['charset' => 'latin1'] + $config, ["SELECT HEX('\xe4') AS hex, @@character_set_client AS charset"]);
?>
--EXPECTF--
changed 1, id 0
changed 0, id 0
changed 3, id 1
[{"id":"1","name":"first","price":"1.50"},{"id":"2","name":"second","price":null},{"id":"3","name":"\u6570\u636e","price":"3.00"}]
changed 2, id 0
[]
1064 You have an error in your SQL syntax; %s
1062 Duplicate entry '1' for key 'PRIMARY'
[{"count":"3"}]
closed
typed:
[{"small":1,"low":-9223372036854775808,"high":9223372036854775807,"too_high":"18446744073709551615","floating":1500,"exact":"2.50","text":"text","nothing":null,"day":"2019-01-02","bits":5}]
[{"name":"\u6570\u636e","id":3}]
closed
transactions:
changed 0, id 0
changed 3, id 0
Swoole\MySQL\Exception: There is already an active transaction, 21
changed 0, id 0
[{"count":"3"}]
Swoole\MySQL\Exception: There is no active transaction, 22
Swoole\MySQL\Exception: There is no active transaction, 22
changed 0, id 0
changed 1, id 0
changed 0, id 0
[{"count":"2"}]
closed
several results of a procedure: the first is the callback's, and nothing is left over for the next query
changed 0, id 0
changed 0, id 0
[{"one":"1"}]
1644 it failed behind its first result
[{"three":"3"}]
closed
large:
changed 1, id 0
["20000000",true]
[8192,"8192"]
[100000,"100000"]
closed
another user, another way:
changed 0, id 0
changed 0, id 0
closed
[{"user":"reader@%"}]
1142 INSERT command denied to user 'reader'@'%s' for table `test`.`one`
closed
1045 Access denied for user 'reader'@'%s' (using password: YES)
1044 Access denied for user 'reader'@'%' to database 'none'
[{"hex":"E4","charset":"latin1"}]
closed

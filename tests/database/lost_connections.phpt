--TEST--
DetectsLostConnections: errors of MySQL and Oracle are judged by number, of PostgreSQL by state: their texts may quote what is in the tables
--EXTENSIONS--
mysqlnd
mysqli
pdo
--FILE--
<?php
use Swoole\Database\{DetectsLostConnections, MysqliException};

function pdo(string $text, ?array $info): PDOException
{
    $e = new PDOException($text);
    $e->errorInfo = $info;
    return $e;
}
foreach ([
    'lost' => [
        new mysqli_sql_exception('MySQL server has gone away', 2006),
        new MysqliException('', 2013),
        new mysqli_sql_exception('closed because of inactivity', 4031),
        new mysqli_sql_exception('The MariaDB server is running with the --read-only option so it cannot execute this statement', 1290),
        pdo('SQLSTATE[HY000]: General error: 2006 MySQL server has gone away', ['HY000', 2006, 'MySQL server has gone away']),
        pdo('SQLSTATE[HY000] [2002] Connection refused', null),
        pdo('SQLSTATE[HY000]: General error: 1290', ['HY000', 1290, 'The server is running with the --read-only option']),
        pdo('SQLSTATE[HY000]: General error: 7 no connection to the server', ['HY000', 7, 'no connection to the server']),
        pdo('SQLSTATE[57P01]', ['57P01', 7, 'FATAL']),
        pdo('SQLSTATE[08006]', ['08006', 7, 'FATAL']),
        pdo('SQLSTATE[HY000]: OCIStmtExecute: ORA-03113: end', ['HY000', 3113, 'OCIStmtExecute: ORA-03113: end']),
        new Exception('read error on connection to 127.0.0.1:6379'),
    ],
    'not lost' => [
        new mysqli_sql_exception("Incorrect value: 'lost connection'", 1525),
        new mysqli_sql_exception('server has gone away', 0),
        new MysqliException('broken pipe', 1644),
        new mysqli_sql_exception('The MariaDB server is running with the --skip-grant-tables option so it cannot execute this statement', 1290),
        pdo("SQLSTATE[HY000]: General error: 1525 Incorrect value: 'lost connection'", ['HY000', 1525, "Incorrect value: 'lost connection'"]),
        pdo('SQLSTATE[45000]: lost connection', ['45000', 1644, 'lost connection']),
        pdo('SQLSTATE[23505]: broken pipe', ['23505', 7, 'broken pipe']),
        pdo('SQLSTATE[P0001]: broken pipe', ['P0001', 7, 'broken pipe']),
        pdo('SQLSTATE[HY000]: OCIStmtExecute: ORA-20001: broken pipe', ['HY000', 20001, 'OCIStmtExecute: ORA-20001: broken pipe']),
        new Exception('no such thing'),
    ],
] as $what => $failures) {
    foreach ($failures as $failure) {
        echo $what, ': ', DetectsLostConnections::causedByLostConnection($failure) === ($what === 'lost') ? 'right' : $failure->getMessage(), "\n";
    }
}
?>
--EXPECT--
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
lost: right
not lost: right
not lost: right
not lost: right
not lost: right
not lost: right
not lost: right
not lost: right
not lost: right
not lost: right
not lost: right

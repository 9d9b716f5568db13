--TEST--
What a MysqliProxy understands of SQL: transactions and autocommit in all spellings; literals, comments and bodies of routines say nothing; the ends of statements
--FILE--
<?php
use Steelwool\Database\MysqliTransaction;

$read = function (string $method, array $texts, Closure $what): void {
    foreach ($texts as $sql) {
        $transaction = new MysqliTransaction();
        $transaction->follow($method, [$sql]);
        echo $what($transaction), ': ', strtr($sql, "\n", '|'), "\n";
    }
};
echo "autocommit\n";
$read('query', [
    'SET autocommit=0', 'set AUTOCOMMIT = OFF', 'SET autocommit := false', "SET autocommit='OFF'", 'SET `autocommit` = 0', 'SET @@autocommit=0', 'SET @@session.autocommit = 0',
    'SET @@Local.autocommit = 0', 'SET SESSION autocommit=0', 'SET LOCAL autocommit=0', 'SET NAMES utf8mb4, autocommit=0', "SET sql_mode = 'a, b', @@autocommit = 0",
    'SET GLOBAL a = 1, SESSION autocommit = 0', '/*!40000 SET autocommit=0 */', "-- first\nSET /* second */ autocommit=0 # third", 'SET autocommit = 1 - 1',
    'SET autocommit = 0;', 'SET autocommit=1', 'SET autocommit = 1;', "SET autocommit = 1 ; -- end", "SET autocommit='ON';;", 'SET autocommit=DEFAULT', 'SET GLOBAL autocommit=0', 'SET @@global.autocommit=0', 'SET GLOBAL a = 1, autocommit = 0', 'SET @autocommit=0', "SET a='autocommit=0'",
    "SELECT 'SET autocommit=0'", '/* SET autocommit=0 */ SELECT 1',
], fn ($transaction) => $transaction->isAutocommit() ? 'on' : 'off');
echo "transactions\n";
$read('multi_query', [
    'BEGIN', 'begin work', 'START TRANSACTION READ ONLY', "/* a */ START\nTRANSACTION; SELECT 1", 'COMMIT; BEGIN', 'BEGIN; COMMIT AND CHAIN', 'BEGIN; ROLLBACK TO a', 'BEGIN; ROLLBACK WORK TO SAVEPOINT a',
    "BEGIN; INSERT INTO t VALUES ('a; COMMIT')", "BEGIN; INSERT INTO t VALUES (\"a; COMMIT\")", "BEGIN; SELECT 1 AS `; COMMIT`", "BEGIN; SELECT 'it''s; COMMIT'", "BEGIN; SELECT 'it\\'s; COMMIT'",
    "BEGIN; -- ; COMMIT\n# ; COMMIT\n/* ; COMMIT; */ SELECT 1", "BEGIN; SELECT 'COMMIT'",
    'BEGIN; SELECT 1; COMMIT', 'BEGIN; COMMIT AND NO CHAIN RELEASE', 'BEGIN; /*!50000 ROLLBACK */', 'BEGIN; SELECT 1-1; COMMIT', 'BEGIN NOT ATOMIC SELECT 1; END',
    'CREATE PROCEDURE p() BEGIN START TRANSACTION; SELECT 1; END', "SELECT 'BEGIN'", '',
    'BEGIN; COMMIT;', 'SET autocommit=0; COMMIT; ', "SET autocommit=0; COMMIT; -- end", "SET autocommit=0; COMMIT;; /* end */;", 'SET autocommit=0; COMMIT; DO 1',
], $state = fn ($transaction) => $transaction->since() === null ? 'none' : 'open');
echo "long texts\n";
foreach (['it\'\'s; COMMIT ', 'it\\\'s; COMMIT ', '-- ', '*'] as $part) {
    $transaction = new MysqliTransaction();
    $transaction->follow('multi_query', ["BEGIN; SELECT '" . ($long = str_repeat($part, 500_000)) . "' /* $long */; ROLLBACK"]);
    echo $state($transaction), ': ', $part, "\n";
}
echo "what cannot be read may do anything\n";
ini_set('pcre.jit', '0');
ini_set('pcre.backtrack_limit', '35');
foreach (['query', 'multi_query'] as $method) {
    $read($method, [str_repeat('/* */', 20) . 'COMMIT', str_repeat('/* */', 20) . 'SELECT 1', 'COMMIT'], $state);
}
?>
--EXPECT--
autocommit
off: SET autocommit=0
off: set AUTOCOMMIT = OFF
off: SET autocommit := false
off: SET autocommit='OFF'
off: SET `autocommit` = 0
off: SET @@autocommit=0
off: SET @@session.autocommit = 0
off: SET @@Local.autocommit = 0
off: SET SESSION autocommit=0
off: SET LOCAL autocommit=0
off: SET NAMES utf8mb4, autocommit=0
off: SET sql_mode = 'a, b', @@autocommit = 0
off: SET GLOBAL a = 1, SESSION autocommit = 0
off: /*!40000 SET autocommit=0 */
off: -- first|SET /* second */ autocommit=0 # third
off: SET autocommit = 1 - 1
off: SET autocommit = 0;
on: SET autocommit=1
on: SET autocommit = 1;
on: SET autocommit = 1 ; -- end
on: SET autocommit='ON';;
on: SET autocommit=DEFAULT
on: SET GLOBAL autocommit=0
on: SET @@global.autocommit=0
on: SET GLOBAL a = 1, autocommit = 0
on: SET @autocommit=0
on: SET a='autocommit=0'
on: SELECT 'SET autocommit=0'
on: /* SET autocommit=0 */ SELECT 1
transactions
open: BEGIN
open: begin work
open: START TRANSACTION READ ONLY
open: /* a */ START|TRANSACTION; SELECT 1
open: COMMIT; BEGIN
open: BEGIN; COMMIT AND CHAIN
open: BEGIN; ROLLBACK TO a
open: BEGIN; ROLLBACK WORK TO SAVEPOINT a
open: BEGIN; INSERT INTO t VALUES ('a; COMMIT')
open: BEGIN; INSERT INTO t VALUES ("a; COMMIT")
open: BEGIN; SELECT 1 AS `; COMMIT`
open: BEGIN; SELECT 'it''s; COMMIT'
open: BEGIN; SELECT 'it\'s; COMMIT'
open: BEGIN; -- ; COMMIT|# ; COMMIT|/* ; COMMIT; */ SELECT 1
open: BEGIN; SELECT 'COMMIT'
none: BEGIN; SELECT 1; COMMIT
none: BEGIN; COMMIT AND NO CHAIN RELEASE
none: BEGIN; /*!50000 ROLLBACK */
none: BEGIN; SELECT 1-1; COMMIT
none: BEGIN NOT ATOMIC SELECT 1; END
none: CREATE PROCEDURE p() BEGIN START TRANSACTION; SELECT 1; END
none: SELECT 'BEGIN'
none: 
none: BEGIN; COMMIT;
none: SET autocommit=0; COMMIT; 
none: SET autocommit=0; COMMIT; -- end
none: SET autocommit=0; COMMIT;; /* end */;
open: SET autocommit=0; COMMIT; DO 1
long texts
none: it''s; COMMIT 
none: it\'s; COMMIT 
none: -- 
none: *
what cannot be read may do anything
open: /* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* */COMMIT
open: /* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* */SELECT 1
none: COMMIT
open: /* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* */COMMIT
open: /* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* *//* */SELECT 1
none: COMMIT

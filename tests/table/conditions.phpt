--TEST--
add(), update(), cmpset(), cmpdel() and getdel() look and write in one step
--FILE--
<?php
use Swoole\Table;

$jobs = new Table(64);
$jobs->column('state', Table::TYPE_STRING, 16);
$jobs->column('version', Table::TYPE_INT);
$jobs->column('load', Table::TYPE_FLOAT);
$jobs->create();

echo "add: only if it is not there\n";
var_dump($jobs->add('a', ['state' => 'new', 'version' => 1]), $jobs->add('a', ['state' => 'other']));
echo json_encode($jobs->get('a')), "\n";

echo "update: only if it is there\n";
var_dump($jobs->update('b', ['version' => 5]), $jobs->update('a', ['load' => 0.5]), $jobs->update('a', []), count($jobs));

echo "cmpset: only if it is as expected\n";
var_dump($jobs->cmpset('a', ['version' => 2], ['state' => 'taken']));
var_dump($jobs->cmpset('a', ['version' => 1, 'state' => 'old'], ['state' => 'taken']));
var_dump($jobs->cmpset('a', ['version' => '1', 'state' => 'new'], ['state' => 'taken', 'version' => 2]));
var_dump($jobs->cmpset('b', ['version' => 0], ['version' => 1]));
// Floats are compared by their bits.
var_dump($jobs->cmpset('a', ['load' => 0.5], ['load' => 0.0]), $jobs->cmpset('a', ['load' => -0.0], []));
// What is longer than the column is in no row.
var_dump($jobs->cmpset('a', ['state' => 'taken' . str_repeat(' ', 20)], []));
echo json_encode($jobs->get('a')), "\n";

echo "cmpdel and getdel\n";
var_dump($jobs->cmpdel('a', ['state' => 'new']), $jobs->cmpdel('a', ['state' => 'taken']), $jobs->exists('a'));
$jobs->set('c', ['state' => 'done', 'version' => 7]);
var_dump($jobs->getdel('c', 'unknown'), $jobs->getdel('c', 'version'), $jobs->getdel('c'));
$jobs->set('c', ['state' => 'done']);
echo json_encode($jobs->getdel('c')), "\n";
var_dump(count($jobs));

echo "mistakes\n";
$jobs->set('a', ['version' => 1]);
var_dump($jobs->cmpset('a', [], ['version' => 2]), $jobs->cmpset('a', ['x'], ['version' => 2]));
var_dump($jobs->cmpdel('a', ['version' => 1, 'unknown' => 1]), $jobs->get('a', 'version'));
?>
--EXPECTF--
add: only if it is not there
bool(true)
bool(false)
{"state":"new","version":1,"load":0}
update: only if it is there
bool(false)
bool(true)
bool(true)
int(1)
cmpset: only if it is as expected
bool(false)
bool(false)
bool(true)
bool(false)
bool(true)
bool(false)
bool(false)
{"state":"taken","version":2,"load":0}
cmpdel and getdel
bool(false)
bool(true)
bool(false)
bool(false)
int(7)
bool(false)
{"state":"done","version":0,"load":0}
int(0)
mistakes

Warning: Swoole\Table::cmpset(): expected values must not be empty in %s on line %d

Warning: Swoole\Table::cmpset(): expected values must use column names in %s on line %d
bool(false)
bool(false)

Warning: Swoole\Table::cmpdel(): column[unknown] does not exist in %s on line %d
bool(false)
int(1)

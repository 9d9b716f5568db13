--TEST--
A table holds rows of fixed columns: values are converted to the column's type, what is not given stays as it is
--FILE--
<?php
use Swoole\Table;

$users = new Table(1000);
$users->column('name', Table::TYPE_STRING, 32);
$users->column('visits', Table::TYPE_INT);
$users->column('score', Table::TYPE_FLOAT);
var_dump($users->create(), $users->getSize(), $users->size);

var_dump($users->set('ada', ['name' => 'Ada', 'visits' => 1, 'score' => 9.5]));
echo json_encode($users->get('ada')), ' ', $users->get('ada', 'name'), "\n";
// Only some columns; keys that are no columns are ignored.
$users->set('ada', ['visits' => '2', 0 => 'x', 'unknown' => 'y']);
echo json_encode($users->get('ada')), "\n";
// A new row has 0 and '' in the rest.
$users->set('bob', ['score' => '1e3']);
echo json_encode($users->get('bob')), "\n";
$users->set('bob', ['name' => null, 'visits' => true, 'score' => 'text']);
echo json_encode($users->get('bob')), "\n";
$users->set('bob', ['name' => "a\0b\xff", 'visits' => PHP_INT_MIN, 'score' => -0.0]);
var_dump($users->get('bob') === ['name' => "a\0b\xff", 'visits' => PHP_INT_MIN, 'score' => -0.0]);
var_dump(fdiv(1, $users->get('bob', 'score')) === -INF, is_nan($users->set('bob', ['score' => NAN]) ? $users->get('bob', 'score') : 0));

echo "what is not there\n";
var_dump($users->get('eve'), $users->get('eve', 'name'), $users->get('ada', 'unknown'), $users->get('ada', null)['name']);
var_dump($users->exists('ada'), $users->exist('eve'), count($users), $users->del('eve'));
var_dump($users->del('ada'), $users->delete('bob'), count($users), $users->get('ada'));

echo "counting\n";
var_dump($users->incr('ada', 'visits'), $users->incr('ada', 'visits', 10), $users->decr('ada', 'visits', '3'));
var_dump($users->incr('ada', 'score', 1.5), $users->decr('ada', 'score'), $users->incr('ada', 'score', '0.25'));
var_dump($users->incr('ada', 'visits', PHP_INT_MAX), $users->decr('new', 'visits'), $users->get('ada', 'name'));
var_dump($users->count(), $users->count(COUNT_RECURSIVE));
?>
--EXPECT--
bool(true)
int(1024)
int(1024)
bool(true)
{"name":"Ada","visits":1,"score":9.5} Ada
{"name":"Ada","visits":2,"score":9.5}
{"name":"","visits":0,"score":1000}
{"name":"","visits":1,"score":0}
bool(true)
bool(true)
bool(true)
what is not there
bool(false)
bool(false)
bool(false)
string(3) "Ada"
bool(true)
bool(false)
int(2)
bool(false)
bool(true)
bool(true)
int(0)
bool(false)
counting
int(1)
int(11)
int(8)
float(1.5)
float(0.5)
float(0.75)
int(-9223372036854775801)
int(-1)
string(0) ""
int(2)
int(6)

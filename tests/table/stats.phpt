--TEST--
stats() counts rows, collisions, writes, and the room that is left for rows whose keys collide
--FILE--
<?php
use Swoole\Table;

$table = new Table(64);
$table->column('id', Table::TYPE_INT);
$table->create();
$show = fn () => print(json_encode($table->stats()) . "\n");
$show();
// PHP's hash of these two has the same lower six bits.
$same = (function () {
    for ($i = 0; ; $i++) {
        $probe = new Table(64);
        $probe->column('id', Table::TYPE_INT);
        $probe->create();
        $probe->set('a', []);
        $probe->set("b$i", []);
        if ($probe->stats()['conflict_count'] === 1) {
            return "b$i";
        }
    }
})();
$table->set('a', ['id' => 1]);
$table->set($same, ['id' => 2]);
$show();
$table->set($same, ['id' => 3]);
$table->incr('a', 'id');
$table->update('a', []);
$table->add('a', []);
$table->update('nobody', []);
$show();
$table->del('a');
$table->del('nobody');
$show();
$table->getdel($same);
$show();
?>
--EXPECT--
{"num":0,"conflict_count":0,"conflict_max_level":0,"insert_count":0,"update_count":0,"delete_count":0,"available_slice_num":12,"total_slice_num":12}
{"num":2,"conflict_count":1,"conflict_max_level":1,"insert_count":2,"update_count":0,"delete_count":0,"available_slice_num":11,"total_slice_num":12}
{"num":2,"conflict_count":1,"conflict_max_level":1,"insert_count":2,"update_count":3,"delete_count":0,"available_slice_num":11,"total_slice_num":12}
{"num":1,"conflict_count":1,"conflict_max_level":1,"insert_count":2,"update_count":3,"delete_count":1,"available_slice_num":12,"total_slice_num":12}
{"num":0,"conflict_count":1,"conflict_max_level":1,"insert_count":2,"update_count":3,"delete_count":2,"available_slice_num":12,"total_slice_num":12}

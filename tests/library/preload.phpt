--TEST--
The library is not there while OPcache preloads, since its classes would not survive; later requests have it
--SKIPIF--
<?php
require __DIR__ . '/../include/child.php';
if (child('opcache_get_status();', [...opcache(), 'opcache.enable_cli=1'])[0] !== 0) {
    die('skip no OPcache');
}
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';

$script = tempnam(sys_get_temp_dir(), 'preload');
file_put_contents($script, <<<'PHP'
    <?php
    var_dump(class_exists('Swoole\ArrayObject'), class_exists('Swoole\Coroutine\Channel'));
    class Preloaded {}
    function made_later() { return swoole_string('library'); }
    PHP);
$options = [...opcache(), 'opcache.enable_cli=1', "opcache.preload=$script", 'opcache.preload_user=root'];
[$status, $output] = child('
    class OfTheLibrary extends Swoole\ArrayObject {}
    var_dump(class_exists("Preloaded", false), made_later()->length(), count(new OfTheLibrary([1])));
', $options);
unlink($script);
echo $status, "\n", $output;
?>
--EXPECT--
0
bool(false)
bool(true)
bool(true)
int(7)
int(1)

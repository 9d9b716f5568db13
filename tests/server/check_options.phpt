--TEST--
Server\Helper::checkOptions() knows every option that this server has
--FILE--
<?php
preg_match_all('/^\| `(\w+)` /m', file_get_contents(__DIR__ . '/../../docs/settings.md'), $found);
echo count($found[1]) > 100 ? 'options' : 'no options', "\n";
Swoole\Server\Helper::checkOptions(array_fill_keys($found[1], 1));
Swoole\Server\Helper::checkOptions(['no_such_option' => 1]);
?>
--EXPECTF--
options

Warning: unsupported option [no_such_option] in %s on line %d
#0 %scheck_options.php(%d): Swoole\Server\Helper::checkOptions(%S)

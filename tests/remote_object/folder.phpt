--TEST--
The folder of a user's remote object server: none without HOME, none that others can write to, none of another user, nor by a link of one
--SKIPIF--
<?php
fstat(tmpfile())["uid"] === 0 || die("skip only root can give a folder away");
?>
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';

putenv('HOME');
echo outcome(fn () => swoole_init_default_remote_object_server()), "\n";
$dir = sys_get_temp_dir() . '/steelwool-folder-' . getmypid();
swoole_library_set_option('default_remote_object_server_dir', $dir);
mkdir($dir);
foreach ([fn () => chmod($dir, 0777), fn () => chmod($dir, 0770), fn () => chmod($dir, 0700) && chown($dir, 12345)] as $change) {
    $change();
    echo str_replace($dir, 'DIR', outcome(fn () => swoole_init_default_remote_object_server())), "\n";
}
echo count(scandir($dir)) - 2, " files\n";
chown($dir, 0);
rename($dir, "$dir-own");
symlink("$dir-own", $dir);
lchown($dir, 12345);
foreach ([$dir, "$dir/"] as $path) {
    swoole_library_set_option('default_remote_object_server_dir', $path);
    echo str_replace($dir, 'DIR', outcome(fn () => swoole_init_default_remote_object_server())), "\n";
}
swoole_library_set_option('default_remote_object_server_dir', $dir);
echo count(scandir($dir)) - 2, " files\n";
unlink($dir);
rmdir("$dir-own");
touch($dir);
echo str_replace($dir, 'DIR', outcome(fn () => swoole_init_default_remote_object_server())), "\n";
unlink($dir);
?>
--EXPECT--
RuntimeException: HOME is not set: the option `default_remote_object_server_dir` must name a folder
RuntimeException: folder[DIR] can be written to by others: its mode must be 0700
RuntimeException: folder[DIR] can be written to by others: its mode must be 0700
RuntimeException: folder[DIR] belongs to another user
0 files
RuntimeException: folder[DIR] belongs to another user
RuntimeException: folder[DIR/] belongs to another user
0 files
mkdir(): File exists | RuntimeException: failed to make folder[DIR]

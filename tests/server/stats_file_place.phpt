--TEST--
stats_file: by a link that leads nowhere yet, with the mode that the file had, where no new file can be made; nothing is left over
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$dir = getenv('STATS_DIR') ?: sys_get_temp_dir() . '/steelwool-stats-place-' . getmypid();
putenv("STATS_DIR=$dir");
if (!in_server()) {
    mkdir($dir);
    symlink("$dir/target.json", "$dir/link.json");
    touch("$dir/mode.json");
    chmod("$dir/mode.json", 0640);
}
$start = fn (string $name) => serve(function () use ($dir, $name) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['stats_file' => "$dir/$name.json", 'stats_timer_interval' => 10, 'worker_num' => 1]);
    $server->on('request', fn ($request, $response) => $response->end((string) getmypid()));
    return $server;
});
$counted = fn (string $name) => json_decode((string) @file_get_contents("$dir/$name.json"), true)['request_count'] ?? 0;
/** The file changes, and is another one each time. */
$is_replaced = function (string $name) use ($dir) {
    $inode = fn () => clearstatcache() ?? @fileinode("$dir/$name.json");
    $first = eventually(fn () => $inode() ?: null, 'a file');
    return eventually(fn () => !in_array($inode(), [$first, false], true) ?: null, 'another file');
};
$servers = ['link' => $start('link'), 'mode' => $start('mode'), 'blocked' => $start('blocked')];

echo "a link that leads nowhere yet\n";
$servers['link']->get('/');
var_dump($is_replaced('target'), is_link("$dir/link.json"), eventually(fn () => $counted('link') ?: null));

echo "the mode stays\n";
$servers['mode']->get('/');
var_dump($is_replaced('mode'));
printf("%o\n", fileperms("$dir/mode.json") & 07777);

echo "no new file can be made\n";
$pid = $servers['blocked']->get('/')->body;
eventually(fn () => @mkdir("$dir/blocked.json.$pid") ?: null, 'a folder in its place');
eventually(fn () => $counted('blocked') ?: null);
$inode = fileinode("$dir/blocked.json");
$servers['blocked']->get('/');
var_dump(eventually(fn () => $counted('blocked') === 2 ?: null), clearstatcache() ?? fileinode("$dir/blocked.json") === $inode);
rmdir("$dir/blocked.json.$pid");

array_map(fn ($server) => print($server->stop()), $servers);
echo "a file does not take a folder's place\n";
mkdir("$dir/folder");
var_dump((new ReflectionMethod(Swoole\Server\Helper::class, 'replace'))->invoke(null, "$dir/folder", 'text'));
echo implode(' ', array_diff(scandir($dir), ['.', '..'])), "\n";
rmdir("$dir/folder");
array_map(unlink(...), glob("$dir/*"));
rmdir($dir);
?>
--EXPECT--
a link that leads nowhere yet
bool(true)
bool(true)
int(1)
the mode stays
bool(true)
640
no new file can be made
bool(true)
bool(true)
a file does not take a folder's place
bool(false)
blocked.json folder link.json mode.json target.json

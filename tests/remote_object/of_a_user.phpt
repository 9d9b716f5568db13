--TEST--
The remote object server of a user: started when it is wanted, by one of those that want it, and found by the next
--FILE--
<?php
$dir = sys_get_temp_dir() . '/steelwool-remote-' . getmypid();
swoole_library_set_option('default_remote_object_server_dir', $dir);
swoole_library_set_option('default_remote_object_server_worker_num', 2);
register_shutdown_function(function () use ($dir) {
    $pid = (int) @file_get_contents("$dir/remote-object-server.pid");
    $pid > 0 && Swoole\Process::kill($pid, SIGTERM);
    shell_exec("rm -rf $dir");
});
Co\run(function () use ($dir) {
    $pids = [];
    for ($i = 0; $i < 3; $i++) {
        go(function () use (&$pids) {
            $client = swoole_get_default_remote_object_client();
            $pids[] = $client->call('getmypid');
        });
    }
    while (count($pids) < 3) {
        Co::sleep(0.01);
    }
    while (!(int) @file_get_contents("$dir/remote-object-server.pid")) {
        Co::sleep(0.001);
    }
    var_dump($pids[0] > 0, (int) file_get_contents("$dir/remote-object-server.pid") > 0);
    echo decoct(fileperms($dir) & 0777), ' ', decoct(fileperms("$dir/remote-object-server.sock") & 0777), "\n";
});
?>
--EXPECT--
bool(true)
bool(true)
700 700

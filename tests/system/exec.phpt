--TEST--
exec() gives exit code, signal and output of a command
--FILE--
<?php
use Swoole\Coroutine\System;
Co\run(function () {
    $tell = fn (array $result) => print(json_encode($result) . "\n");
    $tell(System::exec('echo out; exit 3'));
    $tell(System::exec('echo error >&2; echo out', true));
    $tell(Co::exec('echo last words; kill -KILL $$'));
    $tell(System::exec('no-such-command', true));
    $tell(System::exec(''));
    echo "closes its output, then goes on: ";
    $tell(System::exec('exec >&-; sleep 0.05; exit 7'));
    echo "large: ", md5(System::exec('yes 123456789 | head -c 3000000')['output']) === md5(str_repeat("123456789\n", 300000)) ? 'whole' : 'not whole', "\n";
    putenv('OF_THE_PROGRAM=passed on');
    echo System::exec('echo $OF_THE_PROGRAM')['output'];
});
?>
--EXPECTF--
{"code":3,"signal":0,"output":"out\n"}
{"code":0,"signal":0,"output":"error\nout\n"}
{"code":0,"signal":9,"output":"last words\n"}
{"code":127,"signal":0,"output":"sh: %sno-such-command: not found\n"}
{"code":0,"signal":0,"output":""}
closes its output, then goes on: {"code":7,"signal":0,"output":""}
large: whole
passed on

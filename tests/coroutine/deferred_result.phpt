--TEST--
A deferred callback gets what its coroutine has returned, whoever has begun that
--FILE--
<?php
use Swoole\Coroutine\Scheduler;

$body = function (string $by) {
    defer(function (...$arguments) use ($by) {
        echo $by, ': ', json_encode($arguments), "\n";
    });
    return "what $by gets";
};
go($body, 'go');
Swoole\Event::wait();
Co\run($body, 'run');
$scheduler = new Scheduler;
$scheduler->add($body, 'scheduler');
$scheduler->start();
Co\run(function () {
    defer(fn ($result) => var_dump($result)); // Nothing was returned.
});
Co\run(fn () => Swoole\Event::defer(fn () => $body('event')));
$process = new Swoole\Process(fn () => $body('process'), false, 0, true);
$process->start();
Swoole\Process::wait();
?>
--EXPECT--
go: ["what go gets"]
run: ["what run gets"]
scheduler: ["what scheduler gets"]
NULL
event: ["what event gets"]
process: ["what process gets"]

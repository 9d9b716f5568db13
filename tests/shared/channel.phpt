--TEST--
Swoole\Channel: values of any kind from process to process, in order; full, empty, and after a process has died
--FILE--
<?php
use Swoole\{Channel, Process};

$channel = new Channel(64 * 1024);
class Point
{
    public function __construct(public int $x, public int $y)
    {
    }
}
foreach (['text', "bin\0ary", '', 7, 1.5, null, true, ['a' => [1, 2]], new Point(3, 4)] as $value) {
    var_dump($channel->push($value));
}
echo json_encode($channel->stats()), "\n";
echo json_encode([$channel->peek(), $channel->peek()]), "\n";
while (($value = $channel->pop()) !== false) {
    echo var_export($value, true), "\n";
}
echo json_encode($channel->stats()), "\n";

echo "until it is full:\n";
for ($count = 0; $channel->push(str_repeat('x', 1000)); $count++) {
}
echo "$count, ", json_encode($channel->stats()), "\n";
$channel->pop();
var_dump($channel->push('room again'), $channel->push(str_repeat('x', 70000)));
while ($channel->pop() !== false) {
}

echo "four processes write, four read:\n";
$sums = new Swoole\Atomic\Long(0);
$count = new Swoole\Atomic(0);
$processes = [];
foreach (['write', 'read'] as $what) {
    for ($i = 0; $i < 4; $i++) {
        $processes[] = $process = new Process(function () use ($what, $i, $channel, $sums, $count) {
            if ($what === 'write') {
                for ($n = 1; $n <= 2000; $n++) {
                    while (!$channel->push(['from' => $i, 'number' => $n, 'padding' => str_repeat('.', $n % 100)])) {
                        usleep(10);
                    }
                }
                return;
            }
            while ($count->get() < 8000) {
                if (($value = $channel->pop()) !== false) {
                    $sums->add($value['number']);
                    $count->add();
                } else {
                    usleep(10);
                }
            }
        });
        $process->start();
    }
}
foreach ($processes as $process) {
    Process::wait();
}
echo $count->get(), ' values, their sum is ', $sums->get() === 4 * 2000 * 2001 / 2 ? 'right' : 'wrong', ', ', json_encode($channel->stats()), "\n";

echo "processes that are killed in the middle:\n";
for ($i = 0; $i < 20; $i++) {
    $process = new Process(function () use ($channel) {
        while (true) {
            $channel->push('from one that dies');
            $channel->pop();
        }
    });
    $pid = $process->start();
    // It is at it for sure when something has come.
    while ($channel->peek() === false) {
    }
    usleep(random_int(0, 2000));
    Process::kill($pid, SIGKILL);
    Process::wait();
    while (($value = $channel->pop()) !== false) {
        $value === 'from one that dies' || print("something else: $value\n");
    }
    $channel->stats() === ['queue_num' => 0, 'queue_bytes' => 0] || print(json_encode($channel->stats()) . "\n");
}
var_dump($channel->push('still good'), $channel->pop());

try {
    new Channel(1 << 40);
} catch (Swoole\Exception $e) {
    echo $e->getMessage(), "\n";
}
try {
    (new ReflectionClass(Channel::class))->newInstanceWithoutConstructor()->push(1);
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
{"queue_num":9,"queue_bytes":%d}
["text","text"]
'text'
'bin' . "\0" . 'ary'
''
7
1.5
NULL
true
array (
  'a' => 
  array (
    0 => 1,
    1 => 2,
  ),
)
%SPoint::__set_state(array(
%S'x' => 3,
%S'y' => 4,
))
{"queue_num":0,"queue_bytes":0}
until it is full:
65, {"queue_num":65,"queue_bytes":65000}

Warning: Swoole\Channel::push(): a message of 70000 bytes is too long for the queue in %s on line %d
bool(true)
bool(false)
four processes write, four read:
8000 values, their sum is right, {"queue_num":0,"queue_bytes":0}
processes that are killed in the middle:
bool(true)
string(10) "still good"
failed to create channel
must call constructor first

--TEST--
Files are written and read by callbacks: whole, in parts, at the end; each operation calls its callback once, after the call has returned
--FILE--
<?php
use Swoole\Async;

$file = sys_get_temp_dir() . '/steelwool-async-' . getmypid();
Async::writeFile($file, 'one', function (string $name, int $written) use ($file) {
    echo 'written: ', $name === $file ? $written : 'to another file', "\n";
    Async::writeFile($file, ', two', function (string $name, int $written) use ($file) {
        echo "appended: $written\n";
        Async::write($file, 'ONE', 0, function (string $name, int $written) use ($file) {
            echo "in its place: $written\n";
            Async::write($file, '!', -1, function () use ($file) {
                Async::readFile($file, function (string $name, string $content) use ($file) {
                    echo 'read: ', $name === $file ? $content : 'another file', "\n";
                    in_parts($file);
                });
            });
        });
    }, FILE_APPEND);
});

function in_parts(string $file): void
{
    Async::read($file, function (string $name, string $content) use ($file) {
        static $parts = [];
        $parts[] = $content;
        if ($content !== '') {
            return; // Anything but false: it goes on.
        }
        echo 'in parts: ', json_encode($parts), "\n";
        Async::read($file, function (string $name, string $content) use ($file) {
            echo "the first part only: $content\n";
            // The end is told no more.
            Swoole\Timer::after(1, fn () => unlink($file));
            return false;
        }, 3);
    }, 4, 1);
}

// The functions of that time do the same.
swoole_async_writefile("$file.2", str_repeat('x', 200000), function (string $name) {
    swoole_async_readfile($name, function (string $name, string $content) {
        $sizes = [];
        // 65536 bytes at a time, if nothing is said.
        swoole_async_read($name, function (string $name, string $content) use (&$sizes) {
            $sizes[] = strlen($content);
            if ($content === '') {
                unlink($name);
                // Printed when the others are done: the order of different files is not promised.
                register_shutdown_function(fn () => print('functions: ' . json_encode($sizes) . "\n"));
            }
        });
    });
});
echo "the script goes on\n";
Swoole\Event::wait();
?>
--EXPECT--
the script goes on
written: 3
appended: 5
in its place: 3
read: ONE, two!
in parts: ["NE, ","two!",""]
the first part only: ONE
functions: [65536,65536,65536,3392,0]

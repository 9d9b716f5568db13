--TEST--
SWOOLE_HOOK_NET_FUNCTION: mail() waits for its program as coroutines do, and gives it what PHP gives it
--FILE--
<?php
require __DIR__ . '/../include/child.php';

// The program keeps what it is given, and ends with a code of its own.
$folder = sys_get_temp_dir() . '/steelwool-mail-' . getmypid();
mkdir($folder);
file_put_contents("$folder/program", "{ echo \"program \$*\"; cat; } > $folder/kept\nexit \$CODE\n");

const SEND = <<<'PHP'
    $send = function () {
        foreach ([
            'plain' => ['somebody@example.com', 'Subject', "Text\nof two lines"],
            'lines' => ["somebody@example.com\nBcc: other", "Sub\r\n ject \n", 'Text', "From: me\r\nX: y\r\n"],
            'array' => ['somebody', 'Subject', 'Text', ['From' => 'me', 'X-List' => ['one', 'two']]],
            'more for the program' => ['somebody', 'Subject', 'Text', [], '-f me@example.com;id'],
            'headers that end' => ['somebody', 'Subject', 'Text', "From: me\r\n\r\nText"],
            'a line in a header' => ['somebody', 'Subject', 'Text', ['From' => "me\nBcc: other"]],
            'no text' => ["some\0body", 'Subject', 'Text'],
            'nothing' => ['', '', ''],
        ] as $what => $message) {
            @unlink(FOLDER . '/kept');
            try {
                $sent = json_encode(mail(...$message));
            } catch (Throwable $e) {
                $sent = get_class($e) . ': ' . $e->getMessage();
            }
            echo "$what: $sent ", json_encode(@file_get_contents(FOLDER . '/kept')), "\n";
        }
        echo preg_replace('/^\[[^]]*\]/m', '[date]', (string) @file_get_contents(FOLDER . '/log'));
        @unlink(FOLDER . '/log');
    };
    HOW === 'plain' ? $send() : Co\run($send);
    PHP;
$sent = function (array $settings, int $code = 0) use ($folder): string {
    $said = [];
    foreach (['plain', 'hooked'] as $how) {
        $constants = "const FOLDER = '$folder', HOW = '$how'; putenv('CODE=$code');\n";
        [, $text] = child($constants . SEND, ["sendmail_path=sh $folder/program -t", ...$settings]);
        $said[] = preg_replace('/child\w+/', 'FILE', $text);
    }
    $own = preg_replace('/\n?Warning: mail\(\): Sendmail exited with .*\n/', '', $said[0]); // What PHP 8.5 adds.
    return $said[0] === $said[1] ? substr_count($own, "\n") . " lines as without hooks\n" : "plain:\n$said[0]hooked:\n$said[1]";
};
echo 'as it is: ', $sent([]);
echo 'it fails: ', $sent([], 3);
echo 'later: ', $sent([], 75);
echo 'signed and logged: ', $sent(['mail.add_x_header=1', "mail.log=$folder/log"]);
echo 'other lines, forced parameters: ', $sent(['mail.mixed_lf_and_crlf=1', 'mail.force_extra_parameters=-f us']);
$taken = ['mail.add_x_header=1', "mail.log=$folder/log", 'disable_functions=escapeshellcmd,getmyuid,date,error_log'];
echo 'functions that take part are taken away: ', $sent($taken);
echo 'no such program: ', $sent(['sendmail_path=/no/such/program']);

// A slow program holds up who sends, and nobody else; a cancel ends that, but the message goes, and all of it.
exec("mkfifo $folder/go");
file_put_contents("$folder/slow", "read word < $folder/go; wc -c > $folder/length; mv $folder/length $folder/sent\n");
echo child("const FOLDER = '$folder';" . <<<'PHP'
    Co\run(function () {
        $sending = go(fn () => var_dump(mail('somebody', 'Subject', str_repeat('x', 1_000_000))));
        echo "goes on\n";
        file_put_contents(FOLDER . '/go', "go\n");
        Co::join([$sending]);
        unlink(FOLDER . '/sent');
        $canceled = go(fn () => var_dump(mail('somebody', 'Subject', str_repeat('x', 1_000_000))));
        Co::cancel($canceled);
        file_put_contents(FOLDER . '/go', "go\n");
        for ($i = 0; $i < 10_000 && !file_exists(FOLDER . '/sent'); $i++) {
            Co::sleep(0.001);
        }
        echo (int) file_get_contents(FOLDER . '/sent'), " bytes\n";
    });
    PHP, ["sendmail_path=sh $folder/slow 2>/dev/null"])[1];
array_map('unlink', glob("$folder/*"));
rmdir($folder);
?>
--EXPECTF--
as it is: 10 lines as without hooks
it fails: 10 lines as without hooks
later: 10 lines as without hooks
signed and logged: %d lines as without hooks
other lines, forced parameters: 10 lines as without hooks
functions that take part are taken away: %d lines as without hooks
no such program: %d lines as without hooks
goes on
bool(true)
bool(false)
1000036 bytes

--TEST--
Swoole\MySQL::escape(): a real server reads every text as it was, in each character set whose characters may have a backslash in them, and without backslashes as well
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
($missing = missing([], ['mariadbd'])) && die("skip without $missing");
?>
--FILE--
<?php
require __DIR__ . '/../include/mariadb.php';
use Swoole\{Event, MySQL};

$server = mariadb();
$config = ['host' => "unix:$server->path", 'user' => 'root', 'password' => '', 'database' => 'mysql', 'timeout' => 10];
/** Each byte and each pair that means something to somebody, before a quote that would end the text, and behind other bytes. */
$bytes = array_map('chr', [0, 10, 0x22, 0x27, 0x30, 0x41, 0x5c, 0x7e, 0x80, 0x81, 0x9f, 0xa0, 0xa1, 0xbf, 0xc4, 0xe0, 0xf9, 0xfc, 0xfd, 0xfe, 0xff]);
$texts = [];
foreach ($bytes as $first) {
    foreach ($bytes as $second) {
        foreach (["", "'", "\\", "\\'", " OR 1=1 -- "] as $end) {
            $texts[] = $first . $second . $end;
            $texts[] = 'a' . $first . $second . $end;
        }
    }
}
/** Asks for a hundred texts at once, and compares what the server has read. */
function round_trip(MySQL $db, string $what, array $texts): void
{
    $parts = array_chunk($texts, 100);
    $wrong = 0;
    $next = function () use (&$next, &$parts, &$wrong, $db, $what, $texts) {
        $part = array_shift($parts);
        if (!$part) {
            echo "$what: ", count($texts), " texts, $wrong wrong\n";
            return $db->close();
        }
        $sql = 'SELECT ' . implode(', ', array_map(fn ($text, $at) => "HEX('" . $db->escape($text) . "') AS c$at", $part, array_keys($part)));
        $db->query($sql, function (MySQL $db, $rows) use ($next, $part, &$wrong) {
            if (!$rows) {
                echo "$db->errno $db->error\n";
                return $db->close();
            }
            $read = array_map('hex2bin', array_values($rows[0]));
            $wrong += count(array_diff_assoc($read, $part));
            $next();
        });
    };
    $next();
}
foreach (['gbk', 'sjis', 'cp932', 'big5', 'utf8mb4', 'latin1', 'ujis', 'euckr', 'gb2312', 'binary'] as $set) {
    foreach (['' => '', ', without backslashes' => 'NO_BACKSLASH_ESCAPES'] as $how => $mode) {
        $db = new MySQL;
        $db->connect(['charset' => $set] + $config, function (MySQL $db, bool $connected) use ($set, $how, $mode, $texts) {
            $connected ? $db->query("SET sql_mode = '$mode'", fn (MySQL $db) => round_trip($db, $set . $how, $texts)) : print("$db->connect_error\n");
        });
        Event::wait();
    }
}
?>
--EXPECT--
gbk: 4410 texts, 0 wrong
gbk, without backslashes: 4410 texts, 0 wrong
sjis: 4410 texts, 0 wrong
sjis, without backslashes: 4410 texts, 0 wrong
cp932: 4410 texts, 0 wrong
cp932, without backslashes: 4410 texts, 0 wrong
big5: 4410 texts, 0 wrong
big5, without backslashes: 4410 texts, 0 wrong
utf8mb4: 4410 texts, 0 wrong
utf8mb4, without backslashes: 4410 texts, 0 wrong
latin1: 4410 texts, 0 wrong
latin1, without backslashes: 4410 texts, 0 wrong
ujis: 4410 texts, 0 wrong
ujis, without backslashes: 4410 texts, 0 wrong
euckr: 4410 texts, 0 wrong
euckr, without backslashes: 4410 texts, 0 wrong
gb2312: 4410 texts, 0 wrong
gb2312, without backslashes: 4410 texts, 0 wrong
binary: 4410 texts, 0 wrong
binary, without backslashes: 4410 texts, 0 wrong

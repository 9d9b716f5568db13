<?php
/*
 * Hooked streams, files, pipes with names, processes, cURL, sockets and PDO by chance: eight coroutines do anything to anything, callbacks and
 * handlers among it, for so many seconds. It must neither crash nor stand still, whatever is warned of:
 *
 *     php -n -d extension=curl -d extension=sockets -d extension=posix -d extension=pdo -d extension=pdo_sqlite -d extension=pdo_pgsql \
 *         -d extension=modules/swoole.so fuzz/hooks.php SEED SECONDS [FILE] | cat >/dev/null
 *
 * What is not loaded is left out; PostgreSQL is asked if STEELWOOL_FUZZ_PGSQL has its DSN. FILE gets each step before it is made. It is terse, since it
 * is for a reader who has a crash before him. GLIBC_TUNABLES=glibc.malloc.perturb=165, with USE_ZEND_ALLOC=0 or without, shows more of them;
 * libc_malloc_debug.so is of no use: PHP loads extensions so that they find another malloc() than free(). Left out since PHP itself fails: PHP_NORMAL_READ
 * of a socket that does not block turns for ever; functions of a persistent connection to SQLite are freed under a statement that goes on;
 * curl_multi_remove_handle() and curl_close() of a transfer under way tell a CURLOPT_STDERR that is closed (with CURLOPT_VERBOSE) what they do: the crash
 * in malloc() or free() of which nobody knew why.
 * valgrind reports one thing more that is PHP's: a stream that fails tells
 * fwrite() of the C library -1 where 0 is meant, and that reads a byte behind the end of libcurl's buffer (CURLOPT_FILE). By reading of PHP:
 * stream_filter_append() for reading, of a stream that has something in its buffer, goes on with that buffer after its filter has waited, although
 * others may have read meanwhile.
 */
require __DIR__ . '/../tests/include/http_in_coroutine.php';
mt_srand((int) $argv[1]); $seconds = (float) $argv[2]; $trace = isset($argv[3]) ? fopen($argv[3], 'w') : null;
error_reporting(E_ALL); set_error_handler(function ($l, $t) { if (mt_rand(0, 9) == 0 && Co::getCid() > 0) Co::sleep(0.001); return true; });
function nap() { if (Co::getCid() > 0 && mt_rand(0, 2) == 0) Co::sleep(mt_rand(1, 5) / 1000); }
class W { public $context; function stream_open() { nap(); return true; } function stream_read($n) { nap(); return str_repeat('w', mt_rand(0, $n)); } function stream_write($d) { nap(); return strlen($d); } function stream_eof() { nap(); return mt_rand(0, 3) == 0; } function stream_flush() { nap(); return true; } function stream_close() { nap(); } function stream_seek() { nap(); return true; } function stream_tell() { return 0; } function stream_stat() { nap(); return []; } function stream_set_option() { return false; } function stream_cast() { return false; } function stream_lock() { nap(); return true; }
  function dir_opendir() { return true; } function dir_readdir() { nap(); return 'x'; } function dir_closedir() { nap(); } function dir_rewinddir() { nap(); } }
class F extends php_user_filter { function filter($in, $out, &$c, bool $closing): int { nap(); while ($b = stream_bucket_make_writeable($in)) { $c += $b->datalen; stream_bucket_append($out, $b); } return PSFS_PASS_ON; } function onClose(): void { nap(); } function onCreate(): bool { nap(); return true; } }
stream_wrapper_register('fuzz', W::class); stream_filter_register('fuzz', F::class);
class Row { function __construct() { nap(); } function __set($n, $v) { nap(); } function __destruct() { nap(); } }
$drivers = class_exists('PDO') ? PDO::getAvailableDrivers() : [];
$dir = sys_get_temp_dir() . '/steelwool-fuzz-' . getmypid(); mkdir($dir); foreach ([0, 1] as $i) function_exists('posix_mkfifo') && posix_mkfifo("$dir/fifo$i", 0600);
file_put_contents("$dir/inc.php", '<?php return nap();'); register_shutdown_function(function () use ($dir) { array_map('unlink', glob("$dir/*")); rmdir($dir); });
function name() { global $dir; return "$dir/" . mt_rand(0, 3); }
function k() { global $K; return pick($K); }
function q() { global $Q; return pick($Q); }
function sput($k) { global $K; if (!$k) return; foreach ([SO_RCVTIMEO, SO_SNDTIMEO] as $o) socket_set_option($k, SOL_SOCKET, $o, ['sec' => 0, 'usec' => 20000]); put($K, $k); }
$K = $Q = $R = $S = $P = $H = $M = $FI = $D = []; $url = ''; $depth = 0; $srv = null; $ctx = null;
function put(array &$pool, $v, $max = 12) { if (count($pool) < $max) $pool[] = $v; else { $k = array_rand($pool); $old = $pool[$k]; $pool[$k] = $v; unset($old); } }
function pick(array $pool) { return $pool ? $pool[array_rand($pool)] : null; }
function s() { global $S; return pick($S); }
$ops = [
 'pair' => function () { global $S; foreach (stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0) as $s) { stream_set_timeout($s, 0, 20000); put($S, $s); } },
 'file' => function () { global $S; put($S, tmpfile()); },
 'user' => function () { global $S; put($S, fopen('fuzz://x', 'r+')); },
 'dir' => function () { global $D; put($D, opendir('fuzz://x')); },
 'readdir' => function () { global $D; readdir(pick($D)); },
 'closedir' => function () { global $D; closedir(pick($D)); },
 'memory' => function () { global $S; put($S, fopen('php://memory', 'r+')); },
 'output' => function () { global $S; put($S, fopen('php://output', 'w')); },
 'popen' => function () { global $S; put($S, popen(pick(['timeout 0.2 cat', 'echo x', 'timeout 0.1 yes', 'sleep 0.02', 'true']) . (($m = mt_rand(0, 1)) ? ' >/dev/null' : ''), $m ? 'w' : 'r')); },
 'proc' => function () { global $S, $P; $k = pick([['pipe', 'r'], ['socket'], ['pty']]); $p = proc_open(pick(['timeout 0.2 cat', 'echo x', 'sleep 0.02']), [$k, $k[0] == 'pipe' ? ['pipe', 'w'] : $k, ['file', '/dev/null', 'w']], $pipes); put($P, $p); foreach ($pipes as $x) put($S, $x); },
 'procfail' => function () { $x = [s(), s()]; proc_open('true', [['file', '/nonexistent/x', 'r']], $x); },
 'tcp' => function () { global $S, $srv, $ctx; $c = stream_socket_client('tcp://' . stream_socket_get_name($srv, false), $e, $t, 1, STREAM_CLIENT_CONNECT, $ctx); stream_set_timeout($c, 0, 20000); put($S, $c); $a = stream_socket_accept($srv, 0.02); if ($a) { stream_set_timeout($a, 0, 20000); put($S, $a); } },
 'http' => function () { global $S, $url, $ctx; put($S, fopen("$url/?size=30000", 'r', false, $ctx)); },
 'read' => fn () => fread(s(), mt_rand(1, 20000)), 'gets' => fn () => fgets(s()), 'all' => fn () => stream_get_contents(s(), mt_rand(1, 50000)),
 'write' => fn () => fwrite(s(), str_repeat("x\n", mt_rand(1, 40000))), 'flush' => fn () => fflush(s()), 'seek' => fn () => rewind(s()), 'eof' => fn () => feof(s()),
 'close' => fn () => fclose(s()), 'pclose' => fn () => pclose(s()), 'meta' => fn () => stream_get_meta_data(s()), 'stat' => fn () => fstat(s()), 'lock' => fn () => flock(s(), pick([LOCK_EX, LOCK_UN, LOCK_SH])),
 'block' => fn () => stream_set_blocking(s(), (bool) mt_rand(0, 3)), 'copy' => fn () => stream_copy_to_stream(s(), s(), mt_rand(1, 200000)), 'select' => function () { $r = [s()]; $w = [s()]; $x = null; stream_select($r, $w, $x, 0, 5000); },
 'filter' => function () { global $FI; put($FI, stream_filter_append(s(), pick(['fuzz', 'string.rot13', 'fuzz']), pick([STREAM_FILTER_READ, STREAM_FILTER_WRITE]))); },
 'unfilter' => function () { global $FI; stream_filter_remove(pick($FI)); },
 'procclose' => function () { global $P; proc_close(pick($P)); }, 'procget' => function () { global $P; proc_get_status(pick($P)); }, 'procterm' => function () { global $P; proc_terminate(pick($P)); },
 'procdrop' => function () { global $P; if ($P) { $k = array_rand($P); $x = $P[$k]; unset($P[$k]); proc_terminate($x); unset($x); } },
 'drop' => function () { global $S; if ($S) unset($S[array_rand($S)]); }, 'dropfilter' => function () { global $FI; if ($FI) unset($FI[array_rand($FI)]); },
 'curl' => function () { global $H, $url; $h = curl_init($url . pick(['/?ms=5', '/?size=30000', '/?hang=1', '/?ms=10&size=9'])); curl_setopt($h, CURLOPT_TIMEOUT_MS, 100); put($H, $h); },
 'curlset' => function () { global $H; $h = pick($H); switch (pick([0, 1, 2, 4, 5, 6, 7, 8])) { case 0: curl_setopt($h, CURLOPT_FILE, s()); break; case 1: curl_setopt($h, CURLOPT_WRITEHEADER, s()); break; case 2: curl_setopt($h, CURLOPT_STDERR, s()); break; case 3: curl_setopt_array($h, [CURLOPT_INFILE => s(), CURLOPT_INFILESIZE => 1000, CURLOPT_UPLOAD => true]); break;
    case 4: curl_setopt($h, CURLOPT_RETURNTRANSFER, true); break; case 5: curl_setopt($h, CURLOPT_HEADERFUNCTION, function ($h, $l) { nap(); if (mt_rand(0, 3) == 0) any(); return strlen($l); }); break; case 6: curl_setopt($h, CURLOPT_WRITEFUNCTION, function ($h, $l) { nap(); if (mt_rand(0, 3) == 0) any(); return strlen($l); }); break;
    case 7: curl_setopt_array($h, [CURLOPT_NOPROGRESS => false, CURLOPT_XFERINFOFUNCTION => function () { nap(); if (mt_rand(0, 9) == 0) any(); return 0; }]); break; case 8: curl_setopt($h, CURLOPT_PRIVATE, s()); break; case 9: curl_reset($h); break; } },
 'curlexec' => function () { global $H; ob_start(fn () => ''); try { curl_exec(pick($H)); } finally { ob_end_clean(); } }, 'curlexec2' => function () { global $H; curl_exec(pick($H)); },
 'curldrop' => function () { global $H; if ($H) unset($H[array_rand($H)]); }, 'curlinfo' => function () { global $H; curl_getinfo(pick($H)); }, 'curlpause' => function () { global $H; curl_pause(pick($H), CURLPAUSE_CONT); },
 'multi' => function () { global $M; put($M, curl_multi_init(), 4); }, 'add' => function () { global $M, $H; curl_multi_add_handle(pick($M), pick($H)); }, 'remove' => function () { global $M, $H; curl_multi_remove_handle(pick($M), pick($H)); },
 'mexec' => function () { global $M; curl_multi_exec(pick($M), $a); }, 'mselect' => function () { global $M; curl_multi_select(pick($M), 0.01); }, 'mloop' => function () { global $M; $m = pick($M); for ($i = 0; $i < 10; $i++) { curl_multi_exec($m, $a); if (!$a) break; curl_multi_select($m, 0.02); } },
 'minfo' => function () { global $M; curl_multi_info_read(pick($M)); }, 'mclose' => function () { global $M; curl_multi_close(pick($M)); }, 'mdrop' => function () { global $M; if ($M) unset($M[array_rand($M)]); },
 // Files, and pipes with names.
 'fopen' => function () { global $S; put($S, fopen(name(), pick(['r', 'r+', 'w+', 'a+', 'c+', 'x']))); }, 'fget' => fn () => file_get_contents(name()), 'fput' => fn () => file_put_contents(name(), str_repeat("y\n", mt_rand(0, 50000)), pick([0, FILE_APPEND, LOCK_EX])), 'flines' => fn () => file(name()),
 'fcopy' => fn () => copy(name(), name()), 'funlink' => fn () => mt_rand(0, 5) || unlink(name()), 'ftrunc' => fn () => ftruncate(s(), mt_rand(0, 90000)), 'fsync' => fn () => fsync(s()), 'fpass' => fn () => readfile(name()), 'csv' => fn () => fputcsv(s(), [1, 'x']),
 'spl' => function () { $f = new SplFileObject(name(), 'r+'); nap(); $f->flock(pick([LOCK_SH, LOCK_EX, LOCK_EX | LOCK_NB])); foreach ($f as $i => $line) { if ($i > 20) break; nap(); } }, 'include' => fn () => include "$GLOBALS[dir]/inc.php",
 'fifo' => function () { global $S, $dir; put($S, fopen("$dir/fifo" . mt_rand(0, 1), pick(['r', 'w', 'r+', 'w', 'r']))); },
 'stdout' => fn () => fwrite(STDOUT, str_repeat('o', mt_rand(1, 70000))), 'stdouts' => function () { global $S; put($S, fopen(pick(['php://stdout', 'php://stdout', 'php://fd/1']), 'w')); }, 'stdin' => function () { global $S; put($S, fopen('php://stdin', 'r')); },
 'gc' => fn () => gc_collect_cycles(), 'nap' => fn () => Co::sleep(0.002),
];
if (extension_loaded('sockets')) $ops += [
 'spair' => function () { global $K; if (socket_create_pair(AF_UNIX, pick([SOCK_STREAM, SOCK_DGRAM]), 0, $p)) foreach ($p as $k) sput($k); },
 'stcp' => function () { global $K, $srv; [$h, $p] = explode(':', stream_socket_get_name($srv, false)); $k = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); sput($k); socket_connect($k, $h, (int) $p); $a = stream_socket_accept($srv, 0.02); if ($a && mt_rand(0, 1)) sput(socket_import_stream($a)); },
 'slisten' => function () { global $K; $l = socket_create_listen(0); sput($l); socket_getsockname($l, $h, $p); $k = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); sput($k); go(function () use ($l) { nap(); try { if ($a = socket_accept($l)) sput($a); } catch (Error) { } }); socket_connect($k, '127.0.0.1', $p ?? 1); },
 'saccept' => function () { if ($a = socket_accept(k())) sput($a); }, 'sread' => fn () => socket_read(k(), mt_rand(1, 9000), PHP_BINARY_READ), 'srecv' => fn () => socket_recv(k(), $b, mt_rand(1, 9000), pick([0, MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL])), 'srecvfrom' => fn () => socket_recvfrom(k(), $b, mt_rand(1, 9000), 0, $f, $p),
 'srecvmsg' => function () { $m = ['buffer_size' => 100, 'controllen' => 100]; socket_recvmsg(k(), $m); }, 'ssendmsg' => fn () => socket_sendmsg(k(), ['iov' => [str_repeat('m', mt_rand(1, 90000)), 'x']]), 'swrite' => fn () => socket_write(k(), str_repeat("k\n", mt_rand(1, 90000))), 'ssend' => fn () => socket_send(k(), str_repeat("k\n", 40), mt_rand(1, 80), pick([0, MSG_DONTWAIT])),
 'sselect' => function () { $r = [k(), k()]; $w = [k()]; $x = null; socket_select($r, $w, $x, 0, 5000); }, 'sclose' => fn () => socket_close(k()), 'sshut' => fn () => mt_rand(0, 3) || socket_shutdown(k(), mt_rand(0, 2)), 'sblock' => fn () => mt_rand(0, 3) ? socket_set_block(k()) : socket_set_nonblock(k()),
 'sexport' => function () { global $S; put($S, socket_export_stream(k())); }, 'simport' => fn () => sput(socket_import_stream(s())), 'sdrop' => function () { global $K; if ($K) unset($K[array_rand($K)]); }, 'slookup' => fn () => socket_addrinfo_lookup('localhost', '80'),
];
if (in_array('sqlite', $drivers)) $ops += [
 'lite' => function () { global $Q, $dir; $q = new PDO("sqlite:$dir/db", null, null, [PDO::ATTR_TIMEOUT => 1, PDO::ATTR_PERSISTENT => $p = mt_rand(0, 4) == 0]); $p || $q->sqliteCreateFunction('f', function ($x) { nap(); if (mt_rand(0, 9) == 0) any(); return $x; }); $q->exec('create table if not exists t (a, b)'); put($Q, $q, 5); },
];
if (in_array('pgsql', $drivers) && ($dsn = getenv('STEELWOOL_FUZZ_PGSQL'))) $ops += [
 'pg' => function () { global $Q, $dsn; $q = new PDO($dsn, null, null, [PDO::ATTR_TIMEOUT => 2, PDO::ATTR_PERSISTENT => mt_rand(0, 4) == 0, PDO::ATTR_EMULATE_PREPARES => (bool) mt_rand(0, 1)]); $q->exec('create temp table if not exists t (a text, b text)'); put($Q, $q, 5); },
 'pgsleep' => fn () => q()->query('select pg_sleep(0.01)'), 'pgcopy' => fn () => q()->pgsqlCopyFromArray('t', ["1\t2\n"]), 'pgcopyto' => fn () => q()->pgsqlCopyToArray('t'), 'pgnotify' => function () { q()->exec('listen x'); q()->exec('notify x'); q()->pgsqlGetNotify(PDO::FETCH_ASSOC, 20); },
];
if ($drivers) $ops += [
 'exec' => fn () => q()->exec(pick(["insert into t values ('1', 'x')", 'update t set b = a', 'delete from t', 'no sql', 'select 1'])), 'query' => function () { global $R; put($R, q()->query(pick(['select * from t', 'select a from t where a = f(a)', "select 'x' as a", 'select count(*) from t, t as u'])), 5); },
 'prepare' => function () { global $R; put($R, q()->prepare(pick(['select * from t where a = ?', 'insert into t values (?, 1)', 'select f(?)'])), 5); }, 'execute' => fn () => pick($GLOBALS['R'])?->execute([mt_rand(0, 3) ? '1' : str_repeat('z', 90000)]), 'fetch' => fn () => pick($GLOBALS['R'])?->fetch(pick([PDO::FETCH_ASSOC, PDO::FETCH_LAZY, PDO::FETCH_OBJ])),
 'fetchall' => fn () => pick($GLOBALS['R'])?->fetchAll(PDO::FETCH_CLASS, Row::class), 'rows' => function () { foreach (pick($GLOBALS['R']) ?? [] as $i => $row) { nap(); if ($i > 9) break; if (mt_rand(0, 9) == 0) any(); } }, 'cursor' => fn () => pick($GLOBALS['R'])?->closeCursor(),
 'begin' => fn () => q()->beginTransaction(), 'commit' => fn () => q()->commit(), 'rollback' => fn () => q()->rollBack(), 'qdrop' => function () { global $Q; if ($Q) unset($Q[array_rand($Q)]); }, 'rdrop' => function () { global $R; if ($R) unset($R[array_rand($R)]); },
];
$names = array_keys($ops); $count = 0;
function any() { global $ops, $names, $depth, $count, $trace; if ($depth > 4) return; $depth++; $n = $names[array_rand($names)]; $count++; if ($trace) fwrite($trace, Co::getCid() . " $n\n"); try { $ops[$n](); } catch (Throwable $e) { if (str_contains($e->getMessage(), 'internal error')) echo $e->getMessage(), "\n"; } finally { $depth--; } }
ob_start(fn () => '');
Co\run(function () use ($seconds, &$url, &$srv, &$ctx) {
    global $count;
    [$url, $server] = http_in_coroutine();
    $ctx = stream_context_create([], ['notification' => function (int $code) { if ($code == STREAM_NOTIFY_PROGRESS) { nap(); if (mt_rand(0, 5) == 0) any(); } }]);
    file_get_contents($url, false, $ctx);
    $srv = stream_socket_server('tcp://127.0.0.1:0');
    $end = microtime(true) + $seconds; $ids = [];
    for ($i = 0; $i < 8; $i++) $ids[] = go(function () use ($end) { while (microtime(true) < $end) { any(); if (mt_rand(0, 9) == 0) Co::sleep(0.001); } });
    $over = microtime(true) + $seconds + 5;
    while (array_filter($ids, fn ($id) => Co::exists($id)) && microtime(true) < $over) { Co::sleep(0.02); @Co::cancel($ids[array_rand($ids)]); }
    foreach ($ids as $id) foreach (Co::exists($id) ? Co::getBackTrace($id) : [] as $i => $frame) fwrite(STDERR, "$id #$i {$frame['function']}() " . basename($frame['file'] ?? '') . ':' . ($frame['line'] ?? '') . "\n");
    fwrite(STDERR, "$count ops" . (microtime(true) >= $over ? ', some hang' : '') . "\n");
    exit(0);
});

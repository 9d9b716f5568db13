<?php
/*
 * Hooked streams, processes and cURL by chance: eight coroutines do anything to anything, callbacks and handlers among it, for so many
 * seconds. It must neither crash nor stand still, whatever is warned of:
 *
 *     php -n -d extension=curl -d extension=modules/swoole.so fuzz/hooks.php SEED SECONDS [FILE] >/dev/null
 *
 * FILE gets each step before it is made. It is terse, since it is for a reader who has a crash before him. Known (29 November): about one run
 * of 6 seconds in thirty crashes in malloc() or free(), and why is not known. valgrind reports one thing more that is PHP's: a stream that fails tells
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
$S = $P = $H = $M = $FI = $D = []; $url = ''; $depth = 0; $srv = null; $ctx = null;
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
 'curlset' => function () { global $H; $h = pick($H); switch (pick([0, 1, 2, 4, 5, 6, 7, 8])) { case 0: curl_setopt($h, CURLOPT_FILE, s()); break; case 1: curl_setopt($h, CURLOPT_WRITEHEADER, s()); break; case 2: curl_setopt($h, CURLOPT_STDERR, s()); curl_setopt($h, CURLOPT_VERBOSE, true); break; case 3: curl_setopt_array($h, [CURLOPT_INFILE => s(), CURLOPT_INFILESIZE => 1000, CURLOPT_UPLOAD => true]); break;
    case 4: curl_setopt($h, CURLOPT_RETURNTRANSFER, true); break; case 5: curl_setopt($h, CURLOPT_HEADERFUNCTION, function ($h, $l) { nap(); if (mt_rand(0, 3) == 0) any(); return strlen($l); }); break; case 6: curl_setopt($h, CURLOPT_WRITEFUNCTION, function ($h, $l) { nap(); if (mt_rand(0, 3) == 0) any(); return strlen($l); }); break;
    case 7: curl_setopt_array($h, [CURLOPT_NOPROGRESS => false, CURLOPT_XFERINFOFUNCTION => function () { nap(); if (mt_rand(0, 9) == 0) any(); return 0; }]); break; case 8: curl_setopt($h, CURLOPT_PRIVATE, s()); break; case 9: curl_reset($h); break; } },
 'curlexec' => function () { global $H; ob_start(fn () => ''); try { curl_exec(pick($H)); } finally { ob_end_clean(); } }, 'curlexec2' => function () { global $H; curl_exec(pick($H)); },
 'curldrop' => function () { global $H; if ($H) unset($H[array_rand($H)]); }, 'curlinfo' => function () { global $H; curl_getinfo(pick($H)); }, 'curlpause' => function () { global $H; curl_pause(pick($H), CURLPAUSE_CONT); },
 'multi' => function () { global $M; put($M, curl_multi_init(), 4); }, 'add' => function () { global $M, $H; curl_multi_add_handle(pick($M), pick($H)); }, 'remove' => function () { global $M, $H; curl_multi_remove_handle(pick($M), pick($H)); },
 'mexec' => function () { global $M; curl_multi_exec(pick($M), $a); }, 'mselect' => function () { global $M; curl_multi_select(pick($M), 0.01); }, 'mloop' => function () { global $M; $m = pick($M); for ($i = 0; $i < 10; $i++) { curl_multi_exec($m, $a); if (!$a) break; curl_multi_select($m, 0.02); } },
 'minfo' => function () { global $M; curl_multi_info_read(pick($M)); }, 'mclose' => function () { global $M; curl_multi_close(pick($M)); }, 'mdrop' => function () { global $M; if ($M) unset($M[array_rand($M)]); },
 'gc' => fn () => gc_collect_cycles(), 'nap' => fn () => Co::sleep(0.002),
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
    fwrite(STDERR, "$count ops" . (microtime(true) >= $over ? ', some hang' : '') . "\n");
    exit(0);
});

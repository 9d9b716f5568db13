--TEST--
Error handlers that the compiler calls may wait: each of the files that are compiled meanwhile comes out as it was written
--FILE--
<?php
// Each of these has compile-time deprecations, and loops, nested functions and a namespace around them.
function source(int $n): string
{
    return "namespace N$n;
        const Q = $n;
        function first(\$a = 1, \$b) {
            foreach ([1, 2] as \$x) {
                switch (\$x) {
                    case 1: continue 2;
                    default: return __FUNCTION__ . \$x . (function (\$c = 1, \$d) { return __LINE__; })(1, 2);
                }
            }
        }
        class K { function last(\$q = [], \$z) { try { return __CLASS__; } finally { \$z = Q; } } }
        return fn () => first(1, 2) . ' ' . (new K())->last(1, 2) . ' ' . Q;";
}
$handled = 0;
$results = [];
Co\run(function () use (&$handled, &$results) {
    for ($i = 0; $i < 6; $i++) {
        go(function () use ($i, &$handled, &$results) {
            set_error_handler(function () use (&$handled) {
                $handled++;
                // Not last in, first out.
                Co::sleep(0.001 * (1 + Co::getCid() % 3));
                return true;
            });
            $made = eval(source($i));
            $results[$i] = $made();
        });
    }
    // Plain code is compiled beside them.
    Co::sleep(0.001);
    echo eval('return (function () { return __LINE__ . __NAMESPACE__; })();'), "\n";
});
ksort($results);
echo implode("\n", $results), "\n";
echo $handled >= 6 ? 'handled' : $handled, "\n";
?>
--EXPECT--
1
N0\first27 N0\K 0
N1\first27 N1\K 1
N2\first27 N2\K 2
N3\first27 N3\K 3
N4\first27 N4\K 4
N5\first27 N5\K 5
handled

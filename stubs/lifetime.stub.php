<?php
namespace Steelwool;

/**
 * Why objects live.
 * @not-instantiable
 */
class Lifetime
{
    /**
     * Why does this object live? Looks at everything in this process's memory: globals, static properties and variables, constants,
     * functions that run or wait, timers, connections of callback clients, operations of Swoole\Async, resources. No code of the
     * program runs meanwhile, and nothing is changed. It takes up to half a second for each million of objects and arrays.
     * @param object $object what is asked for
     * @param int $limit how many chains at most: one through each of those that hold it, the best first
     */
    public static function trace(object $object, int $limit = 1): \Steelwool\Lifetime\Trace {}

    /**
     * What the memory of this process is taken by.
     * @param int $top how many classes at most: those that retain most
     * @return array `memory`: resident bytes by what has them (`resident`, `files`, `shared`, `php`, `php_used`, `native`, `stacks`,
     * `unexplained`); `classes`: by name, each with `count`, `bytes` (their own) and `retained` (what would go with them); arrays,
     * strings and the like are rows of their own; `pending`: coroutines, timers, connections of callback clients, and operations of
     * Swoole\Async
     */
    public static function report(int $top = 20): array {}

    /**
     * What there is more of since this was called last in this process.
     * @param int $top how many classes at most: those that have grown by most bytes
     * @return array by name, each with `count` and `bytes` (how many more), `retained` (of all of them), and `chain` (how the newest is
     * held); empty at the first call
     */
    public static function growth(int $top = 10): array {}

    /**
     * Coroutines that nothing can wake: each waits for a channel or a lock (also inside of a wait group or a barrier) that nobody reaches who may still run.
     * Globals, static properties, timers, callbacks, connections and whatever waits for a time or a socket, or has a time limit, count as such. Takes as long as trace().
     * @return array a list, the oldest first, each with `id` (of the coroutine), `waits` (`channel`, `lock`), `object` (for which: `Swoole\Coroutine\Channel#7`),
     * `age` (seconds) and `stack` (calls with their lines, the innermost first)
     */
    public static function stuck(): array {}

    /**
     * Says that an object should be gone soon. If it is still there when the time has passed, the log says what holds it: once for each chain, and
     * again when there were ten, a hundred. It is not held by this. Looks while the loop runs, only.
     * @param object $object which
     * @param string $why what the line in the log says besides
     * @param float $seconds after what time, 0 to 86400
     */
    public static function expectGone(object $object, string $why = '', float $seconds = 5.0): void {}

    /**
     * Writes everything that lives to a file, in the format of V8's heap snapshots: Chrome's developer tools open it (Memory, Load). It has
     * all texts of the program in it, so only the owner may read it. A child of the process writes, from a copy of the memory; in a
     * coroutine others run meanwhile.
     * @param string $file its name should end in .heapsnapshot; a plain file of this user that is there is overwritten, nothing else is
     * @return bool false, with a warning, if it could not be written
     */
    public static function snapshot(string $file): bool {}

    /**
     * Writes what the memory is taken by to a file, as a profile for pprof (`go tool pprof`, Speedscope, Pyroscope and others draw it as a flame graph, and compare two):
     * bytes and objects by who holds them, so that what is cumulated for a frame is what would go with it. Frames of objects that requests have made which were
     * audited (`steelwool.lifetime_audit`, all of them or a sample) have the line that has made them, and their samples a label `request`. Written as
     * snapshot() is, with the names of the program's classes, variables and files in it, but no content.
     * @param string $file its name should end in .pb.gz; a plain file of this user that is there is overwritten, nothing else is
     * @return bool false, with a warning, if it could not be written
     */
    public static function profile(string $file): bool {}
}

--TEST--
Lists of PHP's own that grow with every request, whoever extends them; those that somebody takes from are no findings
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

class Bus
{
    private SplQueue $mails;

    public function __construct()
    {
        $this->mails = new SplQueue;
    }

    public function send(string $mail): int
    {
        $this->mails->enqueue($mail);
        return count($this->mails);
    }
}

class Ranking extends SplPriorityQueue
{
}

/** Writes when there are fifty. */
class Batch
{
    private SplQueue $rows;

    public function __construct()
    {
        $this->rows = new SplQueue;
    }

    public function add(string $row): void
    {
        $this->rows->push($row);
        while (count($this->rows) >= 50) {
            for ($i = 0; $i < 50; $i++) {
                $this->rows->dequeue();
            }
        }
    }
}

/** The latest three. */
class Latest extends SplQueue
{
    public function note(string $what): void
    {
        $this->push($what);
        if (count($this) > 3) {
            $this->shift();
        }
    }
}
$bus = new Bus;
$ranking = new Ranking;
$batch = new Batch;
$latest = new Latest;
$list = new ArrayObject;
$stack = new SplStack;
$seen = new SplObjectStorage;
$rooms = array_map(fn () => new stdClass, range(0, 50));
$who = fn ($request) => $request->get['who'];
audited([
    '/mail' => fn ($request) => $bus->send($who($request)),
    '/rank' => fn ($request) => $ranking->insert($who($request), 1) && false ?: 'ranked',
    '/batch' => fn ($request) => $batch->add($who($request)),
    '/latest' => fn ($request) => $latest->note($who($request)),
    '/list' => fn ($request) => $list->append($who($request)),
    '/stack' => function ($request) use ($stack, $who) {
        // A list of this request is its own.
        $own = new SplStack;
        $own->push($who($request));
        $stack->push($who($request));
        return $stack->pop() . count($own);
    },
    '/seen' => fn ($request) => $seen->attach($rooms[(int) substr($who($request), 4)]),
], array_merge(...array_map(fn (int $i) => array_map(fn (string $path) => "/$path?who=user$i", ['mail', 'rank', 'batch', 'latest', 'list', 'stack', 'seen']), range(1, 30))));
?>
--EXPECT--
global $bus Bus#N -> $mails SplQueue#N grows with every request: written at lists.php:15, last by GET /mail?who=user16
global $ranking Ranking#N grows with every request: written at lists.php:67, last by GET /rank?who=user16
global $list ArrayObject#N grows with every request: written at lists.php:70, last by GET /list?who=user16
global $seen SplObjectStorage#N grows with every request: written at lists.php:78, last by GET /seen?who=user16
SplQueue#N grows with every request: written at lists.php:15, last by GET /mail?who=user25 (10 times so far)
Ranking#N grows with every request: written at lists.php:67, last by GET /rank?who=user25 (10 times so far)
ArrayObject#N grows with every request: written at lists.php:70, last by GET /list?who=user25 (10 times so far)
SplObjectStorage#N grows with every request: written at lists.php:78, last by GET /seen?who=user25 (10 times so far)

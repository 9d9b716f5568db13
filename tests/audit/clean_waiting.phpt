--TEST--
What waits for its answer is no finding, whoever has it; what is kept beyond that is one
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

/** Answers of a back end, by the number of the question. */
class Questions
{
    private array $waiting = [];

    public function ask(string $id, $request, $response): void
    {
        $this->waiting[$id] = [$request, $response];
    }

    public function reply(string $id, string $text): string
    {
        [$request, $response] = $this->waiting[$id];
        unset($this->waiting[$id]);
        $response->end($request->get['id'] . $text);
        return 'told';
    }
}

/** Those that read a stream, until somebody ends it. */
class Stream
{
    private array $readers = [];

    public function join($response): void
    {
        $response->write('the begin, ');
        $this->readers[] = $response;
    }

    public function end(): string
    {
        foreach ($this->readers as $reader) {
            $reader->end('the end');
        }
        $this->readers = [];
        return 'ended';
    }
}

class Kept
{
    public array $answered = [];
}
$questions = new Questions;
$stream = new Stream;
$kept = new Kept;
$handlers = [
    '/ask' => fn ($request, $response) => $questions->ask($request->get['id'], $request, $response) ?? false,
    '/reply' => fn ($request) => $questions->reply($request->get['id'], ', answered'),
    '/join' => fn ($request, $response) => $stream->join($response) ?? false,
    '/end' => fn () => $stream->end(),
    '/else' => fn () => 'something else',
    '/keep' => function ($request, $response) use ($kept) {
        $kept->answered[] = $response;
        return 'answered';
    },
];
$targets = [];
foreach (range(100, 104) as $id) {
    $targets[] = ["/ask?id=$id", "/ask?id=1$id", '/else', "/reply?id=1$id", "/reply?id=$id"];
}
$targets[] = ['/join', '/join', '/else', '/else', '/end'];
$targets[] = '/keep';
$targets[] = '/else';
audited($handlers, $targets);
?>
--EXPECT--
Swoole\Http\Response outlives its request (GET /keep): global $kept Kept#N -> $answered[N] Swoole\Http\Response#N, stored at clean_waiting.php:58

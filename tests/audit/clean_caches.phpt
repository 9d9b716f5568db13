--TEST--
Caches that are emptied by a reload, by their size or by a swap, and those of a few names, are no findings; those of ever more names are
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

/** Reads its file again when that has changed. */
class Settings
{
    private int $version = 0;
    private array $found = [];

    public function get(string $key, int $version): string
    {
        if ($version !== $this->version) {
            $this->version = $version;
            $this->found = [];
        }
        return $this->found[$key] ??= "$key of $version";
    }
}

function slug(string $title): string
{
    static $known = [];
    if (count($known) >= 60) {
        $known = [];
    }
    return $known[$title] ??= strtolower($title);
}

class Usage
{
    private array $rows = [];

    public function note(string $user): void
    {
        $this->rows[] = $user;
    }

    public function flush(): int
    {
        [$rows, $this->rows] = [$this->rows, []];
        return count($rows);
    }
}

class Translator
{
    private static array $all = [];

    private function __construct(public readonly string $language)
    {
    }

    public static function of(string $language): self
    {
        return self::$all[$language] ??= new self($language);
    }
}

class Basket
{
    private static array $all = [];
    private array $goods = [];

    public static function of(string $user): self
    {
        return self::$all[$user] ??= new self;
    }

    public function count(): int
    {
        return count($this->goods);
    }
}

class Checks
{
    private array $errors = [];

    public function run(string $text): void
    {
        $this->errors = [];
        if ($text !== 'fine') {
            $this->errors[] = "$text is wrong";
        }
    }

    public function errors(): string
    {
        return implode(', ', $this->errors);
    }
}
$settings = new Settings;
$usage = new Usage;
$checks = new Checks;
$handlers = [
    '/settings' => fn ($request) => $settings->get($request->get['key'], (int) $request->get['version']),
    '/slug' => fn ($request) => slug($request->get['title']),
    '/usage' => fn ($request) => $usage->note($request->get['user']),
    '/flush' => fn () => $usage->flush(),
    '/language' => fn ($request) => Translator::of($request->get['language'])->language,
    '/basket' => fn ($request) => Basket::of($request->get['user'])->count(),
    '/check' => fn ($request) => $checks->run($request->get['text']),
    '/errors' => fn () => $checks->errors(),
];
$targets = [];
foreach (range(1, 40) as $round) {
    $targets[] = '/settings?key=name&version=' . intdiv($round, 10);
    $targets[] = "/slug?title=Title+$round";
    $targets[] = "/usage?user=user$round";
    $targets[] = '/language?language=' . ['en', 'de', 'fr', 'es', 'it'][$round % 5];
    if ($round % 25 === 0) {
        $targets[] = '/flush';
    }
}
// What is wrong with those is known still.
$targets[] = '/check?text=fine';
$targets[] = '/check?text=this';
$targets[] = '/errors';
foreach (range(1, 10) as $number) {
    $targets[] = "/basket?user=user$number";
}
audited($handlers, $targets);
?>
--EXPECT--
Checks#N->$errors is read at clean_caches.php:89 by GET /errors, which has not set it; it was written at clean_caches.php:81 by GET /check?text=this
Basket made at clean_caches.php:66 outlives its request (GET /basket?user=user6): Basket::$all['user6'] Basket#N, stored at clean_caches.php:66

--TEST--
What one request was sent in its path, the fields of its head or its JSON is found where the next one reads it
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

/** Made with the first request that needs it, like each of a container. */
class Visitor
{
    private static ?self $one = null;

    private function __construct(private string $name, private string $token, private string $city)
    {
    }

    public static function one(string $name, string $token, string $city): self
    {
        return self::$one ??= new self($name, $token, $city);
    }

    public function name(): string
    {
        return $this->name;
    }

    public function token(): string
    {
        return $this->token;
    }

    public function city(): string
    {
        return $this->city;
    }
}
$visitor = fn ($request) => Visitor::one(
    basename($request->server['path_info']),
    substr($request->header['authorization'] ?? 'Bearer nobody', 7),
    json_decode($request->getContent() ?: '{}')->city ?? 'nowhere',
);
$ask = function (string $path, string $token, string $city) {
    $body = json_encode(['city' => $city, 'age' => 42]);
    return "POST $path HTTP/1.1\r\nHost: t\r\nConnection: close\r\nAuthorization: Bearer $token\r\nAccept-Language: en\r\n"
        . 'Content-Type: application/json; charset=utf-8' . "\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body";
};
$handlers = [
    '/name/' => fn ($request) => $visitor($request)->name(),
    '/token/' => fn ($request) => $visitor($request)->token(),
    '/city/' => fn ($request) => $visitor($request)->city(),
];
audited($handlers, [
    $ask('/name/annabel', 'token-of-annabel', "Zürich\u{1f600}"),
    $ask('/name/bobby', 'token-of-bobby', 'Bern'),
    $ask('/token/bobby', 'token-of-bobby', 'Bern'),
    $ask('/city/bobby', 'token-of-bobby', 'Bern'),
    // Who was sent the same reads what is its own.
    $ask('/city/annabel', 'token-of-annabel', "Zürich\u{1f600}"),
]);
?>
--EXPECT--
Visitor#N->$name is read at sent_otherwise.php:20 by POST /name/bobby, which has not set it; it was written at sent_otherwise.php:9 by POST /name/annabel
Visitor#N->$token is read at sent_otherwise.php:25 by POST /token/bobby, which has not set it; it was written at sent_otherwise.php:9 by POST /name/annabel
Visitor#N->$city is read at sent_otherwise.php:30 by POST /city/bobby, which has not set it; it was written at sent_otherwise.php:9 by POST /name/annabel

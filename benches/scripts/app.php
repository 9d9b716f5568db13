<?php
// An application as frameworks have them, in small: `app.php PORT WORKERS`. Services in a container, routes, entities, events, a template; what lasts
// is filled once. Run by benches/audit.
namespace Bench;

use Swoole\Http\{Request, Response, Server};

class Container
{
    private static ?self $instance = null;
    private array $made = [];
    private array $factories = [];

    public static function get(): self
    {
        return self::$instance ??= new self();
    }

    public function factory(string $name, \Closure $factory): void
    {
        $this->factories[$name] = $factory;
    }

    public function of(string $name): object
    {
        return $this->made[$name] ??= ($this->factories[$name])($this);
    }
}

class Events
{
    private array $listeners = [];

    public function on(string $event, \Closure $listener): void
    {
        $this->listeners[$event][] = $listener;
    }

    public function fire(string $event, object $subject): void
    {
        foreach ($this->listeners[$event] ?? [] as $listener) {
            $listener($subject);
        }
    }
}

class Entity
{
    private array $changes = [];
    public bool $isSeen = false;

    public function __construct(public readonly int $id, private string $name, private float $price)
    {
    }

    public function set(string $name, float $price): self
    {
        $this->changes[] = [$this->name, $this->price];
        $this->name = $name;
        $this->price = $price;
        return $this;
    }

    public function name(): string
    {
        return $this->name;
    }

    public function price(): float
    {
        return round($this->price * (1 + Tax::rate($this->id % 3)), 2);
    }
}

class Tax
{
    private static array $rates = [];

    public static function rate(int $kind): float
    {
        return self::$rates[$kind] ??= [0.0, 0.07, 0.19][$kind];
    }
}

class Repository
{
    public function __construct(private Events $events)
    {
    }

    public function page(int $page): array
    {
        $found = [];
        for ($id = $page * 40; $id < ($page + 1) * 40; $id++) {
            $entity = (new Entity($id, "article $id", $id / 3))->set("Article $id", $id / 2);
            $this->events->fire('loaded', $entity);
            $found[] = $entity;
        }
        return $found;
    }
}

class Context
{
    public array $attributes = [];

    public function __construct(public readonly string $path, public readonly int $page, public readonly string $user)
    {
    }
}

class View
{
    private array $helpers;

    public function __construct()
    {
        $this->helpers = ['escape' => fn (string $text) => htmlspecialchars($text), 'money' => fn (float $sum) => number_format($sum, 2)];
    }

    public function render(Context $context, array $entities): string
    {
        $rows = '';
        foreach ($entities as $entity) {
            $rows .= '<tr><td>' . $this->helpers['escape']($entity->name()) . '</td><td>' . $this->helpers['money']($entity->price()) . '</td></tr>';
        }
        return "<h1>{$this->helpers['escape']($context->user)}</h1><table>$rows</table><p>{$context->attributes['route']}</p>";
    }
}

class Router
{
    private array $routes = [];

    public function add(string $pattern, string $name): void
    {
        $this->routes[$pattern] = $name;
    }

    public function match(string $path): array
    {
        foreach ($this->routes as $pattern => $name) {
            if (preg_match("#^$pattern\$#", $path, $parts)) {
                return [$name, (int) ($parts[1] ?? 0)];
            }
        }
        return ['home', 0];
    }
}

$container = Container::get();
$container->factory('events', function () {
    $events = new Events();
    $events->on('loaded', fn (Entity $entity) => $entity->isSeen = true);
    return $events;
});
$container->factory('repository', fn (Container $container) => new Repository($container->of('events')));
$container->factory('view', fn () => new View());
$container->factory('router', function () {
    $router = new Router();
    foreach (['/login', '/cart', '/user/(\d+)', '/articles/(\d+)'] as $pattern) {
        $router->add($pattern, trim(strtok($pattern, '('), '/'));
    }
    return $router;
});

$server = new Server('127.0.0.1', (int) $argv[1]);
$server->set(['worker_num' => (int) $argv[2], 'log_file' => '/dev/null']);
$server->on('request', function (Request $request, Response $response) {
    $container = Container::get();
    [$route, $page] = $container->of('router')->match($request->server['request_uri']);
    $context = new Context($request->server['request_uri'], $page, $request->get['user'] ?? 'nobody');
    $context->attributes['route'] = $route;
    $response->end($container->of('view')->render($context, $container->of('repository')->page($page)));
});
$server->start();

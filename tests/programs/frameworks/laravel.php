<?php
// An application of Laravel 8: one for each worker, of which each request gets a clone.
require 'Illuminate/autoload.php';
require __DIR__ . '/bridge.php';
require __DIR__ . '/greeter.php';
use Illuminate\Container\Container;
use Illuminate\Contracts\{Console, Debug, Http};
use Illuminate\Cookie\Middleware\{AddQueuedCookiesToResponse, EncryptCookies};
use Illuminate\Foundation\Application;
use Illuminate\Http\Request;
use Illuminate\Session\Middleware\StartSession;
use Illuminate\Support\Facades\{Cache, DB, Facade, Route};

final class Kernel extends Illuminate\Foundation\Http\Kernel
{
    protected $middlewareGroups = ['web' => [EncryptCookies::class, AddQueuedCookiesToResponse::class, StartSession::class]];
}

/** What a new application has in its folders. */
function lay_out(string $base): void
{
    foreach (['bootstrap/cache', 'config', 'resources/views', 'storage/logs', 'storage/views', 'storage/sessions', 'storage/cache'] as $folder) {
        is_dir("$base/$folder") || mkdir("$base/$folder", 0o777, true);
    }
    $providers = ['Bus', 'Cache', 'Cookie', 'Database', 'Encryption', 'Filesystem', 'Pipeline', 'Queue', 'Session', 'Translation', 'Validation', 'View'];
    $config = [
        'app' => ['name' => 'Test', 'env' => 'local', 'debug' => true, 'url' => 'http://localhost', 'timezone' => 'UTC', 'locale' => 'en',
            'fallback_locale' => 'en', 'cipher' => 'AES-256-CBC', 'key' => 'base64:' . base64_encode(str_repeat('k', 32)), 'aliases' => [],
            'providers' => array_map(fn (string $name) => "Illuminate\\$name\\{$name}ServiceProvider", $providers)],
        'cache' => ['default' => 'file', 'prefix' => 'test', 'stores' => ['file' => ['driver' => 'file', 'path' => "$base/storage/cache"]]],
        'database' => ['default' => 'sqlite', 'migrations' => 'migrations',
            'connections' => ['sqlite' => ['driver' => 'sqlite', 'database' => ':memory:', 'prefix' => '']]],
        'logging' => ['default' => 'single', 'channels' => ['single' => ['driver' => 'single', 'path' => "$base/storage/logs/log"]]],
        'queue' => ['default' => 'sync', 'connections' => ['sync' => ['driver' => 'sync']]],
        'session' => ['driver' => 'file', 'files' => "$base/storage/sessions", 'lifetime' => 120, 'expire_on_close' => false, 'encrypt' => false,
            'lottery' => [0, 100], 'cookie' => 'session', 'path' => '/', 'domain' => null, 'secure' => false, 'http_only' => true, 'same_site' => 'lax'],
        'view' => ['paths' => ["$base/resources/views"], 'compiled' => "$base/storage/views"],
    ];
    foreach ($config as $name => $values) {
        file_put_contents("$base/config/$name.php", '<?php return ' . var_export($values, true) . ';');
    }
    file_put_contents("$base/composer.json", '{}');
    file_put_contents("$base/resources/views/page.blade.php", 'hello {{ $name }}');
}

function application(string $base): Application
{
    $app = new Application($base);
    $app->singleton(Http\Kernel::class, Kernel::class);
    $app->singleton(Console\Kernel::class, Illuminate\Foundation\Console\Kernel::class);
    $app->singleton(Debug\ExceptionHandler::class, Illuminate\Foundation\Exceptions\Handler::class);
    $app->singleton(Greeter::class);
    $app->instance('request', Request::create('http://localhost'));
    $app->make(Http\Kernel::class)->bootstrap();
    $app->make(Greeter::class);

    Route::get('/hello/{name}', fn (string $name) => response("hello $name")->header('X-Framework', 'Laravel'));
    Route::post('/echo', fn (Request $request) => response()->json($request->post(), 201));
    Route::get('/boom', fn () => throw new RuntimeException('boom'));
    Route::get('/view/{name}', fn (string $name) => view('page', ['name' => $name]));
    Route::middleware('web')->get('/session', fn (Request $request) => 'visit ' . $request->session()->increment('visits'));
    Route::get('/database', fn () => DB::select('SELECT 1 + 1 AS two'));
    Route::get('/cache', fn () => 'cached ' . Cache::rememberForever('value', fn () => 'once'));
    Route::get('/greet/{name}', function (Greeter $greeter, string $name) {
        $greeter->setName($name);
        return $greeter->greet();
    });
    Route::get('/greet-again', fn (Greeter $greeter) => $greeter->greet());
    return $app;
}

/** The application for one request. */
function sandbox(Application $app): Application
{
    $sandbox = clone $app;
    Container::setInstance($sandbox);
    Facade::clearResolvedInstances();
    Facade::setFacadeApplication($sandbox);
    $sandbox->instance('app', $sandbox);
    $sandbox->instance(Container::class, $sandbox);
    $sandbox->make('router')->setContainer($sandbox);
    $sandbox->make(Http\Kernel::class)->setApplication($sandbox);
    return $sandbox;
}

$base = getenv('APP_DIR');
lay_out($base);
$app = null;
server(function ($request, $response) use (&$app) {
    $sandbox = sandbox($app);
    $asked = Request::createFromBase(foundation_request($request));
    $kernel = $sandbox->make(Http\Kernel::class);
    $answer = $kernel->handle($asked);
    answer($response, $answer);
    $kernel->terminate($asked, $answer);
}, function () use (&$app, $base) {
    $app = application($base);
});

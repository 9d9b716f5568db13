<?php
// An application of Symfony 5.4 with its own kernel, container and router, which stays in memory.
require 'Symfony/Component/HttpKernel/autoload.php';
require 'Symfony/Bundle/FrameworkBundle/autoload.php';
require __DIR__ . '/bridge.php';
require __DIR__ . '/greeter.php';
use Symfony\Bundle\FrameworkBundle\{FrameworkBundle, Kernel\MicroKernelTrait};
use Symfony\Component\DependencyInjection\Loader\Configurator\ContainerConfigurator;
use Symfony\Component\HttpFoundation\{Cookie, JsonResponse, Request, Response};
use Symfony\Component\Routing\Loader\Configurator\RoutingConfigurator;

final class Kernel extends Symfony\Component\HttpKernel\Kernel
{
    use MicroKernelTrait;

    public function registerBundles(): iterable
    {
        yield new FrameworkBundle;
    }

    public function getProjectDir(): string
    {
        return __DIR__;
    }

    public function getCacheDir(): string
    {
        return getenv('APP_DIR') . '/cache';
    }

    public function getLogDir(): string
    {
        return getenv('APP_DIR') . '/log';
    }

    protected function configureContainer(ContainerConfigurator $container): void
    {
        $container->extension('framework', ['secret' => 'of the test', 'http_method_override' => false]);
        $container->services()->set(Greeter::class, Greeter::class)->public();
    }

    protected function configureRoutes(RoutingConfigurator $routes): void
    {
        foreach (['hello' => '/hello/{name}', 'echo' => '/echo', 'boom' => '/boom', 'greet' => '/greet/{name}', 'greetAgain' => '/greet-again'] as $action => $path) {
            $routes->add($action, $path)->controller([$this, $action]);
        }
    }

    public function hello(string $name): Response
    {
        return new Response("hello $name", 200, ['X-Framework' => 'Symfony']);
    }

    public function echo(Request $request): Response
    {
        $response = new JsonResponse($request->request->all(), 201);
        $response->headers->setCookie(Cookie::create('seen', 'yes and no'));
        return $response;
    }

    public function boom(): Response
    {
        throw new RuntimeException('boom');
    }

    public function greet(string $name): Response
    {
        $greeter = $this->getContainer()->get(Greeter::class);
        $greeter->setName($name);
        return new Response($greeter->greet());
    }

    public function greetAgain(): Response
    {
        return new Response($this->getContainer()->get(Greeter::class)->greet());
    }
}

$kernel = new Kernel('prod', false);
server(function ($request, $response) use ($kernel) {
    $asked = foundation_request($request);
    $answer = $kernel->handle($asked);
    answer($response, $answer);
    $kernel->terminate($asked, $answer);
});

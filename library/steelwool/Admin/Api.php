<?php

declare(strict_types=1);

namespace Steelwool\Admin;

use Swoole\Http\{Request, Response};
use Swoole\Server;

/**
 * The admin interface over HTTP: `/api/COMMAND/PROCESS` has a process of the server perform a command (Server::command()), and answers
 * with JSON: `{"code": 0, "data": ...}`; another code is an error.
 *
 * A process is `master`, `manager`, `worker-0`, `task_worker-0`..., or several: `all`, `all_worker`, `all_task_worker`, `specific` (those that the
 * parameter `workers` names). `/api/multi` takes a list of such calls.
 * @internal
 */
final class Api
{
    /** What changes something. */
    private const ONLY_POST = ['server_reload', 'server_shutdown', 'close_session'];

    private const KINDS = [
        'worker' => SWOOLE_SERVER_COMMAND_EVENT_WORKER,
        'event_worker' => SWOOLE_SERVER_COMMAND_EVENT_WORKER,
        'task' => SWOOLE_SERVER_COMMAND_TASK_WORKER,
        'task_worker' => SWOOLE_SERVER_COMMAND_TASK_WORKER,
        'reactor' => SWOOLE_SERVER_COMMAND_REACTOR_THREAD,
        'reactor_thread' => SWOOLE_SERVER_COMMAND_REACTOR_THREAD,
    ];

    /** @param Address $address by which it is reached */
    public function __construct(private Server $server, private Address $address)
    {
    }

    /** Answer a request. */
    public function serve(Request $request, Response $response): void
    {
        $response->header('Server', 'swoole-admin-server');
        $response->header('Content-Type', 'application/json');
        $refusal = $this->refuse($request, $response);
        if ($refusal !== null) {
            $response->status(403);
            $response->end(self::json($refusal, 4003));
            return;
        }
        if ($request->getMethod() === 'OPTIONS') {
            $response->end();
            return;
        }
        $path = explode('/', trim($request->server['request_uri'], '/'));
        $isPost = $request->getMethod() === 'POST';
        [$command, $process] = [$path[1] ?? '', $path[2] ?? 'master'];
        if ($command === 'multi' && $isPost) {
            $calls = json_decode((string) $request->getContent(), true);
            $answer = is_array($calls) ? json_encode($this->several($calls), JSON_INVALID_UTF8_IGNORE) : null;
        } elseif (count($path) !== 2 && count($path) !== 3) {
            $answer = null;
        } elseif (in_array($command, self::ONLY_POST, true) && !$isPost) {
            $response->status(403);
            $answer = self::json('Bad request method', 4003);
        } else {
            $answer = $this->answer($command, $process, ($isPost ? $request->post : $request->get) ?? []);
        }
        if ($answer === null) {
            $response->status(403);
            $answer = self::json(count($path) > 3 || $command === '' ? 'Bad API path' : 'Bad process', 4003);
        }
        $response->end($answer);
    }

    /** An answer of a command. */
    public static function json(mixed $data, int $code = 0): string
    {
        $text = json_encode(['code' => $code, 'data' => $data], JSON_INVALID_UTF8_IGNORE);
        return $text !== false ? $text : (string) json_encode([
            'code' => 5010,
            'data' => ['message' => json_last_error_msg(), 'code' => json_last_error()],
        ]);
    }

    /**
     * Why a request is not to be answered; null if it is. With a secret, pages of any site may ask, since they must know it; without, none.
     */
    private function refuse(Request $request, Response $response): ?string
    {
        if ($this->address->token === '') {
            $isPage = Address::isFromPage($request->header ?? [], $this->address->isPath());
            return $isPage ? 'Pages of other sites need an access token' : null;
        }
        $response->header('Access-Control-Allow-Origin', '*');
        $response->header('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
        $response->header('Access-Control-Allow-Headers', 'X-ACCESS-TOKEN, X-ADMIN-SERVER-ACCESS-TOKEN');
        $shown = (string) ($request->header['x-admin-server-access-token'] ?? '');
        $isGood = $request->getMethod() === 'OPTIONS' || hash_equals($this->address->token, $shown);
        return $isGood ? null : 'Bad access token';
    }

    /** What one process answers, or several; null: there is no such process. */
    private function answer(string $command, string $process, array $data): ?string
    {
        if (self::isGroup($process)) {
            return self::json($this->group($command, $process, $data));
        }
        [$kind, $number] = self::process($process) ?? [null, null];
        if ($kind === null) {
            return null;
        }
        $answer = $this->server->command($command, $number, $kind, $data, false);
        if (!is_string($answer) || $answer === '') {
            return self::json(swoole_strerror(swoole_last_error()), swoole_last_error());
        }
        return $answer;
    }

    /** @return array<string|int, mixed> what each of these calls answers, `{}` for one that cannot be */
    private function several(array $calls): array
    {
        $answers = [];
        foreach ($calls as $key => $call) {
            $url = parse_url(is_array($call) ? (string) ($call['path'] ?? '') : '') ?: [];
            parse_str($url['query'] ?? '', $query);
            $path = explode('/', trim($url['path'] ?? '', '/'));
            $answer = null;
            if ($path[0] === 'api' && isset($path[1])) {
                $answer = $this->answer($path[1], $path[2] ?? 'master', (array) ($call['post'] ?? []) + $query);
            }
            $answers[$key] = $answer === null ? new \stdClass() : json_decode($answer, true);
        }
        return $answers;
    }

    /** @return array<string, mixed> what each process of a group answers */
    private function group(string $command, string $process, array $data): array
    {
        $some = function (string $option, string $name): array {
            $names = [];
            for ($number = 0; $number < (int) ($this->server->setting[$option] ?? 0); $number++) {
                $names[] = "$name-$number";
            }
            return $names;
        };
        $workers = static fn () => $some('worker_num', 'worker');
        $tasks = static fn () => $some('task_worker_num', 'task_worker');
        $names = match ($process) {
            'all' => ['master', 'manager', ...$workers(), ...$tasks()],
            'all_worker', 'all_event_worker' => $workers(),
            'all_task', 'all_task_worker' => $tasks(),
            'specific' => array_filter((array) ($data['workers'] ?? []), 'is_string'),
            // They run no PHP.
            default => [],
        };
        $answers = [];
        foreach ($names as $name) {
            [$kind, $number] = self::process($name) ?? [null, null];
            $answers[$name] = $kind === null ? new \stdClass() : $this->server->command($command, $number, $kind, $data);
        }
        return $answers;
    }

    /** Several processes at once? */
    private static function isGroup(string $process): bool
    {
        return preg_match('/^(?:all(?:_(?:reactor|worker|task)(?:_thread|_worker)?|_event_worker)?|specific)$/', $process) === 1;
    }

    /** @return ?array{int, int} kind and number of a process; null: there is none of that name */
    private static function process(string $name): ?array
    {
        if ($name === 'master' || $name === 'manager') {
            return [$name === 'master' ? SWOOLE_SERVER_COMMAND_MASTER : SWOOLE_SERVER_COMMAND_MANAGER, 0];
        }
        if (!preg_match('/^([a-z_]+)-(\d{1,4})$/', $name, $parts) || !isset(self::KINDS[$parts[1]])) {
            return null;
        }
        return [self::KINDS[$parts[1]], (int) $parts[2]];
    }
}

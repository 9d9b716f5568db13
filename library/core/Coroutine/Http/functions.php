<?php

/**
 * One request to a server, and its answer.
 */

declare(strict_types=1);

namespace Swoole\Coroutine\Http;

use Swoole\Coroutine\Http\Client\Exception;

/**
 * Ask a server. By `Coroutine\Http\Client`, or what the library's option `http_client_driver` says: `curl`, or `stream` (PHP's own wrapper), both of
 * which block the process unless their hooks are on.
 * @param string $url http or https
 * @param mixed $data the body: a string, or an array for a form
 * @param ?array $options those of `Coroutine\Http\Client::set()`; `curl` and `stream` know `timeout` and, the former, `connect_timeout`
 * @param ?array $headers by name
 * @param ?array $cookies by name
 * @throws Exception if there is no answer: with the text and the code of the client
 */
function request(
    string $url,
    string $method,
    mixed $data = null,
    ?array $options = null,
    ?array $headers = null,
    ?array $cookies = null,
): ClientProxy {
    $ask = match (swoole_library_get_option('http_client_driver')) {
        'curl' => request_with_curl(...),
        'stream' => request_with_stream(...),
        default => request_with_http_client(...),
    };
    return $ask($url, $method, $data, $options, $headers, $cookies);
}

/**
 * Ask with GET: see request().
 * @throws Exception
 */
function get(string $url, ?array $options = null, ?array $headers = null, ?array $cookies = null): ClientProxy
{
    return request($url, 'GET', null, $options, $headers, $cookies);
}

/**
 * Ask with POST: see request().
 * @throws Exception
 */
function post(
    string $url,
    mixed $data,
    ?array $options = null,
    ?array $headers = null,
    ?array $cookies = null,
): ClientProxy {
    return request($url, 'POST', $data, $options, $headers, $cookies);
}

/**
 * request() by `Coroutine\Http\Client`.
 * @throws Exception
 */
function request_with_http_client(
    string $url,
    string $method,
    mixed $data = null,
    ?array $options = null,
    ?array $headers = null,
    ?array $cookies = null,
): ClientProxy {
    $parts = parse_url($url) ?: [];
    $scheme = $parts['scheme'] ?? throw new Exception('The URL given is illegal [no scheme]');
    $port = match ($scheme) {
        'http' => 80,
        'https' => 443,
        default => throw new Exception("unknown scheme \"{$scheme}\""),
    };
    $host = trim($parts['host'] ?? throw new Exception('The URL given is illegal [no host]'), '[]');
    $client = new Client($host, $parts['port'] ?? $port, $scheme === 'https');
    $client->setMethod($method);
    $client->set($options ?? []);
    $client->setHeaders($headers ?? []);
    $client->setCookies($cookies ?? []);
    if ($data !== null && $data !== '' && $data !== []) {
        $client->setData($data);
    }
    $target = ($parts['path'] ?? '/') . (isset($parts['query']) ? "?{$parts['query']}" : '');
    if (!$client->execute($target)) {
        throw new Exception($client->errMsg, $client->errCode);
    }
    $answer = new ClientProxy(
        (string) $client->getBody(),
        $client->getStatusCode(),
        $client->getHeaders() ?: [],
        $client->getCookies() ?: [],
    );
    $client->close();
    return $answer;
}

/**
 * request() by the extension curl. Each header of the answer is an array of its values.
 * @param ?array $headers lines, `Name: value`
 * @throws Exception
 */
function request_with_curl(
    string $url,
    string $method,
    mixed $data = null,
    ?array $options = null,
    ?array $headers = null,
    ?array $cookies = null,
): ClientProxy {
    if (!function_exists('curl_init')) {
        throw new Exception('the extension curl is not there');
    }
    $handle = curl_init($url);
    $received = $set = [];
    $settings = [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CUSTOMREQUEST => strtoupper($method),
        CURLOPT_HEADERFUNCTION => static function ($handle, string $line) use (&$received, &$set): int {
            if (str_contains($line, ':')) {
                [$name, $value] = array_map(trim(...), explode(':', $line, 2));
                if (strcasecmp($name, 'Set-Cookie') === 0) {
                    [$cookie, $content] = explode('=', strtok($value, ';'), 2) + [1 => ''];
                    $set[$cookie] = urldecode($content);
                } else {
                    $received[strtolower($name)][] = $value;
                }
            }
            return strlen($line);
        },
    ];
    if ($data !== null && $data !== '' && $data !== []) {
        $settings[CURLOPT_POSTFIELDS] = $data;
    }
    if ($headers) {
        $settings[CURLOPT_HTTPHEADER] = $headers;
    }
    if ($cookies) {
        $settings[CURLOPT_COOKIE] = cookie_line($cookies);
    }
    foreach (['timeout' => CURLOPT_TIMEOUT_MS, 'connect_timeout' => CURLOPT_CONNECTTIMEOUT_MS] as $option => $name) {
        $seconds = $options[$option] ?? $options['timeout'] ?? null;
        if ($seconds !== null) {
            $settings[$name] = (int) ceil($seconds * 1000);
        }
    }
    curl_setopt_array($handle, $settings);
    $body = curl_exec($handle);
    if ($body === false) {
        throw new Exception(curl_error($handle), curl_errno($handle));
    }
    return new ClientProxy($body, curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $received, $set);
}

/**
 * request() by PHP's own wrapper of HTTP.
 * @throws Exception
 */
function request_with_stream(
    string $url,
    string $method,
    mixed $data = null,
    ?array $options = null,
    ?array $headers = null,
    ?array $cookies = null,
): ClientProxy {
    $lines = [];
    foreach ($headers ?? [] as $name => $value) {
        $lines[] = "{$name}: {$value}";
    }
    if ($cookies) {
        $lines[] = 'Cookie: ' . cookie_line($cookies);
    }
    if (is_array($data)) {
        $lines[] = 'Content-Type: application/x-www-form-urlencoded';
        $data = http_build_query($data);
    }
    $http = ['method' => $method, 'header' => $lines, 'ignore_errors' => true];
    if ($data !== null && $data !== '') {
        $http['content'] = (string) $data;
    }
    if (isset($options['timeout'])) {
        $http['timeout'] = (float) $options['timeout'];
    }
    $stream = @fopen($url, 'r', false, stream_context_create(['http' => $http]));
    if ($stream === false) {
        throw new Exception(error_get_last()['message'] ?? 'no answer');
    }
    $body = (string) stream_get_contents($stream);
    [$status, $received, $set] = read_head(stream_get_meta_data($stream)['wrapper_data'] ?? []);
    return new ClientProxy($body, $status, $received, $set);
}

/**
 * The value of the field `Cookie`.
 * @internal
 */
function cookie_line(array $cookies): string
{
    $pairs = [];
    foreach ($cookies as $name => $value) {
        $pairs[] = $name . '=' . rawurlencode((string) $value);
    }
    return implode('; ', $pairs);
}

/**
 * Status, fields and cookies of the lines that the wrapper has kept; of several answers the last one's.
 * @return array{int, array, array}
 * @internal
 */
function read_head(array $lines): array
{
    [$status, $fields, $cookies] = [0, [], []];
    foreach ($lines as $line) {
        if (preg_match('~^HTTP/\S+ (\d{3})~', $line, $found)) {
            [$status, $fields, $cookies] = [(int) $found[1], [], []];
        } elseif (str_contains($line, ':')) {
            [$name, $value] = array_map(trim(...), explode(':', $line, 2));
            if (strcasecmp($name, 'Set-Cookie') === 0) {
                [$cookie, $content] = explode('=', strtok($value, ';'), 2) + [1 => ''];
                $cookies[$cookie] = urldecode($content);
            } else {
                $fields[strtolower($name)] = $value;
            }
        }
    }
    return [$status, $fields, $cookies];
}

<?php

/**
 * One request to a server, and its answer.
 */

declare(strict_types=1);

namespace Swoole\Coroutine\Http;

use Swoole\Coroutine\Http\Client\Exception;

/**
 * Ask a server. By `Coroutine\Http\Client`, or what the library's option `http_client_driver` says: `curl`, or `stream` (PHP's own wrapper), both of
 * which block the process unless their hooks are on. None of them follows a redirect.
 * @param string $url http or https
 * @param mixed $data the body: a string, or an array for a form
 * @param ?array $options those of `Coroutine\Http\Client::set()`; `curl` and `stream` know `timeout` and, the former, `connect_timeout`
 * @param ?array $headers by name
 * @param ?array $cookies by name
 * @throws Exception if there is no answer: with the text and the code of the client; for what cannot be asked
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
    $parts = checked_url($url);
    $isSecure = strtolower($parts['scheme']) === 'https';
    $client = new Client(trim($parts['host'], '[]'), $parts['port'] ?? ($isSecure ? 443 : 80), $isSecure);
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
 * @param mixed $data an array with a `CURLFile` is a form of several parts
 * @param ?array $headers by name, or a list of lines, `Name: value`
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
    checked_url($url);
    checked_method($method);
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
        $isForm = is_array($data) && array_filter($data, is_object(...)) === [];
        $settings[CURLOPT_POSTFIELDS] = $isForm ? http_build_query($data) : $data;
    }
    if ($headers) {
        $settings[CURLOPT_HTTPHEADER] = header_lines($headers);
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
 * @param ?array $headers by name, or a list of lines, `Name: value`
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
    checked_url($url);
    checked_method($method);
    $lines = header_lines($headers ?? []);
    if ($cookies) {
        $lines[] = 'Cookie: ' . cookie_line($cookies);
    }
    if (is_array($data)) {
        $lines[] = 'Content-Type: application/x-www-form-urlencoded';
        $data = http_build_query($data);
    }
    $http = ['method' => $method, 'header' => $lines, 'ignore_errors' => true, 'follow_location' => 0];
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
 * The parts of a URL of HTTP. What else curl and PHP could open with it (files, other protocols), nobody means who asks a server.
 * @return array{scheme: string, host: string, port?: int, path?: string, query?: string}
 * @throws Exception it is none
 * @internal
 */
function checked_url(string $url): array
{
    $parts = parse_url($url) ?: [];
    $scheme = $parts['scheme'] ?? throw new Exception('The URL given is illegal [no scheme]');
    if (!in_array(strtolower($scheme), ['http', 'https'], true)) {
        throw new Exception("unknown scheme \"{$scheme}\"");
    }
    if (!isset($parts['host'])) {
        throw new Exception('The URL given is illegal [no host]');
    }
    if (preg_match('/[\x00-\x20\x7F]/', $url)) {
        throw new Exception('The URL given is illegal [spaces or control characters]', SOCKET_EINVAL);
    }
    return $parts;
}

/**
 * @throws Exception it is no token: RFC 9110, 9.1 and 5.6.2
 * @internal
 */
function checked_method(string $method): void
{
    if (!preg_match('/^[!#$%&\'*+.^_`|~0-9A-Za-z-]+$/D', $method)) {
        throw new Exception('the method is invalid', SOCKET_EINVAL);
    }
}

/**
 * Header fields as lines. A list has lines already.
 * @return list<string>
 * @throws Exception what would not be one field each
 * @internal
 */
function header_lines(array $headers): array
{
    $lines = $headers;
    if (!array_is_list($headers)) {
        $lines = [];
        foreach ($headers as $name => $value) {
            foreach ((array) $value as $one) {
                $lines[] = "{$name}: {$one}";
            }
        }
    }
    foreach ($lines as $line) {
        if (!preg_match('/^[!#$%&\'*+.^_`|~0-9A-Za-z-]+:[^\x00\r\n]*$/D', (string) $line)) {
            throw new Exception('a header field is invalid', SOCKET_EINVAL);
        }
    }
    return array_map(strval(...), $lines);
}

/**
 * The value of the field `Cookie`.
 * @throws Exception a name cannot be
 * @internal
 */
function cookie_line(array $cookies): string
{
    $pairs = [];
    foreach ($cookies as $name => $value) {
        if (!preg_match('/^[^\x00-\x20\x7F=;,]+$/D', (string) $name)) {
            throw new Exception('the name of a cookie is invalid', SOCKET_EINVAL);
        }
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

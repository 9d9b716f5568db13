<?php
/*
 * What a server's endpoint for Prometheus says.
 */
require_once __DIR__ . '/server.php';

/** The port at which the server says that its metrics are. */
function metrics_port(ServerProcess $server): int
{
    return (int) $server->waitFor('~metrics are served at http://127\.0\.0\.1:(\d+)/metrics~')[1];
}

/** All samples, by name and labels as they stand there; checks that each belongs to a family that was announced before. */
function metrics(int $port): array
{
    $answer = (new Client("tcp://127.0.0.1:$port"))->request('GET', '/metrics', ['Connection' => 'close']);
    if ($answer->status !== 200) {
        throw new Exception("status $answer->status");
    }
    [$types, $samples] = [[], []];
    foreach (explode("\n", rtrim($answer->body, "\n")) as $line) {
        if (preg_match('/^# TYPE ([a-z_]+) (counter|gauge)$/', $line, $match)) {
            if (isset($types[$match[1]])) {
                throw new Exception("announced twice: $match[1]");
            }
            $types[$match[1]] = $match[2];
        } elseif (preg_match('/^(([a-z_]+)(\{(?:[a-z]+="[^"\\\\]*",?)+\})?) (-?[\d.]+)$/', $line, $match)) {
            if (!isset($types[$match[2]]) || isset($samples[$match[1]])) {
                throw new Exception("not announced, or twice: $line");
            }
            $samples[$match[1]] = (float) $match[4];
        } elseif (!str_starts_with($line, '# HELP ')) {
            throw new Exception("no line of a metric: $line");
        }
    }
    return $samples;
}

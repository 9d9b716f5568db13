<?php
/**
 * Clients that keep requesting on kept connections, all at once, and count: nothing may be lost.
 *
 * A connection is opened again only after an answer with `Connection: close`, or when the server has closed it between two requests
 * without reading anything of the next one. What was sent and not answered is a loss.
 */
final class Load
{
    public int $answered = 0;
    public int $lost = 0;
    public int $reconnects = 0;
    /** Answers by body. */
    public array $bodies = [];
    private array $clients = [];

    public function __construct(private ServerProcess $server, private int $connections = 8)
    {
    }

    /** Sends `$total` requests; calls `$between` after every answer. */
    public function run(int $total, ?Closure $between = null, string $target = '/'): self
    {
        $sent = 0;
        for ($i = 0; $i < $this->connections; $i++) {
            $this->clients[$i] = $this->server->connect();
            $this->ask($i, $target);
            $sent++;
        }
        $open = $this->clients;
        while ($open) {
            $read = array_map(fn ($client) => $client->socket, $open);
            $none = null;
            if (!stream_select($read, $none, $none, (int) PATIENCE)) {
                throw new Exception('no answer in time; ' . $this->summary());
            }
            foreach (array_keys($read) as $i) {
                $close = $this->collect($i);
                if ($between) {
                    $between($this);
                }
                if ($sent >= $total) {
                    unset($open[$i]);
                    continue;
                }
                if ($close) {
                    $this->reconnects++;
                    $open[$i] = $this->clients[$i] = $this->server->connect();
                }
                $this->ask($i, $target);
                $sent++;
            }
        }
        return $this;
    }

    public function summary(): string
    {
        return "$this->answered answered, $this->lost lost";
    }

    private function ask(int $i, string $target): void
    {
        try {
            $this->clients[$i]->send("GET $target HTTP/1.1\r\nHost: test\r\n\r\n");
        } catch (Exception) {
            // collect() counts it.
        }
    }

    /** True if the connection is not to be used again. */
    private function collect(int $i): bool
    {
        try {
            $answer = $this->clients[$i]->answer();
        } catch (Exception $e) {
            $this->lost++;
            return true;
        }
        $this->answered += $answer->status === 200 ? 1 : 0;
        $this->lost += $answer->status === 200 ? 0 : 1;
        $this->bodies[$answer->body] = ($this->bodies[$answer->body] ?? 0) + 1;
        return $answer->header('Connection') === 'close';
    }
}

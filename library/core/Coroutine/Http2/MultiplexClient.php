<?php

declare(strict_types=1);

namespace Swoole\Coroutine\Http2;

use Swoole\Coroutine;
use Swoole\Coroutine\Channel;
use Swoole\Http2\{Request, Response};

/**
 * An HTTP/2 client for many coroutines at once: each sends its request by request(), and gets the answer to it. It connects when it has to.
 *
 * ```text
 * request(): send, wait at the stream's channel ---.
 * recvLoop(): receive the next answer -> channel of its stream -> ...
 * ```
 * The loop runs while somebody waits for an answer, so a client that has nothing to do keeps nothing alive. With the setting `heartbeat` (seconds)
 * it runs until close(), and asks the server for a sign of life so often.
 */
class MultiplexClient extends Client
{
    /** Seconds after which the loop looks whether anybody still waits. */
    private const LOOK = 1.0;

    /** @var array<int, Channel> Where the answer of each stream is waited for. */
    protected array $streamChannels = [];

    /** @var array<int, true> Streams whose answer nobody wants any more. */
    protected array $abandonedStreams = [];

    /** How many answers are waited for. */
    protected int $pendingRequests = 0;

    /** The loop that receives; null if none does. */
    protected ?object $recvLoopToken = null;

    protected bool $heartbeatCheckerRunning = false;

    /** When something was last sent or received: seconds of the clock. */
    protected float $lastActiveTime = 0.0;

    /** Closed to wake the coroutine of the heartbeat. */
    protected ?Channel $sleepChannel = null;

    /** Closed when the connection is made that others wait for; null if none is. */
    protected ?Channel $startupBarrier = null;

    /**
     * Send a request, and wait for the answer to it. Others may do so meanwhile.
     * @param Request $request a whole one, without `$pipeline`; `$usePipelineRead` has no meaning
     * @param float $timeout seconds for the answer; negative: for ever
     * @return Response|false false: it cannot be sent, the time is over (ETIMEDOUT), or the connection has ended; see $errCode
     */
    public function request(Request $request, float $timeout = -1.0): Response|false
    {
        if ($request->pipeline) {
            $this->setError(22, 'a request with $pipeline has no end of its own: use send() and write() of a Client');
            return false;
        }
        if ($request->usePipelineRead) {
            $request = clone $request;
            $request->usePipelineRead = false;
        }
        $this->pendingRequests++;
        $response = false;
        try {
            $stream = $this->ensureRecvLoop() ? $this->send($request) : false;
            if ($stream === false) {
                return false;
            }
            $this->lastActiveTime = microtime(true);
            $channel = $this->openStreamChannel($stream);
            $response = $channel->pop($timeout);
            if ($response === false && !$channel->isEmpty()) {
                // It has come just in time.
                $response = $channel->pop();
            }
            if ($response === false && $channel->errCode === SWOOLE_CHANNEL_TIMEOUT) {
                $this->abandonedStreams[$stream] = true;
                $this->setError(110, 'Operation timed out');
            }
            return $response;
        } finally {
            // Of an answer, the loop has counted it.
            $this->pendingRequests -= (int) ($response === false);
            if (isset($stream) && $stream !== false) {
                $this->closeStreamChannel($stream);
            }
        }
    }

    /**
     * Refused: answers go to those who wait in request().
     */
    public function recv(float $timeout = 0.0): Response|false
    {
        $this->setError(95, 'recv() is for a Client: here request() gives the answer');
        return false;
    }

    /**
     * Refused: answers go to those who wait in request().
     */
    public function read(float $timeout = 0.0): Response|false
    {
        $this->setError(95, 'read() is for a Client: here request() gives the answer');
        return false;
    }

    /**
     * Send more of the body of a request that send() has begun.
     */
    public function write(int $stream_id, mixed $data, bool $end_stream = false): bool
    {
        $this->lastActiveTime = microtime(true);
        return parent::write($stream_id, $data, $end_stream);
    }

    /**
     * Tell the server that nothing more is taken from it: those who still wait are given up.
     */
    public function goaway(int $error_code = 0, string $debug_data = ''): bool
    {
        $done = parent::goaway($error_code, $debug_data);
        $this->flushStreamChannels();
        return $done;
    }

    /**
     * Close the connection. Whoever waits for an answer gets false.
     */
    public function close(): bool
    {
        $this->recvLoopToken = null;
        $this->endHeartbeat();
        $closed = parent::close();
        $this->flushStreamChannels();
        return $closed;
    }

    /** Where the answer of a stream will come; it may have come already. */
    protected function openStreamChannel(int $streamId): Channel
    {
        return $this->streamChannels[$streamId] ??= new Channel(1);
    }

    /** Nobody waits for that answer any more. */
    protected function closeStreamChannel(int $streamId): void
    {
        $channel = $this->streamChannels[$streamId] ?? null;
        unset($this->streamChannels[$streamId]);
        $channel?->close();
    }

    /** All who wait go on with false. */
    protected function flushStreamChannels(): void
    {
        $this->abandonedStreams = [];
        array_map($this->closeStreamChannel(...), array_keys($this->streamChannels));
    }

    /** See to it that there is a connection, and somebody who receives. */
    protected function ensureRecvLoop(): bool
    {
        while ($this->startupBarrier !== null) {
            // Another one connects: it is closed when that is done.
            $this->startupBarrier->pop();
        }
        if ($this->recvLoopToken !== null) {
            return true;
        }
        $this->startupBarrier = $barrier = new Channel(1);
        try {
            if (!$this->isAlive() && !$this->reconnect()) {
                return false;
            }
            $this->recvLoopToken = $token = new \stdClass();
            Coroutine::create(fn () => $this->recvLoop($token));
            $this->ensureHeartbeatChecker();
            return true;
        } finally {
            $this->startupBarrier = null;
            $barrier->close();
        }
    }

    /** Connect anew. */
    protected function reconnect(): bool
    {
        if ($this->connected) {
            parent::close();
        }
        $this->flushStreamChannels();
        $this->lastActiveTime = microtime(true);
        return $this->connect();
    }

    /** Receive answers, and give each to whom it belongs. */
    protected function recvLoop(object $token): void
    {
        while ($this->recvLoopToken === $token && $this->isWanted()) {
            $response = parent::recv(self::LOOK);
            if ($this->recvLoopToken !== $token) {
                return;
            }
            if ($response === false) {
                if ($this->connected && $this->errCode === 110) {
                    continue;
                }
                $this->recvLoopToken = null;
                [$code, $text] = [$this->errCode, $this->errMsg];
                parent::close();
                $this->setError($code ?: 104, $code ? $text : 'Connection reset by peer');
                $this->endHeartbeat();
                $this->flushStreamChannels();
                return;
            }
            $this->lastActiveTime = microtime(true);
            if (isset($this->abandonedStreams[$response->streamId])) {
                unset($this->abandonedStreams[$response->streamId]);
            } else {
                $this->pendingRequests--;
                if (!$this->isWanted()) {
                    // Before the last one goes on: it may send another request at once, and that looks at the connection first.
                    $this->recvLoopToken = null;
                }
                $this->openStreamChannel($response->streamId)->push($response);
            }
        }
        if ($this->recvLoopToken === $token) {
            $this->recvLoopToken = null;
        }
    }

    /** Begin to ask for signs of life, if the setting `heartbeat` says so. */
    protected function ensureHeartbeatChecker(): void
    {
        $every = (float) ($this->setting['heartbeat'] ?? 0);
        if ($every <= 0 || $this->heartbeatCheckerRunning) {
            return;
        }
        $this->heartbeatCheckerRunning = true;
        $this->sleepChannel = $channel = new Channel(1);
        Coroutine::create(function () use ($every, $channel): void {
            while ($this->sleepChannel === $channel) {
                $this->interruptibleSleep($every);
                if ($this->sleepChannel === $channel && $this->connected && microtime(true) - $this->lastActiveTime >= $every) {
                    $this->ping();
                }
            }
        });
    }

    /** Sleep until close(). */
    protected function interruptibleSleep(float $seconds): void
    {
        $this->sleepChannel?->pop($seconds);
    }

    /** Set what $errCode and $errMsg say. */
    protected function setError(int $errCode, string $errMsg): void
    {
        $this->errCode = $errCode;
        $this->errMsg = $errMsg;
    }

    /** Nobody asks for signs of life any more. */
    private function endHeartbeat(): void
    {
        $channel = $this->sleepChannel;
        $this->sleepChannel = null;
        $this->heartbeatCheckerRunning = false;
        $channel?->close();
    }

    /** Is there anybody to receive for? */
    private function isWanted(): bool
    {
        return $this->pendingRequests > 0 || $this->sleepChannel !== null;
    }

    /** Is a connection that nobody has received from for a while still there? Looks at what has come meanwhile. */
    private function isAlive(): bool
    {
        if (!$this->connected || $this->socket === null) {
            return false;
        }
        if (!$this->ssl && $this->socket->peek(1) === false && $this->socket->errCode === SOCKET_EAGAIN) {
            return true;
        }
        parent::recv(0.001);
        return $this->connected && $this->errCode === 110;
    }
}

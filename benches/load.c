/*
 * A load of echoes: so many connections, each of which sends a message, waits for as many bytes back, and sends the next one. Prints how
 * many messages came back, how many a second, and the 50th and the 99th percentile of the time one took, in microseconds.
 *
 *   load PORT tcp|udp|ws CONNECTIONS SECONDS BYTES
 *
 * tcp and udp: the message ends with CR LF and comes back as it is. ws: a text frame, after the handshake; it comes back unmasked.
 * Built and run by benches/echo only.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FDS = 65536, EVENTS = 256, LONGEST = 1000000 };

static char request[1 << 17], buffer[1 << 17];
static size_t request_length, answer_length;
static size_t missing[FDS];
static long long since[FDS];
static unsigned took[LONGEST + 1];
static long messages;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void ask(int fd) {
    since[fd] = now();
    missing[fd] = answer_length;
    if (send(fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length)
        fail("load: send");
}

static void upgrade(int fd) {
    static const char handshake[] = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    send(fd, handshake, sizeof handshake - 1, MSG_NOSIGNAL);
    size_t got = 0;
    while (got < 4 || !memmem(buffer, got, "\r\n\r\n", 4)) {
        ssize_t more = recv(fd, buffer + got, sizeof buffer - got, 0);
        if (more <= 0)
            fail("load: handshake");
        got += more;
    }
    if (memcmp(buffer, "HTTP/1.1 101", 12))
        fail("load: no upgrade");
}

/* A text frame with a mask of zeros: the server has to unmask it all the same. */
static void frame(size_t length) {
    request[0] = (char)0x81;
    size_t at = 2;
    if (length < 126) {
        request[1] = (char)(0x80 | length);
    } else {
        request[1] = (char)(0x80 | 126);
        request[at++] = (char)(length >> 8);
        request[at++] = (char)length;
    }
    answer_length = at + length;
    memcpy(request + at, "\1\2\3\4", 4);
    for (size_t i = 0; i < length; i++)
        request[at + 4 + i] = 'x' ^ "\1\2\3\4"[i % 4];
    request_length = at + 4 + length;
}

static long percentile(double part) {
    long seen = 0;
    for (long i = 0; i <= LONGEST; i++)
        if ((seen += took[i]) >= part * messages)
            return i;
    return LONGEST;
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: load PORT tcp|udp|ws CONNECTIONS SECONDS BYTES\n");
        return 2;
    }
    int udp = !strcmp(argv[2], "udp"), ws = !strcmp(argv[2], "ws"), connections = atoi(argv[3]), one = 1;
    long bytes = atol(argv[5]);
    if (bytes < 2 || bytes > 65535)
        return 2;
    if (ws) {
        frame(bytes);
    } else {
        memset(request, 'x', bytes - 2);
        memcpy(request + bytes - 2, "\r\n", 2);
        request_length = answer_length = bytes;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int queue = epoll_create1(EPOLL_CLOEXEC), fds[FDS];
    for (int i = 0; i < connections; i++) {
        int fd = fds[i] = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
        if (fd < 0 || fd >= FDS || connect(fd, (struct sockaddr *)&address, sizeof address))
            fail("load: connect");
        if (!udp)
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (ws)
            upgrade(fd);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event);
    }
    long long begin = now(), end = begin + atof(argv[4]) * 1e6;
    for (int i = 0; i < connections; i++)
        ask(fds[i]);
    struct epoll_event ready[EVENTS];
    while (now() < end) {
        int count = epoll_wait(queue, ready, EVENTS, 100);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (got <= 0 || (size_t)got > missing[fd])
                fail("load: not the answer");
            if (missing[fd] -= got)
                continue;
            long long time = now() - since[fd];
            took[time < LONGEST ? time : LONGEST]++;
            messages++;
            ask(fd);
        }
    }
    if (!messages)
        fail("load: no answer");
    printf("%ld %.0f %ld %ld\n", messages, messages * 1e6 / (now() - begin), percentile(0.5), percentile(0.99));
}

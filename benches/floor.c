/*
 * The floor under an HTTP server: a bare epoll loop that answers each request with the same bytes and looks at nothing. What it costs
 * is the kernel's, and nobody gets below it; a figure of benches/http minus this one is what a server itself costs.
 *
 *   floor PORT WORKERS keep      one receive is one request, one send answers it
 *   floor PORT WORKERS close     the same, then the connection is closed
 *   floor PORT WORKERS BYTES     a request is a head and so many bytes of body
 *   floor PORT WORKERS pipelined as many answers as there are ends of heads in a receive, by one send
 *   floor PORT WORKERS echo      no HTTP: what comes goes back
 *
 * Built and run by the benches only.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FDS = 65536, EVENTS = 256, BATCH = 8 };

/* As long as the answer of the servers that are measured. */
static const char keep[] = "HTTP/1.1 200 OK\r\nServer: a-server-without-name\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
                           "Connection: keep-alive\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<h1>Hello World</h1>";
static const char bye[] = "HTTP/1.1 200 OK\r\nServer: a-server-without-name\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
                          "Connection: close\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<h1>Hello World</h1>";

static char buffer[1 << 20];
static long missing[FDS];
static long body;
static int closes, echoes, pipelined, queue;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void answer(int fd) {
    if (closes) {
        send(fd, bye, sizeof bye - 1, MSG_NOSIGNAL);
        close(fd);
    } else {
        send(fd, keep, sizeof keep - 1, MSG_NOSIGNAL);
    }
}

/* The answers to all requests that came at once. */
static void answer_all(int fd, const char *end) {
    static char answers[64 * (sizeof keep - 1)];
    size_t length = 0;
    for (const char *at = buffer; (at = memmem(at, end - at, "\r\n\r\n", 4)) && length < sizeof answers; at += 4) {
        memcpy(answers + length, keep, sizeof keep - 1);
        length += sizeof keep - 1;
    }
    send(fd, answers, length, MSG_NOSIGNAL);
}

/* Reads once; 0 if there was nothing. */
static int serve(int fd) {
    ssize_t got = recv(fd, buffer, body ? sizeof buffer : 16384, 0);
    if (got < 0)
        return 0;
    if (got == 0) {
        close(fd);
        return 1;
    }
    if (echoes || pipelined) {
        if (echoes)
            send(fd, buffer, got, MSG_NOSIGNAL);
        else
            answer_all(fd, buffer + got);
        return 1;
    }
    if (body) {
        if (missing[fd] == 0) {
            char *end = memmem(buffer, got, "\r\n\r\n", 4);
            if (!end)
                return 1;
            missing[fd] = body + (end + 4 - buffer);
        }
        missing[fd] -= got;
        if (missing[fd] > 0)
            return 1;
        missing[fd] = 0;
    }
    answer(fd);
    return 1;
}

static void welcome(int listener) {
    for (int i = 0; i < BATCH; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 || fd >= FDS)
            return;
        missing[fd] = 0;
        /* Whoever closes has the request already, more often than not, and never needs to wait for it. */
        if (closes && serve(fd))
            continue;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: floor PORT WORKERS keep|close|BYTES|pipelined|echo\n");
        return 2;
    }
    closes = strcmp(argv[3], "close") == 0;
    echoes = strcmp(argv[3], "echo") == 0;
    pipelined = strcmp(argv[3], "pipelined") == 0;
    body = atol(argv[3]);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 512))
        fail("floor: cannot listen");
    pid_t parent = getpid();
    for (int i = 1; i < atoi(argv[2]) && getpid() == parent; i++)
        if (fork() == 0)
            prctl(PR_SET_PDEATHSIG, SIGKILL);
    queue = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = listener}, ready[EVENTS];
    if (queue < 0 || epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event))
        fail("floor: epoll");
    for (;;) {
        int count = epoll_wait(queue, ready, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd == listener)
                welcome(listener);
            else
                serve(ready[i].data.fd);
        }
    }
}

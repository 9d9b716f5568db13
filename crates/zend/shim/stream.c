/*
 * Transports of streams: a factory of ours stands before each of PHP's, and tells of the stream that it has made.
 */
#include "php.h"
#include "php_network.h"
#include "shim.h"

static struct {
    const char *name;
    int method; /* STREAM_CRYPTO_METHOD_* of a transport that encrypts at once */
    bool by_context; /* which a context may change */
    php_stream_transport_factory original;
} transports[] = {
    /* In the order of `Transport` in stream/transport.rs. */
    {.name = "tcp"},
    {.name = "udp"},
    {.name = "unix"},
    {.name = "udg"},
    {.name = "ssl", .method = STREAM_CRYPTO_METHOD_TLS_ANY_CLIENT, .by_context = true},
    {.name = "tls", .method = STREAM_CRYPTO_METHOD_TLS_ANY_CLIENT, .by_context = true},
    {.name = "tlsv1.0", .method = STREAM_CRYPTO_METHOD_TLSv1_0_CLIENT},
    {.name = "tlsv1.1", .method = STREAM_CRYPTO_METHOD_TLSv1_1_CLIENT},
    {.name = "tlsv1.2", .method = STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT},
    {.name = "tlsv1.3", .method = STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT},
};
#define TRANSPORTS (sizeof transports / sizeof *transports)

static steel_stream_made_t made;

static int crypto_method(size_t which, php_stream_context *context)
{
    zval *option;
    if (transports[which].by_context && context
        && (option = php_stream_context_get_option(context, "ssl", "crypto_method")) != NULL) {
        return (int)zval_get_long(option) | 1; /* a client */
    }
    return transports[which].method;
}

static php_stream *factory(const char *proto, size_t protolen, const char *resourcename, size_t resourcenamelen,
    const char *persistent_id, int options, int flags, struct timeval *timeout, php_stream_context *context STREAMS_DC)
{
    for (size_t i = 0; i < TRANSPORTS; i++) {
        if (strlen(transports[i].name) == protolen && memcmp(transports[i].name, proto, protolen) == 0) {
            php_stream *stream = transports[i].original(proto, protolen, resourcename, resourcenamelen, persistent_id, options, flags,
                timeout, context STREAMS_REL_CC);
            if (stream) {
                made(stream, (int)i, timeout, crypto_method(i, context));
            }
            return stream;
        }
    }
    return NULL; /* Not reached: the table has what was replaced. */
}

void steel_stream_install(steel_stream_made_t tell)
{
    HashTable *table = php_stream_xport_get_hash();
    made = tell;
    for (size_t i = 0; i < TRANSPORTS; i++) {
        size_t length = strlen(transports[i].name);
        php_stream_transport_factory found = zend_hash_str_find_ptr(table, transports[i].name, length);
        if (found && found != factory) {
            transports[i].original = found;
            zend_hash_str_update_ptr(table, transports[i].name, length, (void *)factory);
        }
    }
}

void steel_stream_progress(php_stream *stream, size_t bytes)
{
    php_stream_notify_progress_increment(PHP_STREAM_CONTEXT(stream), bytes, 0);
}

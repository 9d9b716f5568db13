/*
 * Transports of streams, and php://stdin: a factory of ours stands before each of PHP's, and tells of the stream that it has made. Those of `async.tcp`
 * and its kin are PHP's as well: only who waits for their streams is another question.
 */
#include "php.h"
#include "php_network.h"
#include <stdio_ext.h>
#include <sys/stat.h>
#include "shim.h"

static struct {
    const char *name;
    const char *always; /* the name under which its streams wait as coroutines do, whatever is hooked */
    int method; /* STREAM_CRYPTO_METHOD_* of a transport that encrypts at once */
    bool by_context; /* which a context may change */
    php_stream_transport_factory original;
} transports[] = {
    /* In the order of `Transport` in stream/transport.rs. */
    {.name = "tcp", .always = "async.tcp"},
    {.name = "udp", .always = "async.udp"},
    {.name = "unix", .always = "async.unix"},
    {.name = "udg", .always = "async.udg"},
    {.name = "ssl", .always = "async.ssl", .method = STREAM_CRYPTO_METHOD_TLS_ANY_CLIENT, .by_context = true},
    {.name = "tls", .always = "async.tls", .method = STREAM_CRYPTO_METHOD_TLS_ANY_CLIENT, .by_context = true},
    {.name = "tlsv1.0", .method = STREAM_CRYPTO_METHOD_TLSv1_0_CLIENT},
    {.name = "tlsv1.1", .method = STREAM_CRYPTO_METHOD_TLSv1_1_CLIENT},
    {.name = "tlsv1.2", .method = STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT},
    {.name = "tlsv1.3", .method = STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT},
};
#define TRANSPORTS (sizeof transports / sizeof *transports)

static steel_stream_made_t made;
static steel_stream_connects_t connects;

static int crypto_method(size_t which, php_stream_context *context)
{
    zval *option;
    if (transports[which].by_context && context
        && (option = php_stream_context_get_option(context, "ssl", "crypto_method")) != NULL) {
        return (int)zval_get_long(option) | 1; /* a client */
    }
    return transports[which].method;
}

/* Is a coroutine about to connect the persistent stream of this name? */
static bool is_connecting(const char *name)
{
    zend_resource *entry = zend_hash_str_find_ptr(&EG(persistent_list), name, strlen(name));
    return entry && entry->type == php_file_le_pstream() && connects(entry->ptr);
}

static php_stream *make(bool always, const char *proto, size_t protolen, const char *resourcename, size_t resourcenamelen,
    const char *persistent_id, int options, int flags, struct timeval *timeout, php_stream_context *context STREAMS_DC)
{
    for (size_t i = 0; i < TRANSPORTS; i++) {
        if (strlen(transports[i].name) == protolen && memcmp(transports[i].name, proto, protolen) == 0) {
            if (persistent_id && is_connecting(persistent_id)) {
                persistent_id = NULL; /* A second one of this name would close the first. */
            }
            php_stream *stream = transports[i].original(proto, protolen, resourcename, resourcenamelen, persistent_id, options, flags,
                timeout, context STREAMS_REL_CC);
            if (stream) {
                made(stream, (int)i, always, timeout, crypto_method(i, context));
            }
            return stream;
        }
    }
    return NULL; /* Not reached: the table has what was replaced. */
}

static php_stream *factory(const char *proto, size_t protolen, const char *resourcename, size_t resourcenamelen,
    const char *persistent_id, int options, int flags, struct timeval *timeout, php_stream_context *context STREAMS_DC)
{
    return make(false, proto, protolen, resourcename, resourcenamelen, persistent_id, options, flags, timeout, context STREAMS_REL_CC);
}

/* PHP's own factories look at the name, too. */
static php_stream *always_factory(const char *proto, size_t protolen, const char *resourcename, size_t resourcenamelen,
    const char *persistent_id, int options, int flags, struct timeval *timeout, php_stream_context *context STREAMS_DC)
{
    size_t prefix = strlen("async.");
    return make(true, proto + prefix, protolen - prefix, resourcename, resourcenamelen, persistent_id, options, flags, timeout,
        context STREAMS_REL_CC);
}

/*
 * php://stdin and its kin as well: an opener of ours stands before that of php://, and tells of a stream whose descriptor is one that can be
 * waited for. The constants STDIN, STDOUT and STDERR are made by it.
 */
static php_stream_wrapper wrapper;
static php_stream_wrapper_ops wrapper_ops;
static const php_stream_wrapper_ops *original_ops;

/* Of what kind it is, for the program that is told; 0: it cannot be waited for. */
static int kind_of(php_stream *stream)
{
    int number = -1;
    struct stat kind;
    if (php_stream_cast(stream, PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL, (void **)&number, 0) != SUCCESS
        || fstat(number, &kind) != 0) {
        return 0;
    }
    if (strcmp(stream->ops->label, "STDIO") == 0) {
        return S_ISFIFO(kind.st_mode) || isatty(number) ? STEEL_STANDARD : 0;
    }
    return stream->ops == &php_stream_socket_ops ? STEEL_STANDARD_SOCKET : 0;
}

static bool is_standard(const char *path)
{
    return strcasecmp(path, "php://stdin") == 0 || strcasecmp(path, "php://stdout") == 0 || strcasecmp(path, "php://stderr") == 0
        || strncasecmp(path, "php://fd/", 9) == 0;
}

static php_stream *open_php(php_stream_wrapper *ours, const char *path, const char *mode, int options, zend_string **opened,
    php_stream_context *context STREAMS_DC)
{
    php_stream *stream = original_ops->stream_opener(ours, path, mode, options, opened, context STREAMS_REL_CC);
    if (stream && is_standard(path)) {
        int kind = kind_of(stream);
        if (kind) {
            made(stream, kind, false, NULL, 0);
        }
    }
    return stream;
}

/*
 * curl_setopt() asks for a FILE, and libcurl writes to that. PHP has one made by the stream's own operation if it knows the stream as a file by its table of
 * operations; any other one gets a FILE that writes to the stream, and what that holds back is lost with a stream that is never closed, as those
 * constants are not. PHP flushes the stream first: then it is made.
 */
void steel_stream_own_file(php_stream *stream, int (*cast)(php_stream *stream, int castas, void **ret))
{
    const zend_execute_data *frame = EG(current_execute_data);
    if (stream->stdiocast || php_stream_is_filtered(stream) || !cast || !frame || !frame->func || ZEND_USER_CODE(frame->func->type)
        || !frame->func->common.function_name) {
        return;
    }
    const zend_string *name = frame->func->common.function_name;
    if (zend_string_equals_literal(name, "curl_setopt") || zend_string_equals_literal(name, "curl_setopt_array")) {
        void *file = NULL;
        if (cast(stream, PHP_STREAM_AS_STDIO, &file) == SUCCESS) {
            stream->stdiocast = file;
        }
    }
}

static void install_wrapper(void)
{
    HashTable *table = php_stream_get_url_stream_wrappers_hash_global();
    php_stream_wrapper *found = zend_hash_str_find_ptr(table, ZEND_STRL("php"));
    if (found && found != &wrapper && found->wops->stream_opener) {
        original_ops = found->wops;
        wrapper_ops = *original_ops;
        wrapper_ops.stream_opener = open_php;
        wrapper = *found;
        wrapper.wops = &wrapper_ops;
        zend_hash_str_update_ptr(table, ZEND_STRL("php"), &wrapper);
    }
}

void steel_stream_install(steel_stream_made_t tell, steel_stream_connects_t ask)
{
    HashTable *table = php_stream_xport_get_hash();
    made = tell;
    connects = ask;
    for (size_t i = 0; i < TRANSPORTS; i++) {
        size_t length = strlen(transports[i].name);
        php_stream_transport_factory found = zend_hash_str_find_ptr(table, transports[i].name, length);
        if (found && found != factory) {
            transports[i].original = found;
            zend_hash_str_update_ptr(table, transports[i].name, length, (void *)factory);
            if (transports[i].always) {
                php_stream_xport_register(transports[i].always, always_factory);
            }
        }
    }
    install_wrapper();
}

void steel_stream_progress(php_stream *stream, size_t bytes)
{
    php_stream_notify_progress_increment(PHP_STREAM_CONTEXT(stream), bytes, 0);
}

bool steel_stream_value(php_stream *stream, zval *into)
{
    if (!stream->res || stream->res->type < 0) {
        return false; /* or it is being closed */
    }
    GC_ADDREF(stream->res);
    ZVAL_RES(into, stream->res);
    return true;
}

static void flush(php_stream *stream, bool closing)
{
    if (stream->stdiocast && __fpending(stream->stdiocast) > 0) {
        fflush(stream->stdiocast);
    }
#if PHP_VERSION_ID < 80600
    _php_stream_flush(stream, closing);
#else
    /* The stream's own flush with the filters' last is not to be had any more. */
    if (closing && stream->writefilters.head) {
        php_stream_filter_flush(stream->writefilters.head, true);
        stream->flags &= ~PHP_STREAM_FLAG_WAS_WRITTEN;
        if (stream->ops->flush) {
            stream->ops->flush(stream);
        }
        return;
    }
    php_stream_flush(stream);
#endif
}

/* From some patch level of 8.4 on, PHP notes where a stream that it was to keep leads to, in memory of the process, also where factory() has made one that is
 * not kept; that is freed as a request's. */
void steel_stream_own_path(php_stream *stream)
{
    if (!stream->is_persistent && stream->orig_path && !is_zend_ptr(stream->orig_path)) {
        char *own = estrdup(stream->orig_path);
        free(stream->orig_path);
        stream->orig_path = own;
    }
}

/* Behind what OpenSSL has said: from PHP 8.6 on a stream's warnings are shown when what the program has called comes to its end. */
void steel_stream_not_encrypted(const php_stream *stream)
{
    const char *text = "Failed to enable crypto";
#if PHP_VERSION_ID < 80600
    (void)stream;
    php_error_docref(NULL, E_WARNING, "%s", text);
#else
    php_stream_warn(stream, ProtocolError, "%s", text);
#endif
}

int steel_stream_lock(php_stream *stream, int how)
{
    return php_stream_lock(stream, how);
}

void steel_stream_flush_file(php_stream *stream)
{
    flush(stream, false);
}

bool steel_stream_finish(php_stream *stream)
{
    if (stream->flags & PHP_STREAM_FLAG_NO_FCLOSE) {
        return false; /* a filter of its own asks for this */
    }
    flush(stream, true);
    /* They would be asked for their last once more. Whoever has come meanwhile is inside of one of them. */
    while (stream->writefilters.head && !steel_stream_is_shared(stream)) {
        php_stream_filter *filter = stream->writefilters.head;
        if (filter->res) {
            zend_list_close(filter->res);
        }
        php_stream_filter_remove(filter, 1);
    }
    return !steel_stream_is_shared(stream);
}

zval *steel_copied_streams(void)
{
    zend_execute_data *frame = EG(current_execute_data);
    if (!frame || !frame->func || ZEND_USER_CODE(frame->func->type) || ZEND_CALL_NUM_ARGS(frame) < 2 || frame->func->common.scope
        || !frame->func->common.function_name
        || !zend_string_equals_literal(frame->func->common.function_name, "stream_copy_to_stream")) {
        return NULL;
    }
    return ZEND_CALL_ARG(frame, 1);
}

bool steel_stream_of_socket(int number, zval *into)
{
    php_stream *stream = php_stream_sock_open_from_socket(number, NULL);
    if (!stream) {
        return false;
    }
    php_stream_to_zval(stream, into);
    return true;
}

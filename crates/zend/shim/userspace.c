/*
 * Streams that a program has written (stream_wrapper_register()). Their methods may wait, whatever C code has called them: nobody is to take the stream
 * away from that meanwhile.
 *
 * PHP reads from them to the free end of the stream's buffer, as it lies when stream_read() is called; meanwhile another coroutine may read, which moves
 * the buffer. So what comes is put to where that end is afterwards.
 */
#include "php.h"
#include <pthread.h>
#include "shim.h"

#define LABEL "user-space"

/* Each is filled once, by the thread that needs it first, with the lock held. */
static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;
static php_stream_wrapper_ops wrapper_ops;
static const php_stream_wrapper_ops *original_wrapper;
static php_stream_ops stream_ops;
static const php_stream_ops *original_stream;

/* Is this the free end of the stream's buffer? */
static bool is_free_end(const php_stream *stream, const char *place)
{
    return stream->readbuf && place == (char *)stream->readbuf + stream->writepos;
}

static ssize_t read_held(php_stream *stream, char *place, size_t count)
{
    steel_stream_hold(stream);
    ssize_t length = original_stream->read(stream, place, count);
    steel_stream_release(stream);
    return length;
}

static ssize_t read_own(php_stream *stream, char *place, size_t count)
{
    if (!is_free_end(stream, place)) {
        return read_held(stream, place, count);
    }
    char *own = emalloc(count); /* gone with the request, if the program ends in there */
    ssize_t length = read_held(stream, own, count);
    if (length > 0) {
        size_t needed = (size_t)stream->writepos + (size_t)length;
        if (!stream->readbuf || stream->readbuflen < needed) {
            stream->readbuf = perealloc(stream->readbuf, needed, stream->is_persistent);
            stream->readbuflen = needed;
        }
        memcpy(stream->readbuf + stream->writepos, own, (size_t)length);
    }
    efree(own);
    return length;
}

static ssize_t write_own(php_stream *stream, const char *bytes, size_t count)
{
#if PHP_VERSION_ID >= 80303 || (PHP_VERSION_ID >= 80216 && PHP_VERSION_ID < 80300)
    /* PHP hands over a piece at a time, of the stream's chunk size, where it knows the stream as one of these by its table of operations. */
    count = MIN(count, stream->chunk_size);
#endif
    steel_stream_hold(stream);
    ssize_t length = original_stream->write(stream, bytes, count);
    steel_stream_release(stream);
    return length;
}

/* The others: whoever closes the stream flushes it as well, and is not to be refused himself. */
#define HELD(name, parameters, arguments)                 \
    static int name##_own parameters                      \
    {                                                     \
        steel_stream_hold(stream);                        \
        int outcome = original_stream->name arguments;    \
        steel_stream_release(stream);                     \
        return outcome;                                   \
    }
HELD(flush, (php_stream *stream), (stream))
HELD(seek, (php_stream *stream, zend_off_t offset, int whence, zend_off_t *now), (stream, offset, whence, now))
HELD(cast, (php_stream *stream, int as, void **into), (stream, as, into))
HELD(stat, (php_stream *stream, php_stream_statbuf *into), (stream, into))
HELD(set_option, (php_stream *stream, int option, int value, void *more), (stream, option, value, more))

static void adopt_stream(php_stream *stream)
{
    pthread_mutex_lock(&tables);
    if (!original_stream) {
        stream_ops = *stream->ops;
        stream_ops.read = read_own;
        stream_ops.write = write_own;
        stream_ops.flush = flush_own;
        stream_ops.seek = seek_own;
        stream_ops.cast = cast_own;
        stream_ops.stat = stat_own;
        stream_ops.set_option = set_option_own;
        original_stream = stream->ops;
    }
    if (stream->ops == original_stream) {
        stream->ops = &stream_ops;
    }
    pthread_mutex_unlock(&tables);
}

static php_stream *open_own(php_stream_wrapper *wrapper, const char *path, const char *mode, int options, zend_string **opened,
    php_stream_context *context STREAMS_DC)
{
    php_stream *stream = original_wrapper->stream_opener(wrapper, path, mode, options, opened, context STREAMS_REL_CC);
    if (stream && stream->ops != &stream_ops && strcmp(stream->ops->label, LABEL) == 0) {
        adopt_stream(stream);
    }
    return stream;
}

static void adopt_wrapper(php_stream_wrapper *wrapper)
{
    pthread_mutex_lock(&tables);
    if (!original_wrapper) {
        wrapper_ops = *wrapper->wops;
        wrapper_ops.stream_opener = open_own;
        original_wrapper = wrapper->wops;
    }
    if (wrapper->wops == original_wrapper) {
        wrapper->wops = &wrapper_ops;
    }
    pthread_mutex_unlock(&tables);
}

void steel_wrapper_registered(zend_string *protocol)
{
    php_stream_wrapper *wrapper = zend_hash_find_ptr(php_stream_get_url_stream_wrappers_hash(), protocol);
    if (wrapper && wrapper->wops != &wrapper_ops && strcmp(wrapper->wops->label, LABEL) == 0) {
        adopt_wrapper(wrapper);
    }
}

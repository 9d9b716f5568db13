/*
 * Streams that a program has written (stream_wrapper_register()). PHP reads from them to the free end of the stream's buffer, as it lies when
 * stream_read() is called; meanwhile another coroutine may read, which moves the buffer. So what comes is put to where that end is afterwards.
 */
#include "php.h"
#include "shim.h"

#define LABEL "user-space"

static php_stream_wrapper_ops wrapper_ops;
static const php_stream_wrapper_ops *original_wrapper;
static php_stream_ops stream_ops;
static const php_stream_ops *original_stream;

/* Is this the free end of the stream's buffer? */
static bool is_free_end(const php_stream *stream, const char *place)
{
    return stream->readbuf && place == (char *)stream->readbuf + stream->writepos;
}

static ssize_t read_own(php_stream *stream, char *place, size_t count)
{
    if (!is_free_end(stream, place)) {
        return original_stream->read(stream, place, count);
    }
    char *own = emalloc(count); /* gone with the request, if the program ends in there */
    ssize_t length = original_stream->read(stream, own, count);
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

/* PHP hands over a piece at a time, of the stream's chunk size, where it knows the stream as one of these by its table of operations. */
#if PHP_VERSION_ID >= 80303 || (PHP_VERSION_ID >= 80216 && PHP_VERSION_ID < 80300)
static ssize_t write_own(php_stream *stream, const char *bytes, size_t count)
{
    return original_stream->write(stream, bytes, MIN(count, stream->chunk_size));
}
#endif

static php_stream *open_own(php_stream_wrapper *wrapper, const char *path, const char *mode, int options, zend_string **opened,
    php_stream_context *context STREAMS_DC)
{
    php_stream *stream = original_wrapper->stream_opener(wrapper, path, mode, options, opened, context STREAMS_REL_CC);
    if (stream && strcmp(stream->ops->label, LABEL) == 0 && stream->ops->read != read_own) {
        if (!original_stream) {
            original_stream = stream->ops;
            stream_ops = *original_stream;
            stream_ops.read = read_own;
#if PHP_VERSION_ID >= 80303 || (PHP_VERSION_ID >= 80216 && PHP_VERSION_ID < 80300)
            stream_ops.write = write_own;
#endif
        }
        if (stream->ops == original_stream) {
            stream->ops = &stream_ops;
        }
    }
    return stream;
}

void steel_wrapper_registered(zend_string *protocol)
{
    php_stream_wrapper *wrapper = zend_hash_find_ptr(php_stream_get_url_stream_wrappers_hash(), protocol);
    if (!wrapper || wrapper->wops == &wrapper_ops || strcmp(wrapper->wops->label, LABEL) != 0) {
        return;
    }
    if (!original_wrapper) {
        original_wrapper = wrapper->wops;
        wrapper_ops = *original_wrapper;
        wrapper_ops.stream_opener = open_own;
    }
    if (wrapper->wops == original_wrapper) {
        wrapper->wops = &wrapper_ops;
    }
}

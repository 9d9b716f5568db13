/*
 * Streams that C code is in the middle of using while other code runs. PHP has one bit of a stream's for that, which it sets around the filters of a
 * program; several may use a stream, each for a time of its own. So they are counted, beside the stream.
 */
#include "php.h"
#include "shim.h"

ZEND_TLS HashTable counts;
ZEND_TLS bool is_ready;

static zval *find(const php_stream *stream)
{
    return is_ready ? zend_hash_index_find(&counts, (zend_ulong)(uintptr_t)stream) : NULL;
}

void steel_stream_hold(php_stream *stream)
{
    if (!is_ready) {
        zend_hash_init(&counts, 8, NULL, NULL, 1);
        is_ready = true;
    }
    zval *count = find(stream);
    if (!count) {
        zval none;
        ZVAL_LONG(&none, 0);
        count = zend_hash_index_add_new(&counts, (zend_ulong)(uintptr_t)stream, &none);
    }
    Z_LVAL_P(count)++;
}

void steel_stream_release(php_stream *stream)
{
    zval *count = find(stream);
    if (count && --Z_LVAL_P(count) == 0) {
        zend_hash_index_del(&counts, (zend_ulong)(uintptr_t)stream);
    }
}

bool steel_stream_is_held(const php_stream *stream)
{
    return find(stream) != NULL;
}

bool steel_stream_is_shared(const php_stream *stream)
{
    const zval *count = find(stream);
    return count && Z_LVAL_P(count) > 1;
}

bool steel_any_stream_held(void)
{
    return is_ready && zend_hash_num_elements(&counts) > 0;
}

void steel_streams_forget(void)
{
    if (is_ready) {
        zend_hash_destroy(&counts);
        is_ready = false;
    }
}

/* NULL: it is no filter, or of no stream. */
static php_stream *filtered(const zval *value)
{
    if (Z_TYPE_P(value) != IS_RESOURCE || Z_RES_P(value)->type != php_file_le_stream_filter()) {
        return NULL;
    }
    const php_stream_filter *filter = Z_RES_P(value)->ptr;
    return filter && filter->chain ? filter->chain->stream : NULL;
}

bool steel_filter_is_held(const zval *value)
{
    const php_stream *stream = filtered(value);
    /* Or somebody closes it, and its filter says its last. */
    return stream && (stream->in_free || steel_stream_is_held(stream));
}

bool steel_filtered_stream(const zval *value, zval *into)
{
    php_stream *stream = filtered(value);
    return stream && steel_stream_value(stream, into);
}

bool steel_closing_runs_code(const zval *value)
{
    if (Z_TYPE_P(value) != IS_RESOURCE || Z_RES_P(value)->type != php_file_le_stream()) {
        return false;
    }
    const php_stream *stream = Z_RES_P(value)->ptr;
    bool runs_code = stream->writefilters.head || stream->readfilters.head || strcmp(stream->ops->label, "user-space") == 0;
    return runs_code && !(stream->flags & PHP_STREAM_FLAG_NO_FCLOSE);
}

bool steel_close_first(zval *value)
{
    if (!steel_closing_runs_code(value)) {
        return false;
    }
    zend_list_close(Z_RES_P(value));
    return true;
}

int steel_filter_remove(zval *value)
{
    php_stream *stream = filtered(value);
    php_stream_filter *filter = Z_RES_P(value)->ptr;
    steel_stream_hold(stream);
    bool is_flushed = php_stream_filter_flush(filter, 1) == SUCCESS;
    bool is_shared = steel_stream_is_shared(stream);
    steel_stream_release(stream);
    if (is_shared) {
        return -1; /* somebody has come while it waited */
    }
    if (!is_flushed) {
        return 0;
    }
    zend_list_close(Z_RES_P(value));
    php_stream_filter_remove(filter, 1);
    return 1;
}

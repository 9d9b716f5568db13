/*
 * Plain files: an opener of ours stands before that of PHP. Where a coroutine opens, nothing is waited for inside of open(2): the file is opened
 * as one that does not block, which matters to pipes and some devices only, and then blocks as the program wants it. PHP opens, in any case.
 */
#include "php.h"
#include <fcntl.h>
#include <sys/stat.h>
#include "shim.h"

static php_stream_wrapper_ops ops;
static const php_stream_wrapper_ops *original;
static const steel_plain *plain;

static bool is_fifo(const char *path)
{
    zend_stat_t about;
    return VCWD_STAT(path, &about) == 0 && S_ISFIFO(about.st_mode);
}

static int number_of(php_stream *stream)
{
    int number = -1;
    if (!stream->ops->cast || stream->ops->cast(stream, PHP_STREAM_AS_FD_FOR_SELECT, (void **)&number) != SUCCESS) {
        return -1;
    }
    return number;
}

/* Of what kind an open stream is, for the program that is told. What cannot be sought is a pipe or a device. */
static int kind_of(php_stream *stream, int number)
{
    struct stat about;
    if (!(stream->flags & PHP_STREAM_FLAG_NO_SEEK)) {
        return plain->any_remote() && plain->is_remote(number) ? STEEL_REMOTE_FILE : STEEL_FILE;
    }
    return fstat(number, &about) == 0 && S_ISFIFO(about.st_mode) ? STEEL_FIFO : STEEL_DEVICE;
}

/* Functions that nobody else gets the streams of. Two of them know a file by PHP's own table of operations: they read without a buffer then (from 8.2 on),
 * or have the kernel copy. */
typedef enum { OTHER, PRIVATE, UNBUFFERED, COPY } opener;

static opener who_opens(void)
{
    static const struct {
        const char *name;
        opener who;
    } functions[] = {{"file_get_contents", PHP_VERSION_ID >= 80200 ? UNBUFFERED : PRIVATE}, {"file_put_contents", PRIVATE},
        {"copy", COPY}, {"file", PRIVATE}, {"readfile", PRIVATE}};
    const zend_execute_data *frame = EG(current_execute_data);
    if (!frame || !frame->func || frame->func->type != ZEND_INTERNAL_FUNCTION || frame->func->common.scope
        || !frame->func->common.function_name) {
        return OTHER;
    }
    const zend_string *name = frame->func->common.function_name;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strlen(functions[i].name) == ZSTR_LEN(name) && memcmp(functions[i].name, ZSTR_VAL(name), ZSTR_LEN(name)) == 0) {
            return functions[i].who;
        }
    }
    return OTHER;
}

/* A pipe that is read has been opened; its open(2) would have waited for somebody who writes. The stream is held meanwhile. */
static bool meet_writer(php_stream *stream, int number)
{
    bool met = true;
    steel_stream_hold(stream);
    for (uint32_t attempt = 0; met && !plain->has_writer(number); attempt++) {
        met = plain->pause(attempt);
    }
    steel_stream_release(stream);
    return met;
}

static php_stream *open_quickly(php_stream_wrapper *wrapper, const char *path, const char *mode, int flags, opener who,
    int options, zend_string **opened, php_stream_context *context STREAMS_DC)
{
    char quick[16];
    php_stream *stream;
    snprintf(quick, sizeof quick, "%sn", mode);
    for (uint32_t attempt = 0;; attempt++) {
        errno = 0;
        stream = original->stream_opener(wrapper, path, quick, options, opened, context STREAMS_REL_CC);
        /* Nobody reads the pipe yet; or somebody has a lease on the file. */
        if (stream || !(errno == EWOULDBLOCK || (errno == ENXIO && is_fifo(path)))) {
            break;
        }
        if (!plain->pause(attempt)) {
            errno = ECANCELED;
            break;
        }
    }
    if (!stream) {
        return NULL;
    }
    strlcpy(stream->mode, mode, sizeof stream->mode);
    int number = number_of(stream);
    if ((stream->flags & PHP_STREAM_FLAG_NO_SEEK) && (flags & O_ACCMODE) == O_RDONLY
        && kind_of(stream, number) == STEEL_FIFO && !meet_writer(stream, number)) {
        php_stream_close(stream);
        if (opened && *opened) {
            zend_string_release(*opened);
            *opened = NULL;
        }
        errno = ECANCELED;
        return NULL;
    }
    /* To a file it means nothing, so the call is spared where nobody sees it. */
    if (who == OTHER || (stream->flags & PHP_STREAM_FLAG_NO_SEEK)) {
        fcntl(number, F_SETFL, flags & O_APPEND);
    }
    return stream;
}

/* As php_stream_fopen() has it, but that open(2) is called by somebody else, if that may have to wait for another machine. NULL: `elsewhere` says whether
 * it was. */
static php_stream *open_elsewhere(const char *path, const char *mode, int flags, int options, zend_string **opened, bool *elsewhere)
{
    char full[MAXPATHLEN];
    *elsewhere = false;
    if (options & STREAM_ASSUME_REALPATH) {
        strlcpy(full, path, sizeof full);
    } else if (!expand_filepath(path, full)) {
        return NULL;
    }
    int number = plain->open_elsewhere(full, flags | O_NONBLOCK);
    if (number == STEEL_NOT_ELSEWHERE || (number < 0 && (errno == ENXIO || errno == EWOULDBLOCK))) {
        return NULL; /* ENXIO: a pipe; EWOULDBLOCK: somebody has a lease */
    }
    *elsewhere = true;
    php_stream *stream = number < 0 ? NULL : php_stream_fopen_from_fd(number, mode, NULL);
    if (!stream) {
        return NULL;
    }
    if (opened) {
        *opened = zend_string_init(full, strlen(full), 0);
    }
    fcntl(number, F_SETFL, flags & O_APPEND);
    return stream;
}

static php_stream *open_waiting(php_stream_wrapper *wrapper, const char *path, const char *mode, int flags, opener who, int options,
    zend_string **opened, php_stream_context *context STREAMS_DC)
{
    bool elsewhere = false;
    if (plain->any_remote()) {
        if (!(options & STREAM_DISABLE_OPEN_BASEDIR) && php_check_open_basedir(path)) {
            return NULL;
        }
        php_stream *stream = open_elsewhere(path, mode, flags, options, opened, &elsewhere);
        if (stream || elsewhere) {
            return stream;
        }
    }
    return open_quickly(wrapper, path, mode, flags, who, options, opened, context STREAMS_REL_CC);
}

static php_stream *open_any(bool always, php_stream_wrapper *wrapper, const char *path, const char *mode, int options,
    zend_string **opened, php_stream_context *context STREAMS_DC)
{
    int flags = 0;
    /* What is included is read at once: whoever includes it, too, must not find half a program. */
    if ((options & (STREAM_OPEN_FOR_INCLUDE | STREAM_OPEN_PERSISTENT)) || !plain->takes(always)
        || php_stream_parse_fopen_modes(mode, &flags) != SUCCESS) {
        return original->stream_opener(wrapper, path, mode, options, opened, context STREAMS_REL_CC);
    }
    opener who = who_opens();
    bool waits = plain->waits(always);
    php_stream *stream = waits && !(flags & O_NONBLOCK) && strlen(mode) < 15
        ? open_waiting(wrapper, path, mode, flags, who, options, opened, context STREAMS_REL_CC)
        : original->stream_opener(wrapper, path, mode, options, opened, context STREAMS_REL_CC);
    /* Nobody else gets it, and who has it does not wait. */
    if (!stream || (who != OTHER && !waits)) {
        return stream;
    }
    bool writes = (flags & O_ACCMODE) != O_RDONLY;
    int number = number_of(stream);
    int kind = kind_of(stream, number);
    if (who == UNBUFFERED || who == COPY) {
        stream->flags |= PHP_STREAM_FLAG_NO_BUFFER;
    }
    if (kind != STEEL_FILE || who != COPY || !(writes || plain->is_cached(number))) {
        plain->made(stream, kind, always, NULL, 0);
    }
    return stream;
}

static php_stream *open_file(php_stream_wrapper *wrapper, const char *path, const char *mode, int options, zend_string **opened,
    php_stream_context *context STREAMS_DC)
{
    return open_any(false, wrapper, path, mode, options, opened, context STREAMS_REL_CC);
}

/*
 * async.file://: PHP's plain files by another name, which wait as coroutines do whatever is hooked.
 */
#define ALWAYS "async.file"

static const char *path_of(const char *url)
{
    return strncasecmp(url, ALWAYS "://", strlen(ALWAYS "://")) == 0 ? url + strlen(ALWAYS "://") : url;
}

static php_stream *always_open(php_stream_wrapper *wrapper, const char *url, const char *mode, int options, zend_string **opened,
    php_stream_context *context STREAMS_DC)
{
    return open_any(true, wrapper, path_of(url), mode, options, opened, context STREAMS_REL_CC);
}

static php_stream *always_open_directory(php_stream_wrapper *wrapper, const char *url, const char *mode, int options,
    zend_string **opened, php_stream_context *context STREAMS_DC)
{
    return original->dir_opener(wrapper, path_of(url), mode, options, opened, context STREAMS_REL_CC);
}

static int always_stat(php_stream_wrapper *wrapper, const char *url, int flags, php_stream_statbuf *about, php_stream_context *context)
{
    return original->url_stat(wrapper, path_of(url), flags, about, context);
}

static int always_unlink(php_stream_wrapper *wrapper, const char *url, int options, php_stream_context *context)
{
    return original->unlink(wrapper, path_of(url), options, context);
}

static int always_rename(php_stream_wrapper *wrapper, const char *from, const char *to, int options, php_stream_context *context)
{
    return original->rename(wrapper, path_of(from), path_of(to), options, context);
}

static int always_make_directory(php_stream_wrapper *wrapper, const char *url, int mode, int options, php_stream_context *context)
{
    return original->stream_mkdir(wrapper, path_of(url), mode, options, context);
}

static int always_remove_directory(php_stream_wrapper *wrapper, const char *url, int options, php_stream_context *context)
{
    return original->stream_rmdir(wrapper, path_of(url), options, context);
}

static int always_change(php_stream_wrapper *wrapper, const char *url, int option, void *value, php_stream_context *context)
{
    return original->stream_metadata(wrapper, path_of(url), option, value, context);
}

static const php_stream_wrapper_ops always_ops = {
    .stream_opener = always_open,
    .url_stat = always_stat,
    .dir_opener = always_open_directory,
    .label = "plainfile/coroutine",
    .unlink = always_unlink,
    .rename = always_rename,
    .stream_mkdir = always_make_directory,
    .stream_rmdir = always_remove_directory,
    .stream_metadata = always_change,
};

static const php_stream_wrapper always_wrapper = {.wops = &always_ops};

void steel_plain_install(const steel_plain *ours)
{
    plain = ours;
    if (php_plain_files_wrapper.wops != &ops) {
        original = php_plain_files_wrapper.wops;
        ops = *original;
        ops.stream_opener = open_file;
        php_plain_files_wrapper.wops = &ops;
        php_register_url_stream_wrapper(ALWAYS, &always_wrapper);
    }
}

void steel_plain_remove(void)
{
    if (php_plain_files_wrapper.wops == &ops) {
        php_unregister_url_stream_wrapper(ALWAYS);
        php_plain_files_wrapper.wops = original;
    }
}

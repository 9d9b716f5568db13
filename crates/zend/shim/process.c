/*
 * The processes of proc_open(), which PHP has as resources. Each keeps the pipes that it was made with.
 */
#include "php.h"
#include "ext/standard/proc_open.h"
#include "shim.h"

/* The number of the kind; 0: there are no processes. */
static int kind(void)
{
    return zend_fetch_list_dtor_id("process");
}

static php_process_handle *of(const zval *value)
{
    if (Z_TYPE_P(value) != IS_RESOURCE || Z_RES_P(value)->type <= 0 || Z_RES_P(value)->type != kind()) {
        return NULL;
    }
    return Z_RES_P(value)->ptr;
}

bool steel_process_pipe(const zval *value, uint32_t index, zval *into)
{
    const php_process_handle *process = of(value);
    if (!process || index >= (uint32_t)process->npipes) {
        return false;
    }
    if (process->pipes[index]) {
        GC_ADDREF(process->pipes[index]);
        ZVAL_RES(into, process->pipes[index]);
    }
    return true;
}

static bool in_use(const zend_resource *pipe)
{
    return pipe && pipe->type == php_file_le_stream() && steel_stream_is_held(pipe->ptr);
}

bool steel_process_in_use(const zval *value)
{
    const php_process_handle *process = of(value);
    for (int i = 0; process && i < process->npipes; i++) {
        if (in_use(process->pipes[i])) {
            return true;
        }
    }
    return false;
}

void steel_process_keep(zval *value, const zval *pipe)
{
    const php_process_handle *process = of(value);
    if (!process || Z_REFCOUNT_P(value) > 1) {
        return;
    }
    for (int i = 0; i < process->npipes; i++) {
        if (process->pipes[i] == Z_RES_P(pipe)) {
            process->pipes[i] = NULL;
            GC_DELREF(Z_RES_P(pipe));
        }
    }
}

bool steel_process_of(const zval *pipe, zval *into)
{
    int processes = kind();
    zval *entry;
    ZEND_HASH_FOREACH_VAL(&EG(regular_list), entry) {
        if (Z_TYPE_P(entry) != IS_RESOURCE || Z_RES_P(entry)->type != processes || processes <= 0) {
            continue;
        }
        const php_process_handle *process = Z_RES_P(entry)->ptr;
        for (int i = 0; i < process->npipes; i++) {
            if (process->pipes[i] == Z_RES_P(pipe)) {
                ZVAL_COPY(into, entry);
                return true;
            }
        }
    } ZEND_HASH_FOREACH_END();
    return false;
}

int steel_process_leave(zval *value)
{
    const php_process_handle *process = of(value);
    if (!process || process->npipes < 0) {
        return 0;
    }
    zend_resource *resource = Z_RES_P(value);
    int count = process->npipes, number = (int)process->child;
    /* What is closed may run PHP code, which may close the process, or have a pipe be used. */
    zend_resource **pipes = safe_emalloc(count + 1, sizeof *pipes, 0);
    for (int i = 0; i < count; i++) {
        pipes[i] = process->pipes[i];
        if (pipes[i]) {
            GC_ADDREF(pipes[i]);
        }
    }
    GC_ADDREF(resource);
    for (int i = 0; i < count; i++) {
        if (pipes[i]) {
            if (!in_use(pipes[i])) {
                zend_list_close(pipes[i]);
            }
            zend_list_delete(pipes[i]);
        }
    }
    efree(pipes);
    bool is_there = resource->ptr == process;
    zend_list_delete(resource);
    return is_there ? number : 0;
}

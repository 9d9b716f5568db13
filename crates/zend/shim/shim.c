/*
 * The shim: C where a macro of the engine forces it (zend_try is setjmp, globals are macros). Nothing here decides anything.
 */
#include "php.h"
#include "php_ini.h"
#include "SAPI.h"
#include "php_output.h"
#include "zend_exceptions.h"
#include "ext/standard/basic_functions.h"
#include "shim.h"

#ifdef ZTS
#error "Steelwool is built for PHP without thread safety (NTS): a coroutine engine and a thread-safe resource manager exclude each other here."
#endif

int steel_fence(void (*fn)(void *), void *arg)
{
    volatile int bailed = 0;
    zend_try {
        fn(arg);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

int steel_call(zend_fcall_info *fci, zend_fcall_info_cache *fcc)
{
    volatile int bailed = 0;
    zend_try {
        zend_call_function(fci, fcc);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

int steel_release(zval *value)
{
    volatile int bailed = 0;
    zend_try {
        zval_ptr_dtor(value);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

ZEND_COLD void steel_bailout(void)
{
    zend_bailout();
}


void steel_error(int type, const char *message) { zend_error(type, "%s", message); }
void steel_docref(int type, const char *message) { php_error_docref(NULL, type, "%s", message); }
const char *steel_build_id(void) { return ZEND_MODULE_BUILD_ID; }

ZEND_COLD void steel_memory_exhausted(void)
{
    zend_error_noreturn(E_ERROR, "Allowed memory size of " ZEND_LONG_FMT " bytes exhausted", PG(memory_limit));
}

zval *steel_symtable_update(zend_array *table, zend_string *key, zval *value)
{
    return zend_symtable_update(table, key, value);
}

/* A PHP with delayed out-of-memory errors reports one between two opcodes, unwinds as exit() does, and then refuses every call from
 * C until the request ends. */
bool steel_out_of_memory(void)
{
#ifdef ZEND_HAS_OOM
    return EG(delayed_oom).state != ZEND_OOM_STATE_NONE;
#else
    return false;
#endif
}

void steel_forget_oom(void)
{
#ifdef ZEND_HAS_OOM
    EG(delayed_oom).state = ZEND_OOM_STATE_NONE;
#endif
}

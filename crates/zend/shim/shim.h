/* The part of the engine that only C can reach: setjmp, and macros without a function behind them. */
#ifndef STEEL_SHIM_H
#define STEEL_SHIM_H
#include "php.h"
#include "zend_smart_str.h"

/* Run fn(arg) fenced: 0 when it returned, 1 when the engine bailed out (longjmp) of it. fn must be a frame without destructors. */
int steel_fence(void (*fn)(void *), void *arg);
/* Call a resolved callable, fenced. Result: 0 returned, 1 bailed out. */
int steel_call(zend_fcall_info *fci, zend_fcall_info_cache *fcc);
/* Drop one reference to a value whose destruction may run PHP code, fenced. */
int steel_release(zval *value);
/* Longjmp to the innermost fence. */
ZEND_COLD void steel_bailout(void);
/* The fatal error of an exceeded memory limit; jumps. */
ZEND_COLD void steel_memory_exhausted(void);


void steel_error(int type, const char *message);
void steel_docref(int type, const char *message);
zval *steel_symtable_update(zend_array *table, zend_string *key, zval *value);
bool steel_out_of_memory(void);
void steel_forget_oom(void);
const char *steel_build_id(void);
#endif

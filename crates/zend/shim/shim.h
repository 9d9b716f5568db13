/* The part of the engine that only C can reach: setjmp, and macros without a function behind them. */
#ifndef STEEL_SHIM_H
#define STEEL_SHIM_H
#include "php.h"
#include "zend_fibers.h"
#include "zend_smart_str.h"
#include "php_network.h"

#ifdef ZTS
/* The thread's block of globals, once it was told (steel_tsrm_update) that there is one. */
void *steel_tsrm(void);
void steel_tsrm_update(void);
#endif
/* Run fn(arg) fenced: 0 when it returned, 1 when the engine bailed out (longjmp) of it. fn must be a frame without destructors. */
int steel_fence(void (*fn)(void *), void *arg);
/* Call a resolved callable, fenced. Result: 0 returned, 1 bailed out. */
int steel_call(zend_fcall_info *fci, zend_fcall_info_cache *fcc);
/* As steel_call, for a closure, which needs no resolving. */
int steel_call_closure(zend_object *closure, uint32_t num_args, zval *args, zval *result);
/* A call that needs none of zend_call_function's general ways: see steel_first_call. */
typedef struct {
    zend_function *func;
    void *object_or_scope;
    zval *args;
    uint32_t num_args;
    uint32_t call_info;
    uint32_t size; /* bytes on the VM stack */
    bool moved; /* the frame takes the arguments over, which are no references */
} steel_first;
/* Describe the call of a closure of PHP code with these arguments. false: it is none, or it needs the general way. */
bool steel_first_call(steel_first *first, zval *callable, uint32_t num_args, zval *args);
/* As steel_first_call, for a function that was resolved; whoever runs it keeps the object alive. The arguments are moved, and told later. */
bool steel_first_resolved(steel_first *first, const zend_fcall_info_cache *fcc, uint32_t num_args);
/* Make its frame at `top` of a VM stack, which need not be the current one. The new top. */
zval *steel_first_push(const steel_first *first, zval *top);
/* Execute the frame that lies right behind the current one, fenced. Result: 0 returned, with its value in `result`, 1 bailed out. */
int steel_first_run(zval *result);
/* A coroutine is given up where it waits, in `frame` and the fiber `active` (if any): the fibers and generators that run in it are not
 * destructed, since that would run them on. */
void steel_give_up(zend_execute_data *frame, zend_fiber *active);
/* Drop one reference to a value whose destruction may run PHP code, fenced. */
int steel_release(zval *value);
/* Longjmp to the innermost fence. */
ZEND_COLD void steel_bailout(void);
/* The fatal error of an exceeded memory limit; jumps. */
ZEND_COLD void steel_memory_exhausted(void);


/* What exit() is to be where it is called; 0: itself. */
typedef zend_long (*steel_exit_flags_t)(void);
/* From now on exit() throws an exception of this class where `flags` says so. */
void steel_catch_exit(zend_class_entry *ce, steel_exit_flags_t flags);
/* Where the engine looks, between two opcodes, whether it is to be interrupted: one byte, written by any thread. */
void *steel_vm_interrupt(void);

/* As the engine converts arguments of functions; false: it has thrown. */
bool steel_arg_double(zval *arg, double *out, uint32_t number);
bool steel_arg_bool(zval *arg, bool *out, uint32_t number);
bool steel_arg_str(zval *arg, zend_string **out, uint32_t number);
/* The descriptor, or whatever `how` asks for, of a stream. */
bool steel_stream_cast(void *stream, int how, void **out);

void steel_error(int type, const char *message);
void steel_docref(int type, const char *message);
/* false: there is such a key, and nothing has happened */
bool steel_symtable_add(zend_array *table, zend_string *key, zval *value);
zval *steel_symtable_update(zend_array *table, zend_string *key, zval *value);
const char *steel_build_id(void);
/* The flag of an argument's type that holds class names as C text. */
uint32_t steel_class_text_bit(void);
/* PHP code in memory. `path` is a slash and the file that errors and traces show; OPcache takes the code for changed when `modified` is. */
typedef struct {
    const char *path, *code;
    size_t path_len, len;
    int64_t modified;
} steel_source;
/* Compile code that holds nothing but classes and functions, or take it from OPcache (`cached`), and declare them, without running
 * anything. false: it does not compile, or holds other code. May jump. */
bool steel_declare(const steel_source *source, bool cached);
/* Does anybody stand before the engine's compiler? */
bool steel_compiler_is_hooked(void);
/* Is the code of this request being preloaded for later ones (opcache.preload)? */
bool steel_preloading(void);
/* Stands the engine in the middle of compiling, where code of its caller runs: an error handler? */
bool steel_compiling(void);
/* Takes the compiler's state away, as if nothing were compiled; owned by the caller until steel_compile_resume takes it back. */
void *steel_compile_suspend(void);
void steel_compile_resume(void *state);
/* The error level of the code that runs, without any @ that is in force. */
int steel_level_without_silence(void);
/* serialize(), fenced. 0: `out` has it, or is NULL if an exception came; 1: bailed out. */
int steel_serialize(zval *value, zend_string **out);
/* unserialize(), fenced. 0: `result` has it; 1: bailed out; 2: the text is none, from `offset` on, or an exception came. */
int steel_unserialize(const char *text, size_t len, zval *result, size_t *offset);
/* Is this callable being called by the code that runs now, at whatever depth? */
bool steel_runs(zval *callable);
/* What the engine has marked for a coroutine that waits below a C function: see nested.c. NULL: nothing. `frame` is its innermost one. */
typedef struct steel_nested steel_nested;
steel_nested *steel_nested_leave(zend_execute_data *frame);
void steel_nested_enter(steel_nested *nested);
/* The coroutine never goes on. */
void steel_nested_forget(steel_nested *nested);
/* The class that the running code declares, by its name in lower case, or the key of one without a name. NULL: it does something else. */
const zend_string *steel_declared_class(void);
/* Told of each stream that a transport has made: see stream.c. `method` is STREAM_CRYPTO_METHOD_*, 0: nothing is encrypted at once. */
typedef void (*steel_stream_made_t)(php_stream *stream, int transport, const struct timeval *timeout, int method);
/* Stand before the transports that there are. At module start. */
void steel_stream_install(steel_stream_made_t tell);
/* Tell the stream's context of so many bytes. May run PHP code. */
void steel_stream_progress(php_stream *stream, size_t bytes);
/* A constant that lives as long as the request. */
void steel_request_constant(const char *name, size_t len, bool value);
#endif

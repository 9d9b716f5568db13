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
/* tried: bytes for which there was no room; 0: it is exceeded already. */
ZEND_COLD void steel_memory_exhausted(size_t tried);


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
/* As a function of PHP writes to a by-reference argument: the variable may have a type. Takes the value. */
void steel_assign_reference(zval *reference, zval *value);
/* Another text in the place of one of the engine's memory, if there is one. */
void steel_replace_text(char **place, const char *text);
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
/* Is this class, its name in lower case, one that is declared at its first use? NULL: is there any? */
typedef bool (*steel_knows_class_t)(const char *lower, size_t len);
/* From now on the compiler has such parents of classes declared: see first_use.c. */
void steel_watch_compiler(steel_knows_class_t knows);
void steel_unwatch_compiler(void);
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
/* Before PHP makes a FILE of standard output: its own, by its operation. */
void steel_stream_own_file(php_stream *stream, int (*cast)(php_stream *stream, int castas, void **ret));
/* What is no transport: php://stdin and its kin, and plain files. */
enum {
    STEEL_STANDARD = 100,
    STEEL_STANDARD_SOCKET = 101,
    STEEL_FIFO = 102,
    STEEL_DEVICE = 103,
    STEEL_FILE = 104,
    STEEL_REMOTE_FILE = 105
};
/* Told of each stream that a transport has made: see stream.c. It `always` waits, whatever is hooked. `method` is STREAM_CRYPTO_METHOD_*, 0: nothing is
 * encrypted at once. */
typedef void (*steel_stream_made_t)(php_stream *stream, int transport, bool always, const struct timeval *timeout, int method);
/* Asked whether a coroutine has a stream connect now. */
typedef bool (*steel_stream_connects_t)(php_stream *stream);
/* Stand before the transports that there are. At module start. */
void steel_stream_install(steel_stream_made_t tell, steel_stream_connects_t ask);
enum { STEEL_NOT_ELSEWHERE = -2 };
/* Changes a setting in effect, for good; ini_get() says what it was. */
void steel_ini_set_unseen(const char *name, size_t length, const char *value, size_t value_length);

/* What the opener of plain files asks and tells: see plain.c. */
typedef struct {
    steel_stream_made_t made;
    /* Are plain files taken? And does a coroutine run that waits for them? For `async.file://`, which does so always, or for any other name. */
    bool (*takes)(bool always);
    bool (*waits)(bool always);
    /* A rest between two attempts. False: it was disturbed, and there is to be no other attempt. */
    bool (*pause)(uint32_t attempt);
    /* Of an open pipe: does, or did, anybody write? Of an open file: does another machine have it? */
    bool (*has_writer)(int number);
    bool (*is_remote)(int number);
    /* Is there anything that another machine has? Opens it if so, by its full path: the descriptor, or STEEL_NOT_ELSEWHERE, or -1 with errno. */
    bool (*any_remote)(void);
    int (*open_elsewhere)(const char *path, int flags);
    /* Is all of it in memory, or nearly? */
    bool (*is_cached)(int number);
} steel_plain;
/* Stand before PHP's opener of plain files. At module start. */
void steel_plain_install(const steel_plain *ours);
/* Leave it as it was: it outlives this module. At module end. */
void steel_plain_remove(void);
/* Tell the stream's context of so many bytes. May run PHP code. */
void steel_stream_progress(php_stream *stream, size_t bytes);
/* The stream as a value, counted. False: it is none of a program's. */
bool steel_stream_value(php_stream *stream, zval *into);
/* Before a stream is closed. */
void steel_stream_own_path(php_stream *stream);
/* Warns; may run PHP code. */
void steel_stream_not_encrypted(const php_stream *stream);
int steel_stream_lock(php_stream *stream, int how);
/* fflush() of the FILE that a stream was made, if it holds something back, and of the stream. May run PHP code. */
void steel_stream_flush_file(php_stream *stream);
/* The same for the last time, of a stream that the caller holds: what is written has gone through its filters, which go. False: others use it
 * now. May run PHP code. */
bool steel_stream_finish(php_stream *stream);
/* One of the pipes of a process of proc_open(), counted; `into` stays as it is for a descriptor that is none. False: there are not so many. */
bool steel_process_pipe(const zval *value, uint32_t index, zval *into);
/* Is a pipe of the process held? */
bool steel_process_in_use(const zval *value);
/* If this is the last reference to the process: it does not close this pipe when it goes. The pipe has another reference. */
void steel_process_keep(zval *value, const zval *pipe);
/* The process that has this resource as a pipe, counted. False: none. */
bool steel_process_of(const zval *pipe, zval *into);
/* C code is in the middle of a stream, until it is released: whatever closes streams is to refuse it. See in_use.c. */
void steel_stream_hold(php_stream *stream);
void steel_stream_release(php_stream *stream);
bool steel_stream_is_held(const php_stream *stream);
/* Is it held more than once? */
bool steel_stream_is_shared(const php_stream *stream);
bool steel_any_stream_held(void);
/* At the end of a request: who has not come to an end never will. */
void steel_streams_forget(void);
/* Is it a filter of a stream that is held, or being closed? */
bool steel_filter_is_held(const zval *value);
/* stream_filter_remove() for a filter that has a stream, which the caller keeps. 1: it is gone; 0: it could not say its last; -1: somebody used the
 * stream when it had, so it stays. May run PHP code. */
int steel_filter_remove(zval *value);
/* fclose() of a stream that runs PHP code when it is closed: nobody gets it as an argument meanwhile, as with PHP's. False: it is none. */
bool steel_close_first(zval *value);
/* Would that close it? */
bool steel_closing_runs_code(const zval *value);
/* The stream of a filter as a value, counted. */
bool steel_filtered_stream(const zval *value, zval *into);
/* stream_wrapper_register() has registered a class for this protocol: see userspace.c. */
void steel_wrapper_registered(zend_string *protocol);
/* Closes the pipes to a process of proc_open(), as proc_close() does first, and tells its number. 0: the value is none, or not any more. Runs
 * PHP code. */
int steel_process_leave(zval *value);
/* Told of the sockets of a CurlMultiHandle, and when it wants to be called: see curl.c. `what`: 1 to read, 2 to write, 3 both, 4 not any more. */
typedef void (*steel_curl_socket_t)(uintptr_t id, int number, int what);
/* -1: not at all. */
typedef void (*steel_curl_timer_t)(uintptr_t id, long milliseconds);
/* Looks for libcurl's functions. False: there is no ext/curl, or it is too old. At module start. */
bool steel_curl_install(steel_curl_socket_t socket, steel_curl_timer_t timer);
/* From now on both are told of this multi handle of libcurl's, with this number. */
bool steel_curl_adopt(void *multi, uintptr_t id);
/* curl_multi_socket_action(), curl_multi_socket_all(). Run PHP code. */
int steel_curl_action(void *multi, int number, int events, int *running);
int steel_curl_all(void *multi, int *running);
/* The guard of a connection of PDO, by its address: see pdo.c. */
typedef struct {
    /* Who calls is inside of the driver from now on. False: somebody else is, and an exception is set. */
    bool (*enter)(uintptr_t handle);
    void (*leave)(uintptr_t handle);
    /* Is somebody else inside? */
    bool (*held)(uintptr_t handle);
    /* The call that is under way is not to wait, nor any later one of this connection. */
    void (*pin)(void);
    /* The call that is under way is not to wait. */
    void (*still)(void);
    /* Keeps something until nobody is inside, then gives it back, or NULL. */
    void (*postpone)(uintptr_t handle, void *late);
    void *(*late)(uintptr_t handle);
    /* The connection goes. */
    void (*closed)(uintptr_t handle);
} steel_pdo_guard;
void steel_pdo_install(steel_pdo_guard guard);
/* Puts the guard before a connection, if its driver is one of those that may wait, and tells its number, else 0. */
uintptr_t steel_pdo_adopt(zend_object *object);
/* Who is asked before each call of mysqli's: see mysqli.c. A call is told by a number of its own. */
typedef struct {
    /* Is there anybody to ask for? */
    bool (*watches)(void);
    /* False: PHP's exception is set. `connection` is 0 if it is not known. */
    bool (*enter)(uintptr_t call, uintptr_t object, uintptr_t connection);
    /* It has come back. After a bailout it has not, and this is not called. */
    void (*leave)(uintptr_t call);
    /* Is somebody else inside? */
    bool (*held)(uintptr_t object, uintptr_t connection);
    /* Keeps an object until nobody is inside, then gives it back, or NULL. */
    void (*postpone)(uintptr_t connection, void *late);
    void *(*late)(uintptr_t connection);
} steel_mysqli_guard;
/* At module start, if mysqli is there. */
void steel_mysqli_install(steel_mysqli_guard guard);
/* The number of the socket of a connection; -1: it is none of mysqli's (any object will do), or is not connected. */
int steel_mysqli_descriptor(void *object);
/* How SQLite waits: see sqlite.c. */
typedef struct {
    /* May the call that is under way wait? */
    bool (*wanted)(void);
    /* How long it was, in microseconds. */
    int (*sleep)(int microseconds);
    /* Has another thread do it; it is done when this returns. */
    void (*away)(void (*perform)(void *), void *argument);
    /* The connection of the call that is under way shares its cache with others. */
    void (*share)(void);
} steel_sqlite_waits;
/* False: there is no SQLite that PDO uses. */
bool steel_sqlite_install(steel_sqlite_waits waits);
/* At module end. */
void steel_sqlite_remove(void);
/* The two arguments of stream_copy_to_stream(), if it is what runs. */
zval *steel_copied_streams(void);
/* A stream of PHP's own for an open socket, which it closes from now on. False: there is none. */
bool steel_stream_of_socket(int number, zval *into);
/* What a function keeps from one call to the next (`static $a`), once it has been called; NULL: nothing. */
HashTable *steel_static_variables(const zend_op_array *function);
/* The static properties of a class, once they are there; NULL: none. */
zval *steel_static_members(const zend_class_entry *ce);
/* The constants of a class, as they are now. */
HashTable *steel_class_constants(zend_class_entry *ce);
/* What code of PHP is about to do: see watch.c. */
enum { STEEL_DEED_MADE = 1, STEEL_DEED_STATIC, STEEL_DEED_GLOBAL, STEEL_DEED_VARIABLE, STEEL_DEED_PROPERTY, STEEL_DEED_CALL };
/* BIND: a name for it is made, by which it may be read and written. OWN: of what the coroutine has made. PART: an element with a key of the code is
 * written; LOOK: one element is read, or how many there are. */
enum { STEEL_ACCESS_READ = 1, STEEL_ACCESS_ASSIGN, STEEL_ACCESS_COUNT, STEEL_ACCESS_ELEMENT, STEEL_ACCESS_BIND, STEEL_ACCESS_OWN, STEEL_ACCESS_PART, STEEL_ACCESS_LOOK };
typedef struct {
    int what, access;
    /* Of an object that is made, or whose property it is. */
    uint32_t handle;
    uint32_t line;
    const zend_class_entry *ce;
    const zend_string *name, *file;
    const zend_function *function;
    /* Of an array there: the key of the element, which stands in the code. NULL: the place itself. */
    const zend_string *key, *inner_key;
    /* Of a variable that is assigned: the line that uses it again when another function was called; 0: none. */
    uint32_t again;
    /* What the place is assigned, as `value`; 0: that is not known. */
    uint64_t given;
    /* It is assigned an array without elements. */
    bool resets;
    /* What is in the place now: its type, how many elements or bytes it has, and a number that changes with it. Of what the coroutine itself
     * has made (OWN): what it gets. */
    uint32_t type, size;
    uint64_t value;
    const zval *held;
} steel_deed;
typedef void (*steel_watch_tell_t)(const steel_deed *deed);
/* Hook the opcodes, those that read properties of objects, too, or not. At module start, once. */
void steel_watch_install(steel_watch_tell_t tell, bool with_reads);
/* The object of this number is not its maker's any more. */
void steel_watch_disown(uint32_t handle);
/* Reads of properties that were told already are told again. */
void steel_watch_forget_reads(void);
/* Note what a global variable holds. */
void steel_watch_global(const char *name, size_t len, steel_deed *deed);
/* Note what a static variable of a function, a method or a closure (by its number) holds. False: it is not found. */
bool steel_watch_variable(const char *class_name, size_t class_len, const char *function, size_t function_len, const char *name, size_t name_len, uint32_t handle, steel_deed *deed);
/* Note what a static property holds. False: it is not found. */
bool steel_watch_static(const char *class_name, size_t class_len, const char *name, size_t name_len, steel_deed *deed);
/* Tell of elements of objects of PHP's own. While code runs, once. */
void steel_watch_entries(steel_watch_tell_t tell);
/* Note a value. */
void steel_watch_value(const zval *value, steel_deed *deed);
/* Requests under way have come with texts of this number; 0: with none at all from now on. */
void steel_watch_input(uint64_t value);
/* Has the class that has this property code that takes something out of it, or gives it another value? */
bool steel_takes_out(const zend_class_entry *ce, const char *property, size_t len);
/* The same of a static variable of a function, of a class or (class_len 0) of none. */
bool steel_variable_takes_out(const char *class_name, size_t class_len, const char *function, size_t function_len, const char *name, size_t name_len);
/* From now on deeds are told, or not. */
void steel_watch_activate(bool on);
/* A constant that lives as long as the request. */
void steel_request_constant(const char *name, size_t len, bool value);
#endif

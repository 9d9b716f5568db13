/*
 * mysqli: who is inside of a connection. Its functions wait for streams, as coroutines do, in the middle of frames that go on with what another
 * call may free or change. So each call asks before: of a connection, or of a statement or a result of one.
 */
#include <pthread.h>
#include "php.h"
#include "zend_interfaces.h"
#include "shim.h"
#if __has_include("ext/mysqlnd/mysqlnd.h")
#include "ext/mysqlnd/mysqlnd.h"
#define IS_AT_HAND(result) (((const MYSQLND_RES *)(result))->stored_data != NULL)
#define STREAM(connection) (((MYSQLND_CONN_DATA *)(connection))->vio->data->m.get_stream(((MYSQLND_CONN_DATA *)(connection))->vio))
_Static_assert(offsetof(MYSQLND, data) == 0 && offsetof(MYSQLND_STMT, data) == 0 && offsetof(MYSQLND_STMT_DATA, conn) == 0
    && offsetof(MYSQLND_RES, conn) == 0, "what connection_of() reads lies elsewhere");
#else
#define IS_AT_HAND(result) false
#define STREAM(connection) NULL
#endif

/* What objects of mysqli's begin with; its header is not installed everywhere. What a resource points to begins with a pointer as well: of a
 * connection to mysqlnd's handle, of a statement to mysqlnd's, of a result to the connection, which it needs while that still sends it. Both handles begin with a
 * pointer to their data, and those of a statement with the connection's. */
typedef struct {
    void *ptr;
    void *info;
    int status;
} resource;

typedef struct {
    resource *ptr;
    HashTable *properties;
    zend_object zo;
} object;

static steel_mysqli_guard guard;
static zend_class_entry *link_class, *statement_class, *result_class;
/* What was there before, by the function. */
static HashTable originals;
static zend_object_iterator *(*get_iterator)(zend_class_entry *ce, zval *result, int by_ref);
static zend_object_iterator_funcs iterator;
static const zend_object_iterator_funcs *original_iterator;
/* Objects of each kind get handlers of ours, when they are seen first; these are made from mysqli's when the first object is. */
typedef struct {
    const zend_object_handlers *original;
    zend_object_handlers ours;
} handlers;
static handlers of_link, of_statement, of_result;
/* Each table is filled once, by the thread that needs it first, with the lock held. */
static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;

/* The same of a method and of what heirs of its class have of it; and of its name wherever that lies, since OPcache moves names. */
static zend_ulong key(const zend_function *function)
{
    return ((zend_ulong)(uintptr_t)function->common.scope << 1) ^ zend_string_hash_val(function->common.function_name);
}

/* NULL: it is none of these. */
static handlers *kind_of(const zend_object *zo)
{
    return instanceof_function(zo->ce, link_class) ? &of_link
        : instanceof_function(zo->ce, statement_class) ? &of_statement
        : instanceof_function(zo->ce, result_class) ? &of_result
        : NULL;
}

static object *object_of(zend_object *zo)
{
    return (object *)((char *)zo - XtOffsetOf(object, zo));
}

static uintptr_t connection_of(zend_object *zo)
{
    const handlers *kind = kind_of(zo);
    if (!kind) {
        return 0;
    }
    const resource *resource = object_of(zo)->ptr;
    void *first = resource && resource->ptr ? *(void **)resource->ptr : NULL;
    if (kind == &of_result) {
        return first && IS_AT_HAND(resource->ptr) ? 0 : (uintptr_t)first;
    }
    if (!first) {
        return 0;
    }
    void *data = *(void **)first;
    return (uintptr_t)(kind == &of_link || !data ? data : *(void **)data);
}

int steel_mysqli_descriptor(void *value)
{
    zend_object *zo = value;
    uintptr_t connection = link_class && kind_of(zo) == &of_link ? connection_of(zo) : 0;
    php_stream *stream = connection ? STREAM(connection) : NULL;
    php_socket_t number = -1;
    if (!stream || php_stream_cast(stream, PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL, (void **)&number, 0) != SUCCESS) {
        return -1;
    }
    return (int)number;
}

static bool enters(zend_object *zo, const void *call)
{
    return !guard.watches() || guard.enter((uintptr_t)call, (uintptr_t)zo, connection_of(zo));
}

/* The call has come back; and what has gone meanwhile goes now. */
static void leaves(const void *call, uintptr_t connection)
{
    guard.leave((uintptr_t)call);
    zend_object *late;
    while (connection && (late = guard.late(connection))) {
        /* One after the other: as long as this one is inside, its own end takes no further ones. */
        bool is_inside = guard.enter((uintptr_t)late, (uintptr_t)late, connection);
        OBJ_RELEASE(late);
        if (is_inside) {
            guard.leave((uintptr_t)late);
        }
    }
}

/* Is it a property of mysqli's own, and not of a class that extends it? */
static bool is_own(zend_object *zo, const zend_string *name)
{
    const HashTable *own = object_of(zo)->properties;
    return own && zend_hash_exists(own, name);
}

/* Properties are what mysqlnd has at hand: while somebody else's call goes on that may be nothing. */
static zval *read_property(zend_object *zo, zend_string *name, int type, void **cache_slot, zval *rv)
{
    const handlers *kind = kind_of(zo);
    if (!guard.watches() || !is_own(zo, name)) {
        return kind->original->read_property(zo, name, type, cache_slot, rv);
    }
    if (!enters(zo, rv)) {
        return &EG(uninitialized_zval);
    }
    zval *value = kind->original->read_property(zo, name, type, cache_slot, rv);
    guard.leave((uintptr_t)rv);
    return value;
}

static int has_property(zend_object *zo, zend_string *name, int type, void **cache_slot)
{
    const handlers *kind = kind_of(zo);
    if (!guard.watches() || !is_own(zo, name)) {
        return kind->original->has_property(zo, name, type, cache_slot);
    }
    if (!enters(zo, &type)) {
        return 0;
    }
    int answer = kind->original->has_property(zo, name, type, cache_slot);
    guard.leave((uintptr_t)&type);
    return answer;
}

static HashTable *get_debug_info(zend_object *zo, int *is_temp)
{
    if (!enters(zo, is_temp)) {
        *is_temp = 0;
        return zend_std_get_properties(zo);
    }
    HashTable *properties = kind_of(zo)->original->get_debug_info(zo, is_temp);
    guard.leave((uintptr_t)is_temp);
    return properties;
}

static void seen(zend_object *zo);

/* What goes reads to the end what the server still sends for it, and says that it goes, which is a call as any other: not in the middle of one.
 * An object takes it over. */
static void free_obj(zend_object *zo)
{
    handlers *kind = kind_of(zo);
    uintptr_t connection = connection_of(zo);
    if (!connection || !guard.watches()) {
        kind->original->free_obj(zo);
        return;
    }
    if (guard.held((uintptr_t)zo, connection)) {
        zval heir;
        object_init_ex(&heir, kind == &of_link ? link_class : kind == &of_result ? result_class : statement_class);
        seen(Z_OBJ(heir));
        object_of(Z_OBJ(heir))->ptr = object_of(zo)->ptr;
        object_of(zo)->ptr = NULL;
        guard.postpone(connection, Z_OBJ(heir));
        kind->original->free_obj(zo);
    } else if (guard.enter((uintptr_t)zo, (uintptr_t)zo, connection)) {
        kind->original->free_obj(zo);
        leaves(zo, connection);
    }
}

static void seen(zend_object *zo)
{
    handlers *kind = kind_of(zo);
    if (!kind || zo->handlers == &kind->ours) {
        return;
    }
    pthread_mutex_lock(&tables);
    if (!kind->original) {
        kind->ours = *zo->handlers;
        kind->ours.read_property = read_property;
        kind->ours.has_property = has_property;
        kind->ours.free_obj = free_obj;
        if (kind->ours.get_debug_info) {
            kind->ours.get_debug_info = get_debug_info;
        }
        kind->original = zo->handlers;
    }
    if (zo->handlers == kind->original) {
        zo->handlers = &kind->ours;
    }
    pthread_mutex_unlock(&tables);
}

static zend_object *first_argument(zend_execute_data *frame)
{
    zval *value = ZEND_CALL_NUM_ARGS(frame) > 0 ? ZEND_CALL_ARG(frame, 1) : NULL;
    if (value) {
        ZVAL_DEREF(value);
    }
    return value && Z_TYPE_P(value) == IS_OBJECT ? Z_OBJ_P(value) : NULL;
}

static void door(INTERNAL_FUNCTION_PARAMETERS)
{
    zif_handler original = (zif_handler)zend_hash_index_find_ptr(&originals, key(EX(func)));
    zend_object *given = first_argument(execute_data);
    zend_object *own = Z_TYPE(EX(This)) == IS_OBJECT ? Z_OBJ(EX(This)) : given;
    if (own) {
        seen(own);
    }
    if (!own || !guard.watches()) {
        original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
        if (Z_TYPE_P(return_value) == IS_OBJECT) {
            seen(Z_OBJ_P(return_value));
        }
        return;
    }
    uintptr_t connection = connection_of(own);
    if (!connection && given) {
        connection = connection_of(given); /* a statement is made, say */
    }
    if (guard.enter((uintptr_t)execute_data, (uintptr_t)own, connection)) {
        original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
        leaves(execute_data, connection);
        if (Z_TYPE_P(return_value) == IS_OBJECT) {
            seen(Z_OBJ_P(return_value));
        }
    }
}

/* A row that foreach fetches. */
static void fetch(zend_object_iterator *of, void (*original)(zend_object_iterator *))
{
    uintptr_t connection = Z_TYPE(of->data) == IS_OBJECT ? connection_of(Z_OBJ(of->data)) : 0;
    if (!connection) {
        original(of);
    } else if (enters(Z_OBJ(of->data), of)) {
        original(of);
        leaves(of, connection);
    }
}

static void move_forward(zend_object_iterator *of)
{
    fetch(of, original_iterator->move_forward);
}

static void rewind_to_start(zend_object_iterator *of)
{
    fetch(of, original_iterator->rewind);
}

static zend_object_iterator *iterate(zend_class_entry *ce, zval *result, int by_ref)
{
    zend_object_iterator *of = get_iterator(ce, result, by_ref);
    if (of) {
        pthread_mutex_lock(&tables);
        if (!original_iterator) {
            iterator = *of->funcs;
            iterator.move_forward = move_forward;
            iterator.rewind = rewind_to_start;
            original_iterator = of->funcs;
        }
        if (of->funcs == original_iterator) {
            of->funcs = &iterator;
        }
        pthread_mutex_unlock(&tables);
    }
    return of;
}

static void take(HashTable *functions)
{
    zend_function *function;
    ZEND_HASH_FOREACH_PTR(functions, function) {
        const zend_module_entry *module = function->type == ZEND_INTERNAL_FUNCTION ? function->internal_function.module : NULL;
        if (module && strcmp(module->name, "mysqli") == 0) {
            zif_handler original = function->internal_function.handler;
            if (original != door && zend_hash_index_add_ptr(&originals, key(function), (void *)original)) {
                function->internal_function.handler = door;
            }
        }
    } ZEND_HASH_FOREACH_END();
}

void steel_mysqli_install(steel_mysqli_guard ours)
{
    link_class = zend_hash_str_find_ptr(CG(class_table), ZEND_STRL("mysqli"));
    statement_class = zend_hash_str_find_ptr(CG(class_table), ZEND_STRL("mysqli_stmt"));
    result_class = zend_hash_str_find_ptr(CG(class_table), ZEND_STRL("mysqli_result"));
    if (!link_class || !statement_class || !result_class) {
        return;
    }
    guard = ours;
    zend_hash_init(&originals, 160, NULL, NULL, 1);
    take(CG(function_table));
    take(&link_class->function_table);
    take(&statement_class->function_table);
    take(&result_class->function_table);
    get_iterator = result_class->get_iterator;
    if (get_iterator) {
        result_class->get_iterator = iterate;
    }
}

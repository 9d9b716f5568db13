/*
 * PDO's methods, as PHP code calls them: the guard of pdo.c lasts from the first to the last thing that one does, since PDO runs PHP code between two
 * calls of its driver (constructors of rows, callbacks, magic methods), with tables of the statement in its hands.
 *
 * These frames own nothing, so that they may be left by a jump.
 */
#include "php.h"
#include "shim.h"
#include "pdo.h"

#ifdef STEEL_PDO

static void whole(const pdo_dbh_t *dbh, zif_handler original, INTERNAL_FUNCTION_PARAMETERS)
{
    uintptr_t handle = dbh ? steel_pdo_number(dbh) : 0;
    if (!handle) {
        original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
        return;
    }
    if (!steel_pdo_enter(handle)) {
        return;
    }
    original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
    steel_pdo_leave(handle);
}

static const pdo_dbh_t *of_pdo(const zend_execute_data *frame)
{
    return Z_TYPE(frame->This) == IS_OBJECT ? Z_PDO_DBH_P(&frame->This) : NULL;
}

static const pdo_dbh_t *of_statement(const zval *object)
{
    return php_pdo_stmt_fetch_object(Z_OBJ_P(object))->dbh;
}

static const pdo_dbh_t *of_pdostatement(const zend_execute_data *frame)
{
    return Z_TYPE(frame->This) == IS_OBJECT ? of_statement(&frame->This) : NULL;
}

/* The others look at what PDO itself has, and come back at once. */
#define ALL(METHOD)                                                                                                                                   \
    METHOD(pdo, begintransaction) METHOD(pdo, commit) METHOD(pdo, exec) METHOD(pdo, lastinsertid) METHOD(pdo, prepare) METHOD(pdo, query)             \
    METHOD(pdo, quote) METHOD(pdo, rollback) METHOD(pdo, setattribute)                                                                                \
    METHOD(pdostatement, bindcolumn) METHOD(pdostatement, bindparam) METHOD(pdostatement, bindvalue) METHOD(pdostatement, closecursor)                \
    METHOD(pdostatement, debugdumpparams) METHOD(pdostatement, execute) METHOD(pdostatement, fetch) METHOD(pdostatement, fetchall)                    \
    METHOD(pdostatement, fetchcolumn) METHOD(pdostatement, fetchobject) METHOD(pdostatement, getcolumnmeta) METHOD(pdostatement, nextrowset)          \
    METHOD(pdostatement, setattribute) METHOD(pdostatement, setfetchmode)

#define DEFINE(class, name)                                                                                                                           \
    static zif_handler class##_##name##_original;                                                                                                     \
    static void class##_##name(INTERNAL_FUNCTION_PARAMETERS)                                                                                          \
    {                                                                                                                                                 \
        whole(of_##class(execute_data), class##_##name##_original, INTERNAL_FUNCTION_PARAM_PASSTHRU);                                                 \
    }
ALL(DEFINE)

#define ROW(class, name) {#class, #name, class##_##name, &class##_##name##_original},
static const struct {
    const char *class, *name;
    zif_handler ours, *original;
} methods[] = {ALL(ROW)};

/* foreach, and what else iterates over a statement. */
static zend_object_iterator *(*get_iterator_original)(zend_class_entry *, zval *, int);
static const zend_object_iterator_funcs *steps_original;
static zend_object_iterator_funcs steps;

static void move_forward(zend_object_iterator *iterator)
{
    const pdo_dbh_t *dbh = of_statement(&iterator->data);
    uintptr_t handle = dbh ? steel_pdo_number(dbh) : 0;
    if (!handle) {
        steps_original->move_forward(iterator);
    } else if (steel_pdo_enter(handle)) {
        steps_original->move_forward(iterator);
        steel_pdo_leave(handle);
    }
}

/* Its row is gone while another coroutine has it go on. */
static bool is_refused(const zend_object_iterator *iterator)
{
    const pdo_dbh_t *dbh = of_statement(&iterator->data);
    uintptr_t handle = dbh ? steel_pdo_number(dbh) : 0;
    return handle && steel_pdo_held(handle) && !steel_pdo_enter(handle);
}

/* PHP's versions have it as a number, or as a zend_result. */
typedef __typeof__(((zend_object_iterator_funcs *)NULL)->valid(NULL)) validity;

static validity valid(zend_object_iterator *iterator)
{
    return is_refused(iterator) ? FAILURE : steps_original->valid(iterator);
}

static zval *get_current_data(zend_object_iterator *iterator)
{
    return is_refused(iterator) ? NULL : steps_original->get_current_data(iterator);
}

static void guard_steps(zend_object_iterator *iterator)
{
    if (iterator->funcs == __atomic_load_n(&steps_original, __ATOMIC_ACQUIRE)) {
        iterator->funcs = &steps;
        return;
    }
    pthread_mutex_lock(&steel_pdo_tables);
    if (!steps_original) {
        steps = *iterator->funcs;
        steps.valid = valid;
        steps.get_current_data = get_current_data;
        steps.move_forward = move_forward;
        __atomic_store_n(&steps_original, iterator->funcs, __ATOMIC_RELEASE);
        iterator->funcs = &steps;
    }
    pthread_mutex_unlock(&steel_pdo_tables);
}

static zend_object_iterator *get_iterator(zend_class_entry *ce, zval *object, int by_reference)
{
    const pdo_dbh_t *dbh = of_statement(object);
    uintptr_t handle = dbh ? steel_pdo_number(dbh) : 0;
    if (!handle) {
        return get_iterator_original(ce, object, by_reference);
    }
    if (!steel_pdo_enter(handle)) {
        return NULL;
    }
    zend_object_iterator *iterator = get_iterator_original(ce, object, by_reference);
    if (iterator) {
        guard_steps(iterator);
    }
    steel_pdo_leave(handle);
    return iterator;
}

/* Drivers' classes have copies of what they inherit. */
static void guard_heirs(zend_class_entry *base, const char *name, size_t length, zif_handler original, zif_handler ours)
{
    zend_class_entry *ce;
    ZEND_HASH_FOREACH_PTR(CG(class_table), ce) {
        zend_internal_function *function;
        if (ce->type == ZEND_INTERNAL_CLASS && instanceof_function(ce, base)
            && (function = zend_hash_str_find_ptr(&ce->function_table, name, length)) && function->type == ZEND_INTERNAL_FUNCTION
            && function->handler == original) {
            function->handler = ours;
        }
    } ZEND_HASH_FOREACH_END();
}

void steel_pdo_guard_methods(void)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        size_t length = strlen(methods[i].name);
        zend_class_entry *ce = zend_hash_str_find_ptr(CG(class_table), methods[i].class, strlen(methods[i].class));
        zend_internal_function *function = ce ? zend_hash_str_find_ptr(&ce->function_table, methods[i].name, length) : NULL;
        if (function && function->type == ZEND_INTERNAL_FUNCTION && !*methods[i].original) {
            *methods[i].original = function->handler;
            guard_heirs(ce, methods[i].name, length, function->handler, methods[i].ours);
        }
    }
    zend_class_entry *statement = zend_hash_str_find_ptr(CG(class_table), ZEND_STRL("pdostatement"));
    if (statement && statement->get_iterator && !get_iterator_original) {
        get_iterator_original = statement->get_iterator;
        statement->get_iterator = get_iterator;
    }
}

/* The methods that drivers add to PDO's, by their names. */
static struct {
    const char *name;
    zif_handler handler;
} functions[64];
static size_t functions_count;

static void added(INTERNAL_FUNCTION_PARAMETERS)
{
    const zend_string *name = EX(func)->common.function_name;
    zif_handler original = NULL;
    for (size_t i = 0; i < functions_count && !original; i++) {
        if (strcmp(ZSTR_VAL(name), functions[i].name) == 0) {
            original = functions[i].handler;
        }
    }
    const pdo_dbh_t *dbh = of_pdo(execute_data);
    uintptr_t handle = dbh ? steel_pdo_number(dbh) : 0;
    if (!original || (handle && !steel_pdo_enter(handle))) {
        return;
    }
    /* What it gives works on the connection later, past the guard. */
    if (handle && zend_string_equals_literal(name, "openBlob")) {
        steel_pdo_pin();
    }
    original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
    if (handle) {
        steel_pdo_leave(handle);
    }
}

static bool note_function(const char *name, zif_handler handler)
{
    for (size_t i = 0; i < functions_count; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return functions[i].handler == handler;
        }
    }
    if (functions_count == sizeof(functions) / sizeof(*functions)) {
        return false;
    }
    functions[functions_count].name = name;
    functions[functions_count++].handler = handler;
    return true;
}

const zend_function_entry *steel_pdo_guarded(const zend_function_entry *original)
{
    size_t count = 0;
    while (original[count].fname) {
        count++;
    }
    zend_function_entry *ours = malloc((count + 1) * sizeof(*ours));
    if (ours) {
        memcpy(ours, original, (count + 1) * sizeof(*ours));
        for (size_t i = 0; i < count; i++) {
            if (ours[i].handler && note_function(ours[i].fname, ours[i].handler)) {
                ours[i].handler = added;
            }
        }
    }
    return ours;
}

void steel_pdo_guard_class(const char *name)
{
    zend_class_entry *ce = zend_hash_str_find_ptr(CG(class_table), name, strlen(name));
    zend_function *function;
    if (!ce || ce->type != ZEND_INTERNAL_CLASS) {
        return;
    }
    ZEND_HASH_FOREACH_PTR(&ce->function_table, function) {
        if (function->type == ZEND_INTERNAL_FUNCTION && function->common.scope == ce && !(function->common.fn_flags & ZEND_ACC_CTOR)
            && note_function(ZSTR_VAL(function->common.function_name), function->internal_function.handler)) {
            function->internal_function.handler = added;
        }
    } ZEND_HASH_FOREACH_END();
}

#endif

/*
 * Lists of PHP's own (SplQueue, SplObjectStorage, SplPriorityQueue...): whoever puts something into them, or takes it out, does so by a method, which is
 * told with his line as an element of the object.
 */
#include "php.h"
#include "zend_execute.h"
#include "shim.h"
#include "watch.h"

static const struct {
    const char *class_name, *method;
} METHODS[] = {
    {"spldoublylinkedlist", "push"}, {"spldoublylinkedlist", "unshift"}, {"spldoublylinkedlist", "add"}, {"spldoublylinkedlist", "offsetset"},
    {"spldoublylinkedlist", "pop"}, {"spldoublylinkedlist", "shift"}, {"spldoublylinkedlist", "offsetunset"},
    {"splqueue", "enqueue"}, {"splqueue", "dequeue"},
    {"splheap", "insert"}, {"splheap", "extract"}, {"splpriorityqueue", "insert"}, {"splpriorityqueue", "extract"},
    {"splobjectstorage", "attach"}, {"splobjectstorage", "detach"}, {"splobjectstorage", "offsetset"}, {"splobjectstorage", "offsetunset"},
    {"splobjectstorage", "addall"}, {"splobjectstorage", "removeall"}, {"splobjectstorage", "removeallexcept"},
    {"arrayobject", "append"}, {"arrayiterator", "append"},
};
#define COUNT (sizeof(METHODS) / sizeof(METHODS[0]))
static struct {
    const zend_class_entry *scope;
    const zend_string *name;
    zif_handler handler;
} watched[COUNT];
static steel_watch_tell_t tell;

/* How many elements it has. False: a function of the program would say it. */
static bool size_of(zend_object *object, zend_long *size)
{
    const zend_function *count = zend_hash_str_find_ptr(&object->ce->function_table, ZEND_STRL("count"));
    if (count == NULL || count->type != ZEND_INTERNAL_FUNCTION) {
        return false;
    }
    if (object->handlers->count_elements != NULL) {
        return object->handlers->count_elements(object, size) == SUCCESS;
    }
    zval counted;
    ZVAL_UNDEF(&counted);
    zend_call_known_function((zend_function *) count, object, object->ce, &counted, 0, NULL, NULL);
    *size = Z_TYPE(counted) == IS_LONG ? Z_LVAL(counted) : 0;
    return Z_TYPE(counted) == IS_LONG;
}

static void note(zend_object *object, const zend_execute_data *caller)
{
    zend_long size;
    while (caller != NULL && (caller->func == NULL || !ZEND_USER_CODE(caller->func->type))) {
        caller = caller->prev_execute_data;
    }
    if (caller == NULL || steel_watch_is_own(object) || !size_of(object, &size)) {
        return;
    }
    steel_deed deed = {.what = STEEL_DEED_PROPERTY, .access = STEEL_ACCESS_ELEMENT, .handle = object->handle, .ce = object->ce, .name = ZSTR_EMPTY_ALLOC()};
    deed.type = IS_ARRAY;
    deed.size = (uint32_t) size;
    deed.value = (uint64_t) size;
    deed.function = caller->func;
    deed.file = caller->func->op_array.filename;
    deed.line = caller->opline->lineno;
    steel_watch_disown(object->handle);
    tell(&deed);
}

static void call(INTERNAL_FUNCTION_PARAMETERS)
{
    size_t which = 0;
    /* Classes that extend one have a copy of the function. */
    while (which < COUNT && (watched[which].name != EX(func)->common.function_name || watched[which].scope != EX(func)->common.scope)) {
        which++;
    }
    if (which == COUNT) {
        zend_throw_error(NULL, "%s() is none that steelwool.lifetime_audit knows", ZSTR_VAL(EX(func)->common.function_name)); /* Nothing else has this handler. */
        return;
    }
    if (steel_watch_active && Z_TYPE(EX(This)) == IS_OBJECT) {
        note(Z_OBJ(EX(This)), EX(prev_execute_data));
    }
    watched[which].handler(INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

void steel_watch_methods(steel_watch_tell_t function)
{
    tell = function;
    for (size_t which = 0; which < COUNT; which++) {
        const zend_class_entry *base = zend_hash_str_find_ptr(CG(class_table), METHODS[which].class_name, strlen(METHODS[which].class_name));
        const zend_function *method = base != NULL ? zend_hash_str_find_ptr(&base->function_table, METHODS[which].method, strlen(METHODS[which].method)) : NULL;
        if (method == NULL || method->type != ZEND_INTERNAL_FUNCTION || method->common.scope != base) {
            continue;
        }
        watched[which].scope = base;
        watched[which].name = method->common.function_name;
        watched[which].handler = method->internal_function.handler;
        zend_class_entry *ce;
        ZEND_HASH_FOREACH_PTR(CG(class_table), ce) {
            zend_function *copy = instanceof_function(ce, base) ? zend_hash_str_find_ptr(&ce->function_table, METHODS[which].method, strlen(METHODS[which].method)) : NULL;
            if (copy != NULL && copy->type == ZEND_INTERNAL_FUNCTION && copy->internal_function.handler == watched[which].handler && copy->common.scope == base) {
                copy->internal_function.handler = call;
            }
        } ZEND_HASH_FOREACH_END();
    }
}

/*
 * What places hold, for the audit of lifetimes: a number that changes with it, and whether it may be a text that a request has come with.
 */
#include "php.h"
#include "zend_closures.h"
#include "shim.h"
#include "watch.h"

/* What a place holds before the opcode runs. */
void steel_watch_note(const zval *value, steel_deed *deed)
{
    if (value == NULL) {
        return;
    }
    if (Z_TYPE_P(value) == IS_INDIRECT) {
        value = Z_INDIRECT_P(value);
    }
    ZVAL_DEREF(value);
    deed->held = value;
    deed->type = Z_TYPE_P(value);
    switch (Z_TYPE_P(value)) {
        case IS_LONG: deed->value = (uint64_t) Z_LVAL_P(value); break;
        case IS_DOUBLE: memcpy(&deed->value, &Z_DVAL_P(value), sizeof(deed->value)); break;
        case IS_STRING:
            deed->size = (uint32_t) Z_STRLEN_P(value);
            deed->value = zend_hash_func(Z_STRVAL_P(value), Z_STRLEN_P(value) < 64 ? Z_STRLEN_P(value) : 64) + Z_STRLEN_P(value);
            break;
        case IS_ARRAY:
            deed->size = zend_hash_num_elements(Z_ARRVAL_P(value));
            deed->value = deed->size;
            break;
        case IS_OBJECT: deed->value = Z_OBJ_HANDLE_P(value); break;
    }
}

void steel_watch_global(const char *name, size_t len, steel_deed *deed)
{
    steel_watch_note(zend_hash_str_find(&EG(symbol_table), name, len), deed);
}

void steel_watch_value(const zval *value, steel_deed *deed) { steel_watch_note(value, deed); }

const zend_op_array *steel_code_of(const char *class_name, size_t class_len, const char *function, size_t function_len)
{
    const HashTable *functions = EG(function_table);
    if (class_len > 0) {
        const zend_class_entry *ce = zend_hash_str_find_ptr_lc(EG(class_table), class_name, class_len);
        functions = ce != NULL ? &ce->function_table : NULL;
    }
    const zend_function *code = functions != NULL ? zend_hash_str_find_ptr_lc(functions, function, function_len) : NULL;
    return code != NULL && code->type == ZEND_USER_FUNCTION ? &code->op_array : NULL;
}

bool steel_watch_variable(const char *class_name, size_t class_len, const char *function, size_t function_len, const char *name, size_t name_len, uint32_t handle, steel_deed *deed)
{
    const zend_op_array *code = NULL;
    if (handle != 0) {
        zend_object *closure = handle < EG(objects_store).top ? EG(objects_store).object_buckets[handle] : NULL;
        if (closure != NULL && IS_OBJ_VALID(closure) && closure->ce == zend_ce_closure && !(OBJ_FLAGS(closure) & IS_OBJ_FREE_CALLED)) {
            const zend_function *body = zend_get_closure_method_def(closure);
            code = body->type == ZEND_USER_FUNCTION ? &body->op_array : NULL;
        }
    } else {
        code = steel_code_of(class_name, class_len, function, function_len);
    }
    if (code == NULL) {
        return false;
    }
    HashTable *variables = steel_static_variables(code);
    const zval *value = variables != NULL ? zend_hash_str_find(variables, name, name_len) : NULL;
    steel_watch_note(value, deed);
    return value != NULL;
}

/* What requests under way have come with, as a filter: what is not in it is none of that. */
ZEND_TLS uint64_t inputs[64];

void steel_watch_input(uint64_t value)
{
    if (value == 0) {
        memset(inputs, 0, sizeof(inputs));
    } else {
        inputs[value >> 6 & 63] |= (uint64_t) 1 << (value & 63);
    }
}

/* May this be a text that a request has come with? Those of the code are none. */
bool steel_watch_may_be_input(const zval *value, steel_deed *deed)
{
    if (value == NULL || Z_TYPE_P(value) != IS_STRING || ZSTR_IS_INTERNED(Z_STR_P(value))) {
        return false;
    }
    steel_watch_note(value, deed);
    return (inputs[deed->value >> 6 & 63] >> (deed->value & 63) & 1) != 0;
}

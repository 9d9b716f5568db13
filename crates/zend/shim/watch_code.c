/*
 * What the code of a class does with one of its properties, as far as its opcodes say: for the audit of lifetimes.
 */
#include "php.h"
#include "shim.h"
#include "watch.h"

static const zend_string *text(const zend_op *opline, uint8_t type, znode_op node)
{
    const zval *value = type == IS_CONST ? RT_CONSTANT(opline, node) : NULL;
    return value != NULL && Z_TYPE_P(value) == IS_STRING ? Z_STR_P(value) : NULL;
}

static bool is_text(const zend_string *name, const char *chars, size_t len) { return ZSTR_LEN(name) == len && memcmp(ZSTR_VAL(name), chars, len) == 0; }

static bool is_one_of(const zend_string *name, const char *const *names)
{
    for (; name != NULL && *names != NULL; names++) {
        if (is_text(name, *names, strlen(*names))) {
            return true;
        }
    }
    return false;
}

static const char *const SHORTENS[] = {"array_shift", "array_pop", "array_splice", NULL};
static const char *const SELECTS[] = {"array_filter", "array_slice", "array_diff_key", "array_diff", "array_intersect_key", NULL};
static const char *const METHODS[] = {"detach", "offsetunset", "removeall", "removeallexcept", "dequeue", "pop", "shift", "extract", NULL};

/* The function that was begun last before `opline` is one of these. */
static bool is_for(const zend_op_array *code, const zend_op *opline, int most, const char *const *names)
{
    for (int back = 0; back < most && opline > code->opcodes; back++) {
        opline--;
        switch (opline->opcode) {
            case ZEND_INIT_FCALL:
            case ZEND_INIT_FCALL_BY_NAME: return is_one_of(text(opline, opline->op2_type, opline->op2), names);
            case ZEND_INIT_NS_FCALL_BY_NAME: return is_one_of(Z_STR_P(RT_CONSTANT(opline, opline->op2) + 2), names);
        }
    }
    return false;
}

/* It is assigned something that may be less than it was: nothing (where it is not filled for the first time), or some of it. */
static bool is_emptied(const zend_op_array *code, const zend_op *opline)
{
    const zend_op *data = opline + 1;
    if (data->op1_type == IS_CONST) {
        return opline == code->opcodes || (opline - 1)->opcode != ZEND_COALESCE;
    }
    /* [$rows, $this->rows] = [$this->rows, []] */
    bool is_of_list = data->op1_type != IS_CV && opline > code->opcodes && (opline - 1)->opcode == ZEND_FETCH_LIST_R && (opline - 1)->result.var == data->op1.var;
    return is_of_list || is_for(code, opline, 8, SELECTS);
}

static bool is_taken_out(const zend_op_array *code, const zend_op *opline, const char *property, size_t len, bool is_constructor)
{
    bool is_static = false;
    switch (opline->opcode) {
        case ZEND_FETCH_STATIC_PROP_UNSET:
        case ZEND_FETCH_STATIC_PROP_W:
        case ZEND_FETCH_STATIC_PROP_R:
        case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
        case ZEND_ASSIGN_STATIC_PROP: is_static = true; break;
        case ZEND_FETCH_OBJ_UNSET:
        case ZEND_FETCH_OBJ_W:
        case ZEND_FETCH_OBJ_R:
        case ZEND_FETCH_OBJ_FUNC_ARG:
        case ZEND_ASSIGN_OBJ: break;
        default: return false;
    }
    const zend_string *name = is_static ? text(opline, opline->op1_type, opline->op1) : text(opline, opline->op2_type, opline->op2);
    if (name == NULL || !is_text(name, property, len)) {
        return false;
    }
    const zend_op *next = opline + 1;
    switch (opline->opcode) {
        case ZEND_FETCH_STATIC_PROP_UNSET:
        case ZEND_FETCH_OBJ_UNSET: return true;
        case ZEND_ASSIGN_STATIC_PROP:
        case ZEND_ASSIGN_OBJ: return !is_constructor && is_emptied(code, opline);
        case ZEND_FETCH_STATIC_PROP_R:
        case ZEND_FETCH_OBJ_R: {
            if (next->opcode != ZEND_INIT_METHOD_CALL || next->op2_type != IS_CONST) {
                return false;
            }
            return is_one_of(Z_STR_P(RT_CONSTANT(next, next->op2) + 1), METHODS);
        }
        default: return is_for(code, opline, 4, SHORTENS);
    }
}

bool steel_takes_out(const zend_class_entry *ce, const char *property, size_t len)
{
    for (; ce != NULL; ce = ce->parent) {
        zend_function *function;
        ZEND_HASH_FOREACH_PTR(&ce->function_table, function) {
            if (function->type != ZEND_USER_FUNCTION) {
                continue;
            }
            const zend_op_array *code = &function->op_array;
            for (uint32_t at = 0; at < code->last; at++) {
                if (is_taken_out(code, code->opcodes + at, property, len, (code->fn_flags & ZEND_ACC_CTOR) != 0)) {
                    return true;
                }
            }
        } ZEND_HASH_FOREACH_END();
    }
    return false;
}

static bool is_variable(const zend_op_array *code, uint8_t type, znode_op node, const char *name, size_t len)
{
    return type == IS_CV && is_text(code->vars[EX_VAR_TO_NUM(node.var)], name, len);
}

bool steel_variable_takes_out(const char *class_name, size_t class_len, const char *function, size_t function_len, const char *name, size_t name_len)
{
    const zend_op_array *code = steel_code_of(class_name, class_len, function, function_len);
    if (code == NULL) {
        return false;
    }
    for (const zend_op *opline = code->opcodes; opline < code->opcodes + code->last; opline++) {
        if (!is_variable(code, opline->op1_type, opline->op1, name, name_len)) {
            continue;
        }
        switch (opline->opcode) {
            case ZEND_UNSET_DIM: return true;
            case ZEND_ASSIGN:
                if (opline->op2_type == IS_CONST || is_for(code, opline, 8, SELECTS)) {
                    return true;
                }
                break;
            case ZEND_SEND_REF:
                if (is_for(code, opline, 4, SHORTENS)) {
                    return true;
                }
                break;
        }
    }
    return false;
}

/*
 * exit() as an exception: before PHP 8.4 it is an opcode, whose operands only C's macros reach.
 */
#include "php.h"
#include "zend_exceptions.h"
#include "shim.h"

static steel_exit_flags_t exit_flags;
static zend_class_entry *exit_class;

/* Throws the exception with what exit() was given. Takes over the status. */
static void throw_exit(zend_string *message, zend_long flags, zval *status)
{
    zend_object *exception = zend_throw_exception(exit_class, message ? ZSTR_VAL(message) : "swoole exit", 0);
    zval value;
    ZVAL_LONG(&value, flags);
    zend_update_property_ex(exit_class, exception, zend_string_init_interned("flags", 5, true), &value);
    zend_update_property_ex(exit_class, exception, zend_string_init_interned("status", 6, true), status);
    zval_ptr_dtor(status);
}

#if PHP_VERSION_ID < 80400

static user_opcode_handler_t previous;

static int on_exit_opcode(zend_execute_data *execute_data)
{
    zend_long flags = exit_flags();
    if (!flags) {
        return previous ? previous(execute_data) : ZEND_USER_OPCODE_DISPATCH;
    }
    const zend_op *opline = EX(opline);
    zval status;
    ZVAL_NULL(&status);
    if (opline->op1_type == IS_CONST) {
        ZVAL_COPY(&status, RT_CONSTANT(opline, opline->op1));
    } else if (opline->op1_type != IS_UNUSED && Z_TYPE_P(EX_VAR(opline->op1.var)) != IS_UNDEF) {
        ZVAL_COPY_DEREF(&status, EX_VAR(opline->op1.var));
    }
    if (opline->op1_type & (IS_TMP_VAR | IS_VAR)) {
        zval_ptr_dtor_nogc(EX_VAR(opline->op1.var));
    }
    throw_exit(NULL, flags, &status);
    return ZEND_USER_OPCODE_CONTINUE;
}

void steel_catch_exit(zend_class_entry *ce, steel_exit_flags_t flags)
{
    exit_class = ce;
    exit_flags = flags;
    previous = zend_get_user_opcode_handler(ZEND_EXIT);
    zend_set_user_opcode_handler(ZEND_EXIT, on_exit_opcode);
}

#else

static zif_handler previous;

static ZEND_NAMED_FUNCTION(on_exit_function)
{
    zend_long flags = exit_flags();
    if (!flags) {
        previous(INTERNAL_FUNCTION_PARAM_PASSTHRU);
        return;
    }
    zend_string *message = NULL;
    zend_long number = 0;
    ZEND_PARSE_PARAMETERS_START(0, 1)
        Z_PARAM_OPTIONAL
        Z_PARAM_STR_OR_LONG(message, number)
    ZEND_PARSE_PARAMETERS_END();
    zval status;
    if (message) {
        ZVAL_STR_COPY(&status, message);
    } else {
        ZVAL_LONG(&status, number);
    }
    throw_exit(message, flags, &status);
}

void steel_catch_exit(zend_class_entry *ce, steel_exit_flags_t flags)
{
    zend_function *function = zend_hash_str_find_ptr(CG(function_table), "exit", sizeof("exit") - 1);
    exit_class = ce;
    exit_flags = flags;
    if (function) {
        previous = function->internal_function.handler;
        function->internal_function.handler = on_exit_function;
    }
}

#endif

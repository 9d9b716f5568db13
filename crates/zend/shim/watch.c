/*
 * What code of PHP does to what lives longer than a request: told opcode by opcode, where `steelwool.lifetime_audit` is on. Opcodes are hooked
 * at module start, before any code is compiled. Nothing here decides anything but what an opcode names.
 */
#include "php.h"
#include "zend_closures.h"
#include "zend_execute.h"
#include "shim.h"

static steel_watch_tell_t tell;
static volatile int active;
static user_opcode_handler_t earlier[256];

void steel_watch_activate(bool on) { active = on; }

/* The number that the next object gets. */
static uint32_t next_handle(void)
{
    zend_objects_store *store = &EG(objects_store);
    return store->free_list_head != -1 ? (uint32_t) store->free_list_head : store->top;
}

static zval *operand(zend_execute_data *execute_data, const zend_op *opline, uint8_t type, znode_op node)
{
    zval *value;
    switch (type) {
        case IS_CONST: return RT_CONSTANT(opline, node);
        case IS_UNUSED: return NULL;
        default:
            value = EX_VAR(node.var);
            if (Z_TYPE_P(value) == IS_INDIRECT) {
                value = Z_INDIRECT_P(value);
            }
            ZVAL_DEREF(value);
            return value;
    }
}

static zend_string *name_of(zval *value) { return value != NULL && Z_TYPE_P(value) == IS_STRING ? Z_STR_P(value) : NULL; }

/* What a place holds before the opcode runs. */
static void note(const zval *value, steel_deed *deed)
{
    if (value == NULL) {
        return;
    }
    if (Z_TYPE_P(value) == IS_INDIRECT) {
        value = Z_INDIRECT_P(value);
    }
    ZVAL_DEREF(value);
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
    note(zend_hash_str_find(&EG(symbol_table), name, len), deed);
}

/* The class that declares the static property that an opcode names. NULL: it is not known before it runs. */
static zend_class_entry *static_class(zend_execute_data *execute_data, const zend_op *opline, zend_string *name, steel_deed *deed)
{
    zend_class_entry *ce = NULL;
    if (opline->op2_type == IS_CONST) {
        zval *class_name = RT_CONSTANT(opline, opline->op2);
        ce = zend_hash_find_ptr(EG(class_table), Z_STR_P(class_name + 1));
    } else if (opline->op2_type == IS_UNUSED) {
        zend_class_entry *scope = EX(func)->common.scope;
        switch (opline->op2.num & ZEND_FETCH_CLASS_MASK) {
            case ZEND_FETCH_CLASS_SELF: ce = scope; break;
            case ZEND_FETCH_CLASS_PARENT: ce = scope != NULL ? scope->parent : NULL; break;
            case ZEND_FETCH_CLASS_STATIC: ce = scope != NULL ? zend_get_called_scope(execute_data) : NULL; break;
        }
    } else {
        ce = Z_CE_P(EX_VAR(opline->op2.var));
    }
    if (ce == NULL || !(ce->ce_flags & ZEND_ACC_LINKED)) {
        return NULL;
    }
    zend_property_info *info = zend_hash_find_ptr(&ce->properties_info, name);
    if (info == NULL || !(info->flags & ZEND_ACC_STATIC)) {
        return NULL;
    }
    zval *members = steel_static_members(info->ce);
    note(members != NULL ? members + info->offset : NULL, deed);
    return info->ce;
}

static bool static_property(zend_execute_data *execute_data, const zend_op *opline, int access, steel_deed *deed)
{
    deed->name = name_of(operand(execute_data, opline, opline->op1_type, opline->op1));
    deed->ce = deed->name != NULL ? static_class(execute_data, opline, (zend_string *) deed->name, deed) : NULL;
    deed->what = STEEL_DEED_STATIC;
    deed->access = access;
    return deed->ce != NULL;
}

/* The object of a property, and its name, that an opcode names. */
static zend_object *object_of(zend_execute_data *execute_data, const zend_op *opline)
{
    zval *container = opline->op1_type == IS_UNUSED ? &EX(This) : operand(execute_data, opline, opline->op1_type, opline->op1);
    return container != NULL && Z_TYPE_P(container) == IS_OBJECT ? Z_OBJ_P(container) : NULL;
}

/* Which coroutine has made the object of a number, as long as its request lasts. */
static const void **makers;
static size_t makers_size;

static void note_maker(uint32_t handle)
{
    if (handle >= makers_size) {
        size_t size = makers_size * 2 > handle + 1024u ? makers_size * 2 : handle + 1024u;
        const void **larger = realloc(makers, size * sizeof(*makers));
        if (larger == NULL) {
            return;
        }
        memset(larger + makers_size, 0, (size - makers_size) * sizeof(*makers));
        makers = larger;
        makers_size = size;
    }
    makers[handle] = EG(current_fiber_context);
}

void steel_watch_disown(uint32_t handle)
{
    if (handle < makers_size) {
        makers[handle] = NULL;
    }
}

/* Has the coroutine that runs made it, for a request that lasts still? What is done with it is nobody else's business, mostly, and not told. */
static inline bool is_own(const zend_object *object)
{
    const void *coroutine = EG(current_fiber_context);
    return object->handle < makers_size && coroutine != NULL && makers[object->handle] == coroutine;
}

/*
 * Reads of properties are many. Each is told once in a coroutine, until something is written that others may read: what happens between two reads of
 * the same property changes nothing that a rule asks for.
 */
static struct {
    const void *coroutine;
    const zend_string *name;
    uint32_t handle;
    uint32_t epoch;
} reads[4096];
static uint32_t epoch = 1;

void steel_watch_forget_reads(void)
{
    epoch++;
}

static bool is_read_again(const zend_object *object, const zend_string *name)
{
    const void *coroutine = EG(current_fiber_context);
    uintptr_t at = ((uintptr_t)name >> 4) ^ (object->handle * 0x9e3779b1u);
    size_t index = (at ^ at >> 12) % (sizeof(reads) / sizeof(*reads));
    if (reads[index].handle == object->handle && reads[index].name == name && reads[index].epoch == epoch && reads[index].coroutine == coroutine) {
        return true;
    }
    reads[index].coroutine = coroutine;
    reads[index].name = name;
    reads[index].handle = object->handle;
    reads[index].epoch = epoch;
    return false;
}

static bool property(zend_execute_data *execute_data, const zend_op *opline, int access, steel_deed *deed)
{
    zend_object *object = object_of(execute_data, opline);
    if (object == NULL || is_own(object)) {
        return false;
    }
    deed->name = name_of(operand(execute_data, opline, opline->op2_type, opline->op2));
    if (deed->name == NULL) {
        return false;
    }
    deed->ce = object->ce;
    deed->handle = object->handle;
    deed->what = STEEL_DEED_PROPERTY;
    deed->access = access;
    zend_property_info *info = zend_hash_find_ptr(&object->ce->properties_info, (zend_string *) deed->name);
    if (info != NULL && !(info->flags & ZEND_ACC_STATIC) && (int32_t) info->offset > 0) {
        note(OBJ_PROP(object, info->offset), deed);
    } else if (object->properties != NULL) {
        note(zend_hash_find(object->properties, (zend_string *) deed->name), deed);
    }
    return true;
}

static bool global(zend_string *name, int access, steel_deed *deed)
{
    deed->what = STEEL_DEED_GLOBAL;
    deed->access = access;
    deed->name = name;
    note(name != NULL ? zend_hash_find(&EG(symbol_table), name) : NULL, deed);
    return name != NULL;
}

/* A variable gets a name for something that lives longer: what is done with it first, in the order of the code? */
static int first_use(const zend_op_array *code, const zend_op *opline)
{
    const zend_op *end = code->opcodes + code->last;
    uint32_t variable = opline->op1.var;
    for (opline++; opline < end; opline++) {
        bool first = opline->op1_type == IS_CV && opline->op1.var == variable;
        bool second = opline->op2_type == IS_CV && opline->op2.var == variable;
        if (second) {
            return STEEL_ACCESS_BIND;
        }
        if (!first) {
            continue;
        }
        switch (opline->opcode) {
            case ZEND_ASSIGN: return STEEL_ACCESS_ASSIGN;
            case ZEND_ASSIGN_OP:
            case ZEND_PRE_INC:
            case ZEND_PRE_DEC:
            case ZEND_POST_INC:
            case ZEND_POST_DEC: return STEEL_ACCESS_COUNT;
            case ZEND_ASSIGN_DIM:
            case ZEND_ASSIGN_DIM_OP:
            case ZEND_FETCH_DIM_W:
            case ZEND_FETCH_DIM_RW: return STEEL_ACCESS_ELEMENT;
            default: return STEEL_ACCESS_BIND;
        }
    }
    return STEEL_ACCESS_BIND;
}

/* It becomes an argument of a function that is called by a name which the compiler did not know: `is_null()` in a namespace. */
static int as_argument(zend_execute_data *execute_data)
{
    return ZEND_CALL_INFO(EX(call)) & ZEND_CALL_SEND_ARG_BY_REF ? STEEL_ACCESS_ELEMENT : STEEL_ACCESS_READ;
}

/* What the opcode is about to do, if that is of interest. */
static bool understand(zend_execute_data *execute_data, const zend_op *opline, steel_deed *deed)
{
    switch (opline->opcode) {
        case ZEND_NEW:
        case ZEND_CLONE:
        case ZEND_DECLARE_LAMBDA_FUNCTION:
        case ZEND_GENERATOR_CREATE:
            deed->what = STEEL_DEED_MADE;
            deed->handle = next_handle();
            note_maker(deed->handle);
            return true;
        case ZEND_FETCH_STATIC_PROP_R:
        case ZEND_FETCH_STATIC_PROP_IS:
        case ZEND_ISSET_ISEMPTY_STATIC_PROP:
            return static_property(execute_data, opline, STEEL_ACCESS_READ, deed);
        case ZEND_ASSIGN_STATIC_PROP:
        case ZEND_ASSIGN_STATIC_PROP_REF:
        case ZEND_UNSET_STATIC_PROP:
            return static_property(execute_data, opline, STEEL_ACCESS_ASSIGN, deed);
        case ZEND_ASSIGN_STATIC_PROP_OP:
        case ZEND_PRE_INC_STATIC_PROP:
        case ZEND_PRE_DEC_STATIC_PROP:
        case ZEND_POST_INC_STATIC_PROP:
        case ZEND_POST_DEC_STATIC_PROP:
            return static_property(execute_data, opline, STEEL_ACCESS_COUNT, deed);
        case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
            return static_property(execute_data, opline, as_argument(execute_data), deed);
        case ZEND_FETCH_STATIC_PROP_W:
        case ZEND_FETCH_STATIC_PROP_RW:
        case ZEND_FETCH_STATIC_PROP_UNSET:
            return static_property(execute_data, opline, STEEL_ACCESS_ELEMENT, deed);
        case ZEND_BIND_GLOBAL:
            return global(name_of(RT_CONSTANT(opline, opline->op2)), first_use(&EX(func)->op_array, opline), deed);
        case ZEND_FETCH_R:
        case ZEND_FETCH_IS:
        case ZEND_FETCH_W:
        case ZEND_FETCH_RW:
        case ZEND_FETCH_UNSET:
        case ZEND_FETCH_FUNC_ARG: {
            if ((opline->extended_value & (ZEND_FETCH_GLOBAL | ZEND_FETCH_GLOBAL_LOCK)) == 0) {
                return false;
            }
            bool reads = opline->opcode == ZEND_FETCH_R || opline->opcode == ZEND_FETCH_IS
                || (opline->opcode == ZEND_FETCH_FUNC_ARG && as_argument(execute_data) == STEEL_ACCESS_READ);
            /* `$GLOBALS['a'] = 1` is a fetch for writing and an assignment to what it has found. */
            bool assigns = opline->opcode == ZEND_FETCH_W && (opline + 1)->opcode == ZEND_ASSIGN;
            int access = reads ? STEEL_ACCESS_READ : assigns ? STEEL_ACCESS_ASSIGN : STEEL_ACCESS_ELEMENT;
            return global(name_of(operand(execute_data, opline, opline->op1_type, opline->op1)), access, deed);
        }
        case ZEND_BIND_STATIC:
            if (EX(func)->common.fn_flags & ZEND_ACC_CLOSURE) {
                return false; /* what it binds by use, mostly */
            }
            deed->what = STEEL_DEED_VARIABLE;
            deed->access = first_use(&EX(func)->op_array, opline);
            deed->name = EX(func)->op_array.vars[EX_VAR_TO_NUM(opline->op1.var)];
            {
                HashTable *variables = steel_static_variables(&EX(func)->op_array);
                note(variables != NULL ? zend_hash_find(variables, (zend_string *) deed->name) : NULL, deed);
            }
            return true;
        case ZEND_ASSIGN_OBJ:
        case ZEND_ASSIGN_OBJ_REF:
            return property(execute_data, opline, STEEL_ACCESS_ASSIGN, deed);
        case ZEND_ASSIGN_OBJ_OP:
        case ZEND_PRE_INC_OBJ:
        case ZEND_PRE_DEC_OBJ:
        case ZEND_POST_INC_OBJ:
        case ZEND_POST_DEC_OBJ:
            return property(execute_data, opline, STEEL_ACCESS_COUNT, deed);
        case ZEND_FETCH_OBJ_FUNC_ARG:
            return property(execute_data, opline, as_argument(execute_data), deed);
        case ZEND_FETCH_OBJ_W:
        case ZEND_FETCH_OBJ_RW:
        case ZEND_FETCH_OBJ_UNSET:
            return property(execute_data, opline, STEEL_ACCESS_ELEMENT, deed);
    }
    return false;
}

static void at(zend_execute_data *execute_data, steel_deed *deed)
{
    deed->file = EX(func)->op_array.filename;
    deed->line = EX(opline)->lineno;
    deed->function = EX(func);
}

static int watch(zend_execute_data *execute_data)
{
    const zend_op *opline = EX(opline);
    if (active) {
        steel_deed deed = {0};
        if (understand(execute_data, opline, &deed)) {
            at(execute_data, &deed);
            tell(&deed);
        }
    }
    return earlier[opline->opcode] != NULL ? earlier[opline->opcode](execute_data) : ZEND_USER_OPCODE_DISPATCH;
}

/* The same for reads of properties, of which there are more than of anything else. */
static int watch_read(zend_execute_data *execute_data)
{
    const zend_op *opline = EX(opline);
    if (active && opline->op2_type == IS_CONST) {
        const zend_object *object = object_of(execute_data, opline);
        if (object != NULL && !is_own(object) && !is_read_again(object, Z_STR_P(RT_CONSTANT(opline, opline->op2)))) {
            steel_deed deed = {0};
            if (property(execute_data, opline, STEEL_ACCESS_READ, &deed)) {
                at(execute_data, &deed);
                tell(&deed);
            }
        }
    }
    return earlier[opline->opcode] != NULL ? earlier[opline->opcode](execute_data) : ZEND_USER_OPCODE_DISPATCH;
}

static const uint8_t READS[] = {ZEND_FETCH_OBJ_R, ZEND_FETCH_OBJ_IS, ZEND_ISSET_ISEMPTY_PROP_OBJ};

static const uint8_t OPCODES[] = {
    ZEND_NEW, ZEND_CLONE, ZEND_DECLARE_LAMBDA_FUNCTION, ZEND_GENERATOR_CREATE,
    ZEND_FETCH_STATIC_PROP_R, ZEND_FETCH_STATIC_PROP_IS, ZEND_ISSET_ISEMPTY_STATIC_PROP, ZEND_ASSIGN_STATIC_PROP,
    ZEND_ASSIGN_STATIC_PROP_REF, ZEND_UNSET_STATIC_PROP, ZEND_ASSIGN_STATIC_PROP_OP, ZEND_PRE_INC_STATIC_PROP,
    ZEND_PRE_DEC_STATIC_PROP, ZEND_POST_INC_STATIC_PROP, ZEND_POST_DEC_STATIC_PROP, ZEND_FETCH_STATIC_PROP_W,
    ZEND_FETCH_STATIC_PROP_RW, ZEND_FETCH_STATIC_PROP_FUNC_ARG, ZEND_FETCH_STATIC_PROP_UNSET,
    ZEND_BIND_GLOBAL, ZEND_FETCH_R, ZEND_FETCH_IS, ZEND_FETCH_W, ZEND_FETCH_RW, ZEND_FETCH_UNSET, ZEND_FETCH_FUNC_ARG, ZEND_BIND_STATIC,
    ZEND_ASSIGN_OBJ, ZEND_ASSIGN_OBJ_REF, ZEND_ASSIGN_OBJ_OP, ZEND_PRE_INC_OBJ, ZEND_PRE_DEC_OBJ, ZEND_POST_INC_OBJ, ZEND_POST_DEC_OBJ,
    ZEND_FETCH_OBJ_W, ZEND_FETCH_OBJ_RW, ZEND_FETCH_OBJ_UNSET, ZEND_FETCH_OBJ_FUNC_ARG,
};

/* Functions that change something of the whole process, and those whose outcome it keeps; those that are called most come first. */
static const char *const FUNCTIONS[] = {
    "preg_match", "json_encode", "preg_replace", "json_decode", "preg_replace_callback", "preg_match_all", "preg_split", "file_get_contents", "fopen",
    "preg_grep", "preg_filter", "preg_replace_callback_array", "file", "readfile", "copy", "get_headers", "json_validate", "json_last_error",
    "json_last_error_msg", "preg_last_error", "preg_last_error_msg", "http_get_last_response_headers", "simplexml_load_file", "simplexml_load_string",
    "mysqli_connect", "mysqli_init", "mysqli_real_connect", "mysqli_connect_error", "mysqli_connect_errno", "gc_enable", "gc_disable", "stream_filter_register", "mb_regex_encoding",
    "mb_http_output", "mb_detect_order",
    "ini_set", "ini_alter", "set_include_path", "error_reporting", "date_default_timezone_set", "setlocale", "chdir", "umask", "putenv",
    "mb_internal_encoding", "mb_language", "mb_substitute_character", "set_error_handler", "set_exception_handler", "restore_error_handler",
    "restore_exception_handler", "spl_autoload_register", "register_shutdown_function", "stream_wrapper_register",
    "stream_context_set_default", "libxml_use_internal_errors", "ob_start", "bcscale", "mt_srand", "srand", "locale_set_default",
    "assert_options", "ignore_user_abort", "set_time_limit", "session_start", "session_id", "bindtextdomain", "textdomain",
};
#define COUNT (sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]))
static zif_handler originals[COUNT];
static zend_function *watched[COUNT];

static void call(INTERNAL_FUNCTION_PARAMETERS)
{
    size_t which = 0;
    while (watched[which] == NULL || watched[which]->common.function_name != EX(func)->common.function_name) {
        which++; /* One of them it is: nothing else has this handler. */
    }
    zend_execute_data *caller = active ? EX(prev_execute_data) : NULL;
    while (caller != NULL && (caller->func == NULL || !ZEND_USER_CODE(caller->func->type))) {
        caller = caller->prev_execute_data; /* array_map() and its kin call it as well. */
    }
    if (caller != NULL) {
        steel_deed deed = {.what = STEEL_DEED_CALL, .name = EX(func)->common.function_name};
        at(caller, &deed);
        tell(&deed);
    }
    originals[which](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static void watch_functions(void)
{
    for (size_t which = 0; which < COUNT; which++) {
        zend_function *function = zend_hash_str_find_ptr(CG(function_table), FUNCTIONS[which], strlen(FUNCTIONS[which]));
        if (function != NULL && function->type == ZEND_INTERNAL_FUNCTION && function->internal_function.handler != NULL) {
            watched[which] = function;
            originals[which] = function->internal_function.handler;
            function->internal_function.handler = call;
        }
    }
}

static void hook(const uint8_t *opcodes, size_t count, user_opcode_handler_t handler)
{
    for (size_t index = 0; index < count; index++) {
        earlier[opcodes[index]] = zend_get_user_opcode_handler(opcodes[index]);
        zend_set_user_opcode_handler(opcodes[index], handler);
    }
}

void steel_watch_install(steel_watch_tell_t function, bool with_reads)
{
    tell = function;
    hook(OPCODES, sizeof(OPCODES), watch);
    if (with_reads) {
        hook(READS, sizeof(READS), watch_read);
    }
    watch_functions();
}

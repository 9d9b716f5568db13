/*
 * What code of PHP does to what lives longer than a request: told opcode by opcode, where `steelwool.lifetime_audit` is on. Opcodes are hooked
 * at module start, before any code is compiled. Nothing here decides anything but what an opcode names.
 */
#include "php.h"
#include "zend_closures.h"
#include "zend_execute.h"
#include "shim.h"
#include "watch.h"

static steel_watch_tell_t tell;
static user_opcode_handler_t earlier[256];

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

/*
 * The element that is read or written next of the array that the running opcode (of which `variable` is the result, or gets a name) finds: its key, if
 * that stands in the code of the program. Other keys are data, and who comes with the key may have what lies there.
 *
 * `is_next`: nothing comes in between but other fetches, which the compiler puts behind all that they need. Otherwise the places of operands that are not
 * constants hold whatever was there last, which may be freed.
 */
static const zend_string *key_of(zend_execute_data *execute_data, const zend_op *use, uint32_t variable, bool is_next)
{
    if (use->op1_type == IS_CONST || use->op1_type == IS_UNUSED || use->op1.var != variable || use->op2_type == IS_UNUSED) {
        return NULL;
    }
    if (use->op2_type != IS_CONST && !is_next) {
        return NULL;
    }
    const zval *key = use->op2_type == IS_CONST ? RT_CONSTANT(use, use->op2) : EX_VAR(use->op2.var);
    ZVAL_DEREF(key);
    bool is_code = use->op2_type == IS_CONST || (Z_TYPE_P(key) == IS_STRING && Z_STRLEN_P(key) > 1); /* Those of one letter are all interned. */
    return is_code && Z_TYPE_P(key) == IS_STRING && ZSTR_IS_INTERNED(Z_STR_P(key)) ? Z_STR_P(key) : NULL;
}

/* How an element is used, 0: not in a way that is told. */
static int element_access(const zend_op *use)
{
    switch (use->opcode) {
        case ZEND_FETCH_DIM_R:
        case ZEND_FETCH_DIM_IS:
        case ZEND_ISSET_ISEMPTY_DIM_OBJ: return STEEL_ACCESS_READ;
        case ZEND_ASSIGN_DIM:
        case ZEND_UNSET_DIM: return STEEL_ACCESS_ASSIGN;
        case ZEND_ASSIGN_DIM_OP:
        case ZEND_FETCH_DIM_RW: return STEEL_ACCESS_COUNT;
        case ZEND_FETCH_DIM_W: return STEEL_ACCESS_ELEMENT;
    }
    return 0;
}

/* What is assigned, by the opcode that goes with an assignment; it is there already, as in key_of(). */
static uint64_t given(zend_execute_data *execute_data, const zend_op *data)
{
    steel_deed deed = {0};
    const zval *value = operand(execute_data, data, data->op1_type, data->op1);
    if (value != NULL && Z_TYPE_P(value) == IS_STRING && !ZSTR_IS_INTERNED(Z_STR_P(value))) {
        steel_watch_note(value, &deed);
    }
    return deed.value;
}

/* What `opline` has told of an array, of its element that is used next. False: of none that is told. */
static bool element(zend_execute_data *execute_data, const zend_op *use, uint32_t variable, const steel_deed *of, steel_deed *deed)
{
    int access = element_access(use);
    if (access == 0 || (of->type > IS_NULL && of->type != IS_ARRAY)) {
        return false;
    }
    bool is_next = use == EX(opline) + 1;
    const zend_string *key = key_of(execute_data, use, variable, is_next);
    if (key == NULL) {
        return false;
    }
    *deed = *of;
    const zval *held = of->type == IS_ARRAY ? zend_hash_find(Z_ARRVAL_P(of->held), (zend_string *) key) : NULL;
    deed->key = key;
    const zend_op *inner = use + 1;
    if (use->result_type != IS_UNUSED && element_access(inner) != 0 && (use->opcode == ZEND_FETCH_DIM_R || use->opcode == ZEND_FETCH_DIM_IS || use->opcode == ZEND_FETCH_DIM_W)) {
        deed->inner_key = key_of(execute_data, inner, use->result.var, is_next);
        if (deed->inner_key != NULL) {
            access = element_access(inner);
            held = held != NULL && Z_TYPE_P(held) == IS_ARRAY ? zend_hash_find(Z_ARRVAL_P(held), (zend_string *) deed->inner_key) : NULL;
            use = inner;
        }
    }
    deed->access = access;
    deed->type = deed->size = 0;
    deed->value = 0;
    steel_watch_note(held, deed);
    deed->given = use->opcode == ZEND_ASSIGN_DIM && is_next ? given(execute_data, use + 1) : 0;
    return true;
}

/* Does an assignment give an array without elements? */
static bool resets(zend_execute_data *execute_data, const zend_op *data)
{
    const zval *value = data->opcode == ZEND_OP_DATA ? operand(execute_data, data, data->op1_type, data->op1) : NULL;
    return value != NULL && Z_TYPE_P(value) == IS_ARRAY && zend_hash_num_elements(Z_ARRVAL_P(value)) == 0;
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
    if (members == NULL) {
        members = info->ce->default_static_members_table; /* Nobody has used the class yet. */
    }
    steel_watch_note(members != NULL ? members + info->offset : NULL, deed);
    return info->ce;
}

static bool static_property(zend_execute_data *execute_data, const zend_op *opline, int access, steel_deed *deed)
{
    deed->name = name_of(operand(execute_data, opline, opline->op1_type, opline->op1));
    deed->ce = deed->name != NULL ? static_class(execute_data, opline, (zend_string *) deed->name, deed) : NULL;
    deed->what = STEEL_DEED_STATIC;
    deed->access = access;
    deed->resets = opline->opcode == ZEND_ASSIGN_STATIC_PROP && resets(execute_data, opline + 1);
    return deed->ce != NULL;
}

/* The object of a property, and its name, that an opcode names. */
static zend_object *object_of(zend_execute_data *execute_data, const zend_op *opline)
{
    zval *container = opline->op1_type == IS_UNUSED ? &EX(This) : operand(execute_data, opline, opline->op1_type, opline->op1);
    return container != NULL && Z_TYPE_P(container) == IS_OBJECT ? Z_OBJ_P(container) : NULL;
}

/* What the coroutine does to what it has made is of interest where it gets something that its request has come with: it may outlive that. */
static bool own_property(zend_execute_data *execute_data, const zend_op *opline, steel_deed *deed)
{
    const zend_op *data = opline + 1;
    if (opline->opcode == ZEND_FETCH_OBJ_W && data->opcode == ZEND_ASSIGN_DIM) {
        deed->key = key_of(execute_data, data, opline->result.var, true);
        if (deed->key == NULL) {
            return false;
        }
        data++;
    } else if (opline->opcode != ZEND_ASSIGN_OBJ) {
        return false;
    }
    return steel_watch_may_be_input(operand(execute_data, data, data->op1_type, data->op1), deed);
}

static bool property(zend_execute_data *execute_data, const zend_op *opline, int access, steel_deed *deed)
{
    zend_object *object = object_of(execute_data, opline);
    if (object == NULL) {
        return false;
    }
    bool own = steel_watch_is_own(object);
    if (own && !own_property(execute_data, opline, deed)) {
        return false;
    }
    deed->name = name_of(operand(execute_data, opline, opline->op2_type, opline->op2));
    if (deed->name == NULL) {
        return false;
    }
    deed->ce = object->ce;
    deed->handle = object->handle;
    deed->what = STEEL_DEED_PROPERTY;
    deed->access = own ? STEEL_ACCESS_OWN : access;
    if (own) {
        return true;
    }
    deed->resets = opline->opcode == ZEND_ASSIGN_OBJ && resets(execute_data, opline + 1);
    if (access != STEEL_ACCESS_READ) {
        steel_watch_disown(object->handle); /* Whoever has made it is not alone with it. */
    }
    zend_property_info *info = zend_hash_find_ptr(&object->ce->properties_info, (zend_string *) deed->name);
    if (info != NULL && !(info->flags & ZEND_ACC_STATIC) && (int32_t) info->offset > 0) {
        steel_watch_note(OBJ_PROP(object, info->offset), deed);
    } else if (object->properties != NULL) {
        steel_watch_note(zend_hash_find(object->properties, (zend_string *) deed->name), deed);
    }
    return true;
}

/* A static property whose reference becomes an argument: the function may read and write it. */
static bool static_property_by_reference(zend_execute_data *execute_data, const zend_op *opline, steel_deed *deed)
{
    const zend_op *use = opline + 1;
    bool is_argument = (use->opcode == ZEND_SEND_REF || use->opcode == ZEND_SEND_FUNC_ARG) && use->op1_type == opline->result_type && use->op1.var == opline->result.var;
    return static_property(execute_data, opline, is_argument ? STEEL_ACCESS_BIND : STEEL_ACCESS_ELEMENT, deed);
}

static bool global(zend_string *name, int access, steel_deed *deed)
{
    deed->what = STEEL_DEED_GLOBAL;
    deed->access = access;
    deed->name = name;
    steel_watch_note(name != NULL ? zend_hash_find(&EG(symbol_table), name) : NULL, deed);
    return name != NULL;
}

static bool is_jump(uint8_t opcode)
{
    switch (opcode) {
        case ZEND_JMP:
        case ZEND_JMPZ:
        case ZEND_JMPNZ:
        case ZEND_JMPZ_EX:
        case ZEND_JMPNZ_EX:
        case ZEND_JMP_SET:
        case ZEND_COALESCE:
        case ZEND_JMP_NULL:
        case ZEND_FE_RESET_R:
        case ZEND_FE_RESET_RW:
        case ZEND_MATCH:
        case ZEND_SWITCH_LONG:
        case ZEND_SWITCH_STRING: return true;
    }
    return false;
}

/* The line that uses a variable which `opline` assigns, when a function was called meanwhile: the value may be another one's then. 0: none. */
static uint32_t used_again(const zend_op_array *code, const zend_op *opline)
{
    const zend_op *end = code->opcodes + code->last;
    uint32_t variable = opline->op1.var;
    bool called = false;
    for (opline++; opline < end; opline++) {
        switch (opline->opcode) {
            case ZEND_DO_FCALL:
            case ZEND_DO_ICALL:
            case ZEND_DO_UCALL:
            case ZEND_DO_FCALL_BY_NAME: called = true; continue;
        }
        bool first = opline->op1_type == IS_CV && opline->op1.var == variable;
        if (first && opline->opcode == ZEND_ASSIGN) {
            return 0;
        }
        if (called && (first || (opline->op2_type == IS_CV && opline->op2.var == variable))) {
            return opline->lineno;
        }
    }
    return 0;
}

/* A variable gets a name for something that lives longer: what is done with it first, in the order of the code? */
static int first_use(const zend_op_array *code, const zend_op *opline, const zend_op **use)
{
    const zend_op *end = code->opcodes + code->last;
    uint32_t variable = opline->op1.var;
    for (opline++; opline < end; opline++) {
        if (is_jump(opline->opcode)) {
            return STEEL_ACCESS_BIND; /* perhaps, perhaps not */
        }
        bool first = opline->op1_type == IS_CV && opline->op1.var == variable;
        bool second = opline->op2_type == IS_CV && opline->op2.var == variable;
        if (second) {
            return STEEL_ACCESS_BIND;
        }
        if (!first) {
            continue;
        }
        *use = opline;
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

static bool again(zend_execute_data *execute_data, const zend_op *use, steel_deed *deed)
{
    if (deed->access == STEEL_ACCESS_ASSIGN) {
        deed->again = used_again(&EX(func)->op_array, use);
    }
    return true;
}

/* It becomes an argument of a function that is called by a name which the compiler did not know: `is_null()` in a namespace. */
static int as_argument(zend_execute_data *execute_data)
{
    return ZEND_CALL_INFO(EX(call)) & ZEND_CALL_SEND_ARG_BY_REF ? STEEL_ACCESS_ELEMENT : STEEL_ACCESS_READ;
}

/* What the opcode is about to do, if that is of interest. */
static bool understand(zend_execute_data *execute_data, const zend_op *opline, steel_deed *deed, const zend_op **use)
{
    switch (opline->opcode) {
        case ZEND_NEW:
        case ZEND_CLONE:
        case ZEND_DECLARE_LAMBDA_FUNCTION:
        case ZEND_GENERATOR_CREATE:
            deed->what = STEEL_DEED_MADE;
            deed->handle = next_handle();
            steel_watch_note_maker(deed->handle);
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
            return as_argument(execute_data) == STEEL_ACCESS_READ ? static_property(execute_data, opline, STEEL_ACCESS_READ, deed)
                                                                  : static_property_by_reference(execute_data, opline, deed);
        case ZEND_FETCH_STATIC_PROP_W:
            return static_property_by_reference(execute_data, opline, deed);
        case ZEND_FETCH_STATIC_PROP_RW:
        case ZEND_FETCH_STATIC_PROP_UNSET:
            return static_property(execute_data, opline, STEEL_ACCESS_ELEMENT, deed);
        case ZEND_BIND_GLOBAL:
            return global(name_of(RT_CONSTANT(opline, opline->op2)), first_use(&EX(func)->op_array, opline, use), deed) && again(execute_data, *use, deed);
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
            if (opline->opcode == ZEND_FETCH_W && ((opline + 1)->opcode == ZEND_ASSIGN_REF || (opline + 1)->opcode == ZEND_MAKE_REF)) {
                return global(name_of(operand(execute_data, opline, opline->op1_type, opline->op1)), STEEL_ACCESS_BIND, deed);
            }
            int access = reads ? STEEL_ACCESS_READ : assigns ? STEEL_ACCESS_ASSIGN : STEEL_ACCESS_ELEMENT;
            return global(name_of(operand(execute_data, opline, opline->op1_type, opline->op1)), access, deed);
        }
        case ZEND_BIND_STATIC:
            if (EX(func)->common.fn_flags & ZEND_ACC_CLOSURE) {
                if ((opline->extended_value & (ZEND_BIND_IMPLICIT | ZEND_BIND_EXPLICIT)) && !(opline->extended_value & ZEND_BIND_REF)) {
                    return false; /* a copy of its own */
                }
                deed->handle = ZEND_CLOSURE_OBJECT(EX(func))->handle;
            }
            deed->what = STEEL_DEED_VARIABLE;
            deed->access = first_use(&EX(func)->op_array, opline, use);
            deed->name = EX(func)->op_array.vars[EX_VAR_TO_NUM(opline->op1.var)];
            {
                HashTable *variables = steel_static_variables(&EX(func)->op_array);
                steel_watch_note(variables != NULL ? zend_hash_find(variables, (zend_string *) deed->name) : NULL, deed);
            }
            return again(execute_data, *use, deed);
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

static bool looks(const zend_op *use)
{
    return element_access(use) == STEEL_ACCESS_READ || use->opcode == ZEND_COUNT || use->opcode == ZEND_ARRAY_KEY_EXISTS || use->opcode == ZEND_COALESCE;
}

static void tell_with_element(zend_execute_data *execute_data, const zend_op *use, uint32_t variable, const steel_deed *deed)
{
    steel_deed inner;
    bool has = deed->key == NULL && deed->name != NULL && element(execute_data, use, variable, deed, &inner);
    steel_deed outer = *deed;
    if (has && deed->access == STEEL_ACCESS_ELEMENT && use->opcode != ZEND_FETCH_DIM_W) {
        outer.access = STEEL_ACCESS_PART;
    } else if (deed->access == STEEL_ACCESS_READ && looks(use)) {
        outer.access = STEEL_ACCESS_LOOK;
    }
    tell(&outer);
    if (has) {
        tell(&inner);
    }
}

static int watch(zend_execute_data *execute_data)
{
    const zend_op *opline = EX(opline);
    if (steel_watch_active) {
        steel_deed deed = {0};
        const zend_op *use = opline + 1;
        if (understand(execute_data, opline, &deed, &use)) {
            at(execute_data, &deed);
            tell_with_element(execute_data, use, use == opline + 1 && opline->result_type != IS_UNUSED ? opline->result.var : opline->op1.var, &deed);
        }
    }
    return earlier[opline->opcode] != NULL ? earlier[opline->opcode](execute_data) : ZEND_USER_OPCODE_DISPATCH;
}

/* The same for reads of properties, of which there are more than of anything else. */
static int watch_read(zend_execute_data *execute_data)
{
    const zend_op *opline = EX(opline);
    if (steel_watch_active) {
        const zend_object *object = object_of(execute_data, opline);
        if (object != NULL && !steel_watch_is_own(object)) {
            const zend_op *use = opline + 1;
            const zend_string *name = name_of(operand(execute_data, opline, opline->op2_type, opline->op2));
            const zend_string *key = element_access(use) != 0 && opline->opcode != ZEND_ISSET_ISEMPTY_PROP_OBJ ? key_of(execute_data, use, opline->result.var, true) : NULL;
            steel_deed deed = {0};
            if (name != NULL && !steel_watch_is_read_again(object, name, key) && property(execute_data, opline, STEEL_ACCESS_READ, &deed)) {
                at(execute_data, &deed);
                tell_with_element(execute_data, use, opline->result.var, &deed);
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
    steel_watch_functions(function);
    steel_watch_methods(function);
}

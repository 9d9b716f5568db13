/*
 * What the engine has marked in objects, arrays and the class table on behalf of code that waits below a C function of its own: __get() and
 * its kin, jsonSerialize(), a callback, an autoloader. The marks stop recursion; another coroutine would be taken for one.
 *
 * steel_nested_leave() takes the marks of the coroutine that is left off, steel_nested_enter() sets them again. So all marks that are set
 * are the running coroutine's, and which they are is known from its frames.
 */
#include "php.h"
#include "zend_closures.h"
#include "zend_generators.h"
#include "shim.h"

/* What is counted in a guard word, above the engine's bits, for each coroutine whose guard was taken off: the engine gives a word of 0 to
 * another property. */
#define WAITING (1u << 12)

/* The engine's mark of a class constant whose expression is being evaluated; only its own file has a name for it. */
#define VISITED (1u << 7)

typedef enum { GUARD, RECURSION, CONSTANT, DECLARED, STREAM } kind;

typedef struct {
    kind kind;
    uint32_t bits;        /* of GUARD and STREAM */
    void *at;             /* the guard's word, what is counted, the constant's value, or the stream */
    zend_string *name;    /* of DECLARED: in lower case */
    zend_string *private; /* and the name that it has meanwhile */
    zend_resource *kept; /* of STREAM: what has been counted for it, or NULL */
} mark;

struct steel_nested {
    uint32_t count, room;
    mark marks[];
};

static mark *add(steel_nested **nested, kind kind, void *at)
{
    steel_nested *list = *nested;
    if (!list || list->count == list->room) {
        uint32_t room = list ? list->room * 2 : 4;
        uint32_t count = list ? list->count : 0;
        *nested = list = perealloc(list, sizeof *list + room * sizeof(mark), 1);
        list->count = count;
        list->room = room;
    }
    mark *mark = &list->marks[list->count++];
    mark->kind = kind;
    mark->at = at;
    return mark;
}

static bool take_guard(steel_nested **nested, uint32_t *word)
{
    uint32_t bits = *word & (WAITING - 1);
    if (bits) {
        add(nested, GUARD, word)->bits = bits;
        *word += WAITING - bits;
    }
    return bits;
}

/* All guards of an object: one word beside the name of its property, or a table of words. From PHP 8.4 on that word says, besides, whether JSON, a dump or an
 * export is inside of the object. */
static bool take_guards(steel_nested **nested, zend_object *object)
{
    if (!(object->ce->ce_flags & ZEND_ACC_USE_GUARDS)) {
        return false;
    }
    zval *guard = object->properties_table + object->ce->default_properties_count;
    bool any = false;
#if PHP_VERSION_ID < 80400
    if (Z_TYPE_P(guard) == IS_STRING)
#endif
        any = take_guard(nested, &guard->u2.next);
    if (Z_TYPE_P(guard) == IS_ARRAY) {
        void *word;
        ZEND_HASH_FOREACH_PTR(Z_ARRVAL_P(guard), word) {
            any |= take_guard(nested, (uint32_t *)((uintptr_t)word & ~(uintptr_t)1));
        } ZEND_HASH_FOREACH_END();
    }
    return any;
}

static bool take_recursion(steel_nested **nested, zend_refcounted *counted)
{
    if ((GC_FLAGS(counted) & GC_IMMUTABLE) || !GC_IS_RECURSIVE(counted)) {
        return false;
    }
    add(nested, RECURSION, counted);
    GC_UNPROTECT_RECURSION(counted);
    return true;
}

/* A search from the outermost value to the object whose method runs: one element of each is on the way. */
typedef struct {
    steel_nested **nested;
    zend_object *object; /* whose method runs, or NULL */
} search;

/* Where the element on the way lay the last time, by the table's address: a function that goes through a long list calls many methods. */
#define PLACES 64
ZEND_TLS uint32_t places[PLACES];
/* How many elements behind the object itself are looked at for one that holds it as well, and is the one on the way. */
#define BEHIND 32

typedef enum { ASIDE, ITSELF, ON_THE_WAY } where;

static where take_path(const search *search, zval *value, bool deeper);

static zval *element(HashTable *table, uint32_t at)
{
#if PHP_VERSION_ID >= 80200
    return ZEND_HASH_ELEMENT(table, at);
#else
    return &table->arData[at].val;
#endif
}

static where take_elements(const search *search, HashTable *table)
{
    uint32_t *place = &places[((uintptr_t)table >> 6) % PLACES];
    uint32_t used = table->nNumUsed, first = *place < used ? *place : 0, end = used;
    where found = ASIDE;
    for (uint32_t i = 0; i < end; i++) {
        uint32_t at = first + i < used ? first + i : first + i - used;
        zval *value = element(table, at);
        if (Z_TYPE_P(value) == IS_INDIRECT) {
            value = Z_INDIRECT_P(value);
        }
        where it = take_path(search, value, false);
        if (it > found) {
            found = it;
            *place = at;
            end = it == ITSELF ? MIN(used, i + BEHIND) : 0;
        }
    }
    return found;
}

static bool take_object(steel_nested **nested, zend_object *object)
{
    bool marked = take_recursion(nested, (zend_refcounted *)object);
#if PHP_VERSION_ID >= 80400
    marked |= take_guards(nested, object);
#endif
    return (object->properties && take_recursion(nested, (zend_refcounted *)object->properties)) || marked;
}

/* A function that goes through values marks those that it is inside of: one within the other. `deeper`: it may have left the outermost
 * one unmarked. */
static where take_path(const search *search, zval *value, bool deeper)
{
    ZVAL_DEREF(value);
    if (Z_TYPE_P(value) == IS_ARRAY) {
        bool marked = take_recursion(search->nested, Z_COUNTED_P(value));
        where inside = marked || deeper ? take_elements(search, Z_ARRVAL_P(value)) : ASIDE;
        return marked ? ON_THE_WAY : inside;
    }
    if (Z_TYPE_P(value) != IS_OBJECT) {
        return ASIDE;
    }
    zend_object *object = Z_OBJ_P(value);
    if (object == search->object) {
        return ITSELF; /* its marks are taken in the end */
    }
    if (!take_object(search->nested, object)) {
        return ASIDE;
    }
    where found = ASIDE;
    for (int i = 0; i < object->ce->default_properties_count && found != ON_THE_WAY; i++) {
        found = take_path(search, &object->properties_table[i], false);
    }
    if (object->properties && found != ON_THE_WAY) {
        take_elements(search, object->properties);
    }
    return ON_THE_WAY;
}

static void take_operand(const search *search, zend_execute_data *frame, zend_uchar type, znode_op operand, bool deeper)
{
    if (type & (IS_CV | IS_VAR | IS_TMP_VAR)) {
        take_path(search, ZEND_CALL_VAR(frame, operand.var), deeper);
    }
}

static bool compares(zend_uchar opcode)
{
    switch (opcode) {
    case ZEND_IS_EQUAL:
    case ZEND_IS_NOT_EQUAL:
    case ZEND_IS_SMALLER:
    case ZEND_IS_SMALLER_OR_EQUAL:
    case ZEND_SPACESHIP:
    case ZEND_CASE:
#ifdef ZEND_FRAMELESS_ICALL_2
    case ZEND_FRAMELESS_ICALL_2: /* in_array() and its kin, which have no frame of their own then */
    case ZEND_FRAMELESS_ICALL_3:
#endif
        return true;
    default:
        return false;
    }
}

static bool is_magic(const zend_function *func)
{
    const zend_string *name = func->common.function_name;
    return name && func->common.scope && ((ZSTR_LEN(name) > 2 && ZSTR_VAL(name)[0] == '_' && ZSTR_VAL(name)[1] == '_')
                                             || zend_string_equals_literal_ci(name, "jsonserialize"));
}

/* A class that a file is declaring is not to be found by others, so that they ask the autoloader for it, which is where they wait. */
static void hide_class(steel_nested **nested, zend_string *name)
{
    zval *entry = zend_hash_find(EG(class_table), name);
    if (!entry || (Z_CE_P(entry)->ce_flags & ZEND_ACC_LINKED)) {
        return;
    }
    mark *mark = add(nested, DECLARED, NULL);
    mark->name = zend_string_copy(name);
    /* There is one entry of each class, so its address tells it from others. */
    mark->private = zend_string_alloc(1 + sizeof(zend_class_entry *), 1);
    ZSTR_VAL(mark->private)[0] = 0;
    memcpy(ZSTR_VAL(mark->private) + 1, &Z_CE_P(entry), sizeof(zend_class_entry *));
    ZSTR_VAL(mark->private)[1 + sizeof(zend_class_entry *)] = 0;
    zend_hash_set_bucket_key(EG(class_table), (Bucket *)entry, mark->private);
}

/* The name of the class that this frame declares, if it is a file's. A function may be called twice at once: then the opcode is to find
 * the class. */
static zend_string *declared_class(const zend_execute_data *frame)
{
    const zend_op *op = frame->opline;
    bool declares = op->opcode == ZEND_DECLARE_CLASS || op->opcode == ZEND_DECLARE_CLASS_DELAYED;
    return declares && !frame->func->common.function_name ? Z_STR_P(RT_CONSTANT(op, op->op1)) : NULL;
}

const zend_string *steel_declared_class(void)
{
    const zend_execute_data *frame = EG(current_execute_data);
    if (!frame || !frame->func || !ZEND_USER_CODE(frame->func->type) || !frame->opline) {
        return NULL;
    }
    const zend_op *op = frame->opline;
    return op->opcode == ZEND_DECLARE_ANON_CLASS ? Z_STR_P(RT_CONSTANT(op, op->op1)) : declared_class(frame);
}

static void show_class(mark *mark)
{
    zval *entry = zend_hash_find(EG(class_table), mark->private);
    if (entry && !zend_hash_set_bucket_key(EG(class_table), (Bucket *)entry, mark->name)) {
        /* Somebody has declared another one past the autoloader: its objects keep it. The two names are exchanged. */
        zval *other = zend_hash_find(EG(class_table), mark->name);
        zend_string *place = zend_string_init(ZEND_STRL("\0being exchanged"), 1);
        zend_hash_set_bucket_key(EG(class_table), (Bucket *)other, place);
        zend_hash_set_bucket_key(EG(class_table), (Bucket *)entry, mark->name);
        zend_hash_set_bucket_key(EG(class_table), (Bucket *)other, mark->private);
        zend_string_release(place);
    }
    zend_string_release(mark->name);
    zend_string_release(mark->private);
}

static bool autoloads(void)
{
#if PHP_VERSION_ID < 80600
    return EG(in_autoload) && zend_hash_num_elements(EG(in_autoload)) > 0;
#else
    return zend_hash_num_elements(&EG(autoload_current_classnames)) > 0;
#endif
}

/* Expressions of constants name classes, which are loaded when they are evaluated. Which of them are, no frame tells. */
static void take_constants(steel_nested **nested)
{
    zend_class_entry *ce;
    ZEND_HASH_FOREACH_PTR(EG(class_table), ce) {
        if (ce->type != ZEND_USER_CLASS || !(ce->ce_flags & ZEND_ACC_HAS_AST_CONSTANTS)
            || ((ce->ce_flags & ZEND_ACC_IMMUTABLE) && !ZEND_MAP_PTR_GET(ce->mutable_data))) {
            continue;
        }
        zend_class_constant *constant;
        ZEND_HASH_FOREACH_PTR(CE_CONSTANTS_TABLE(ce), constant) {
            if (Z_TYPE(constant->value) == IS_CONSTANT_AST && (Z_CONSTANT_FLAGS(constant->value) & VISITED)) {
                add(nested, CONSTANT, &constant->value);
                Z_CONSTANT_FLAGS(constant->value) &= ~VISITED;
            }
        } ZEND_HASH_FOREACH_END();
    } ZEND_HASH_FOREACH_END();
}

/* Does this function of C evaluate constants? */
static bool evaluates(const zend_function *func)
{
    const zend_class_entry *scope = func->common.scope;
    const zend_string *name = func->common.function_name;
    if (scope) {
        return (scope->ce_flags & ZEND_ACC_ENUM) || !strncmp(ZSTR_VAL(scope->name), "Reflection", sizeof "Reflection" - 1);
    }
    return name && (zend_string_equals_literal(name, "constant") || zend_string_equals_literal(name, "defined"));
}

/* Does this opcode name the class that is being loaded itself, or bind one? Else an expression does, maybe. */
static bool loads_directly(const zend_op *op)
{
    switch (op->opcode) {
    case ZEND_DECLARE_CLASS:
    case ZEND_DECLARE_CLASS_DELAYED:
    case ZEND_DECLARE_ANON_CLASS:
    case ZEND_INSTANCEOF:
    case ZEND_CATCH:
        return true;
    default:
        return false;
    }
}

/* Does this function of C use the streams that it is given, while PHP code runs below it: a filter, a class of the program's, who is warned? All do,
 * but for those that hand on what they are given. */
static bool uses_streams(const zend_function *func)
{
    const zend_string *name = func->common.function_name;
    const zend_module_entry *module = func->internal_function.module;
    return name && !func->common.scope && (!module || strcmp(module->name, "swoole") != 0)
        && strncmp(ZSTR_VAL(name), ZEND_STRL("call_user_func")) != 0 && strncmp(ZSTR_VAL(name), ZEND_STRL("forward_static_call")) != 0;
}

/* Nobody is to close it meanwhile. PHP's own bit for that is a mark as others are: it is the running coroutine's. `kept`: what would close it
 * when it goes, counted. */
static void take_stream(steel_nested **nested, php_stream *stream, zend_resource *kept)
{
    mark *mark = add(nested, STREAM, stream);
    mark->bits = stream->flags & PHP_STREAM_FLAG_NO_FCLOSE;
    mark->kept = kept;
    stream->flags &= ~(uint32_t)PHP_STREAM_FLAG_NO_FCLOSE;
    steel_stream_hold(stream);
}

/* The process that closes this stream when it goes, or NULL. */
static zend_resource *counted_process_of(zend_resource *pipe)
{
    zval value, process;
    ZVAL_RES(&value, pipe);
    return steel_process_of(&value, &process) ? Z_RES(process) : NULL;
}

static void take_stream_of(steel_nested **nested, zval *value)
{
    ZVAL_DEREF(value);
    if (Z_TYPE_P(value) == IS_ARRAY) {
        zval *entry;
        ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(value), entry) {
            ZVAL_DEREF(entry);
            if (Z_TYPE_P(entry) == IS_RESOURCE) {
                take_stream_of(nested, entry);
            }
        } ZEND_HASH_FOREACH_END();
        return;
    }
    if (Z_TYPE_P(value) != IS_RESOURCE || !Z_RES_P(value)->ptr) {
        return;
    }
    int type = Z_RES_P(value)->type;
    if (type == php_file_le_stream() || type == php_file_le_pstream()) {
        /* The frame keeps it. */
        take_stream(nested, Z_RES_P(value)->ptr, counted_process_of(Z_RES_P(value)));
    } else if (type == php_file_le_stream_filter()) {
        php_stream_filter *filter = Z_RES_P(value)->ptr;
        php_stream *stream = filter->chain ? filter->chain->stream : NULL;
        if (stream && !stream->in_free) {
            /* stream_filter_remove() keeps it: see hooks/closing.rs. */
            take_stream(nested, stream, stream->res ? counted_process_of(stream->res) : NULL);
        }
    }
}

/* A method of `Directory` has its stream in the object, which the frame keeps. */
static void take_directory(steel_nested **nested, zend_execute_data *caller)
{
    zend_class_entry *scope = caller->func->common.scope;
    if (Z_TYPE(caller->This) != IS_OBJECT || !scope || !zend_string_equals_literal(scope->name, "Directory")) {
        return;
    }
    zend_property_info *handle = zend_hash_str_find_ptr(&scope->properties_info, ZEND_STRL("handle"));
    if (handle && !(handle->flags & ZEND_ACC_STATIC)) {
        take_stream_of(nested, OBJ_PROP(Z_OBJ(caller->This), handle->offset));
    }
}

static void take_streams(steel_nested **nested, zend_execute_data *caller)
{
    const zend_string *name = caller->func->common.function_name;
    bool rows = zend_string_equals_literal(name, "stream_select") || zend_string_equals_literal(name, "curl_setopt_array")
        || zend_string_equals_literal(name, "proc_open");
    for (uint32_t i = 1; i <= ZEND_CALL_NUM_ARGS(caller); i++) {
        zval *value = ZEND_CALL_ARG(caller, i);
        ZVAL_DEREF(value);
        if (rows || Z_TYPE_P(value) == IS_RESOURCE) {
            take_stream_of(nested, value);
        }
    }
}

/* The frame's function of PHP code has been left for C code by this opcode. */
static void leave_opcode(const search *search, zend_execute_data *frame, bool magic)
{
    const zend_op *op = frame->opline;
    if (compares(op->opcode)) {
        take_operand(search, frame, op->op1_type, op->op1, magic);
        take_operand(search, frame, op->op2_type, op->op2, magic);
#ifdef ZEND_FRAMELESS_ICALL_3
        if (op->opcode == ZEND_FRAMELESS_ICALL_3) {
            take_operand(search, frame, op[1].op1_type, op[1].op1, magic);
        }
#endif
    } else if (autoloads()) {
        zend_string *declared = declared_class(frame);
        if (declared) {
            hide_class(search->nested, declared);
        }
        if (!loads_directly(op)) {
            take_constants(search->nested);
        }
    }
}

/* `caller` has called C code, by an opcode or as C code itself. */
static void leave_c(const search *search, zend_execute_data *caller, bool magic)
{
    if (!caller || !caller->func) {
        return;
    }
    if (ZEND_USER_CODE(caller->func->type)) {
        if (caller->opline) {
            leave_opcode(search, caller, magic);
        }
        return;
    }
    const zend_string *name = caller->func->common.function_name;
    if (autoloads() && evaluates(caller->func)) {
        take_constants(search->nested);
    }
    bool deeper = magic || (name && zend_string_equals_literal(name, "array_walk_recursive"));
    for (uint32_t i = 1; i <= ZEND_CALL_NUM_ARGS(caller); i++) {
        take_path(search, ZEND_CALL_ARG(caller, i), deeper);
    }
}

steel_nested *steel_nested_leave(zend_execute_data *frame)
{
    steel_nested *nested = NULL;
    leave_c(&(search){&nested, NULL}, frame, false); /* it has called us */
    for (; frame; frame = frame->prev_execute_data) {
        if (frame->func && (ZEND_CALL_INFO(frame) & ZEND_CALL_TOP)) {
            zend_object *object = Z_TYPE(frame->This) == IS_OBJECT ? Z_OBJ(frame->This) : NULL;
            zend_execute_data *caller = frame->prev_execute_data;
            leave_c(&(search){&nested, object}, caller, is_magic(frame->func));
            if (caller && caller->func && !ZEND_USER_CODE(caller->func->type)) {
                if (uses_streams(caller->func)) {
                    take_streams(&nested, caller);
                } else {
                    take_directory(&nested, caller);
                }
            }
            if (object) {
                take_guards(&nested, object);
                take_object(&nested, object);
            }
        }
    }
    return nested;
}

void steel_nested_enter(steel_nested *nested)
{
    for (uint32_t i = nested->count; i-- > 0;) {
        mark *mark = &nested->marks[i];
        switch (mark->kind) {
        case GUARD:
            *(uint32_t *)mark->at += mark->bits - WAITING;
            break;
        case RECURSION:
            GC_ADD_FLAGS((zend_refcounted *)mark->at, GC_PROTECTED);
            break;
        case CONSTANT:
            Z_CONSTANT_FLAGS_P((zval *)mark->at) |= VISITED;
            break;
        case DECLARED:
            show_class(mark);
            break;
        case STREAM:
            ((php_stream *)mark->at)->flags |= mark->bits;
            steel_stream_release(mark->at);
            /* Nothing is destroyed here: that of which this is the last reference goes with the request. */
            if (mark->kept && GC_REFCOUNT(mark->kept) > 1) {
                GC_DELREF(mark->kept);
            }
            break;
        }
    }
    pefree(nested, 1);
}

void steel_nested_forget(steel_nested *nested)
{
    for (uint32_t i = 0; i < nested->count; i++) {
        if (nested->marks[i].kind == DECLARED) {
            zend_string_release(nested->marks[i].name);
            zend_string_release(nested->marks[i].private);
        }
    }
    pefree(nested, 1);
}

/*
 * The shim: C where a macro of the engine forces it (zend_try is setjmp, globals are macros). Nothing here decides anything.
 */
#include "php.h"
#include "php_ini.h"
#include "SAPI.h"
#include "php_output.h"
#include "zend_closures.h"
#include "zend_exceptions.h"
#include "zend_fibers.h"
#include "zend_generators.h"
#include "zend_language_scanner.h"
#include "zend_observer.h"
#include "ext/standard/basic_functions.h"
#include "ext/standard/php_var.h"
#include "shim.h"

#ifdef ZTS
/* Where this thread's globals are: a copy of the engine's own variable (tsrm.h). */
TSRMLS_MAIN_CACHE_DEFINE()

void *steel_tsrm(void) { return TSRMLS_CACHE; }
void steel_tsrm_update(void) { TSRMLS_CACHE_UPDATE(); }
#endif

int steel_fence(void (*fn)(void *), void *arg)
{
    volatile int bailed = 0;
    zend_try {
        fn(arg);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

int steel_call(zend_fcall_info *fci, zend_fcall_info_cache *fcc)
{
    volatile int bailed = 0;
    zend_try {
        zend_call_function(fci, fcc);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

int steel_call_closure(zend_object *closure, uint32_t num_args, zval *args, zval *result)
{
    volatile int bailed = 0;
    zend_try {
        zend_fcall_info fci = {.size = sizeof(fci), .retval = result, .params = args, .param_count = num_args};
        zend_fcall_info_cache fcc = {0};
        /* Should it not tell its function, that is looked up by its value. */
        ZVAL_OBJ(&fci.function_name, closure);
        if (closure->handlers->get_closure(closure, &fcc.calling_scope, &fcc.function_handler, &fcc.object, 0) == SUCCESS) {
            fcc.called_scope = fcc.calling_scope;
        }
        fci.object = fcc.object;
        zend_call_function(&fci, &fcc);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

static zend_always_inline bool describe_first(
    steel_first *first, zend_function *func, zend_class_entry *scope, zend_object *object, uint32_t num_args)
{
    if (func->type != ZEND_USER_FUNCTION
        || (func->common.fn_flags & (ZEND_ACC_CALL_VIA_TRAMPOLINE | ZEND_ACC_GENERATOR | ZEND_ACC_DEPRECATED))) {
        return false;
    }
    for (uint32_t i = 1; i <= num_args; i++) {
        if (ARG_SHOULD_BE_SENT_BY_REF(func, i)) {
            return false;
        }
    }
    /* As zend_call_function has it; the frame owns a reference to a closure, and that one to $this. */
    first->call_info = ZEND_CALL_TOP_FUNCTION | ZEND_CALL_DYNAMIC;
    first->object_or_scope = scope;
    if (object && !(func->common.fn_flags & ZEND_ACC_STATIC)) {
        first->call_info |= ZEND_CALL_HAS_THIS;
        first->object_or_scope = object;
    }
    if (func->common.fn_flags & ZEND_ACC_CLOSURE) {
        first->call_info |= ZEND_CALL_CLOSURE;
    }
    if (func->common.fn_flags & ZEND_ACC_FAKE_CLOSURE) {
        first->call_info |= ZEND_CALL_FAKE_CLOSURE;
    }
    first->func = func;
    first->num_args = num_args;
    first->size = zend_vm_calc_used_stack(num_args, func);
    return true;
}

bool steel_first_call(steel_first *first, zval *callable, uint32_t num_args, zval *args)
{
    zend_class_entry *scope;
    zend_object *object;
    zend_function *func;
    if (Z_TYPE_P(callable) != IS_OBJECT || Z_OBJCE_P(callable) != zend_ce_closure
        || Z_OBJ_HANDLER_P(callable, get_closure)(Z_OBJ_P(callable), &scope, &func, &object, 1) != SUCCESS
        || !(func->common.fn_flags & ZEND_ACC_CLOSURE)) {
        return false;
    }
    first->args = args;
    first->moved = false;
    return describe_first(first, func, scope, object, num_args);
}

bool steel_first_resolved(steel_first *first, const zend_fcall_info_cache *fcc, uint32_t num_args)
{
    first->moved = true;
    return describe_first(first, fcc->function_handler, fcc->called_scope, fcc->object, num_args);
}

zval *steel_first_push(const steel_first *first, zval *top)
{
    zend_execute_data *call = (zend_execute_data *)top;
    zend_vm_init_call_frame(call, first->call_info, first->func, first->num_args, first->object_or_scope);
    for (uint32_t i = 0; i < first->num_args; i++) {
        if (first->moved) {
            ZVAL_COPY_VALUE(ZEND_CALL_VAR_NUM(call, i), first->args + i);
        } else {
            ZVAL_COPY_DEREF(ZEND_CALL_VAR_NUM(call, i), first->args + i);
        }
    }
    if (first->call_info & ZEND_CALL_CLOSURE) {
        GC_ADDREF(ZEND_CLOSURE_OBJECT(first->func));
    }
    return (zval *)((char *)top + first->size);
}

int steel_first_run(zval *result)
{
    volatile int bailed = 0;
    ZVAL_UNDEF(result);
    zend_try {
        zend_execute_data *call = (zend_execute_data *)((zval *)EG(current_execute_data) + ZEND_CALL_FRAME_SLOT);
        zend_init_func_execute_data(call, &call->func->op_array, result);
        ZEND_OBSERVER_FCALL_BEGIN(call);
        zend_execute_ex(call);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

void steel_give_up(zend_execute_data *frame, zend_fiber *active)
{
    for (; frame; frame = frame->prev_execute_data) {
        frame = zend_generator_check_placeholder_frame(frame);
        if (frame->func && (ZEND_CALL_INFO(frame) & ZEND_CALL_GENERATOR)) {
            GC_ADD_FLAGS((zend_object *)frame->return_value, IS_OBJ_DESTRUCTOR_CALLED);
        }
    }
    while (active) {
        GC_ADD_FLAGS(&active->std, IS_OBJ_DESTRUCTOR_CALLED);
        zend_fiber_context *caller = active->caller;
        active = caller && caller->kind == zend_ce_fiber ? zend_fiber_from_context(caller) : NULL;
    }
}

int steel_release(zval *value)
{
    volatile int bailed = 0;
    zend_try {
        zval_ptr_dtor(value);
    } zend_catch {
        bailed = 1;
    } zend_end_try();
    return bailed;
}

ZEND_COLD void steel_bailout(void)
{
    zend_bailout();
}


bool steel_arg_double(zval *arg, double *out, uint32_t number)
{
    return zend_parse_arg_double(arg, out, NULL, false, number);
}

bool steel_arg_bool(zval *arg, bool *out, uint32_t number)
{
    return zend_parse_arg_bool(arg, out, NULL, false, number);
}

bool steel_arg_str(zval *arg, zend_string **out, uint32_t number)
{
    return zend_parse_arg_str(arg, out, false, number);
}

bool steel_stream_cast(void *stream, int how, void **out)
{
    return php_stream_cast((php_stream *)stream, how, out, 1) == SUCCESS;
}

void *steel_vm_interrupt(void) { return (void *)&EG(vm_interrupt); }
void steel_error(int type, const char *message) { zend_error(type, "%s", message); }
void steel_assign_reference(zval *reference, zval *value) { ZEND_TRY_ASSIGN_REF_TMP(reference, value); }
void steel_replace_text(char **place, const char *text)
{
    if (*place) {
        char *copy = estrdup(text);
        efree(*place);
        *place = copy;
    }
}
void steel_docref(int type, const char *message) { php_error_docref(NULL, type, "%s", message); }
const char *steel_build_id(void) { return ZEND_MODULE_BUILD_ID; }

uint32_t steel_class_text_bit(void)
{
#ifdef _ZEND_TYPE_LITERAL_NAME_BIT
    return _ZEND_TYPE_LITERAL_NAME_BIT;
#else
    return _ZEND_TYPE_NAME_BIT;
#endif
}

ZEND_COLD void steel_memory_exhausted(size_t tried)
{
    if (tried != 0) {
        zend_error_noreturn(E_ERROR, "Allowed memory size of " ZEND_LONG_FMT " bytes exhausted (tried to allocate %zu bytes)", PG(memory_limit), tried);
    }
    zend_error_noreturn(E_ERROR, "Allowed memory size of " ZEND_LONG_FMT " bytes exhausted", PG(memory_limit));
}

bool steel_symtable_add(zend_array *table, zend_string *key, zval *value)
{
    zend_ulong number;
    return (ZEND_HANDLE_NUMERIC(key, number) ? zend_hash_index_add(table, number, value) : zend_hash_add(table, key, value)) != NULL;
}

zval *steel_symtable_update(zend_array *table, zend_string *key, zval *value)
{
    return zend_symtable_update(table, key, value);
}

/* Classes that the compiler could not declare at once (they have interfaces, or a parent in another file) are left to an opcode; this
 * does what it would. */
static bool declare_rest(const zend_op_array *code)
{
    for (const zend_op *op = code->opcodes, *end = op + code->last; op < end; op++) {
        zval *name = op->op1_type == IS_CONST ? RT_CONSTANT(op, op->op1) : NULL;
        switch (op->opcode) {
        case ZEND_DECLARE_CLASS:
        case ZEND_DECLARE_CLASS_DELAYED:
            if (op->opcode == ZEND_DECLARE_CLASS_DELAYED && !zend_hash_exists(EG(class_table), Z_STR_P(name + 1))) {
                break; /* OPcache has found the parent when it loaded the file, and given the class its name */
            }
            if (do_bind_class(name, op->op2_type == IS_CONST ? Z_STR_P(RT_CONSTANT(op, op->op2)) : NULL) != SUCCESS) {
                return false;
            }
            break;
        case ZEND_NOP:
        case ZEND_EXT_STMT:
        case ZEND_RETURN:
            break;
        default:
            return false;
        }
    }
    return true;
}

/* What OPcache asks of an open file: when was it changed, and its size? Of a stream it reads `ops` and calls `stat`, nothing more. */
static int source_stat(php_stream *stream, php_stream_statbuf *stat)
{
    const steel_source *source = stream->abstract;
    memset(stat, 0, sizeof *stat);
    stat->sb.st_mtime = source->modified;
    stat->sb.st_size = source->len;
    return 0;
}

static const php_stream_ops source_ops = {.label = "library", .stat = source_stat};

static size_t source_size(void *handle)
{
    return ((const steel_source *)((php_stream *)handle)->abstract)->len;
}

/* The engine asks for all of it at once. */
static ssize_t source_read(void *handle, char *buf, size_t len)
{
    php_stream *stream = handle;
    const steel_source *source = stream->abstract;
    size_t left = source->len - (size_t)stream->position;
    len = MIN(len, left);
    memcpy(buf, source->code + stream->position, len);
    stream->position += len;
    return len;
}

bool steel_declare(const steel_source *source, bool cached)
{
    php_stream stream = {.ops = &source_ops, .abstract = (void *)source};
    zend_file_handle file;
    memset(&file, 0, sizeof file);
    file.type = ZEND_HANDLE_STREAM;
    file.handle.stream.handle = &stream;
    file.handle.stream.reader = source_read;
    file.handle.stream.fsizer = source_size;
    /* OPcache looks for it by the one, an absolute path, so that neither the directory nor the include path matters; code and errors
     * are known by the other. */
    file.filename = zend_string_init(source->path, source->path_len, 0);
    file.opened_path = zend_string_init(source->path + 1, source->path_len - 1, 0);
    zend_string *name = zend_string_copy(file.opened_path);
    zend_op_array *ops = (cached ? zend_compile_file : compile_file)(&file, ZEND_REQUIRE);
    zend_destroy_file_handle(&file);
    if (cached) {
        zend_hash_del(&EG(included_files), name); /* it notes there what it had in its cache */
    }
    zend_string_release(name);
    if (!ops) {
        return false;
    }
    bool done = declare_rest(ops);
    destroy_op_array(ops);
    efree_size(ops, sizeof(zend_op_array));
    return done && !EG(exception);
}

bool steel_compiler_is_hooked(void)
{
    return zend_compile_file != compile_file;
}

/* OPcache sets the compiler's flag only when the request has started; until then, that it took the SAPI's functions away is the sign. */
bool steel_preloading(void)
{
    return (CG(compiler_options) & ZEND_COMPILE_PRELOAD) != 0 || !sapi_module.register_server_variables;
}

static int level_before_silence(const zend_execute_data *frame, int level)
{
    const zend_op_array *code = &frame->func->op_array;
    uint32_t at = (uint32_t)(frame->opline - code->opcodes);
    for (int i = 0; i < code->last_live_range; i++) {
        const zend_live_range *range = &code->live_range[i];
        if ((range->var & ZEND_LIVE_MASK) == ZEND_LIVE_SILENCE && range->start <= at && at < range->end) {
            zend_long saved = Z_LVAL_P(ZEND_CALL_VAR(frame, range->var & ~ZEND_LIVE_MASK));
            level = E_HAS_ONLY_FATAL_ERRORS(saved) ? level : (int)saved;
        }
    }
    return level;
}

int steel_level_without_silence(void)
{
    int level = EG(error_reporting);
    if (!E_HAS_ONLY_FATAL_ERRORS(level)) {
        return level;
    }
    for (const zend_execute_data *frame = EG(current_execute_data); frame; frame = frame->prev_execute_data) {
        if (frame->func && ZEND_USER_CODE(frame->func->type)) {
            level = level_before_silence(frame, level);
        }
    }
    return level;
}

#ifndef IS_CALLABLE_SUPPRESS_DEPRECATIONS
#define IS_CALLABLE_SUPPRESS_DEPRECATIONS 0 /* before PHP 8.2 nothing of it is deprecated */
#endif

bool steel_runs(zval *callable)
{
    zend_fcall_info_cache fcc;
    if (!zend_is_callable_ex(callable, NULL, IS_CALLABLE_SUPPRESS_DEPRECATIONS, NULL, &fcc, NULL)) {
        return false;
    }
    bool found = false;
    for (zend_execute_data *frame = EG(current_execute_data); frame && !found; frame = frame->prev_execute_data) {
        found = frame->func == fcc.function_handler;
    }
    zend_release_fcall_info_cache(&fcc);
    return found;
}

void steel_request_constant(const char *name, size_t len, bool value)
{
    zend_register_bool_constant(name, len, value, 0, PHP_USER_CONSTANT);
}

/* What the compiler keeps in globals while it works. Class tables, arenas and the like belong to all. */
typedef struct {
    zend_lex_state lexer;
    unsigned char *script_filtered;
    zend_op_array *active_op_array;
    zend_class_entry *active_class_entry;
    zend_oparray_context context;
    zend_file_context file_context;
    zend_stack loop_var_stack, delayed_oplines_stack, short_circuiting_opnums;
    HashTable *memoized_exprs;
    __typeof__(CG(memoize_mode)) memoize_mode;
    zend_string *doc_comment;
    uint32_t extra_fn_flags;
    bool in_compilation, encoding_declared;
} steel_compile;

bool steel_compiling(void) { return CG(ast_arena) != NULL; }

static zend_stack take_stack(zend_stack *stack)
{
    zend_stack taken = *stack;
    zend_stack_init(stack, taken.size);
    return taken;
}

static void put_stack(zend_stack *stack, zend_stack saved)
{
    zend_stack_destroy(stack);
    *stack = saved;
}

#define TAKE(field, empty) state->field = CG(field), CG(field) = (empty)

void *steel_compile_suspend(void)
{
    steel_compile *state = pemalloc(sizeof *state, 1);
    TAKE(doc_comment, NULL);
    zend_save_lexical_state(&state->lexer);
    state->script_filtered = LANG_SCNG(script_filtered);
    LANG_SCNG(script_filtered) = NULL;
    CG(ast) = NULL;
    CG(ast_arena) = NULL;
    TAKE(active_op_array, NULL);
    TAKE(active_class_entry, NULL);
    TAKE(memoized_exprs, NULL);
    TAKE(memoize_mode, 0);
    TAKE(extra_fn_flags, 0);
    TAKE(in_compilation, false);
    TAKE(encoding_declared, false);
    state->context = CG(context);
    memset(&CG(context), 0, sizeof CG(context));
    state->file_context = CG(file_context);
    memset(&CG(file_context), 0, sizeof CG(file_context));
    state->loop_var_stack = take_stack(&CG(loop_var_stack));
    state->delayed_oplines_stack = take_stack(&CG(delayed_oplines_stack));
    state->short_circuiting_opnums = take_stack(&CG(short_circuiting_opnums));
    return state;
}

void steel_compile_resume(void *saved)
{
    steel_compile *state = saved;
    zend_restore_lexical_state(&state->lexer);
    LANG_SCNG(script_filtered) = state->script_filtered;
    CG(doc_comment) = state->doc_comment;
    CG(active_op_array) = state->active_op_array;
    CG(active_class_entry) = state->active_class_entry;
    CG(memoized_exprs) = state->memoized_exprs;
    CG(memoize_mode) = state->memoize_mode;
    CG(extra_fn_flags) = state->extra_fn_flags;
    CG(in_compilation) = state->in_compilation;
    CG(encoding_declared) = state->encoding_declared;
    CG(context) = state->context;
    CG(file_context) = state->file_context;
    put_stack(&CG(loop_var_stack), state->loop_var_stack);
    put_stack(&CG(delayed_oplines_stack), state->delayed_oplines_stack);
    put_stack(&CG(short_circuiting_opnums), state->short_circuiting_opnums);
    pefree(state, 1);
}

/* What a fatal error would leave behind, so that the next call took itself for a nested one. */
#define STEEL_KEEP_SERIALIZER \
    uint32_t lock = BG(serialize_lock); \
    typeof(BG(serialize)) serializing = BG(serialize); \
    typeof(BG(unserialize)) unserializing = BG(unserialize)
#define STEEL_RESTORE_SERIALIZER \
    BG(serialize_lock) = lock; \
    BG(serialize) = serializing; \
    BG(unserialize) = unserializing

int steel_serialize(zval *value, zend_string **out)
{
    volatile int bailed = 0;
    STEEL_KEEP_SERIALIZER;
    *out = NULL;
    zend_try {
        smart_str text = {0};
        php_serialize_data_t seen;
        PHP_VAR_SERIALIZE_INIT(seen);
        php_var_serialize(&text, value, &seen);
        PHP_VAR_SERIALIZE_DESTROY(seen);
        if (EG(exception)) {
            smart_str_free(&text);
        } else {
            *out = smart_str_extract(&text);
        }
    } zend_catch {
        STEEL_RESTORE_SERIALIZER;
        bailed = 1;
    } zend_end_try();
    return bailed;
}

int steel_unserialize(const char *text, size_t len, zval *result, size_t *offset)
{
    volatile int outcome = 0;
    STEEL_KEEP_SERIALIZER;
    ZVAL_NULL(result);
    zend_try {
        const unsigned char *at = (const unsigned char *) text;
        php_unserialize_data_t seen;
        PHP_VAR_UNSERIALIZE_INIT(seen);
        bool done = php_var_unserialize(result, &at, at + len, &seen);
        /* Runs what objects do when they are all there. */
        PHP_VAR_UNSERIALIZE_DESTROY(seen);
        if (!done || EG(exception)) {
            zval_ptr_dtor(result);
            ZVAL_NULL(result);
            *offset = (const char *) at - text;
            outcome = 2;
        }
    } zend_catch {
        STEEL_RESTORE_SERIALIZER;
        outcome = 1;
    } zend_end_try();
    return outcome;
}

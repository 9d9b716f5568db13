/*
 * Classes of a library that are declared at their first use, for the compiler: it does not load classes. A class that extends one of these and stands in a file is there
 * from the file's first line on only if its parent is there when the file is compiled. So parents are declared between parser and compiler.
 *
 * Looks at what the compiler would declare at once: classes at a file's top level, with a parent. Names are resolved as it resolves them.
 */
#include "php.h"
#include "shim.h"

static steel_knows_class_t knows;
static zend_ast_process_t next;

/* Declares the class, if it is one of the library's and not there. `name` is as written behind all `use`. */
static void declare(zend_string *name)
{
    zend_string *lower = zend_string_tolower(name);
    bool wanted = !zend_hash_exists(CG(class_table), lower) && knows(ZSTR_VAL(lower), ZSTR_LEN(lower));
    zend_string_release(lower);
    if (!wanted) {
        return;
    }
    void *compiler = steel_compile_suspend();
    volatile bool died = false;
    zend_try {
        zend_lookup_class(name);
    } zend_catch {
        died = true;
    } zend_end_try();
    steel_compile_resume(compiler);
    if (died) {
        zend_bailout();
    }
}

/* "A\B\C" is "ns\A\B\C" or, behind `use x\A`, "x\A\B\C". */
static zend_string *joined(const zend_string *before, const char *rest, size_t len)
{
    return zend_string_concat3(ZSTR_VAL(before), ZSTR_LEN(before), "\\", 1, rest, len);
}

/* What a `use` makes of a name whose first part is `len` bytes; NULL: nothing. `prefix` and `kind` are those of a group, or NULL and 0. */
static zend_string *imported(zend_ast *use, const zend_string *prefix, uint32_t kind, const zend_string *name, size_t len)
{
    const zend_ast_list *list = zend_ast_get_list(use);
    for (uint32_t i = 0; i < list->children; i++) {
        zend_ast *element = list->child[i];
        const zend_string *target = zend_ast_get_str(element->child[0]);
        const char *slash = zend_memrchr(ZSTR_VAL(target), '\\', ZSTR_LEN(target));
        const char *alias = slash ? slash + 1 : ZSTR_VAL(target);
        size_t alias_len = ZSTR_VAL(target) + ZSTR_LEN(target) - alias;
        if (element->child[1]) {
            alias = ZSTR_VAL(zend_ast_get_str(element->child[1]));
            alias_len = ZSTR_LEN(zend_ast_get_str(element->child[1]));
        }
        /* In a group, each element may say itself that it is a function or a constant. */
        if ((kind | use->attr | element->attr) & ~ZEND_SYMBOL_CLASS) {
            continue;
        }
        if (alias_len != len || zend_binary_strcasecmp(alias, alias_len, ZSTR_VAL(name), len) != 0) {
            continue;
        }
        zend_string *full = prefix ? joined(prefix, ZSTR_VAL(target), ZSTR_LEN(target)) : zend_string_copy((zend_string *)target);
        if (len < ZSTR_LEN(name)) {
            zend_string *whole = joined(full, ZSTR_VAL(name) + len + 1, ZSTR_LEN(name) - len - 1);
            zend_string_release(full);
            full = whole;
        }
        return full;
    }
    return NULL;
}

/* The full name of a class that is called `ast` behind the statements `first` to `end` of the list, in the namespace; to be released. */
static zend_string *resolved(zend_ast *ast, const zend_string *namespace, const zend_ast_list *list, uint32_t first, uint32_t end)
{
    zend_string *name = zend_ast_get_str(ast);
    if (ast->attr == ZEND_NAME_FQ) {
        return zend_string_copy(name);
    }
    const char *slash = memchr(ZSTR_VAL(name), '\\', ZSTR_LEN(name));
    size_t len = slash ? (size_t)(slash - ZSTR_VAL(name)) : ZSTR_LEN(name);
    for (uint32_t i = first; i < end && ast->attr == ZEND_NAME_NOT_FQ; i++) {
        zend_ast *use = list->child[i];
        zend_string *found = NULL;
        if (use && use->kind == ZEND_AST_USE) {
            found = imported(use, NULL, 0, name, len);
        } else if (use && use->kind == ZEND_AST_GROUP_USE) {
            found = imported(use->child[1], zend_ast_get_str(use->child[0]), use->attr, name, len);
        }
        if (found) {
            return found;
        }
    }
    return namespace ? joined(namespace, ZSTR_VAL(name), ZSTR_LEN(name)) : zend_string_copy(name);
}

/* A statement of the namespace, behind the statements `first` to `end` of the list; a block's count as if they stood there without it. */
static void look_at(const zend_ast *statement, const zend_string *namespace, const zend_ast_list *list, uint32_t first, uint32_t end)
{
    if (!statement) {
        return;
    }
    if (statement->kind == ZEND_AST_STMT_LIST) {
        const zend_ast_list *block = zend_ast_get_list((zend_ast *)statement);
        for (uint32_t i = 0; i < block->children; i++) {
            look_at(block->child[i], namespace, list, first, end);
        }
    } else if (statement->kind == ZEND_AST_CLASS) {
        zend_ast *parent = ((const zend_ast_decl *)statement)->child[0];
        if (parent && parent->kind == ZEND_AST_ZVAL) {
            zend_string *name = resolved(parent, namespace, list, first, end);
            declare(name);
            zend_string_release(name);
        }
    }
}

static void look_through(zend_ast *ast, const zend_string *namespace)
{
    const zend_ast_list *list = zend_ast_get_list(ast);
    uint32_t first = 0;
    for (uint32_t i = 0; i < list->children; i++) {
        zend_ast *statement = list->child[i];
        if (!statement) {
            continue;
        }
        if (statement->kind == ZEND_AST_NAMESPACE) {
            const zend_string *name = statement->child[0] ? zend_ast_get_str(statement->child[0]) : NULL;
            if (statement->child[1]) {
                look_through(statement->child[1], name);
            } else {
                namespace = name;
                first = i + 1;
            }
        } else {
            look_at(statement, namespace, list, first, i);
        }
    }
}

static void before_compiling(zend_ast *ast)
{
    if (next) {
        next(ast);
    }
    if (ast && ast->kind == ZEND_AST_STMT_LIST && knows(NULL, 0)) {
        look_through(ast, NULL);
    }
}

void steel_watch_compiler(steel_knows_class_t asked)
{
    knows = asked;
    next = zend_ast_process;
    zend_ast_process = before_compiling;
}

void steel_unwatch_compiler(void)
{
    if (zend_ast_process == before_compiling) {
        zend_ast_process = next;
    }
}

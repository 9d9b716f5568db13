/*
 * Elements of objects of PHP's own that are used as arrays ($store['user']): no opcode names them, so whoever reads or writes them is asked for his line.
 */
#include <unistd.h>
#include "php.h"
#include "zend_execute.h"
#include "shim.h"
#include "watch.h"

#define MOST_TABLES 8
static const char *const CLASSES[] = {"arrayobject", "arrayiterator", "splfixedarray"};
static struct {
    zend_object_handlers *of; /* Handlers of some class, which were these: */
    zend_object_read_dimension_t read;
    zend_object_write_dimension_t write;
    zend_object_has_dimension_t has;
    zend_object_unset_dimension_t unset;
} tables[MOST_TABLES];
static size_t count;
static steel_watch_tell_t tell;

static size_t table_of(const zend_object *object)
{
    size_t which = 0;
    while (which + 1 < count && tables[which].of != object->handlers) {
        which++; /* One of them it is: nobody else has these functions. */
    }
    return which;
}

/* Do the functions of a class that extends it not stand in between? They would run. */
static bool is_plain(const zend_class_entry *ce)
{
    const zend_function *get = zend_hash_str_find_ptr(&ce->function_table, ZEND_STRL("offsetget"));
    return get != NULL && get->type == ZEND_INTERNAL_FUNCTION;
}

/* The key, if it stands in the code of the program; to be released. */
static zend_string *key_of(const zend_execute_data *execute_data, const zval *offset)
{
    if (offset == NULL) {
        return NULL;
    }
    ZVAL_DEREF(offset);
    bool is_constant = EX(opline)->op2_type == IS_CONST;
    if (Z_TYPE_P(offset) == IS_STRING && ZSTR_IS_INTERNED(Z_STR_P(offset)) && (is_constant || Z_STRLEN_P(offset) > 1)) {
        return Z_STR_P(offset);
    }
    return is_constant && Z_TYPE_P(offset) == IS_LONG ? zend_long_to_str(Z_LVAL_P(offset)) : NULL;
}

static void note(zend_object *object, zval *offset, int access, const zval *value)
{
    const zend_execute_data *execute_data = EG(current_execute_data);
    if (!steel_watch_active || execute_data == NULL || EX(func) == NULL || !ZEND_USER_CODE(EX(func)->type) || !is_plain(object->ce)) {
        return;
    }
    steel_deed deed = {.what = STEEL_DEED_PROPERTY, .access = access, .handle = object->handle, .line = EX(opline)->lineno, .ce = object->ce, .name = ZSTR_EMPTY_ALLOC()};
    deed.file = EX(func)->op_array.filename;
    deed.function = EX(func);
    if (steel_watch_is_own(object)) {
        if (access != STEEL_ACCESS_ASSIGN || !steel_watch_may_be_input(value, &deed)) {
            return;
        }
        deed.access = STEEL_ACCESS_OWN;
    }
    zend_string *key = key_of(execute_data, offset);
    if (key == NULL) {
        return;
    }
    deed.key = key;
    if (deed.access != STEEL_ACCESS_OWN) {
        zval place;
        ZVAL_UNDEF(&place);
        steel_watch_note(tables[table_of(object)].read(object, offset, BP_VAR_IS, &place), &deed);
        deed.held = NULL;
        zval_ptr_dtor(&place);
        if (value != NULL && Z_TYPE_P(value) == IS_STRING && !ZSTR_IS_INTERNED(Z_STR_P(value))) {
            steel_deed given = {0};
            steel_watch_note(value, &given);
            deed.given = given.value;
        }
        if (access != STEEL_ACCESS_READ) {
            steel_watch_disown(object->handle);
        }
    }
    tell(&deed);
    zend_string_release(key);
}

static zval *read_entry(zend_object *object, zval *offset, int type, zval *place)
{
    note(object, offset, type == BP_VAR_R || type == BP_VAR_IS ? STEEL_ACCESS_READ : STEEL_ACCESS_ELEMENT, NULL);
    return tables[table_of(object)].read(object, offset, type, place);
}

static void write_entry(zend_object *object, zval *offset, zval *value)
{
    note(object, offset, STEEL_ACCESS_ASSIGN, value);
    tables[table_of(object)].write(object, offset, value);
}

static int has_entry(zend_object *object, zval *offset, int check_empty)
{
    note(object, offset, STEEL_ACCESS_READ, NULL);
    return tables[table_of(object)].has(object, offset, check_empty);
}

static void unset_entry(zend_object *object, zval *offset)
{
    note(object, offset, STEEL_ACCESS_ASSIGN, NULL);
    tables[table_of(object)].unset(object, offset);
}

/* Is it memory that may be written to? The kernel knows: it puts there what is there. */
static bool is_writable(void *place)
{
    int ends[2];
    char word[sizeof(void *)];
    if (pipe(ends) != 0) {
        return false;
    }
    memcpy(word, place, sizeof(word));
    bool is = write(ends[1], word, sizeof(word)) == sizeof(word) && read(ends[0], place, sizeof(word)) == sizeof(word);
    close(ends[0]);
    close(ends[1]);
    return is;
}

static void hook(const zend_class_entry *ce)
{
    zval object;
    if (count == MOST_TABLES || object_init_ex(&object, (zend_class_entry *) ce) != SUCCESS) {
        return;
    }
    /* Each class has filled its own table at its start; objects only point to it. */
    zend_object_handlers *of = (zend_object_handlers *) Z_OBJ_HT(object);
    if (of != &std_object_handlers && of->read_dimension != read_entry && of->write_dimension != NULL && of->has_dimension != NULL && of->unset_dimension != NULL && is_writable(&of->read_dimension)) {
        tables[count].of = of;
        tables[count].read = of->read_dimension;
        tables[count].write = of->write_dimension;
        tables[count].has = of->has_dimension;
        tables[count].unset = of->unset_dimension;
        count++;
        of->read_dimension = read_entry;
        of->write_dimension = write_entry;
        of->has_dimension = has_entry;
        of->unset_dimension = unset_entry;
    }
    zval_ptr_dtor(&object);
}

void steel_watch_entries(steel_watch_tell_t function)
{
    tell = function;
    for (size_t which = 0; which < sizeof(CLASSES) / sizeof(CLASSES[0]); which++) {
        const zend_class_entry *ce = zend_hash_str_find_ptr(EG(class_table), CLASSES[which], strlen(CLASSES[which]));
        if (ce != NULL && ce->type == ZEND_INTERNAL_CLASS) {
            hook(ce);
        }
    }
}

bool steel_watch_static(const char *class_name, size_t class_len, const char *name, size_t name_len, steel_deed *deed)
{
    const zend_class_entry *ce = zend_hash_str_find_ptr_lc(EG(class_table), class_name, class_len);
    const zend_property_info *info = ce != NULL ? zend_hash_str_find_ptr(&ce->properties_info, name, name_len) : NULL;
    zval *members = info != NULL && (info->flags & ZEND_ACC_STATIC) ? steel_static_members(info->ce) : NULL;
    steel_watch_note(members != NULL ? members + info->offset : NULL, deed);
    return members != NULL;
}

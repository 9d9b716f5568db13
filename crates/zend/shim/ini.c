/*
 * A setting that is another one in effect than the program is told.
 */
#include "php.h"
#include "php_ini.h"
#include "shim.h"

void steel_ini_set_unseen(const char *name, size_t length, const char *value, size_t value_length)
{
    zend_string *key = zend_string_init(name, length, 0);
    zend_ini_entry *entry = zend_hash_find_ptr(EG(ini_directives), key);
    zend_string *was = entry && entry->value ? zend_string_copy(entry->value) : NULL;
    if (entry && zend_alter_ini_entry_chars(key, value, value_length, PHP_INI_SYSTEM, PHP_INI_STAGE_ACTIVATE) == SUCCESS) {
        entry->value = was; /* The new one stays, for whoever points to it. */
    }
    zend_string_release(key);
}

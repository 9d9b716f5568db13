/* What only macros of the engine find: tables behind map pointers. Nothing here decides anything. */
#include "php.h"
#include "zend_compile.h"
#include "shim.h"

HashTable *steel_static_variables(const zend_op_array *function)
{
    if (ZEND_MAP_PTR(function->static_variables_ptr) == NULL) {
        return NULL;
    }
    return ZEND_MAP_PTR_GET(function->static_variables_ptr);
}

zval *steel_static_members(const zend_class_entry *ce)
{
    if (ZEND_MAP_PTR(ce->static_members_table) == NULL) {
        return NULL;
    }
    return CE_STATIC_MEMBERS(ce);
}

HashTable *steel_class_constants(zend_class_entry *ce)
{
    /* As CE_CONSTANTS_TABLE(), but it makes no copy of the table. */
    if ((ce->ce_flags & ZEND_ACC_IMMUTABLE) && ZEND_MAP_PTR(ce->mutable_data) != NULL) {
        zend_class_mutable_data *data = ZEND_MAP_PTR_GET(ce->mutable_data);
        if (data != NULL && data->constants_table != NULL) {
            return data->constants_table;
        }
    }
    return &ce->constants_table;
}

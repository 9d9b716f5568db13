/* What pdo.c has for pdo_methods.c. */
#if __has_include("ext/pdo/php_pdo_driver.h")
#define STEEL_PDO
#include <pthread.h>
#include "ext/pdo/php_pdo_driver.h"

/* The number of a connection that is adopted, else 0. */
uintptr_t steel_pdo_number(const pdo_dbh_t *dbh);
/* False: somebody else is inside of it, and an exception is set. */
bool steel_pdo_enter(uintptr_t handle);
void steel_pdo_leave(uintptr_t handle);
/* Is somebody else inside of it? */
bool steel_pdo_held(uintptr_t handle);
/* No later call of the connection that is entered waits. */
void steel_pdo_pin(void);
/* Held while tables are made. */
extern pthread_mutex_t steel_pdo_tables;

/* Puts the guard before PDO's own methods. At module start. */
void steel_pdo_guard_methods(void);
/* The same for those that a driver adds, in a table or in a class of its own. With the lock held. */
const zend_function_entry *steel_pdo_guarded(const zend_function_entry *original);
void steel_pdo_guard_class(const char *name);
#endif

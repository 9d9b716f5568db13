/*
 * The drivers of PDO whose calls may wait in the middle: every method of a connection and of its statements goes through a guard, since no
 * library of a database takes a second call while it is inside of the first. What waits, and how, is not known here.
 *
 * A driver stays what it is; its tables of methods are copied, and the copies stand in their place in the connections that are adopted.
 * These frames own nothing, so that a driver's callback of PHP code may leave them by a jump.
 */
#include "php.h"
#include "zend_fibers.h"
#include "shim.h"
#include "pdo.h"

#ifdef STEEL_PDO

static steel_pdo_guard guard;

struct driver {
    const char *name;
    /* Of PHP 8.4 and later: its own class. */
    const char *class_name;
    const struct pdo_dbh_methods *connection;
    const struct pdo_stmt_methods *statement;
    struct pdo_dbh_methods our_connection;
    struct pdo_stmt_methods our_statement;
    const zend_function_entry *our_functions[PDO_DBH_DRIVER_METHOD_KIND__MAX];
    bool class_guarded;
};

static struct driver drivers[] = {
    {.name = "sqlite", .class_name = "pdo\\sqlite"},
    {.name = "pgsql", .class_name = "pdo\\pgsql"},
    {.name = "mysql", .class_name = "pdo\\mysql"},
};
enum { DRIVERS = sizeof(drivers) / sizeof(*drivers) };
pthread_mutex_t steel_pdo_tables = PTHREAD_MUTEX_INITIALIZER;

static uintptr_t id(const pdo_dbh_t *dbh)
{
    return (uintptr_t)dbh;
}

/* NULL: not adopted. */
static struct driver *adopted(const pdo_dbh_t *dbh)
{
    for (int i = 0; i < DRIVERS; i++) {
        if (dbh->methods == &drivers[i].our_connection) {
            return &drivers[i];
        }
    }
    return NULL;
}

static const struct pdo_dbh_methods *connection(const pdo_dbh_t *dbh)
{
    return adopted(dbh)->connection;
}

static const struct pdo_stmt_methods *statement(const pdo_stmt_t *stmt)
{
    int i = 0;
    while (i < DRIVERS - 1 && stmt->methods != &drivers[i].our_statement) {
        i++;
    }
    return drivers[i].statement;
}

uintptr_t steel_pdo_number(const pdo_dbh_t *dbh)
{
    return adopted(dbh) ? id(dbh) : 0;
}

/*
 * The last one who has entered, and has not left since. It is alone in its connection, so the many calls that one method of PDO's makes of the driver
 * need not be asked for one by one.
 */
ZEND_TLS struct {
    uintptr_t handle;
    const void *coroutine;
} last;

static inline bool is_inside(uintptr_t handle)
{
    return last.handle == handle && last.coroutine == EG(current_fiber_context);
}

/* Statements that wait for their end. */
ZEND_TLS size_t postponed;

bool steel_pdo_enter(uintptr_t handle)
{
    if (!guard.enter(handle)) {
        return false;
    }
    last.handle = handle;
    last.coroutine = EG(current_fiber_context);
    return true;
}

static void leave(uintptr_t handle)
{
    last.handle = 0;
    guard.leave(handle);
}

bool steel_pdo_held(uintptr_t handle)
{
    return guard.held(handle);
}

void steel_pdo_pin(void)
{
    guard.pin();
}

/* The object that a statement is of, or none. */
#if PHP_VERSION_ID >= 80500
static zend_object *owner(const pdo_stmt_t *stmt) { return stmt->database_object_handle; }
static void disown(pdo_stmt_t *stmt) { stmt->database_object_handle = NULL; }
#else
static zend_object *owner(const pdo_stmt_t *stmt)
{
    return Z_TYPE(stmt->database_object_handle) == IS_OBJECT ? Z_OBJ(stmt->database_object_handle) : NULL;
}

static void disown(pdo_stmt_t *stmt) { ZVAL_UNDEF(&stmt->database_object_handle); }
#endif

static void keep_owner(const pdo_stmt_t *stmt)
{
    if (owner(stmt)) {
        GC_ADDREF(owner(stmt));
    }
}

static void release_owner(const pdo_stmt_t *stmt)
{
    if (owner(stmt)) {
        OBJ_RELEASE(owner(stmt));
    }
}

/* A statement that is gone while another coroutine is inside of its connection: what the driver needs for its end, and what keeps the connection. */
static void finish(pdo_stmt_t *late)
{
    pdo_dbh_t *dbh = late->dbh;
    if (!steel_pdo_enter(id(dbh))) {
        return;
    }
    statement(late)->dtor(late);
    leave(id(dbh));
    release_owner(late);
    efree(late);
}

static void end_postponed(uintptr_t handle)
{
    pdo_stmt_t *late;
    while (postponed > 0 && (late = guard.late(handle))) {
        postponed--;
        finish(late);
    }
}

void steel_pdo_leave(uintptr_t handle)
{
    leave(handle);
    end_postponed(handle);
}

static int statement_end(pdo_stmt_t *stmt)
{
    uintptr_t handle = id(stmt->dbh);
    /* By the cycle collector, perhaps, which does not run again until this has come back. */
    bool collected = zend_fiber_switch_blocked();
    if (guard.held(handle)) {
        pdo_stmt_t *late = emalloc(sizeof(*late));
        *late = *stmt;
        /* The object of who is inside stays. That of another one that has the same connection may be freed now, whoever refers to it: then the
           server keeps the statement. */
        if (collected && stmt->dbh->is_persistent) {
            disown(late);
        } else {
            keep_owner(late);
        }
        guard.postpone(handle, late);
        postponed++;
        return 1;
    }
    if (!steel_pdo_enter(handle)) {
        return 1;
    }
    if (collected) {
        guard.still();
    }
    int answer = statement(stmt)->dtor(stmt);
    steel_pdo_leave(handle);
    return answer;
}

/* What may wait: the guard is entered, or has thrown. */
#define GUARDED(type, refused, handle, call)                                                                                                          \
    do {                                                                                                                                               \
        uintptr_t held = (handle);                                                                                                                     \
        if (is_inside(held)) {                                                                                                                         \
            return (call);                                                                                                                             \
        }                                                                                                                                              \
        if (!steel_pdo_enter(held)) {                                                                                                                  \
            return refused;                                                                                                                            \
        }                                                                                                                                              \
        type answer = (call);                                                                                                                          \
        steel_pdo_leave(held);                                                                                                                         \
        return answer;                                                                                                                                 \
    } while (0)

static int execute(pdo_stmt_t *stmt)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->executer(stmt));
}

static int fetch(pdo_stmt_t *stmt, enum pdo_fetch_orientation orientation, zend_long offset)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->fetcher(stmt, orientation, offset));
}

static int describe(pdo_stmt_t *stmt, int column)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->describer(stmt, column));
}

static int get_column(pdo_stmt_t *stmt, int column, zval *result, enum pdo_param_type *type)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->get_col(stmt, column, result, type));
}

static int parameter(pdo_stmt_t *stmt, struct pdo_bound_param_data *parameter, enum pdo_param_event event)
{
    /* The others note, or free, what is PHP's, also when the statement goes. */
    if (event != PDO_PARAM_EVT_EXEC_PRE && event != PDO_PARAM_EVT_EXEC_POST && event != PDO_PARAM_EVT_FETCH_PRE && event != PDO_PARAM_EVT_FETCH_POST) {
        return statement(stmt)->param_hook(stmt, parameter, event);
    }
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->param_hook(stmt, parameter, event));
}

static int set_statement_attribute(pdo_stmt_t *stmt, zend_long attribute, zval *value)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->set_attribute(stmt, attribute, value));
}

static int get_statement_attribute(pdo_stmt_t *stmt, zend_long attribute, zval *value)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->get_attribute(stmt, attribute, value));
}

static int get_column_meta(pdo_stmt_t *stmt, zend_long column, zval *into)
{
    GUARDED(int, FAILURE, id(stmt->dbh), statement(stmt)->get_column_meta(stmt, column, into));
}

static int next_rowset(pdo_stmt_t *stmt)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->next_rowset(stmt));
}

static int close_cursor(pdo_stmt_t *stmt)
{
    GUARDED(int, 0, id(stmt->dbh), statement(stmt)->cursor_closer(stmt));
}

static void close_connection(pdo_dbh_t *dbh)
{
    const struct pdo_dbh_methods *methods = connection(dbh);
    end_postponed(id(dbh));
    if (last.handle == id(dbh)) {
        last.handle = 0;
    }
    guard.closed(id(dbh));
    methods->closer(dbh);
}

static bool prepare(pdo_dbh_t *dbh, zend_string *sql, pdo_stmt_t *stmt, zval *options)
{
    struct driver *driver = adopted(dbh);
    uintptr_t handle = id(dbh);
    bool is_nested = is_inside(handle);
    if (!is_nested && !steel_pdo_enter(handle)) {
        return false;
    }
    bool done = driver->connection->preparer(dbh, sql, stmt, options);
    const struct pdo_stmt_methods *known = __atomic_load_n(&driver->statement, __ATOMIC_ACQUIRE);
    if (!known && stmt->methods) {
        pthread_mutex_lock(&steel_pdo_tables);
        if (!driver->statement) {
            struct pdo_stmt_methods *ours = &driver->our_statement;
            *ours = *stmt->methods;
#define OURS(field, function) ours->field = ours->field ? function : NULL
            OURS(dtor, statement_end);
            OURS(executer, execute);
            OURS(fetcher, fetch);
            OURS(describer, describe);
            OURS(get_col, get_column);
            OURS(param_hook, parameter);
            OURS(set_attribute, set_statement_attribute);
            OURS(get_attribute, get_statement_attribute);
            OURS(get_column_meta, get_column_meta);
            OURS(next_rowset, next_rowset);
            OURS(cursor_closer, close_cursor);
            __atomic_store_n(&driver->statement, stmt->methods, __ATOMIC_RELEASE);
        }
        known = driver->statement;
        pthread_mutex_unlock(&steel_pdo_tables);
    }
    if (known && stmt->methods == known) {
        stmt->methods = &driver->our_statement;
    }
    if (!is_nested) {
        steel_pdo_leave(handle);
    }
    return done;
}

static zend_long do_it(pdo_dbh_t *dbh, const zend_string *sql)
{
    GUARDED(zend_long, -1, id(dbh), connection(dbh)->doer(dbh, sql));
}

static zend_string *quote(pdo_dbh_t *dbh, const zend_string *text, enum pdo_param_type type)
{
    GUARDED(zend_string *, NULL, id(dbh), connection(dbh)->quoter(dbh, text, type));
}

static bool begin(pdo_dbh_t *dbh)
{
    GUARDED(bool, false, id(dbh), connection(dbh)->begin(dbh));
}

static bool commit(pdo_dbh_t *dbh)
{
    GUARDED(bool, false, id(dbh), connection(dbh)->commit(dbh));
}

static bool roll_back(pdo_dbh_t *dbh)
{
    /* An object of a persistent connection goes, in the middle of somebody's transaction. */
    if (guard.held(id(dbh))) {
        return false;
    }
    GUARDED(bool, false, id(dbh), connection(dbh)->rollback(dbh));
}

static bool set_attribute(pdo_dbh_t *dbh, zend_long attribute, zval *value)
{
    GUARDED(bool, false, id(dbh), connection(dbh)->set_attribute(dbh, attribute, value));
}

static zend_string *last_id(pdo_dbh_t *dbh, const zend_string *name)
{
    GUARDED(zend_string *, NULL, id(dbh), connection(dbh)->last_id(dbh, name));
}

static int get_attribute(pdo_dbh_t *dbh, zend_long attribute, zval *value)
{
    GUARDED(int, -1, id(dbh), connection(dbh)->get_attribute(dbh, attribute, value));
}

/* Of one that was found by its name. One that somebody is inside of lives, and is not asked. */
static zend_result check_liveness(pdo_dbh_t *dbh)
{
    if (guard.held(id(dbh))) {
        return SUCCESS;
    }
    GUARDED(zend_result, FAILURE, id(dbh), connection(dbh)->check_liveness(dbh));
}

static void request_end(pdo_dbh_t *dbh)
{
    if (!guard.held(id(dbh))) {
        connection(dbh)->persistent_shutdown(dbh);
    }
}

static const zend_function_entry *driver_functions(pdo_dbh_t *dbh, int kind)
{
    struct driver *driver = adopted(dbh);
    const zend_function_entry *original = driver->connection->get_driver_methods(dbh, kind);
    if (!original || kind < 0 || kind >= PDO_DBH_DRIVER_METHOD_KIND__MAX) {
        return original;
    }
    pthread_mutex_lock(&steel_pdo_tables);
    if (!driver->our_functions[kind]) {
        driver->our_functions[kind] = steel_pdo_guarded(original);
    }
    const zend_function_entry *answer = driver->our_functions[kind] ? driver->our_functions[kind] : original;
    pthread_mutex_unlock(&steel_pdo_tables);
    return answer;
}

uintptr_t steel_pdo_adopt(zend_object *object)
{
    zend_class_entry *ce = zend_hash_str_find_ptr(CG(class_table), ZEND_STRL("pdo"));
    if (!ce || !instanceof_function(object->ce, ce)) {
        return 0;
    }
    pdo_dbh_t *dbh = php_pdo_dbh_fetch_inner(object);
    if (!dbh || !dbh->methods || !dbh->driver || !dbh->driver_data) {
        return 0;
    }
    if (adopted(dbh)) {
        last.handle = 0; /* It is made anew, perhaps. */
        return id(dbh);
    }
    for (int i = 0; i < DRIVERS; i++) {
        struct driver *driver = &drivers[i];
        if (strlen(driver->name) != dbh->driver->driver_name_len || memcmp(driver->name, dbh->driver->driver_name, dbh->driver->driver_name_len) != 0) {
            continue;
        }
        pthread_mutex_lock(&steel_pdo_tables);
        if (!driver->connection) {
            struct pdo_dbh_methods *ours = &driver->our_connection;
            *ours = *dbh->methods;
            OURS(closer, close_connection);
            OURS(preparer, prepare);
            OURS(doer, do_it);
            OURS(quoter, quote);
            OURS(begin, begin);
            OURS(commit, commit);
            OURS(rollback, roll_back);
            OURS(set_attribute, set_attribute);
            OURS(last_id, last_id);
            OURS(get_attribute, get_attribute);
            OURS(check_liveness, check_liveness);
            OURS(get_driver_methods, driver_functions);
            OURS(persistent_shutdown, request_end);
            driver->connection = dbh->methods;
        }
        if (!driver->class_guarded) {
            driver->class_guarded = true;
            steel_pdo_guard_class(driver->class_name);
        }
        pthread_mutex_unlock(&steel_pdo_tables);
        if (dbh->methods != driver->connection) {
            return 0;
        }
        dbh->methods = &driver->our_connection;
        return id(dbh);
    }
    return 0;
}

void steel_pdo_install(steel_pdo_guard ours)
{
    guard = ours;
    steel_pdo_guard_methods();
}

#else

uintptr_t steel_pdo_adopt(zend_object *object)
{
    return 0;
}

void steel_pdo_install(steel_pdo_guard ours)
{
}

#endif

/*
 * SQLite's own interface for programs that read, write and wait in another way: a "VFS" in front of the one that it has. Nothing of it is needed
 * to build: its functions are looked up by name, and its structures are what it promises for ever (sqlite.org/c3ref/vfs.html).
 *
 * It hands on everything as it is, unless the call that is under way may wait (see pdo.c): then pauses (a database that somebody else has locked)
 * are coroutines' pauses, and what waits for the disk (a sync, files that were slow of late) is done by another thread meanwhile. SQLite is inside
 * of that one call all the time, and its files are the call's.
 */
#include "php.h"
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>
#include "shim.h"

typedef struct file file;
typedef struct vfs vfs;

typedef struct {
    int version;
    int (*close)(file *);
    int (*read)(file *, void *, int, int64_t);
    int (*write)(file *, const void *, int, int64_t);
    int (*truncate)(file *, int64_t);
    int (*sync)(file *, int);
    int (*size)(file *, int64_t *);
    int (*lock)(file *, int);
    int (*unlock)(file *, int);
    int (*is_reserved)(file *, int *);
    int (*control)(file *, int, void *);
    int (*sector_size)(file *);
    int (*characteristics)(file *);
    /* From version 2 on. */
    int (*map_shared)(file *, int, int, int, void volatile **);
    int (*lock_shared)(file *, int, int, int);
    void (*barrier)(file *);
    int (*unmap_shared)(file *, int);
    /* From version 3 on. */
    int (*fetch)(file *, int64_t, int, void **);
    int (*unfetch)(file *, int64_t, void *);
} methods;

struct file {
    const methods *methods;
};

struct vfs {
    int version, file_size, longest_path;
    vfs *next;
    const char *name;
    void *data;
    int (*open)(vfs *, const char *, file *, int, int *);
    int (*remove)(vfs *, const char *, int);
    int (*access)(vfs *, const char *, int, int *);
    int (*full_path)(vfs *, const char *, int, char *);
    void *(*load)(vfs *, const char *);
    void (*load_error)(vfs *, int, char *);
    void (*(*symbol)(vfs *, void *, const char *))(void);
    void (*unload)(vfs *, void *);
    int (*randomness)(vfs *, int, char *);
    int (*sleep)(vfs *, int);
    int (*time)(vfs *, double *);
    int (*last_error)(vfs *, int, char *);
    /* From version 2 on. */
    int (*time64)(vfs *, int64_t *);
    /* From version 3 on. */
    int (*set_call)(vfs *, const char *, void (*)(void));
    void (*(*get_call)(vfs *, const char *))(void);
    const char *(*next_call)(vfs *, const char *);
};

/* SQLITE_OPEN_MAIN_DB */
enum { MAIN_DATABASE = 0x100 };
enum { NEWEST = 3 };
/* A file whose read or write took longer is slow, and so many times more another thread reads and writes it. */
enum { SLOW_NANOSECONDS = 1000000, SLOW_TIMES = 64 };

static steel_sqlite_waits waits;
static vfs *real;
static vfs ours;
static const char *(*uri_parameter)(const char *, const char *);
static int (*unregister)(vfs *);
static int (*register_vfs)(vfs *, int);
static vfs *(*find)(const char *);

/* A file of ours; the real one lies behind it. */
typedef struct {
    file base;
    int slow;
} outer;

static file *inner(file *one)
{
    return (file *)((char *)one + sizeof(outer));
}

/* What another thread does. */
typedef struct {
    enum { READ, WRITE, TRUNCATE, SYNC, REMOVE } what;
    file *file;
    void *into;
    const void *from;
    int amount;
    int64_t offset;
    const char *path;
    int answer, error;
} job;

static void perform(void *argument)
{
    job *one = argument;
    switch (one->what) {
        case READ:
            one->answer = one->file->methods->read(one->file, one->into, one->amount, one->offset);
            break;
        case WRITE:
            one->answer = one->file->methods->write(one->file, one->from, one->amount, one->offset);
            break;
        case TRUNCATE:
            one->answer = one->file->methods->truncate(one->file, one->offset);
            break;
        case SYNC:
            one->answer = one->file->methods->sync(one->file, one->amount);
            break;
        case REMOVE:
            one->answer = real->remove(real, one->path, one->amount);
            break;
    }
    one->error = errno;
}

static int away(job one)
{
    waits.away(perform, &one);
    errno = one.error;
    return one.answer;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Reads or writes here, and looks how long it takes, or elsewhere. */
static int transfer(outer *one, job what)
{
    if (!waits.wanted()) {
        perform(&what);
        errno = what.error;
        return what.answer;
    }
    if (one->slow > 0) {
        one->slow--;
        return away(what);
    }
    int64_t begin = now();
    perform(&what);
    if (now() - begin > SLOW_NANOSECONDS) {
        one->slow = SLOW_TIMES;
    }
    errno = what.error;
    return what.answer;
}

static int file_close(file *one)
{
    return inner(one)->methods->close(inner(one));
}

static int file_read(file *one, void *into, int amount, int64_t offset)
{
    return transfer((outer *)one, (job){.what = READ, .file = inner(one), .into = into, .amount = amount, .offset = offset});
}

static int file_write(file *one, const void *from, int amount, int64_t offset)
{
    return transfer((outer *)one, (job){.what = WRITE, .file = inner(one), .from = from, .amount = amount, .offset = offset});
}

static int file_truncate(file *one, int64_t size)
{
    return transfer((outer *)one, (job){.what = TRUNCATE, .file = inner(one), .offset = size});
}

static int file_sync(file *one, int flags)
{
    if (!waits.wanted()) {
        return inner(one)->methods->sync(inner(one), flags);
    }
    return away((job){.what = SYNC, .file = inner(one), .amount = flags});
}

static int file_size(file *one, int64_t *size)
{
    return inner(one)->methods->size(inner(one), size);
}

static int file_lock(file *one, int level)
{
    return inner(one)->methods->lock(inner(one), level);
}

static int file_unlock(file *one, int level)
{
    return inner(one)->methods->unlock(inner(one), level);
}

static int file_is_reserved(file *one, int *answer)
{
    return inner(one)->methods->is_reserved(inner(one), answer);
}

static int file_control(file *one, int what, void *argument)
{
    return inner(one)->methods->control(inner(one), what, argument);
}

static int file_sector_size(file *one)
{
    return inner(one)->methods->sector_size(inner(one));
}

static int file_characteristics(file *one)
{
    return inner(one)->methods->characteristics(inner(one));
}

static int file_map_shared(file *one, int page, int size, int extend, void volatile **into)
{
    return inner(one)->methods->map_shared(inner(one), page, size, extend, into);
}

static int file_lock_shared(file *one, int offset, int count, int flags)
{
    return inner(one)->methods->lock_shared(inner(one), offset, count, flags);
}

static void file_barrier(file *one)
{
    inner(one)->methods->barrier(inner(one));
}

static int file_unmap_shared(file *one, int remove)
{
    return inner(one)->methods->unmap_shared(inner(one), remove);
}

static int file_fetch(file *one, int64_t offset, int amount, void **into)
{
    return inner(one)->methods->fetch(inner(one), offset, amount, into);
}

static int file_unfetch(file *one, int64_t offset, void *page)
{
    return inner(one)->methods->unfetch(inner(one), offset, page);
}

/* One for each version, since SQLite asks by it what a file can. */
#define METHODS(number)                                                                                                                               \
    {                                                                                                                                                  \
        number, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock, file_is_reserved, file_control,       \
            file_sector_size, file_characteristics, file_map_shared, file_lock_shared, file_barrier, file_unmap_shared, file_fetch, file_unfetch       \
    }
static const methods tables[NEWEST] = {METHODS(1), METHODS(2), METHODS(3)};

static int open_file(vfs *self, const char *path, file *one, int flags, int *how)
{
    (void)self;
    outer *mine = (outer *)one;
    mine->base.methods = NULL;
    mine->slow = 0;
    /* A cache that connections share is locked by its user's thread while it waits, and the next one would wait for its own thread. */
    if (path && (flags & MAIN_DATABASE) && uri_parameter) {
        const char *cache = uri_parameter(path, "cache");
        if (cache && strcmp(cache, "shared") == 0) {
            waits.share();
        }
    }
    int answer = real->open(real, path, inner(one), flags, how);
    const methods *original = inner(one)->methods;
    if (original) {
        int version = original->version < 1 ? 1 : original->version > NEWEST ? NEWEST : original->version;
        mine->base.methods = &tables[version - 1];
    }
    return answer;
}

static int remove_file(vfs *self, const char *path, int sync)
{
    (void)self;
    if (!sync || !waits.wanted()) {
        return real->remove(real, path, sync);
    }
    return away((job){.what = REMOVE, .path = path, .amount = sync});
}

static int rest(vfs *self, int microseconds)
{
    (void)self;
    return waits.wanted() ? waits.sleep(microseconds) : real->sleep(real, microseconds);
}

/* The others are the real one's, which are told its own structure. */
static int access_file(vfs *self, const char *path, int flags, int *answer)
{
    (void)self;
    return real->access(real, path, flags, answer);
}

static int full_path(vfs *self, const char *path, int size, char *into)
{
    (void)self;
    return real->full_path(real, path, size, into);
}

static void *load(vfs *self, const char *path)
{
    (void)self;
    return real->load(real, path);
}

static void load_error(vfs *self, int size, char *into)
{
    (void)self;
    real->load_error(real, size, into);
}

static void (*symbol(vfs *self, void *library, const char *name))(void)
{
    (void)self;
    return real->symbol(real, library, name);
}

static void unload(vfs *self, void *library)
{
    (void)self;
    real->unload(real, library);
}

static int randomness(vfs *self, int size, char *into)
{
    (void)self;
    return real->randomness(real, size, into);
}

static int current_time(vfs *self, double *into)
{
    (void)self;
    return real->time(real, into);
}

static int last_error(vfs *self, int size, char *into)
{
    (void)self;
    return real->last_error(real, size, into);
}

static int current_time64(vfs *self, int64_t *into)
{
    (void)self;
    return real->time64(real, into);
}

static int set_call(vfs *self, const char *name, void (*call)(void))
{
    (void)self;
    return real->set_call(real, name, call);
}

static void (*get_call(vfs *self, const char *name))(void)
{
    (void)self;
    return real->get_call(real, name);
}

static const char *next_call(vfs *self, const char *name)
{
    (void)self;
    return real->next_call(real, name);
}

static bool look_up(void)
{
    zend_module_entry *module = zend_hash_str_find_ptr(&module_registry, ZEND_STRL("pdo_sqlite"));
    if (!module) {
        return false;
    }
    /* PHP has it as a module of its own, or built in. */
    void *where = module->handle ? module->handle : RTLD_DEFAULT;
    *(void **)&find = dlsym(where, "sqlite3_vfs_find");
    *(void **)&register_vfs = dlsym(where, "sqlite3_vfs_register");
    *(void **)&unregister = dlsym(where, "sqlite3_vfs_unregister");
    *(void **)&uri_parameter = dlsym(where, "sqlite3_uri_parameter");
    return find && register_vfs && unregister && uri_parameter;
}

bool steel_sqlite_install(steel_sqlite_waits functions)
{
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once);
    if (!real && look_up()) {
        vfs *before = find(NULL);
        if (before && before->version >= 1) {
            int version = before->version > NEWEST ? NEWEST : before->version;
            waits = functions;
            ours = (vfs){
                .version = version,
                .file_size = (int)sizeof(outer) + before->file_size,
                .longest_path = before->longest_path,
                .name = "steelwool",
                .data = before->data,
                .open = open_file,
                .remove = remove_file,
                .access = access_file,
                .full_path = full_path,
                .load = before->load ? load : NULL,
                .load_error = before->load_error ? load_error : NULL,
                .symbol = before->symbol ? symbol : NULL,
                .unload = before->unload ? unload : NULL,
                .randomness = randomness,
                .sleep = rest,
                .time = current_time,
                .last_error = before->last_error ? last_error : NULL,
                .time64 = version >= 2 && before->time64 ? current_time64 : NULL,
                .set_call = version >= 3 && before->set_call ? set_call : NULL,
                .get_call = version >= 3 && before->get_call ? get_call : NULL,
                .next_call = version >= 3 && before->next_call ? next_call : NULL,
            };
            real = before;
            if (register_vfs(&ours, 1) != 0) {
                real = NULL;
            }
        }
    }
    bool done = real != NULL;
    pthread_mutex_unlock(&once);
    return done;
}

void steel_sqlite_remove(void)
{
    if (real) {
        unregister(&ours);
        register_vfs(real, 1);
    }
}

/*
 * What of the many things that code does to objects is told, for the audit of lifetimes: nothing of a coroutine's own, and nothing twice.
 */
#include "php.h"
#include "shim.h"
#include "watch.h"

STEEL_TLS volatile int steel_watch_active;

void steel_watch_activate(bool on) { steel_watch_active = on; }

/* Which coroutine has made the object of a number, as long as its request lasts. */
STEEL_TLS const void **steel_watch_makers;
STEEL_TLS size_t steel_watch_makers_size;

void steel_watch_note_maker(uint32_t handle)
{
    if (handle >= steel_watch_makers_size) {
        size_t size = steel_watch_makers_size * 2 > handle + 1024u ? steel_watch_makers_size * 2 : handle + 1024u;
        const void **larger = realloc(steel_watch_makers, size * sizeof(*steel_watch_makers));
        if (larger == NULL) {
            return;
        }
        memset(larger + steel_watch_makers_size, 0, (size - steel_watch_makers_size) * sizeof(*steel_watch_makers));
        steel_watch_makers = larger;
        steel_watch_makers_size = size;
    }
    steel_watch_makers[handle] = EG(current_fiber_context);
}

void steel_watch_disown(uint32_t handle)
{
    if (handle < steel_watch_makers_size) {
        steel_watch_makers[handle] = NULL;
    }
}

/*
 * Reads of properties are many. Each is told once in a coroutine, until something is written that others may read: what happens between two reads of
 * the same property changes nothing that a rule asks for.
 */
ZEND_TLS struct {
    const void *coroutine;
    const zend_string *name, *key;
    uint32_t handle;
    uint32_t epoch;
} reads[4096];
ZEND_TLS uint32_t epoch = 1;

void steel_watch_forget_reads(void)
{
    epoch++;
}

bool steel_watch_is_read_again(const zend_object *object, const zend_string *name, const zend_string *key)
{
    const void *coroutine = EG(current_fiber_context);
    uintptr_t at = ((uintptr_t)name >> 4) ^ ((uintptr_t)key >> 3) ^ (object->handle * 0x9e3779b1u);
    size_t index = (at ^ at >> 12) % (sizeof(reads) / sizeof(*reads));
    if (reads[index].handle == object->handle && reads[index].name == name && reads[index].key == key && reads[index].epoch == epoch && reads[index].coroutine == coroutine) {
        return true;
    }
    reads[index].coroutine = coroutine;
    reads[index].name = name;
    reads[index].key = key;
    reads[index].handle = object->handle;
    reads[index].epoch = epoch;
    return false;
}

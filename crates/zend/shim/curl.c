/*
 * libcurl's interface for programs that wait themselves, of the very library that ext/curl is linked with. Nothing of it is needed to build:
 * its functions are looked up by name, and the numbers of its options are part of what it promises for ever.
 */
#include "php.h"
#include <dlfcn.h>
#include "shim.h"

enum {
    SOCKET_FUNCTION = 20001,
    SOCKET_DATA = 10002,
    TIMER_FUNCTION = 20004,
    TIMER_DATA = 10005,
};

static int (*socket_action)(void *multi, int number, int events, int *running);
static int (*socket_all)(void *multi, int *running);
static int (*set_option)(void *multi, int option, ...);

static steel_curl_socket_t on_socket;
static steel_curl_timer_t on_timer;

static int socket_changed(void *easy, int number, int what, void *id, void *unused)
{
    on_socket((uintptr_t)id, number, what);
    return 0;
}

static int timer_changed(void *multi, long milliseconds, void *id)
{
    on_timer((uintptr_t)id, milliseconds);
    return 0;
}

bool steel_curl_install(steel_curl_socket_t socket, steel_curl_timer_t timer)
{
    zend_module_entry *module = zend_hash_str_find_ptr(&module_registry, ZEND_STRL("curl"));
    if (!module) {
        return false;
    }
    /* PHP has it as a module of its own, or built in. */
    void *where = module->handle ? module->handle : RTLD_DEFAULT;
    *(void **)&socket_action = dlsym(where, "curl_multi_socket_action");
    *(void **)&socket_all = dlsym(where, "curl_multi_socket_all");
    *(void **)&set_option = dlsym(where, "curl_multi_setopt");
    on_socket = socket;
    on_timer = timer;
    return socket_action && socket_all && set_option;
}

bool steel_curl_adopt(void *multi, uintptr_t id)
{
    return set_option(multi, SOCKET_DATA, (void *)id) == 0 && set_option(multi, SOCKET_FUNCTION, socket_changed) == 0
        && set_option(multi, TIMER_DATA, (void *)id) == 0 && set_option(multi, TIMER_FUNCTION, timer_changed) == 0;
}

int steel_curl_action(void *multi, int number, int events, int *running)
{
    return socket_action(multi, number, events, running);
}

int steel_curl_all(void *multi, int *running)
{
    return socket_all(multi, running);
}

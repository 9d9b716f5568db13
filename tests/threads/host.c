/*
 * A host of PHP with several threads, as servers with PHP in them are: each thread runs the script a few times, each time as a request
 * of its own, beside the others. Then the main thread runs it alone.
 *
 *   host MODULE SCRIPT THREADS REQUESTS
 *
 * The script sees `thread` (0: the main one) and `request` in $_SERVER; what it prints goes to standard output as it comes.
 */
#include <sapi/embed/php_embed.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    pthread_t thread;
    int number, failed;
} worker;

static const char *script;
static int requests;
static pthread_barrier_t barrier;

static __thread int thread_number, request_number;

static void set(const char *name, int value, zval *array)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    php_register_variable(name, text, array);
}

static void server_variables(zval *array)
{
    set("thread", thread_number, array);
    set("request", request_number, array);
}

static int run_script(void)
{
    volatile int failed = 0;
    if (php_request_startup() != SUCCESS) {
        return 1;
    }
    zend_first_try {
        zend_file_handle file;
        zend_stream_init_filename(&file, script);
        failed = !php_execute_script(&file);
        zend_destroy_file_handle(&file);
    } zend_end_try();
    failed |= EG(exit_status) != 0;
    php_request_shutdown(NULL);
    return failed;
}

static void *work(void *argument)
{
    worker *self = argument;
    ts_resource(0); /* makes this thread's globals */
    thread_number = self->number;
    for (request_number = 1; request_number <= requests; request_number++) {
        pthread_barrier_wait(&barrier); /* all at the same time */
        self->failed |= run_script();
    }
    ts_free_thread();
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: host MODULE SCRIPT THREADS REQUESTS\n");
        return 2;
    }
    int count = atoi(argv[3]), failed = 0;
    static char ini[4096];
    snprintf(ini, sizeof ini, "html_errors=0\ndisplay_errors=1\nlog_errors=0\nmemory_limit=64M\nextension=%s\n", argv[1]);
    script = argv[2];
    requests = atoi(argv[4]);
    php_embed_module.php_ini_ignore = 1;
    php_embed_module.register_server_variables = server_variables;
    php_tsrm_startup();
    zend_signal_startup();
    sapi_startup(&php_embed_module);
    php_embed_module.ini_entries = ini;
    if (php_embed_module.startup(&php_embed_module) != SUCCESS) {
        return 2;
    }
    worker *workers = calloc(count, sizeof *workers);
    pthread_barrier_init(&barrier, NULL, count);
    for (int i = 0; i < count; i++) {
        workers[i].number = i + 1;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            perror("pthread_create");
            exit(2);
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
        failed |= workers[i].failed;
    }
    free(workers);
    failed |= run_script(); /* alone */
    php_module_shutdown();
    sapi_shutdown();
    tsrm_shutdown();
    return failed;
}

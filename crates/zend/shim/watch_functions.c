/*
 * Functions of PHP that change something of the whole process, and those whose outcome it keeps: who calls them, and where, is told where
 * `steelwool.lifetime_audit` is on.
 */
#include "php.h"
#include "shim.h"
#include "watch.h"

static steel_watch_tell_t tell;

/* Those that are called most come first. */
static const char *const FUNCTIONS[] = {
    "preg_match", "json_encode", "preg_replace", "json_decode", "preg_replace_callback", "preg_match_all", "preg_split", "file_get_contents", "fopen",
    "preg_grep", "preg_filter", "preg_replace_callback_array", "file", "readfile", "copy", "get_headers", "json_validate", "json_last_error",
    "json_last_error_msg", "preg_last_error", "preg_last_error_msg", "http_get_last_response_headers", "simplexml_load_file", "simplexml_load_string",
    "mysqli_connect", "mysqli_init", "mysqli_real_connect", "mysqli_connect_error", "mysqli_connect_errno", "gc_enable", "gc_disable", "stream_filter_register", "mb_regex_encoding",
    "mb_http_output", "mb_detect_order",
    "ini_set", "ini_alter", "set_include_path", "error_reporting", "date_default_timezone_set", "setlocale", "chdir", "umask", "putenv",
    "mb_internal_encoding", "mb_language", "mb_substitute_character", "set_error_handler", "set_exception_handler", "restore_error_handler",
    "restore_exception_handler", "spl_autoload_register", "register_shutdown_function", "stream_wrapper_register",
    "stream_context_set_default", "libxml_use_internal_errors", "ob_start", "bcscale", "mt_srand", "srand", "locale_set_default",
    "assert_options", "ignore_user_abort", "set_time_limit", "session_start", "session_id", "bindtextdomain", "textdomain",
    "define", "class_alias", "register_tick_function", "ini_restore", "iconv_set_encoding", "session_name", "session_save_path",
    "session_set_cookie_params", "session_cache_limiter", "session_cache_expire", "session_module_name", "session_set_save_handler",
    "libxml_set_external_entity_loader", "libxml_set_streams_context", "stream_wrapper_unregister", "stream_wrapper_restore", "pcntl_signal",
    "header_register_callback", "mb_regex_set_options", "locale::setdefault", "spl_autoload_unregister", "http_response_code", "header", "header_remove",
    "setcookie", "setrawcookie", "stream_context_set_option", "stream_context_set_options", "stream_context_get_default",
};
#define COUNT (sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]))
static zif_handler originals[COUNT];
static zend_function *watched[COUNT];

static void call(INTERNAL_FUNCTION_PARAMETERS)
{
    size_t which = 0;
    while (watched[which] == NULL || watched[which]->common.function_name != EX(func)->common.function_name) {
        which++; /* One of them it is: nothing else has this handler. */
    }
    zend_execute_data *caller = steel_watch_active ? EX(prev_execute_data) : NULL;
    while (caller != NULL && (caller->func == NULL || !ZEND_USER_CODE(caller->func->type))) {
        caller = caller->prev_execute_data; /* array_map() and its kin call it as well. */
    }
    if (caller != NULL) {
        steel_deed deed = {.what = STEEL_DEED_CALL, .name = EX(func)->common.function_name, .function = caller->func};
        deed.file = caller->func->op_array.filename;
        deed.line = caller->opline->lineno;
        tell(&deed);
    }
    originals[which](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static zend_function *function_of(const char *name)
{
    const char *method = strstr(name, "::");
    if (method == NULL) {
        return zend_hash_str_find_ptr(CG(function_table), name, strlen(name));
    }
    zend_class_entry *ce = zend_hash_str_find_ptr(CG(class_table), name, (size_t) (method - name));
    return ce != NULL ? zend_hash_str_find_ptr(&ce->function_table, method + 2, strlen(method + 2)) : NULL;
}

void steel_watch_functions(steel_watch_tell_t function)
{
    tell = function;
    for (size_t which = 0; which < COUNT; which++) {
        zend_function *function = function_of(FUNCTIONS[which]);
        if (function != NULL && function->type == ZEND_INTERNAL_FUNCTION && function->internal_function.handler != NULL) {
            watched[which] = function;
            originals[which] = function->internal_function.handler;
            function->internal_function.handler = call;
#if PHP_VERSION_ID >= 80400
            function->internal_function.frameless_function_infos = NULL; /* Nobody calls it past its handler. */
#endif
        }
    }
}

//! Reads the headers of the PHP that `php-config` (or `$PHP_CONFIG`) names: makes the bindings, builds the shim, and sets
//! one capability cfg for each difference between PHP versions that the code knows.

use std::{env, path::PathBuf, process::Command};

fn php_config(option: &str) -> String {
    let program = env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".into());
    let output = Command::new(&program).arg(option).output().unwrap_or_else(|e| {
        panic!("cannot run {program}: {e}. Install PHP's development files (Debian: php8.2-dev) or set PHP_CONFIG.")
    });
    String::from_utf8(output.stdout).expect("php-config prints text").trim().to_owned()
}

/// Capabilities by the first `PHP_VERSION_ID` that has them.
const CAPABILITIES: &[(&str, u32)] = &[
    ("php_error_position", 80200),     // EG(filename_override), EG(lineno_override)
    ("php_error_buffer", 80600),       // EG(errors) is a structure, and counts
    ("php_stream_error_state", 80600), // FG(stream_error_state) beside FG(wrapper_logged_errors)
    ("php_vm_stack_limit", 80300),     // EG(stack_base), EG(stack_limit)
    ("php_exit_function", 80400),      // exit() is a function, not an opcode
    ("php_frameless", 80400),          // some functions may be called without a frame, past their handler
    ("php_unfinished_values", 80200),  // a frame that waits can be asked for the values of its unfinished expressions
    ("php_packed_zvals", 80200),       // packed arrays are plain zvals
    ("php_resolved_shutdown", 80500),  // shutdown functions are kept resolved
    ("php_copies_descriptors", 80600), // a copy from one stream to another goes through their descriptors, past their operations
    ("php_notifier_private", 80500),   // a notifier of a stream context points to something that no header has
    ("php_mail_tells", 80500),         // mail() warns of a program that has failed
    ("php_one_exception", 80600),      // no EG(prev_exception): an earlier exception is not put aside
    ("php_autoload_inline", 80600), // EG(autoload_current_classnames), a table; before, EG(in_autoload) points to one
];

fn main() {
    println!("cargo:rerun-if-changed=shim");
    println!("cargo:rerun-if-env-changed=PHP_CONFIG");
    let version: u32 = php_config("--vernum").parse().expect("php-config --vernum prints a number");
    assert!(version >= 80100, "Steelwool needs PHP 8.1 or newer, php-config says {version}");
    for (name, since) in CAPABILITIES {
        flag(name, version >= *since);
    }
    let includes: Vec<String> = php_config("--includes").split_whitespace().map(str::to_owned).collect();
    compile_shim(&includes);
    make_bindings(&includes);
}

/// What only C can reach.
const SHIM: [&str; 23] = [
    "shim",
    "exit",
    "nested",
    "stream",
    "plain",
    "userspace",
    "in_use",
    "curl",
    "mysqli",
    "pdo",
    "pdo_methods",
    "sqlite",
    "process",
    "heap",
    "watch",
    "watch_code",
    "watch_entries",
    "watch_functions",
    "watch_methods",
    "watch_reads",
    "watch_values",
    "first_use",
    "ini",
];

fn compile_shim(includes: &[String]) {
    let mut build = cc::Build::new();
    build
        .files(SHIM.map(|name| format!("shim/{name}.c")))
        .include("shim")
        .flag("-include")
        .flag("shim/tsrm.h")
        .opt_level(2)
        .flag("-fvisibility=hidden")
        .define("ZEND_ENABLE_STATIC_TSRMLS_CACHE", "1")
        .warnings(false);
    for flag in includes {
        build.flag(flag);
    }
    build.compile("steelshim");
}

fn make_bindings(includes: &[String]) {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("sys.rs");
    let mut builder = bindgen::Builder::default()
        .header("shim/engine.h")
        .clang_args(includes)
        .clang_arg("-Ishim")
        .layout_tests(false)
        .generate_comments(false)
        .derive_default(false)
        .derive_debug(false)
        .blocklist_type("max_align_t")
        .raw_line("#[repr(align(16))] #[derive(Clone, Copy)] pub struct max_align_t(pub [u64; 4]);")
        .prepend_enum_name(false)
        .formatter(bindgen::Formatter::None);
    for name in ALLOWED_FUNCTIONS {
        builder = builder.allowlist_function(name);
    }
    for name in ALLOWED_TYPES {
        builder = builder.allowlist_type(name);
    }
    for name in ALLOWED_VARS {
        builder = builder.allowlist_var(name);
    }
    let bindings = builder.generate().expect("bindgen reads PHP's headers").to_string();
    // These depend on how this PHP was configured, not on its version.
    flag("php_sigjmp", bindings.contains("pub bailout : * mut sigjmp_buf"));
    flag("php_zts", bindings.contains("executor_globals_offset"));
    flag("php_debug", bindings.contains("pub const ZEND_DEBUG : u32 = 1"));
    // Some PHPs report an exceeded memory limit between two opcodes, by unwinding.
    flag("php_delayed_oom", bindings.contains("delayed_oom"));
    std::fs::write(out, bindings).expect("OUT_DIR is writable");
}

fn flag(name: &str, set: bool) {
    println!("cargo:rustc-check-cfg=cfg({name})");
    if set {
        println!("cargo:rustc-cfg={name}");
    }
}

const ALLOWED_FUNCTIONS: &[&str] = &[
    "steel_.*",
    "zend_.*",
    "_zend_.*",
    "_e(malloc|free|realloc|calloc)",
    "is_zend_mm",
    "__zend_malloc",
    "object_.*",
    "rc_dtor_func",
    "zval_.*",
    "add_.*",
    "array_.*",
    "php_error_docref",
    "php_output_.*",
    "php_info_.*",
    "php_addslashes",
    "php_execute_simple_script",
    "php_request_shutdown",
    "php_log_err_with_severity",
    "php_register_variable.*",
    "append_user_shutdown_function",
    "register_user_shutdown_function",
    "remove_user_shutdown_function",
    "php_call_shutdown_functions",
    "php_free_shutdown_functions",
    "std_object_handlers",
    "instanceof_function_slow",
    "smart_str_.*",
    "gc_.*",
    "_php_stream_.*",
    "php_stream_xport_.*",
    "php_file_le_.*",
    "php_le_stream_context",
    "_php_cast.*",
    "_array_init",
    "convert_to_.*",
    "_convert_.*",
    "_try_convert_.*",
    "OnUpdate.*",
    "php_std_.*",
    "php_url_.*",
    "php_mail.*",
    "tsrm_.*",
    "virtual_(getcwd|chdir)",
    "expand_filepath",
    "php_strlcpy",
    "php_get_temporary_directory",
    "sapi_.*",
    "display_ini_entries",
];
const ALLOWED_TYPES: &[&str] =
    &["steel_.*", "zend_.*", "_zend_.*", "zval", "php_.*", "sapi_.*", "HashTable", "smart_str", "znode.*"];
const ALLOWED_VARS: &[&str] = &[
    "STEEL_.*",
    "IS_.*",
    "ZEND_.*",
    "E_.*",
    "MAY_BE_.*",
    "GC_.*",
    "HASH_.*",
    "BP_VAR_.*",
    "PHP_.*",
    "php_stream_socket_ops",
    "std_object_handlers",
    "zend_.*",
    "(executor|compiler|basic|core|file|output|sapi)_globals(_offset|_id)?",
    "sapi_module",
    "module_registry",
    "spl_ce_.*",
    "_IS_.*",
    "_ZEND_.*",
    "Z_.*",
    "EG_.*",
    "INI_.*",
    "CONST_.*",
    "USING_ZTS",
    "ZEND_MODULE_API_NO",
    "PARSE_.*",
];

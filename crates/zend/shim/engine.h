/* What bindgen reads: the engine's headers that the extension stands on, and the shim's own functions. */
#include "php.h"
#include "php_ini.h"
#include "php_main.h"
#include "php_network.h"
#include "php_output.h"
#include "php_variables.h"
#include "SAPI.h"
#include "zend_builtin_functions.h"
#include "zend_closures.h"
#include "zend_exceptions.h"
#include "zend_fibers.h"
#include "zend_interfaces.h"
#include "zend_observer.h"
#include "zend_modules.h"
#include "zend_smart_str.h"
#include "zend_system_id.h"
#include "zend_virtual_cwd.h"
#include "ext/spl/spl_array.h"
#include "ext/spl/spl_exceptions.h"
#include "ext/standard/basic_functions.h"
#include "ext/standard/file.h"
#include "ext/standard/info.h"
#include "shim.h"
/* Before PHP 8.2 all classes allow dynamic properties. */
#ifndef ZEND_ACC_ALLOW_DYNAMIC_PROPERTIES
#define ZEND_ACC_ALLOW_DYNAMIC_PROPERTIES 0
#endif

/*
 * Included before everything else. A thread-safe PHP keeps a copy of the place of a thread's globals in each module, of the model "initial-exec":
 * fast, but then all variables of threads that the module has, Rust's as well, must find room among those of the program, where there is little. A module
 * of this size does without.
 */
#include "php_config.h"
#ifdef ZTS
# include "TSRM.h"
# undef TSRM_TLS_MODEL_ATTR
# define TSRM_TLS_MODEL_ATTR
# undef TSRM_TLS_MODEL_INITIAL_EXEC
# define TSRM_TLS_MODEL_DEFAULT
#endif

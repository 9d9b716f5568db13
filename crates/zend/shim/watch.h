/* What the files of the audit of lifetimes have in common (watch*.c). Each thread that runs PHP code has its own state. */
#ifdef ZTS
#define STEEL_TLS TSRM_TLS
#else
#define STEEL_TLS
#endif

/* Are deeds told? */
extern STEEL_TLS volatile int steel_watch_active;
/* Notes in a deed what a place holds before the opcode runs. */
void steel_watch_note(const zval *value, steel_deed *deed);
/* The code of a function of a class, or (class_len 0) of none. NULL: there is none. */
const zend_op_array *steel_code_of(const char *class_name, size_t class_len, const char *function, size_t function_len);
/* May this be a text that a request has come with? Those of the code are none. Notes what it is. */
bool steel_watch_may_be_input(const zval *value, steel_deed *deed);
/* The running coroutine makes the object of this number. */
void steel_watch_note_maker(uint32_t handle);
/* Was this read of a property told already? If not, it is from now on. */
bool steel_watch_is_read_again(const zend_object *object, const zend_string *name, const zend_string *key);
/* Tells of calls. At module start. */
void steel_watch_functions(steel_watch_tell_t function);
/* Tells of what is put into lists of PHP's own, and taken out. At module start. */
void steel_watch_methods(steel_watch_tell_t function);

extern STEEL_TLS const void **steel_watch_makers;
extern STEEL_TLS size_t steel_watch_makers_size;

/* Has the coroutine that runs made it, for a request that lasts still? What is done with it is nobody else's business, mostly, and not told. */
static inline bool steel_watch_is_own(const zend_object *object)
{
    const void *coroutine = EG(current_fiber_context);
    return object->handle < steel_watch_makers_size && coroutine != NULL && steel_watch_makers[object->handle] == coroutine;
}

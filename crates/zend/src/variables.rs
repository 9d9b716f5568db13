//! PHP's own handling of request variables: query strings with nested names (`a[b][]=1`), limits and filters as php.ini says,
//! and the list of uploaded files that `is_uploaded_file()` looks at.

use crate::{Array, Zval, fence, globals, sys};

/// `PARSE_STRING`: split a query string into a given array.
const PARSE_STRING: i32 = 3;

/// Parses `name=value&...` as PHP does for `$_GET`.
pub fn parse_query(text: &[u8]) -> Array {
    let target = Zval::from(Array::with_capacity(4));
    let slot = target.as_ptr();
    // SAFETY: treat_data takes over an emalloc'ed, NUL-terminated copy of the text and fills the array. It may warn, hence the fence.
    fence::run_or((), || unsafe {
        let copy = sys::emalloc(text.len() + 1).cast::<u8>();
        copy.copy_from_nonoverlapping(text.as_ptr(), text.len());
        *copy.add(text.len()) = 0;
        if let Some(treat) = sys::sapi_module.treat_data {
            treat(PARSE_STRING, copy.cast(), slot);
        }
    });
    target.as_array().unwrap_or_default()
}

/// `max_input_vars` of php.ini: how many variables one source may give.
pub fn max_input_vars() -> usize {
    // SAFETY: PHP's own settings are there as long as the module is loaded; one thread.
    let most = unsafe { (*globals::pg()).max_input_vars };
    usize::try_from(most).unwrap_or(0)
}

/// Adds one variable whose name may be nested (`a[b][]`).
pub fn register(target: &mut Array, name: &[u8], value: Zval) {
    let holder = Zval::from(std::mem::take(target));
    let slot = holder.as_ptr();
    // The engine shortens the name in place; a Vec does not mind.
    let mut name: Vec<u8> = name.iter().copied().take_while(|byte| *byte != 0).chain([0]).collect();
    let pointer = name.as_mut_ptr().cast();
    let mut value = value.into_raw();
    // SAFETY: a NUL-terminated name of ours that outlives the call; the engine takes over the value and adds it to the array.
    fence::run_or((), || unsafe { sys::php_register_variable_ex(pointer, &raw mut value, slot) });
    drop(name);
    *target = holder.as_array().unwrap_or_default();
}

/// Makes `is_uploaded_file()` and `move_uploaded_file()` accept this path.
pub fn add_uploaded_file(path: &str) {
    // SAFETY: the table belongs to the request; it is made here if the SAPI has none, as the engine's own upload code does. Values are
    // borrowed names that the table's destructor does not free (it has none).
    fence::run_or((), || unsafe {
        let sg = globals::sg();
        if (*sg).rfc1867_uploaded_files.is_null() {
            (*sg).rfc1867_uploaded_files = sys::_zend_new_array(8);
        }
        let mut flag = Zval::bool(true).into_raw();
        sys::zend_hash_str_update((*sg).rfc1867_uploaded_files, path.as_ptr().cast(), path.len(), &raw mut flag);
    });
}

/// Takes a path off that list. False: it was not there any more (the file has been moved).
pub fn remove_uploaded_file(path: &str) -> bool {
    // SAFETY: as above.
    unsafe {
        let files = (*globals::sg()).rfc1867_uploaded_files;
        !files.is_null() && sys::zend_hash_str_del(files, path.as_ptr().cast(), path.len()) == sys::SUCCESS
    }
}

//! Attributes of classes and properties, as they are written; nothing is made of them.

use crate::{ZStr, sys};

/// Has a class, or this property of it, an attribute of this name (in lower case)? A class that is not loaded has none.
pub fn has(class: &str, property: Option<&str>, attribute: &str) -> bool {
    let name = ZStr::new(class.as_bytes());
    // SAFETY: looks for a class that is declared, without loading any; tables of a class live as long as it does.
    unsafe {
        let flags = sys::ZEND_FETCH_CLASS_NO_AUTOLOAD | sys::ZEND_FETCH_CLASS_SILENT;
        let entry = sys::zend_lookup_class_ex(name.as_ptr(), std::ptr::null_mut(), flags);
        if entry.is_null() {
            return false;
        }
        let attributes = match property {
            None => (*entry).attributes,
            Some(property) => {
                let table = &raw mut (*entry).properties_info;
                let found = sys::zend_hash_str_find(table, property.as_ptr().cast(), property.len());
                if found.is_null() {
                    return false;
                }
                (*(*found).value.ptr.cast::<sys::zend_property_info>()).attributes
            }
        };
        !attributes.is_null()
            && !sys::zend_get_attribute_str(attributes, attribute.as_ptr().cast(), attribute.len()).is_null()
    }
}

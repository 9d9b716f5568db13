//! Ini settings: declared as a table, read by name.

use crate::{ZStr, kept, sys};

/// One setting.
pub struct Setting {
    /// `swoole.use_shortname`
    pub name: &'static str,
    /// Its default, as written in php.ini.
    pub default: &'static str,
    /// Only php.ini may set it (`PHP_INI_SYSTEM`); otherwise scripts may, too.
    pub system: bool,
}

pub(crate) fn register(settings: &[Setting], module: i32) {
    // SAFETY: all-zero ends the table, which lives as long as the process.
    let table: Vec<sys::zend_ini_entry_def> =
        settings.iter().map(definition).chain([unsafe { std::mem::zeroed() }]).collect();
    // SAFETY: as above.
    unsafe { sys::zend_register_ini_entries(kept::table(table), module) };
}

fn definition(setting: &Setting) -> sys::zend_ini_entry_def {
    // SAFETY: all-zero is valid for the fields that are not set.
    let mut def: sys::zend_ini_entry_def = unsafe { std::mem::zeroed() };
    def.name = kept::text(setting.name);
    def.name_length = setting.name.len() as u16;
    def.value = kept::text(setting.default);
    def.value_length = setting.default.len() as u32;
    def.modifiable = if setting.system { sys::ZEND_INI_SYSTEM } else { sys::ZEND_INI_ALL } as u8;
    def
}

pub(crate) fn unregister(module: i32) {
    // SAFETY: module end.
    unsafe { sys::zend_unregister_ini_entries(module) };
}

pub(crate) fn print(module: *mut sys::zend_module_entry) {
    // SAFETY: prints the entries of the module that is being shown.
    unsafe { sys::display_ini_entries(module) };
}

/// A setting as an integer (`8M` is not understood here; the engine's `zend_ini_long` does base ten).
pub fn get_int(name: &str) -> i64 {
    // SAFETY: reads the table of settings.
    unsafe { sys::zend_ini_long(name.as_ptr().cast(), name.len(), Default::default()) }
}

/// Settings that are not as they were at the start, with their values.
pub fn modified() -> Vec<(String, String)> {
    // SAFETY: the engine's table, which is made with the first change, holds pointers to settings with a name each.
    unsafe {
        let table = (*crate::globals::eg()).modified_ini_directives;
        let count = if table.is_null() { 0 } else { (*table).nNumUsed };
        (0..count)
            .filter_map(|at| {
                let (slot, _) = crate::array::bucket(table, at);
                ((*slot).u1.type_info & 0xff == sys::IS_PTR).then(|| (*slot).value.ptr.cast::<sys::zend_ini_entry>())
            })
            // What was put back is as it was.
            .filter(|entry| {
                let (now, before) = ((**entry).value, (**entry).orig_value);
                // As `@` leaves it.
                let both_unset = now.is_null() && before.is_null();
                !both_unset && (now.is_null() || before.is_null() || ZStr::bytes_of(now) != ZStr::bytes_of(before))
            })
            .map(|entry| {
                let text = |string: *mut sys::zend_string| match string.is_null() {
                    true => String::new(),
                    false => String::from_utf8_lossy(ZStr::bytes_of(string)).into_owned(),
                };
                (text((*entry).name), text((*entry).value))
            })
            .collect()
    }
}

/// A setting as a bool: `On`, `1`, `yes`, `true`.
pub fn get_bool(name: &str) -> bool {
    is_true(&get(name))
}

/// What [`get_bool`] will say at module start of a setting of ours, before it is registered: php.ini and `-d` are read by then.
pub(crate) fn configured_bool(settings: &[Setting], name: &str) -> bool {
    let default = settings.iter().find(|setting| setting.name == name).map_or("", |setting| setting.default);
    let name = ZStr::new(name.as_bytes());
    // SAFETY: looks up the table of what php.ini and `-d` say.
    let given = unsafe { sys::zend_get_configuration_directive(name.as_ptr()) };
    // SAFETY: a value of that table, which lives as long as the process.
    match unsafe { given.as_ref() }.filter(|value| unsafe { value.u1.v.type_ } == sys::IS_STRING as u8) {
        // SAFETY: it is a string.
        Some(value) => is_true(&String::from_utf8_lossy(unsafe { ZStr::bytes_of(value.value.str_) })),
        None => is_true(default),
    }
}

fn is_true(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "1" | "on" | "yes" | "true")
}

/// Changes a setting in effect, for good; a program that asks for it is told what it was.
pub fn set_unseen(name: &str, value: &str) {
    // SAFETY: text that is there for the call.
    unsafe { sys::steel_ini_set_unseen(name.as_ptr().cast(), name.len(), value.as_ptr().cast(), value.len()) };
}

/// A setting as text.
pub fn get(name: &str) -> String {
    // SAFETY: reads the table of settings; the result is a C string or null.
    unsafe {
        let text = sys::zend_ini_string(name.as_ptr().cast(), name.len(), Default::default());
        if text.is_null() { String::new() } else { std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned() }
    }
}

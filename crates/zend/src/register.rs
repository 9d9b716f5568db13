//! Turns the declarations of [`crate::decl`] into engine structures, once, at module start.
//!
//! Everything it allocates lives as long as the process: the engine keeps pointers into it and modules are not unloaded.

use std::collections::HashMap;

use crate::{
    ZStr,
    decl::{ArgDecl, ClassDecl, ConstDecl, FunctionDecl, Literal, ModuleDecl, PropertyDecl, TypeDecl},
    door,
    globals::{self, EngineCell},
    kept, sys,
};

type ClassEntry = *mut sys::zend_class_entry;

/// The constant that says whether the short names are there.
const SHORT_FLAG: &str = "SWOOLE_USE_SHORTNAME";

type Classes = HashMap<&'static str, ClassEntry>;

/// Our classes by name: a cache of the engine's own table.
// SAFETY: written at module start.
static CLASSES: EngineCell<Option<&'static Classes>> = unsafe { EngineCell::new(None) };

/// The class of that name, ours or PHP's own. Unknown names give `Exception` (a name in our code is wrong; tests see it).
pub fn class_entry(name: &'_ str) -> ClassEntry {
    // SAFETY: a class of the engine's own.
    find_class(name).unwrap_or(unsafe { sys::zend_ce_exception })
}

/// As [`class_entry`]; `None` for an unknown name.
pub(crate) fn find_class(name: &'_ str) -> Option<ClassEntry> {
    if let Some(class) = CLASSES.get().and_then(|classes| classes.get(name)) {
        return Some(*class);
    }
    // SAFETY: looks up the class table without autoloading.
    unsafe {
        let lower = ZStr::new(name.to_ascii_lowercase().as_bytes());
        let found = sys::zend_hash_find((*globals::cg()).class_table, lower.as_ptr());
        (!found.is_null()).then(|| (*found).value.ce)
    }
}

/// Which names are wanted that can be switched off.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// `Co`, `go()`: `swoole.use_shortname`.
    pub(crate) short: bool,
    /// `swoole_http_server`, `swoole_async_read()`: `steelwool.legacy_names`.
    pub(crate) legacy: bool,
}

impl Wanted {
    fn has_function(self, module: &ModuleDecl, name: &str) -> bool {
        (self.short || !module.short_functions.contains(&name))
            && (self.legacy || !module.legacy_functions.contains(&name))
    }
}

/// Registers everything but the functions, which the engine takes from the module's entry ([`function_table`]). `number` is the module's
/// number.
///
/// # Errors
/// A text that names the class whose parent or interface does not exist.
pub(crate) fn register_module(module: &'static ModuleDecl, number: i32, wanted: Wanted) -> Result<(), String> {
    let is_wanted = |constant: &&ConstDecl| wanted.legacy || !module.legacy_constants.contains(&constant.name);
    for constant in module.constants.iter().filter(is_wanted) {
        let value = if constant.name == SHORT_FLAG { Literal::Bool(wanted.short) } else { constant.value };
        register_constant(constant.name, value, number);
    }
    let classes =
        module.classes.iter().map(|class| Ok((class.name, register_class(class)?))).collect::<Result<_, String>>()?;
    CLASSES.set(Some(Box::leak(Box::new(classes))));
    let of_old = module.aliases.iter().filter(|_| wanted.legacy);
    let aliases = of_old.chain(module.short_aliases.iter().filter(|_| wanted.short));
    for (alias, name) in aliases {
        // SAFETY: both are permanent; the engine copies the name.
        unsafe { sys::zend_register_class_alias_ex(alias.as_ptr().cast(), alias.len(), class_entry(name), true) };
    }
    Ok(())
}

/// `create_object` of a class that cannot be instantiated.
unsafe extern "C" fn refuse_object(class: *mut sys::zend_class_entry) -> *mut sys::zend_object {
    // SAFETY: the engine's call; throws, and returns a plain object, since null is not allowed.
    unsafe {
        door::handler((), || {
            let name = String::from_utf8_lossy(ZStr::bytes_of((*class).name)).into_owned();
            Err(crate::Error::php_error(format!("The object of {name} can not be created for security reasons")))
        });
        let object = sys::zend_objects_new(class);
        sys::object_properties_init(object, class);
        object
    }
}

/// The function table of the module, for its entry. What is not wanted is never registered: an engine whose function table has lost
/// an entry counts its permanent functions wrongly once the table grows, and keeps functions of a request that has ended.
pub(crate) fn function_table(module: &'static ModuleDecl, wanted: Wanted) -> *const sys::zend_function_entry {
    let is_wanted = |function: &&FunctionDecl| wanted.has_function(module, function.name);
    kept::table(module.functions.iter().filter(is_wanted).map(function_entry).chain([empty_function()]).collect())
}

fn empty_function() -> sys::zend_function_entry {
    // SAFETY: all-zero ends a table of functions; newer versions of PHP have more fields, which may be null.
    unsafe { std::mem::zeroed() }
}

#[allow(clippy::needless_update)] // newer versions of PHP have more fields
fn function_entry(function: &FunctionDecl) -> sys::zend_function_entry {
    sys::zend_function_entry {
        fname: kept::text(function.name),
        handler: function.handler,
        arg_info: kept::table(
            std::iter::once(return_info(function)).chain(function.args.iter().map(arg_info)).collect(),
        ),
        num_args: function.args.len() as u32,
        flags: function.flags as _,
        ..empty_function()
    }
}

/// The first entry of an argument table describes the function: number of required arguments, return type.
fn return_info(function: &FunctionDecl) -> sys::zend_internal_arg_info {
    let mut ty = function.ret.as_ref().map_or(NO_TYPE, class_names_as_text);
    if function.tentative {
        ty.type_mask |= 1 << (sys::_ZEND_TYPE_EXTRA_FLAGS_SHIFT + 4);
    }
    sys::zend_internal_arg_info {
        name: function.required as usize as *const std::ffi::c_char,
        type_: ty,
        default_value: std::ptr::null(),
    }
}

fn arg_info(arg: &ArgDecl) -> sys::zend_internal_arg_info {
    let mut ty = arg.ty.as_ref().map_or(NO_TYPE, class_names_as_text);
    ty.type_mask |= u32::from(arg.by_ref) << sys::_ZEND_SEND_MODE_SHIFT;
    ty.type_mask |= u32::from(arg.variadic) << (sys::_ZEND_SEND_MODE_SHIFT + 2);
    sys::zend_internal_arg_info {
        name: kept::text(arg.name),
        type_: ty,
        default_value: arg.default.map_or(std::ptr::null(), kept::text),
    }
}

const NO_TYPE: sys::zend_type = sys::zend_type { ptr: std::ptr::null_mut(), type_mask: 0 };

/// For functions, class names of a type are C text; the engine turns them into strings (and splits at `|`) when it registers them.
fn class_names_as_text(ty: &TypeDecl) -> sys::zend_type {
    if ty.classes.is_empty() {
        return sys::zend_type { ptr: std::ptr::null_mut(), type_mask: ty.mask };
    }
    // SAFETY: a number that the headers give; it differs between versions of PHP.
    let bit = unsafe { sys::steel_class_text_bit() };
    sys::zend_type { ptr: kept::text(&ty.classes.join("|")).cast_mut().cast(), type_mask: ty.mask | bit }
}

/// For properties, the type holds an interned string; unions of classes are not used there.
fn class_name_as_string(ty: &TypeDecl) -> sys::zend_type {
    match ty.classes {
        [] => sys::zend_type { ptr: std::ptr::null_mut(), type_mask: ty.mask },
        [name, ..] => sys::zend_type { ptr: ZStr::permanent(name).into_raw().cast(), type_mask: ty.mask | NAME_BIT },
    }
}

/// The flag of a type that holds a class name as an engine string.
const NAME_BIT: u32 = 1 << 24;

fn register_class(decl: &'static ClassDecl) -> Result<ClassEntry, String> {
    let methods = kept::table(decl.methods.iter().map(function_entry).chain([empty_function()]).collect());
    let parent = decl.parent.map_or(std::ptr::null_mut(), class_entry);
    // SAFETY: the engine copies the temporary entry; all tables it points to live on. The parent is registered already.
    let class = unsafe {
        let mut entry: sys::zend_class_entry = std::mem::zeroed();
        entry.name = ZStr::permanent(decl.name).into_raw();
        entry.info.internal.builtin_functions = methods;
        sys::zend_register_internal_class_ex(&raw mut entry, parent)
    };
    // SAFETY: the class was just made and no object exists.
    unsafe { (*class).ce_flags |= decl.flags };
    if let Some(storage) = decl.storage {
        storage.register(class);
        // SAFETY: as above. `create_object` moved into an anonymous union in 8.3; bindgen names the field in each version.
        unsafe { (*class).__bindgen_anon_2.create_object = Some(storage.create) };
    }
    if !decl.instantiable {
        // SAFETY: as above.
        unsafe { (*class).__bindgen_anon_2.create_object = Some(refuse_object) };
    }
    decl.properties.iter().for_each(|property| register_property(class, property));
    decl.constants.iter().for_each(|constant| register_class_constant(class, constant));
    for interface in decl.interfaces {
        // SAFETY: a permanent interface of the engine.
        unsafe { sys::zend_class_implements(class, 1, class_entry(interface)) };
    }
    Ok(class)
}

fn literal(value: Literal) -> sys::zval {
    use crate::Zval;
    match value {
        Literal::Undef => Zval::undef(),
        Literal::Null => Zval::null(),
        Literal::Bool(value) => Zval::bool(value),
        Literal::Int(value) => Zval::int(value),
        Literal::Float(value) => Zval::float(value),
        Literal::Str(text) => ZStr::permanent(text).into(),
        Literal::EmptyArray => crate::Array::immutable_empty().into(),
    }
    .into_raw()
}

fn register_property(class: ClassEntry, decl: &PropertyDecl) {
    let mut default = literal(decl.default);
    // SAFETY: the name is permanent, the default owns no request memory.
    unsafe {
        let name = ZStr::permanent(decl.name).into_raw();
        match &decl.ty {
            Some(ty) => {
                let flags = decl.flags as i32;
                sys::zend_declare_typed_property(
                    class,
                    name,
                    &raw mut default,
                    flags,
                    std::ptr::null_mut(),
                    class_name_as_string(ty),
                );
            }
            None => {
                if decl.default == Literal::Undef {
                    default = literal(Literal::Null);
                }
                sys::zend_declare_property_ex(class, name, &raw mut default, decl.flags as i32, std::ptr::null_mut());
            }
        }
    }
}

fn register_class_constant(class: ClassEntry, decl: &ConstDecl) {
    let mut value = literal(decl.value);
    // SAFETY: name and value are permanent.
    unsafe {
        let name = ZStr::permanent(decl.name).into_raw();
        sys::zend_declare_class_constant_ex(class, name, &raw mut value, decl.flags as i32, std::ptr::null_mut());
    }
}

fn register_constant(name: &'static str, value: Literal, module: i32) {
    // SAFETY: looks the engine's table up. Another extension (sockets) may have defined the same constant before us.
    let known = unsafe {
        let table = (*globals::eg()).zend_constants;
        !sys::zend_hash_str_find(table, name.as_ptr().cast(), name.len()).is_null()
    };
    if known {
        return;
    }
    // SAFETY: all-zero is a constant without a value; newer versions of PHP have more fields, which may be null.
    let mut constant: sys::zend_constant = unsafe { std::mem::zeroed() };
    constant.value = literal(value);
    constant.name = ZStr::permanent(name).into_raw();
    // SAFETY: the engine copies the structure; its flags (persistent, no cleanup at request end) and module number lie in the second word of the value.
    unsafe {
        constant.value.u2.constant_flags = sys::CONST_PERSISTENT | ((module as u32) << 8);
        sys::zend_register_constant(&raw mut constant);
    }
}

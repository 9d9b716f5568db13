//! Declarations of the PHP surface as plain data: what `xtask` generates from `stubs/*.stub.php`
//! and what `register` turns into engine structures at module start.
//!
//! Nothing here has behaviour. All of it is `'static` and built at compile time.

use crate::sys;

/// The native entry point of one PHP function or method (made by [`crate::handler!`]).
pub type Handler = unsafe extern "C" fn(*mut sys::zend_execute_data, *mut sys::zval);

/// A whole module: everything that PHP can see of it.
#[derive(Debug)]
pub struct ModuleDecl {
    /// In an order in which parents come before children.
    pub classes: &'static [ClassDecl],
    /// Free functions.
    pub functions: &'static [FunctionDecl],
    /// Global constants.
    pub constants: &'static [ConstDecl],
    /// Alias name, then class name (`swoole_http_server`, `Swoole\Http\Server`). Only while `steelwool.legacy_names` is on.
    pub aliases: &'static [(&'static str, &'static str)],
    /// As `aliases`, but only while `swoole.use_shortname` is on (`Co`, `Chan`, `Co\Channel`).
    pub short_aliases: &'static [(&'static str, &'static str)],
    /// Names of functions that exist only while `swoole.use_shortname` is on (`go`).
    pub short_functions: &'static [&'static str],
    /// Names of functions that exist only while `steelwool.legacy_names` is on (`swoole_async_read`).
    pub legacy_functions: &'static [&'static str],
    /// Names of constants that exist only while `steelwool.legacy_names` is on (`SWOOLE_AIO_BASE`).
    pub legacy_constants: &'static [&'static str],
}

/// One class.
#[derive(Debug)]
pub struct ClassDecl {
    /// Fully qualified, without a leading backslash.
    pub name: &'static str,
    /// Of our own or of PHP (`Exception`, `ArrayObject`).
    pub parent: Option<&'static str>,
    /// Names of interfaces that the class itself declares.
    pub interfaces: &'static [&'static str],
    /// `ZEND_ACC_FINAL`, `ZEND_ACC_EXPLICIT_ABSTRACT_CLASS`, `ZEND_ACC_NO_DYNAMIC_PROPERTIES`, `ZEND_ACC_NOT_SERIALIZABLE`.
    pub flags: u32,
    /// Where the native state of its objects lies. `None`: inherited from the parent, or a plain PHP object.
    pub storage: Option<&'static crate::object::Storage>,
    /// False for a class of static methods only: `new` throws an `Error`.
    pub instantiable: bool,
    /// Class constants.
    pub constants: &'static [ConstDecl],
    /// Declared properties; each is a real slot.
    pub properties: &'static [PropertyDecl],
    /// Methods that the class itself declares.
    pub methods: &'static [FunctionDecl],
}

/// A constant of the module or of a class.
#[derive(Debug)]
pub struct ConstDecl {
    /// Its name, without the class.
    pub name: &'static str,
    /// Its value.
    pub value: Literal,
    /// `ZEND_ACC_PUBLIC` and so on; 0 for a global constant.
    pub flags: u32,
}

/// One declared property.
#[derive(Debug)]
pub struct PropertyDecl {
    /// Without the dollar sign.
    pub name: &'static str,
    /// `ZEND_ACC_PUBLIC`, `ZEND_ACC_STATIC`, `ZEND_ACC_READONLY`...
    pub flags: u32,
    /// `None` for an untyped property.
    pub ty: Option<TypeDecl>,
    /// [`Literal::Undef`] for a typed property without default.
    pub default: Literal,
}

/// One function or method.
#[derive(Debug)]
pub struct FunctionDecl {
    /// As PHP spells it.
    pub name: &'static str,
    /// `ZEND_ACC_PUBLIC | ZEND_ACC_STATIC | ZEND_ACC_DEPRECATED`...; 0 for a free function.
    pub flags: u32,
    /// Its code. Abstract methods have none.
    pub handler: Option<Handler>,
    /// Parameters in order.
    pub args: &'static [ArgDecl],
    /// How many must be given.
    pub required: u32,
    /// Return type; `None` if undeclared.
    pub ret: Option<TypeDecl>,
    /// The type is a tentative one (subclasses may omit it).
    pub tentative: bool,
}

/// One parameter.
#[derive(Debug)]
pub struct ArgDecl {
    /// Without the dollar sign.
    pub name: &'static str,
    /// `None` if undeclared.
    pub ty: Option<TypeDecl>,
    /// The default as PHP source (`"null"`, `"SWOOLE_SOCK_TCP"`), for reflection and named arguments.
    pub default: Option<&'static str>,
    /// Passed by reference.
    pub by_ref: bool,
    /// `...$args`
    pub variadic: bool,
}

/// A PHP type: a mask of `MAY_BE_*` bits and the names of classes, joined as a union.
#[derive(Debug)]
pub struct TypeDecl {
    /// `1 << IS_STRING | 1 << IS_NULL`...; see the constants in [`ty`].
    pub mask: u32,
    /// Class names of the union; `&[]` for builtin types only.
    pub classes: &'static [&'static str],
}

/// A constant value that exists before any request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// No value yet (typed property without default).
    Undef,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A string; becomes an interned one.
    Str(&'static str),
    /// `[]`
    EmptyArray,
}

/// Bits of [`TypeDecl::mask`], as the engine numbers them (`MAY_BE_*` of `zend_type_info.h`).
#[allow(missing_docs)]
pub mod ty {
    use crate::sys;

    pub const NULL: u32 = 1 << sys::IS_NULL;
    pub const FALSE: u32 = 1 << sys::IS_FALSE;
    pub const TRUE: u32 = 1 << sys::IS_TRUE;
    pub const BOOL: u32 = FALSE | TRUE;
    pub const INT: u32 = 1 << sys::IS_LONG;
    pub const FLOAT: u32 = 1 << sys::IS_DOUBLE;
    pub const STRING: u32 = 1 << sys::IS_STRING;
    pub const ARRAY: u32 = 1 << sys::IS_ARRAY;
    pub const OBJECT: u32 = 1 << sys::IS_OBJECT;
    pub const CALLABLE: u32 = 1 << sys::IS_CALLABLE;
    pub const ITERABLE: u32 = 1 << sys::IS_ITERABLE;
    pub const VOID: u32 = 1 << sys::IS_VOID;
    pub const STATIC: u32 = 1 << sys::IS_STATIC;
    pub const NEVER: u32 = 1 << sys::IS_NEVER;
    pub const MIXED: u32 = sys::MAY_BE_ANY;
}

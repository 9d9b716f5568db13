//! Writes the checked surface as Rust source: constants of the types in `steel_zend::decl`, nothing else.
//!
//! Layout is left to rustfmt. The same stubs always give the same text, which is what `--check` relies on.

use std::fmt::Write as _;

use super::names;
use super::surface::{Class, ClassConstant, Function, GlobalConstant, Param, Property, Surface, Value};

/// In place of a string constant's value: the version of the workspace.
const VERSION_MARK: &str = "@workspace-version@";

const HEAD: &str = "//! The PHP surface of the module as data, written by `cargo xtask gen` from `stubs/*.stub.php`.
//!
//! Do not edit: change the stubs and run the generator. `cargo xtask gen --check` fails while this file is stale.

use steel_zend::decl::{
    ArgDecl, ClassDecl, ConstDecl, FunctionDecl, Literal, ModuleDecl, PropertyDecl, TypeDecl, ty,
};
use steel_zend::sys;

";

const SLOTS_HEAD: &str = "//! Where the properties of the native classes lie in their objects, written by `cargo xtask gen` from `stubs/*.stub.php`.
//!
//! Do not edit: change the stubs and run the generator. `cargo xtask gen --check` fails while this file is stale.
#![allow(dead_code)]

";

/// The tables, not yet formatted.
///
/// # Errors
/// A type or literal that the declaration types cannot hold.
pub(crate) fn tables(surface: &Surface) -> Result<String, String> {
    let mut out = HEAD.to_owned();
    out.push_str(&module(surface));
    for c in &surface.classes {
        let _ = writeln!(out, "/// `{}`\nconst {}: ClassDecl = {};\n", c.name, constant_name(&c.name), class(c)?);
    }
    let functions = list(&surface.functions, |f| function(f, None))?;
    let constants = list(&surface.constants, global)?;
    let _ = writeln!(out, "const FUNCTIONS: &[FunctionDecl] = &{functions};\n");
    let _ = writeln!(out, "const CONSTANTS: &[ConstDecl] = &{constants};\n");
    Ok(out)
}

/// Where each class's own properties lie in its objects: parents' slots come first. A file of its own, because classes use it, while the
/// tables use the classes.
pub(crate) fn slots(surface: &Surface) -> String {
    let mut out = SLOTS_HEAD.to_owned();
    let is_native = |c: &&Class| c.doc.tag("storage").is_some() || c.doc.tag("slots").is_some();
    for c in surface.classes.iter().filter(is_native).filter(|c| !c.properties.is_empty()) {
        let mut parents = Vec::new();
        let mut parent = c.parent.as_deref();
        while let Some(class) = parent.and_then(|name| surface.classes.iter().find(|c| c.name == name)) {
            parents.extend(instance(class).map(|property| &property.name));
            parent = class.parent.as_deref();
        }
        let _ = writeln!(out, "pub(crate) mod {} {{", names::module(&c.name));
        // One that a parent declares as well has the parent's place.
        for (slot, property) in instance(c).filter(|property| !parents.contains(&&property.name)).enumerate() {
            let name = names::method(&property.name).trim_end_matches('_').to_uppercase();
            let _ = writeln!(out, "pub(crate) const {name}: usize = {};", parents.len() + slot);
        }
        out.push_str("}\n");
    }
    out
}

fn instance(c: &Class) -> impl Iterator<Item = &Property> {
    c.properties.iter().filter(|p| !p.modifiers.iter().any(|m| m == "static"))
}

fn module(surface: &Surface) -> String {
    let classes: Vec<String> = surface.classes.iter().map(|c| constant_name(&c.name)).collect();
    format!(
        "/// All that PHP can see of the module.\npub(crate) static MODULE: ModuleDecl = ModuleDecl {{ classes: &[{}], \
         functions: FUNCTIONS, constants: CONSTANTS, aliases: &[{}], short_aliases: &[{}], short_functions: &{:?}, \
         legacy_functions: &{:?}, legacy_constants: &{:?} }};\n\n",
        classes.join(", "),
        aliases(surface, "alias"),
        aliases(surface, "short-alias"),
        functions(surface, "short-name"),
        functions(surface, "legacy-name"),
        surface.constants.iter().filter(|c| c.legacy).map(|c| &c.name).collect::<Vec<_>>()
    )
}

fn functions<'a>(surface: &'a Surface, tag: &str) -> Vec<&'a String> {
    surface.functions.iter().filter(|f| f.doc.tag(tag).is_some()).map(|f| &f.name).collect()
}

fn aliases(surface: &Surface, tag: &str) -> String {
    let pairs = surface.classes.iter().flat_map(|c| c.doc.all(tag).iter().map(move |a| (a, &c.name)));
    pairs.map(|(alias, name)| format!("({alias:?}, {name:?})")).collect::<Vec<_>>().join(", ")
}

fn constant_name(class: &str) -> String {
    names::module(class).to_uppercase()
}

fn class(c: &Class) -> Result<String, String> {
    let module = names::module(&c.name);
    let storage = match c.doc.tag("storage") {
        None => "None".to_owned(),
        Some("") => format!("Some(&crate::class::{module}::STORAGE)"),
        Some(other) => format!("Some(&crate::class::{other}::STORAGE)"),
    };
    Ok(format!(
        "ClassDecl {{ name: {:?}, parent: {:?}, interfaces: &{:?}, flags: {}, storage: {storage}, instantiable: {}, constants: &{}, \
         properties: &{}, methods: &{} }}",
        c.name,
        c.parent,
        c.interfaces,
        class_flags(c),
        c.doc.tag("not-instantiable").is_none(),
        list(&c.constants, class_constant)?,
        list(&c.properties, property)?,
        list(&c.methods, |m| function(m, Some(&module)))?,
    ))
}

fn class_flags(c: &Class) -> String {
    let known = [
        (c.r#final, "FINAL"),
        (c.r#abstract, "EXPLICIT_ABSTRACT_CLASS"),
        (c.dynamic, "ALLOW_DYNAMIC_PROPERTIES"),
        (c.doc.tag("strict-properties").is_some(), "NO_DYNAMIC_PROPERTIES"),
        (c.doc.tag("not-serializable").is_some(), "NOT_SERIALIZABLE"),
    ];
    flags(known.iter().filter(|(set, _)| *set).map(|(_, name)| (*name).to_owned()))
}

/// `sys::ZEND_ACC_PUBLIC | ...`, or 0.
fn flags(names: impl IntoIterator<Item = String>) -> String {
    let all: Vec<String> = names.into_iter().map(|n| format!("sys::ZEND_ACC_{}", n.to_uppercase())).collect();
    if all.is_empty() { "0".to_owned() } else { all.join(" | ") }
}

fn class_constant(c: &ClassConstant) -> Result<String, String> {
    let flags = flags(c.modifiers.iter().cloned());
    Ok(format!("ConstDecl {{ name: {:?}, value: {}, flags: {flags} }}", c.name, literal(&c.value)?))
}

fn global(c: &GlobalConstant) -> Result<String, String> {
    Ok(format!("ConstDecl {{ name: {:?}, value: {}, flags: 0 }}", c.name, literal(&c.value)?))
}

fn property(p: &Property) -> Result<String, String> {
    Ok(format!(
        "PropertyDecl {{ name: {:?}, flags: {}, ty: {}, default: {} }}",
        p.name,
        flags(p.modifiers.iter().cloned()),
        type_decl(p.r#type.as_deref())?,
        literal(&p.default)?
    ))
}

fn function(f: &Function, module: Option<&str>) -> Result<String, String> {
    let mut modifiers = f.modifiers.clone();
    modifiers.extend(f.doc.tag("deprecated").map(|_| "deprecated".to_owned()));
    Ok(format!(
        "FunctionDecl {{ name: {:?}, flags: {}, handler: {}, args: &{}, required: {}, ret: {}, tentative: {} }}",
        f.name,
        flags(modifiers),
        handler(f, module),
        list(&f.params, param)?,
        f.required,
        type_decl(f.returns.as_deref())?,
        f.doc.tag("tentative").is_some(),
    ))
}

fn handler(f: &Function, module: Option<&str>) -> String {
    if f.modifiers.iter().any(|m| m == "abstract") {
        return "None".to_owned();
    }
    let path = match (f.doc.tag("unfinished"), f.doc.tag("handler"), module) {
        (Some(_), ..) => "unfinished::method".to_owned(),
        (None, Some(path), _) => path.to_owned(),
        (None, None, Some(module)) => format!("class::{module}::{}", names::method(&f.name)),
        (None, None, None) => format!("function::{}", f.name),
    };
    let more = if f.doc.tag("more-arguments").is_some() { "more " } else { "" };
    format!("Some(steel_zend::handler!({more}crate::{path}))")
}

fn param(p: &Param) -> Result<String, String> {
    Ok(format!(
        "ArgDecl {{ name: {:?}, ty: {}, default: {:?}, by_ref: {}, variadic: {} }}",
        p.name,
        type_decl(p.r#type.as_deref())?,
        p.default,
        p.by_ref,
        p.variadic
    ))
}

fn type_decl(members: Option<&[String]>) -> Result<String, String> {
    let Some(members) = members else { return Ok("None".to_owned()) };
    let (mut mask, mut classes) = (Vec::new(), Vec::new());
    for name in members {
        match builtin(name) {
            Some(bit) => mask.push(format!("ty::{bit}")),
            None if name.chars().next().is_some_and(char::is_uppercase) || name == "self" => classes.push(name),
            None => return Err(format!("type {name} is not known")),
        }
    }
    let mask = if mask.is_empty() { "0".to_owned() } else { mask.join(" | ") };
    Ok(format!("Some(TypeDecl {{ mask: {mask}, classes: &{classes:?} }})"))
}

fn builtin(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 15] = [
        "NULL", "FALSE", "TRUE", "BOOL", "INT", "FLOAT", "STRING", "ARRAY", "OBJECT", "CALLABLE", "ITERABLE", "VOID",
        "STATIC", "NEVER", "MIXED",
    ];
    let lower = |n: &&&str| n.to_lowercase() == name;
    NAMES.iter().find(lower).copied()
}

fn literal(v: &Value) -> Result<String, String> {
    Ok(match v.kind.as_str() {
        "undef" => "Literal::Undef".to_owned(),
        "null" => "Literal::Null".to_owned(),
        "bool" => format!("Literal::Bool({})", v.text),
        "int" => format!("Literal::Int({})", v.text),
        "float" => format!("Literal::Float({})", v.text),
        "str" if v.text == VERSION_MARK => "Literal::Str(env!(\"CARGO_PKG_VERSION\"))".to_owned(),
        "str" => format!("Literal::Str({:?})", v.text),
        "empty-array" => "Literal::EmptyArray".to_owned(),
        other => return Err(format!("literal of kind {other}")),
    })
}

fn list<T>(items: &[T], write: impl Fn(&T) -> Result<String, String>) -> Result<String, String> {
    Ok(format!("[{}]", items.iter().map(write).collect::<Result<Vec<_>, _>>()?.join(", ")))
}

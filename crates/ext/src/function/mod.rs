//! The free functions that are not aliases of a method, one file for each kind.

mod engine;
mod errors;
mod hashcode;
mod machine;
mod mime;
pub(crate) mod name_resolver;
mod options;
mod run;
mod select;
mod substr;

pub(crate) use engine::*;
pub(crate) use errors::*;
pub(crate) use hashcode::*;
pub(crate) use machine::*;
pub(crate) use mime::*;
pub(crate) use name_resolver::{swoole_name_resolver_add, swoole_name_resolver_lookup, swoole_name_resolver_remove};
pub(crate) use options::*;
pub(crate) use run::*;
pub(crate) use select::*;
pub(crate) use substr::*;

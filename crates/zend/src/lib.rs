//! The Zend engine as safe Rust: values, objects, callables, the two doors, and the VM state of a coroutine.
//!
//! This crate is an unsafe island: it is the only one that touches the engine's memory. Two rules hold everywhere in it:
//!
//! - **Nothing jumps over a destructor.** The engine reports fatal errors by `longjmp`. Every call that can run PHP code, raise an
//!   error or destroy an object goes through [`fence`]; while Rust code runs, the memory limit is lifted (see `limit`), so that an
//!   allocation cannot jump either. Every call from C comes in by a `door`.
//! - **No borrow is held across a call into PHP.** State is reached by shared reference; PHP code may re-enter the same object.
//!
//! It knows PHP's versions (as capability cfgs) and nothing of Swoole.

pub mod alias;
mod array;
pub mod attributes;
mod autoload;
pub mod backtrace;
mod call;
mod callable;
pub mod compile;
pub mod coroutine;
pub mod curl;
pub mod decl;
pub mod descriptor;
mod door;
mod end;
mod enter;
mod error;
mod error_handler;
mod exit;
pub mod failure;
pub mod fence;
pub mod first_use;
pub mod frames;
pub mod globals;
pub mod heap;
pub mod ini;
pub mod interrupt;
mod kept;
mod limit;
pub mod mail;
pub mod module;
pub mod mysqli;
mod nested;
pub mod object;
pub mod object_store;
pub mod opcache;
pub mod output;
pub mod path;
pub mod pdo;
pub mod postgres;
mod property;
mod register;
pub mod replace;
pub mod serialize;
pub mod sockets;
pub mod sqlite;
pub mod stream;
mod string;
pub mod sys;
mod template;
pub mod thread;
mod value;
pub mod variables;
pub mod vm;
mod vm_calls;
mod vm_extra;
mod vm_frame;
pub mod watch;

pub use array::{Array, Key};
pub use autoload::{AutoloadGate, Outcome as AutoloadOutcome, Turn as AutoloadTurn, guard_autoload};
pub use call::Call;
pub use callable::Callable;
pub use enter::{IntoReturn, enter, lenient_enter};
pub use error::{Error, Level, Result, Throw, report};
pub use exit::{Flags as ExitFlags, catch_exit};
pub use object::{Object, State, Storage};
pub use register::class_entry;
pub use string::ZStr;
pub use template::Template;
pub use value::{Kind, Zval};

//! Where the engine itself begins: globals, static properties and variables, constants, handlers, shutdown functions, resources.

use steel_heap::{Label, NodeId};

use super::{REFCOUNTED, Stage, Survey};
use crate::{ZStr, globals, sys};

impl Survey {
    /// All that the engine keeps for the program.
    pub fn engine_roots(&mut self) {
        // SAFETY: the engine's tables are alive, and nothing runs meanwhile.
        unsafe {
            self.globals();
            self.classes();
            self.functions();
            self.constants();
            self.handlers();
            self.shutdown_functions();
            self.resources();
        }
    }

    unsafe fn globals(&mut self) {
        let root = self.group("globals", Stage::Named);
        // SAFETY: see `engine_roots`.
        unsafe {
            let table = &raw mut (*globals::eg()).symbol_table;
            self.variables(root, table, |survey, name| survey.label(&format!("global ${name}")));
        }
    }

    unsafe fn classes(&mut self) {
        let statics = self.group("static properties", Stage::Named);
        let constants = self.group("constants of classes", Stage::Named);
        let variables = self.group("static variables of methods", Stage::Named);
        // SAFETY: the table of classes holds classes; one with two names is there twice.
        unsafe {
            for class in pointers::<sys::zend_class_entry>((*globals::eg()).class_table) {
                if self.seen.insert(class as usize) {
                    self.static_properties(statics, class);
                    self.class_constants(constants, class);
                    for method in pointers(&raw const (*class).function_table) {
                        self.static_variables(variables, method);
                    }
                }
            }
        }
    }

    /// # Safety
    /// A live class.
    unsafe fn static_properties(&mut self, root: NodeId, class: *mut sys::zend_class_entry) {
        // SAFETY: the caller's promise: as many slots as the class says. Those that it has from its parent point there.
        unsafe {
            let slots = sys::steel_static_members(class);
            if slots.is_null() || (*class).default_static_members_count == 0 {
                return;
            }
            for info in pointers::<sys::zend_property_info>(&raw const (*class).properties_info) {
                if (*info).flags & sys::ZEND_ACC_STATIC == 0 || (*info).ce != class {
                    continue;
                }
                let slot = slots.add((*info).offset as usize);
                if (*slot).u1.type_info & REFCOUNTED != 0 {
                    let name = ZStr::bytes_of((*info).name);
                    let name =
                        String::from_utf8_lossy(name.rsplit(|byte| *byte == 0).next().unwrap_or(name)).into_owned();
                    let label = self.label(&format!("{}::${name}", class_name(class)));
                    self.slot(root, label, slot);
                }
            }
        }
    }

    /// # Safety
    /// A live class.
    unsafe fn class_constants(&mut self, root: NodeId, class: *mut sys::zend_class_entry) {
        // SAFETY: the caller's promise: its table of constants.
        unsafe {
            let table = sys::steel_class_constants(class);
            for position in 0..(*table).nNumUsed {
                let (slot, key) = crate::array::bucket(table, position);
                let crate::Key::Str(name) = key else { continue };
                if (*slot).u1.type_info & 0xff != sys::IS_PTR {
                    continue;
                }
                let constant = (*slot).value.ptr.cast::<sys::zend_class_constant>();
                if (*constant).ce == class && (*constant).value.u1.type_info & REFCOUNTED != 0 {
                    let label = self.label(&format!("{}::{}", class_name(class), String::from_utf8_lossy(name)));
                    self.slot(root, label, &raw const (*constant).value);
                }
            }
        }
    }

    unsafe fn functions(&mut self) {
        let root = self.group("static variables of functions", Stage::Named);
        // SAFETY: the engine's table of functions.
        unsafe {
            for function in pointers::<sys::zend_function>((*globals::eg()).function_table) {
                self.static_variables(root, function);
            }
        }
    }

    /// # Safety
    /// A live function.
    unsafe fn static_variables(&mut self, root: NodeId, function: *mut sys::zend_function) {
        // SAFETY: the caller's promise; only code of PHP has such variables.
        unsafe {
            if (*function).type_ != sys::ZEND_USER_FUNCTION as u8 {
                return;
            }
            let table = sys::steel_static_variables(&raw const (*function).op_array);
            if !table.is_null() && self.seen.insert(table as usize) {
                let of = self.function_name(function);
                self.variables(root, table, |survey, name| survey.label(&format!("static ${name} of {of}()")));
            }
        }
    }

    unsafe fn constants(&mut self) {
        let root = self.group("constants", Stage::Named);
        // SAFETY: the engine's table of constants.
        unsafe {
            for constant in pointers::<sys::zend_constant>((*globals::eg()).zend_constants) {
                if (*constant).value.u1.type_info & REFCOUNTED != 0 && !(*constant).name.is_null() {
                    let name = String::from_utf8_lossy(ZStr::bytes_of((*constant).name)).into_owned();
                    let label = self.label(&format!("constant {name}"));
                    self.slot(root, label, &raw const (*constant).value);
                }
            }
        }
    }

    unsafe fn handlers(&mut self) {
        let root = self.group("handlers", Stage::Named);
        // SAFETY: fields of the globals; the stacks have as many elements as they say.
        unsafe {
            let eg = globals::eg();
            for (name, current, stack) in [
                ("error handler", &raw const (*eg).user_error_handler, &raw const (*eg).user_error_handlers),
                (
                    "exception handler",
                    &raw const (*eg).user_exception_handler,
                    &raw const (*eg).user_exception_handlers,
                ),
            ] {
                let label = self.label(name);
                self.slot(root, label, current);
                let label = self.label(&format!("{name} that was replaced"));
                for at in 0..usize::try_from((*stack).top).unwrap_or(0) {
                    self.slot(root, label, (*stack).elements.cast::<sys::zval>().add(at));
                }
            }
            // What we keep of them is no reason of its own.
            crate::error_handler::each(|value| self.explain(value));
            let exception = (*eg).exception;
            if !exception.is_null() && !sys::zend_is_unwind_exit(exception) && !sys::zend_is_graceful_exit(exception) {
                let label = self.label("exception on its way");
                self.object_at(root, label, exception);
            }
        }
    }

    unsafe fn shutdown_functions(&mut self) {
        let root = self.group("shutdown functions", Stage::Named);
        // SAFETY: the table, if there is one, holds entries.
        unsafe {
            let table = (*globals::bg()).user_shutdown_function_names;
            if table.is_null() {
                return;
            }
            let label = self.label("shutdown function");
            for entry in pointers::<sys::php_shutdown_function_entry>(table) {
                self.shutdown_function(root, label, entry);
            }
        }
    }

    /// # Safety
    /// A live entry.
    #[cfg(not(php_resolved_shutdown))]
    unsafe fn shutdown_function(&mut self, root: NodeId, label: Label, entry: *const sys::php_shutdown_function_entry) {
        // SAFETY: the caller's promise: the callable and its arguments.
        unsafe {
            self.slot(root, label, &raw const (*entry).fci.function_name);
            for at in 0..(*entry).fci.param_count as usize {
                self.slot(root, label, (*entry).fci.params.add(at));
            }
        }
    }

    /// # Safety
    /// A live entry.
    #[cfg(php_resolved_shutdown)]
    unsafe fn shutdown_function(&mut self, root: NodeId, label: Label, entry: *const sys::php_shutdown_function_entry) {
        // SAFETY: the caller's promise: the callable, resolved, and its arguments.
        unsafe {
            for object in [(*entry).fci_cache.object, (*entry).fci_cache.closure] {
                if !object.is_null() {
                    self.object_at(root, label, object);
                }
            }
            for at in 0..(*entry).param_count as usize {
                self.slot(root, label, (*entry).params.add(at));
            }
        }
    }

    unsafe fn resources(&mut self) {
        let root = self.group("resources", Stage::Native);
        // SAFETY: the engine's table of resources; each holds one that lives.
        unsafe {
            for resource in pointers::<sys::zend_resource>(&raw const (*globals::eg()).regular_list) {
                let label = self.label("");
                self.resource_at(root, label, resource);
            }
        }
    }
}

/// What a table of pointers holds: values of the kind for pointers, or for resources.
///
/// # Safety
/// A live table of pointers to `T`, which is not changed meanwhile.
unsafe fn pointers<T>(table: *const sys::zend_array) -> impl Iterator<Item = *mut T> {
    // SAFETY: the caller's promise.
    let count = if table.is_null() { 0 } else { unsafe { (*table).nNumUsed } };
    (0..count).filter_map(move |position| {
        // SAFETY: the caller's promise; positions below nNumUsed are initialised.
        unsafe {
            let (slot, _) = crate::array::bucket(table.cast_mut(), position);
            let kind = (*slot).u1.type_info & 0xff;
            let is_pointer = kind == sys::IS_PTR || kind == sys::IS_ALIAS_PTR || kind == sys::IS_RESOURCE;
            is_pointer.then(|| (*slot).value.ptr.cast::<T>())
        }
    })
}

/// # Safety
/// A live class.
unsafe fn class_name<'a>(class: *const sys::zend_class_entry) -> std::borrow::Cow<'a, str> {
    // SAFETY: the caller's promise; a class has a name.
    unsafe { String::from_utf8_lossy(ZStr::bytes_of((*class).name)) }
}

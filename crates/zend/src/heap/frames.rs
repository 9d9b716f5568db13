//! What functions that run, or wait, hold: variables, arguments, `$this`, and values of unfinished expressions.

use steel_heap::{Label, NodeId};

use super::{
    REFCOUNTED, Survey,
    objects::{Named, note},
};
use crate::{ZStr, globals, sys, vm};

/// Slots of a frame's header.
const HEADER: usize = size_of::<sys::zend_execute_data>().div_ceil(size_of::<sys::zval>());

impl Survey {
    /// The frames of the code that runs now.
    pub fn running(&mut self, root: NodeId) {
        // SAFETY: the current frames are alive.
        unsafe { self.stack(root, (*globals::eg()).current_execute_data) };
    }

    /// The frames from this one on, innermost first; each is a root below `root`.
    ///
    /// # Safety
    /// They are alive.
    pub(crate) unsafe fn stack(&mut self, root: NodeId, mut frame: *mut sys::zend_execute_data) {
        // SAFETY: the caller's promise.
        unsafe {
            while !frame.is_null() && !vm::is_bottom(frame) {
                if !(*frame).func.is_null() && self.seen.insert(frame as usize) {
                    let name = self.frame_name(frame);
                    let node = self.builder.root_below(root, &name);
                    self.frame(node, frame);
                }
                frame = (*frame).prev_execute_data;
            }
        }
    }

    /// `App::handle() app.php:12`
    ///
    /// # Safety
    /// A live frame with a function.
    unsafe fn frame_name(&mut self, frame: *const sys::zend_execute_data) -> String {
        // SAFETY: the caller's promise; a frame of PHP code knows where it stands.
        unsafe {
            let function = (*frame).func;
            let name = self.function_name(function);
            if (*function).type_ != sys::ZEND_USER_FUNCTION as u8 {
                return format!("{name}()");
            }
            let file = String::from_utf8_lossy(ZStr::bytes_of((*function).op_array.filename)).into_owned();
            let line = if (*frame).opline.is_null() { 0 } else { (*(*frame).opline).lineno };
            let call = if name == "{main}" { name } else { format!("{name}()") };
            format!("{call} {file}:{line}")
        }
    }

    /// `App::handle`
    ///
    /// # Safety
    /// A live function.
    pub(super) unsafe fn function_name(&self, function: *const sys::zend_function) -> String {
        // SAFETY: the caller's promise.
        unsafe {
            let common = &(*function).common;
            if common.function_name.is_null() {
                return "{main}".to_owned();
            }
            let name = String::from_utf8_lossy(ZStr::bytes_of(common.function_name));
            if common.scope.is_null() || common.fn_flags & sys::ZEND_ACC_CLOSURE != 0 {
                return name.into_owned();
            }
            format!("{}::{name}", String::from_utf8_lossy(ZStr::bytes_of((*common.scope).name)))
        }
    }

    /// # Safety
    /// A live frame with a function.
    pub(super) unsafe fn frame(&mut self, node: NodeId, frame: *mut sys::zend_execute_data) {
        let mut named = Named::default();
        // SAFETY: the caller's promise: how the engine lays out a frame's slots.
        unsafe {
            let (function, info) = ((*frame).func, (*frame).This.u1.type_info);
            self.callee(node, frame, &mut named);
            if (*function).type_ == sys::ZEND_USER_FUNCTION as u8 {
                let code = &raw const (*function).op_array;
                self.variables_of(node, frame, &mut named);
                if info & sys::ZEND_CALL_FREE_EXTRA_ARGS != 0 {
                    let first = (*code).last_var as usize + (*code).T as usize;
                    let more = arguments(frame).saturating_sub((*code).num_args) as usize;
                    self.arguments(node, frame, (first, more, (*code).num_args as usize), &mut named);
                }
                if info & sys::ZEND_CALL_HAS_EXTRA_NAMED_PARAMS != 0 && !(*frame).extra_named_params.is_null() {
                    self.elements(node, (*frame).extra_named_params, |address, _| note(&mut named, address));
                }
                self.unfinished(node, frame, &mut named);
            } else {
                self.arguments(node, frame, (0, arguments(frame) as usize, 0), &mut named);
            }
        }
    }

    /// The variables of a function. Where it has a table of their names, that says where they are: while a file that it includes runs, its own
    /// slots hold what they held before. The main program's are the globals, which are named as such.
    ///
    /// # Safety
    /// A live frame of PHP code.
    unsafe fn variables_of(&mut self, node: NodeId, frame: *mut sys::zend_execute_data, named: &mut Named) {
        // SAFETY: the caller's promise: the first slots behind the header, or the table.
        unsafe {
            let table = if has_table(frame) { (*frame).symbol_table } else { std::ptr::null_mut() };
            let code = &raw const (*(*frame).func).op_array;
            for at in 0..(*code).last_var as usize {
                let slot = variable(frame, at);
                if (*slot).u1.type_info & REFCOUNTED == 0 {
                    continue;
                }
                // The engine tells of it as well, further down, whether it is still there or not.
                note(named, (*slot).value.ptr as usize);
                if table.is_null() {
                    let name = self.text_of(*(*code).vars.add(at));
                    self.slot(node, Label::Variable(name), slot);
                }
            }
            let is_main = std::ptr::eq(table, &raw const (*globals::eg()).symbol_table);
            if !table.is_null() && !is_main && self.seen.insert(table as usize) {
                self.variables(node, table, |survey, name| Label::Variable(survey.builder.texts.intern(name)));
            }
        }
    }

    /// `$this`, and the closure that is called.
    ///
    /// # Safety
    /// A live frame with a function.
    unsafe fn callee(&mut self, node: NodeId, frame: *mut sys::zend_execute_data, named: &mut Named) {
        // SAFETY: the caller's promise. The function of a closure lies inside of it, behind the object.
        unsafe {
            let info = (*frame).This.u1.type_info;
            if info & 0xff == sys::IS_OBJECT {
                let this = self.builder.texts.intern("this");
                let object = (*frame).This.value.obj;
                self.object_at(node, Label::Variable(this), object);
                if info & sys::ZEND_CALL_RELEASE_THIS == 0 {
                    let id = self.object_node(object);
                    *self.borrowed.entry(id).or_default() += 1;
                } else {
                    note(named, object as usize);
                }
            }
            if info & sys::ZEND_CALL_CLOSURE != 0 {
                let closure = (*frame).func.byte_sub(size_of::<sys::zend_object>()).cast::<sys::zend_object>();
                let label = self.label("the closure that runs");
                self.object_at(node, label, closure);
                note(named, closure as usize);
            }
        }
    }

    /// Arguments, from a slot on: which, how many, and how many there were before.
    ///
    /// # Safety
    /// A live frame, and slots that it has.
    unsafe fn arguments(
        &mut self,
        node: NodeId,
        frame: *mut sys::zend_execute_data,
        (first, count, before): (usize, usize, usize),
        named: &mut Named,
    ) {
        for at in 0..count {
            // SAFETY: the caller's promise.
            unsafe {
                let slot = variable(frame, first + at);
                if (*slot).u1.type_info & REFCOUNTED != 0 {
                    note(named, (*slot).value.ptr as usize);
                    let label = self.label(&format!("argument {}", before + at + 1));
                    self.slot(node, label, slot);
                }
            }
        }
    }

    /// Values of expressions that are not finished, and of calls whose arguments are being made: only the engine knows which slots are in
    /// use. `named` is what was seen already.
    ///
    /// # Safety
    /// A live frame of PHP code.
    #[cfg(php_unfinished_values)]
    unsafe fn unfinished(&mut self, node: NodeId, frame: *mut sys::zend_execute_data, named: &mut Named) {
        // SAFETY: the caller's promise. The engine's own question of the collector to a frame that waits; it lends its buffer until it is
        // asked again. It wants to know where the frame stands, which is in its own code but for one that unwinds.
        unsafe {
            let code = &raw const (*(*frame).func).op_array;
            let first = (*code).opcodes.cast_const();
            let is_inside = (*frame).opline >= first && (*frame).opline < first.add((*code).last as usize);
            if !is_inside {
                return;
            }
            crate::limit::lift();
            let buffer = sys::zend_get_gc_buffer_create();
            sys::zend_unfinished_execution_gc_ex(frame, (*frame).call, buffer, false);
            let count = usize::try_from((*buffer).cur.offset_from((*buffer).start)).unwrap_or(0);
            for at in 0..count {
                self.reported(node, "an expression", (*buffer).start.add(at), named);
            }
        }
    }

    /// As above: this version cannot tell.
    #[cfg(not(php_unfinished_values))]
    unsafe fn unfinished(&mut self, _: NodeId, _: *mut sys::zend_execute_data, _: &mut Named) {}

    /// A generator that waits: its variables.
    ///
    /// # Safety
    /// A live generator.
    pub(super) unsafe fn generator(&mut self, node: NodeId, generator: *mut sys::zend_generator, named: &mut Named) {
        // SAFETY: the caller's promise; one that has ended has no frame.
        unsafe {
            let frame = (*generator).execute_data;
            if frame.is_null() || !self.seen.insert(frame as usize) {
                return;
            }
            self.variables_of(node, frame, named);
        }
    }

    /// A fiber: its function, what it has returned, and, while it waits, the frames that it stands in.
    ///
    /// # Safety
    /// A live fiber.
    pub(super) unsafe fn fiber(&mut self, node: NodeId, fiber: *mut sys::zend_fiber) {
        // SAFETY: the caller's promise; one that waits has frames of its own, the outermost of which has no caller.
        unsafe {
            let label = self.label("function");
            self.slot(node, label, &raw const (*fiber).fci.function_name);
            let label = self.label("result");
            self.slot(node, label, &raw const (*fiber).result);
            if (*fiber).context.status == sys::ZEND_FIBER_STATUS_SUSPENDED && !(*fiber).execute_data.is_null() {
                self.stack(node, (*fiber).execute_data);
            }
        }
    }
}

/// Has the function a table of the names of its variables (`extract()`, `include`)?
///
/// # Safety
/// A live frame.
unsafe fn has_table(frame: *const sys::zend_execute_data) -> bool {
    // SAFETY: the caller's promise.
    unsafe { (*frame).This.u1.type_info & sys::ZEND_CALL_HAS_SYMBOL_TABLE != 0 }
}

/// A slot behind the header.
///
/// # Safety
/// The frame has it.
unsafe fn variable(frame: *mut sys::zend_execute_data, at: usize) -> *const sys::zval {
    // SAFETY: the caller's promise.
    unsafe { frame.cast::<sys::zval>().add(HEADER + at) }
}

/// How many arguments it was called with.
///
/// # Safety
/// A live frame.
unsafe fn arguments(frame: *const sys::zend_execute_data) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { (*frame).This.u2.num_args }
}

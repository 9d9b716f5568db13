//! [`Frame`]: where the VM stands, to come back to it.

use crate::{globals, sys};

/// The place in the VM to come back to when a bailout was stopped: the engine clears it before it jumps.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    execute_data: *mut sys::zend_execute_data,
    vm_stack: sys::zend_vm_stack,
    vm_stack_top: *mut sys::zval,
    vm_stack_end: *mut sys::zval,
    fake_scope: *const sys::zend_class_entry,
}

impl Frame {
    #[inline]
    pub(crate) fn current() -> Frame {
        // SAFETY: one thread; plain loads.
        unsafe {
            let eg = &*globals::eg();
            Frame {
                execute_data: eg.current_execute_data,
                vm_stack: eg.vm_stack,
                vm_stack_top: eg.vm_stack_top,
                vm_stack_end: eg.vm_stack_end,
                fake_scope: eg.fake_scope,
            }
        }
    }

    /// After a bailout: back to this frame; what lay above it on the VM stack is given up.
    #[cold]
    pub(crate) fn restore(self) {
        // SAFETY: pages above the saved one were allocated by the engine after the frame was noted.
        unsafe {
            let eg = &mut *globals::eg();
            while eg.vm_stack != self.vm_stack && !eg.vm_stack.is_null() && !(*eg.vm_stack).prev.is_null() {
                let page = eg.vm_stack;
                eg.vm_stack = (*page).prev;
                sys::efree(page.cast());
            }
            eg.vm_stack = self.vm_stack;
            eg.vm_stack_top = self.vm_stack_top;
            eg.vm_stack_end = self.vm_stack_end;
            eg.current_execute_data = self.execute_data;
            eg.fake_scope = self.fake_scope.cast_mut();
        }
    }
}

//! The end of the objects of another extension's class, told by a function of ours in the place of theirs, in their class's own table.

use std::sync::Once;

use crate::{Object, globals::EngineCell, sys};

/// See the module.
pub(crate) struct End {
    once: Once,
    original: EngineCell<sys::zend_object_free_obj_t>,
}

impl End {
    pub(crate) const fn new() -> End {
        // SAFETY: written once, under the lock of `once`, before it is read.
        End { once: Once::new(), original: unsafe { EngineCell::new(None) } }
    }

    /// From now on `freed` is called for each object of this one's class; it has to call [`End::free`].
    pub(crate) fn watch(&self, object: &Object, freed: unsafe extern "C" fn(*mut sys::zend_object)) {
        self.once.call_once(|| {
            // SAFETY: the extension fills this table, a variable of its own, when it starts; nobody else changes it afterwards.
            unsafe {
                let handlers = (*object.as_ptr()).handlers.cast_mut();
                self.original.set((*handlers).free_obj);
                (*handlers).free_obj = Some(freed);
            }
        });
    }

    /// What the class does with an object that goes.
    ///
    /// # Safety
    /// The engine's call for an object of the class.
    pub(crate) unsafe fn free(&self, object: *mut sys::zend_object) {
        if let Some(original) = self.original.get() {
            // SAFETY: the caller's promise.
            unsafe { original(object) };
        }
    }
}

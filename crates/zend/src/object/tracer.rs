//! [`Tracer`]: to whom an object shows what it owns. It collects for the cycle collector, or for those who ask by which name; the state of a
//! class ([`super::State`]) need not know for whom.

use std::mem::ManuallyDrop;

use super::Object;
use crate::{Zval, sys};

/// Collects the values that an object owns: for the cycle collector, or for those who ask by which name.
pub struct Tracer<'a> {
    sink: Sink<'a>,
}

enum Sink<'a> {
    Collector(*mut sys::zend_get_gc_buffer),
    Named { label: &'static str, told: &'a mut dyn FnMut(&str, &Zval) },
}

impl<'a> Tracer<'a> {
    /// # Safety
    /// The buffer is that of the running collection, as long as the tracer is there.
    pub(super) unsafe fn for_collector(buffer: *mut sys::zend_get_gc_buffer) -> Self {
        Self { sink: Sink::Collector(buffer) }
    }

    /// Each value is told with its name.
    pub(super) fn by_name(told: &'a mut dyn FnMut(&str, &Zval)) -> Self {
        Self { sink: Sink::Named { label: "", told } }
    }

    /// What follows is called this.
    pub fn named(&mut self, name: &'static str) -> &mut Self {
        if let Sink::Named { label, .. } = &mut self.sink {
            *label = name;
        }
        self
    }

    /// The object owns this value.
    pub fn add(&mut self, value: &Zval) {
        let buffer = match &mut self.sink {
            Sink::Collector(buffer) => *buffer,
            Sink::Named { label, told } => return told(label, value),
        };
        // SAFETY: the buffer belongs to the running collection (`for_collector`); the engine's inline function is written out here.
        unsafe {
            if (*buffer).cur == (*buffer).end {
                sys::zend_get_gc_buffer_grow(buffer);
            }
            (*buffer).cur.write(*value.as_ptr());
            (*buffer).cur = (*buffer).cur.add(1);
        }
    }

    /// The object owns this object.
    pub fn add_object(&mut self, object: &Object) {
        // Only looked at: the value borrows the reference that the owner keeps.
        // SAFETY: the object is alive; ManuallyDrop keeps its count as it is.
        let value = ManuallyDrop::new(Zval::from(unsafe { Object::from_owned(object.as_ptr()) }));
        self.add(&value);
    }

    /// The object owns this callback.
    pub fn add_callable(&mut self, callable: Option<&crate::Callable>) {
        if let Some(callable) = callable {
            callable.with_value(|value| self.add(value));
        }
    }
}

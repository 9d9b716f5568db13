//! What objects and resources hold.

use rustc_hash::FxHashMap;

use steel_heap::{Kind, Label, NodeId, Text};

use super::{REFCOUNTED, Survey, Thing, cut, sizes};
use crate::{ZStr, object, property, sys};

/// Whom an object holds by a name, and how often: what a class of the engine reports besides is its own.
pub(super) type Named = FxHashMap<usize, u32>;

/// One more of it.
pub(super) fn note(named: &mut Named, address: usize) {
    *named.entry(address).or_default() += 1;
}

/// `zend_object_get_gc_t`
type Collected = unsafe extern "C" fn(*mut sys::zend_object, *mut *mut sys::zval, *mut i32) -> *mut sys::HashTable;

impl Survey {
    /// # Safety
    /// A live object.
    pub(super) unsafe fn object_node(&mut self, object: *mut sys::zend_object) -> NodeId {
        // SAFETY: the caller's promise.
        unsafe {
            self.place(object.cast(), Thing::Object(object), |survey| {
                let closure = (*object).ce == sys::zend_ce_closure;
                let name = if closure { survey.origin(object) } else { survey.text_of((*(*object).ce).name) };
                let kind = if closure { Kind::Closure } else { Kind::Object };
                (kind, Some(name), (*object).handle, sizes::object(object))
            })
        }
    }

    /// Where a closure was written, or what it stands for.
    ///
    /// # Safety
    /// A live closure.
    unsafe fn origin(&mut self, closure: *mut sys::zend_object) -> Text {
        // SAFETY: the caller's promise; a closure has a function.
        unsafe {
            let function = sys::zend_get_closure_method_def(closure);
            let common = &(*function).common;
            if common.fn_flags & sys::ZEND_ACC_FAKE_CLOSURE != 0 || common.type_ != sys::ZEND_USER_FUNCTION as u8 {
                let name = self.function_name(function);
                return self.builder.texts.intern(&format!("{name}(...)"));
            }
            let file = ZStr::bytes_of((*function).op_array.filename);
            let place = format!("{}:{}", String::from_utf8_lossy(file), (*function).op_array.line_start);
            self.builder.texts.intern(&place)
        }
    }

    /// # Safety
    /// A live object that was found.
    pub(super) unsafe fn look_into(&mut self, node: NodeId, raw: *mut sys::zend_object) {
        // SAFETY: the caller's promise.
        unsafe {
            if (*raw).ce == sys::zend_ce_closure {
                return self.bound(node, raw);
            }
            let Some(get_gc) = (*(*raw).handlers).get_gc else { return self.properties(node, raw, &mut |_| {}) };
            if std::ptr::fn_addr_eq(get_gc, sys::zend_std_get_gc as Collected) {
                return self.properties(node, raw, &mut |_| {});
            }
            let mut named = Named::default();
            self.properties(node, raw, &mut |address| note(&mut named, address));
            if object::report(raw, |label, value| self.reported(node, label, value.as_ptr(), &mut named)) {
                return;
            }
            if (*raw).ce == sys::zend_ce_generator {
                self.generator(node, raw.cast(), &mut named);
            } else if (*raw).ce == sys::zend_ce_fiber {
                return self.fiber(node, raw.cast());
            }
            let (mut row, mut count) = (std::ptr::null_mut::<sys::zval>(), 0);
            crate::limit::lift();
            let table = get_gc(raw, &raw mut row, &raw mut count);
            for at in 0..usize::try_from(count).unwrap_or(0) {
                self.reported(node, "", row.add(at), &mut named);
            }
            if !table.is_null() && table != (*raw).properties {
                self.elements(node, table, |_, _| {});
            }
        }
    }

    /// What a class of the engine, or of ours, says that its object holds; not what was named before.
    ///
    /// # Safety
    /// A live value.
    pub(super) unsafe fn reported(&mut self, node: NodeId, label: &str, value: *const sys::zval, named: &mut Named) {
        // SAFETY: the caller's promise.
        unsafe {
            if (*value).u1.type_info & REFCOUNTED == 0 {
                return;
            }
            if let Some(left) = named.get_mut(&((*value).value.ptr as usize)).filter(|left| **left > 0) {
                *left -= 1;
                return;
            }
            let label = self.label(label);
            self.slot(node, label, value);
        }
    }

    /// Declared properties by their slots, others by the table.
    ///
    /// # Safety
    /// A live object.
    unsafe fn properties(&mut self, node: NodeId, raw: *mut sys::zend_object, told: &mut impl FnMut(usize)) {
        // SAFETY: the caller's promise.
        unsafe {
            for (at, value) in property::slots(raw).iter().enumerate() {
                let slot = value.as_ptr();
                if (*slot).u1.type_info & REFCOUNTED != 0 {
                    told((*slot).value.ptr as usize);
                    let label = self.property_label((*raw).ce, at);
                    self.slot(node, label, slot);
                }
            }
            let table = (*raw).properties;
            if table.is_null() {
                return;
            }
            for position in 0..(*table).nNumUsed {
                let (slot, key) = crate::array::bucket(table, position);
                // Those that are declared lie in the slots.
                if (*slot).u1.type_info & REFCOUNTED == 0 {
                    continue;
                }
                told((*slot).value.ptr as usize);
                let name = match key {
                    crate::Key::Str(name) => self.text(unmangled(name)),
                    crate::Key::Int(number) => self.builder.texts.intern(&number.to_string()),
                };
                self.slot(node, Label::Property(name), slot);
            }
        }
    }

    /// # Safety
    /// A live class, and the number of one of its slots.
    unsafe fn property_label(&mut self, class: *const sys::zend_class_entry, slot: usize) -> Label {
        // SAFETY: the caller's promise: the table has an entry for each slot, some of which are empty.
        unsafe {
            let table = (*class).properties_info_table;
            let info = if table.is_null() { std::ptr::null_mut() } else { *table.add(slot) };
            if info.is_null() {
                return self.label("property");
            }
            let name = self.text(unmangled(ZStr::bytes_of((*info).name)));
            Label::Property(name)
        }
    }

    /// `$this` and the variables of a closure.
    ///
    /// # Safety
    /// A live closure.
    unsafe fn bound(&mut self, node: NodeId, closure: *mut sys::zend_object) {
        let (mut row, mut count) = (std::ptr::null_mut::<sys::zval>(), 0);
        // SAFETY: the caller's promise: it lends `$this` as a row of values, and the table of variables.
        unsafe {
            let Some(get_gc) = (*(*closure).handlers).get_gc else { return };
            let table = get_gc(closure, &raw mut row, &raw mut count);
            let this = self.builder.texts.intern("this");
            for at in 0..usize::try_from(count).unwrap_or(0) {
                self.slot(node, Label::Variable(this), row.add(at));
            }
            if !table.is_null() {
                self.variables(node, table, |survey, name| Label::Variable(survey.builder.texts.intern(name)));
                let own = cut(sizes::array(table));
                self.builder.grow(node, own);
            }
        }
    }

    /// A stream's context and what a wrapper written in PHP has for it.
    ///
    /// # Safety
    /// A live resource.
    pub(super) unsafe fn resource(&mut self, node: NodeId, resource: *mut sys::zend_resource) {
        // SAFETY: the caller's promise; its type says what it points to.
        unsafe {
            let (kind, pointer) = ((*resource).type_, (*resource).ptr);
            if pointer.is_null() {
                return;
            }
            if kind == sys::php_file_le_stream() || kind == sys::php_file_le_pstream() {
                let stream = pointer.cast::<sys::php_stream>();
                if !(*stream).ctx.is_null() {
                    let label = self.label("context");
                    self.resource_at(node, label, (*stream).ctx);
                }
                let label = self.label("wrapper data");
                self.slot(node, label, &raw const (*stream).wrapperdata);
            } else if kind == sys::php_le_stream_context() {
                let context = pointer.cast::<sys::php_stream_context>();
                let label = self.label("options");
                self.slot(node, label, &raw const (*context).options);
                // Later PHP keeps the callback in a form of its own there.
                #[cfg(not(php_notifier_private))]
                if !(*context).notifier.is_null() {
                    let label = self.label("notification");
                    self.slot(node, label, &raw const (*(*context).notifier).ptr);
                }
            }
        }
    }
}

/// The name of a property without the class that a private one is marked with.
fn unmangled(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == 0).next().unwrap_or(name)
}

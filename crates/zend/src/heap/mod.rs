//! [`Survey`]: one look at everything that lives in the engine's heap, as a graph of who holds whom.
//!
//! Nothing of the program runs meanwhile and nothing is made or freed in its heap: properties are read where they lie, classes of the
//! engine are asked as the cycle collector asks them. What is counted more often than the graph has holders for it is held by native
//! code that has not said so; that is a root too ([`Survey::finish`]), so nothing alive is left without a reason.

mod frames;
mod objects;
mod roots;
mod sizes;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use steel_heap::{Builder, Graph, Kind, Node, Text};
pub use steel_heap::{Label, NodeId, Stage};

use crate::{Array, Callable, Object, ZStr, Zval, array::bucket, object_store, sys, value::GC_IMMUTABLE};

/// What a survey has found.
#[derive(Debug)]
pub struct Heap {
    /// All of it.
    pub graph: Graph,
    places: Places,
}

/// Where the things that an address belongs to are in the graph.
type Places = FxHashMap<usize, NodeId>;

/// Longer names are cut: a key may be anything.
const LONGEST_NAME: usize = 120;

/// See the module.
#[derive(Debug)]
pub struct Survey {
    builder: Builder,
    places: Places,
    todo: Vec<(NodeId, Thing)>,
    /// The texts of the engine's strings, by their addresses.
    names: FxHashMap<usize, Text>,
    /// Frames and tables that were looked at.
    seen: FxHashSet<usize>,
    /// Edges that count for nothing: a frame's `$this`, which its caller keeps alive.
    borrowed: FxHashMap<NodeId, u32>,
    /// Are strings nodes as well?
    strings: bool,
}

#[derive(Debug, Clone, Copy)]
enum Thing {
    Object(*mut sys::zend_object),
    Array(*mut sys::zend_array),
    Reference(*mut sys::zend_reference),
    Resource(*mut sys::zend_resource),
}

/// What is counted and is no constant of the engine's.
const REFCOUNTED: u32 = sys::IS_TYPE_REFCOUNTED << sys::Z_TYPE_FLAGS_SHIFT;

impl Survey {
    /// Nothing seen yet. `strings`: they are of interest too (for sizes; not for chains).
    pub fn new(strings: bool) -> Survey {
        Survey {
            builder: Builder::new(),
            places: FxHashMap::with_capacity_and_hasher(object_store::count() * 2, FxBuildHasher),
            todo: Vec::new(),
            names: FxHashMap::default(),
            seen: FxHashSet::default(),
            borrowed: FxHashMap::default(),
            strings,
        }
    }

    /// A new root.
    pub fn root(&mut self, name: &str, stage: Stage) -> NodeId {
        self.builder.root(name, stage)
    }

    /// A new group of roots.
    pub fn group(&mut self, name: &str, stage: Stage) -> NodeId {
        self.builder.group(name, stage)
    }

    /// A label with this text.
    pub fn label(&mut self, text: &str) -> Label {
        Label::Named(self.builder.texts.intern(text))
    }

    /// `from`, a root, holds this value.
    pub fn value(&mut self, from: NodeId, label: Label, value: &Zval) {
        // SAFETY: a live value.
        unsafe { self.slot(from, label, value.as_ptr()) };
    }

    /// `from` holds what is in the array, as elements of its own.
    pub fn elements_of(&mut self, from: NodeId, array: &Array) {
        // SAFETY: alive by the reference.
        unsafe { self.elements(from, array.as_ptr(), |_, _| {}) };
    }

    /// `from` holds this object.
    pub fn object(&mut self, from: NodeId, label: Label, object: &Object) {
        // SAFETY: alive by the reference.
        unsafe { self.object_at(from, label, object.as_ptr()) };
    }

    /// `from` holds this callback.
    pub fn callable(&mut self, from: NodeId, label: Label, callable: &Callable) {
        callable.with_value(|value| self.value(from, label, value));
        // A method that was resolved keeps its object besides.
        if let Some(object) = callable.resolved_object() {
            self.object(from, label, object);
        }
    }

    /// A reference to this value is known, and no reason for it to live.
    pub fn explain(&mut self, value: &Zval) {
        if let Some(object) = value.deref().plain_object() {
            // SAFETY: alive by the value.
            let id = unsafe { self.object_node(object.as_ptr()) };
            self.builder.uncount(id);
        }
    }

    /// All there is: what can be reached from the roots so far, and the objects that cannot. An object that is counted more often than it is
    /// held in the graph gets the root "native code".
    pub fn finish(mut self) -> Heap {
        self.follow();
        let native = self.root("native code", Stage::Native);
        let unnamed = self.label("");
        // SAFETY: nothing has run that could free one.
        object_store::each(|object| unsafe {
            if !self.places.contains_key(&(object as usize)) {
                self.object_node(object);
            }
        });
        self.follow();
        let held = self.builder.held_by();
        for (at, held) in held.iter().enumerate() {
            let id = self.builder.id(at);
            let node = self.builder.get(id);
            let owned = held.saturating_sub(self.borrowed.get(&id).copied().unwrap_or(0));
            if matches!(node.kind, Kind::Object | Kind::Closure) && node.count > owned {
                self.builder.edge(native, unnamed, id);
            }
        }
        Heap { graph: self.builder.finish(), places: self.places }
    }

    /// Looks at all that was found and not looked at.
    fn follow(&mut self) {
        while let Some((node, thing)) = self.todo.pop() {
            // SAFETY: what was found is alive as long as nothing runs.
            unsafe {
                match thing {
                    Thing::Object(object) if !object_store::lives(object) => {}
                    Thing::Object(object) => self.look_into(node, object),
                    Thing::Array(table) => self.elements(node, table, |_, _| {}),
                    Thing::Reference(reference) => self.slot(node, Label::Value, &raw const (*reference).val),
                    Thing::Resource(resource) => self.resource(node, resource),
                }
            }
        }
    }

    /// `from` holds what is in the slot.
    ///
    /// # Safety
    /// The slot is alive, and what it holds.
    unsafe fn slot(&mut self, from: NodeId, label: Label, slot: *const sys::zval) {
        // SAFETY: the caller's promise; the type says which pointer it is.
        unsafe {
            let value = (*slot).value;
            match (*slot).u1.type_info & 0xff {
                sys::IS_INDIRECT => self.slot(from, label, value.zv),
                _ if (*slot).u1.type_info & REFCOUNTED == 0 => {}
                // It is being freed: a slot of the engine's is emptied only afterwards, and what is in it is gone in part.
                _ if (*value.counted).gc.refcount == 0 => {}
                sys::IS_OBJECT => self.object_at(from, label, value.obj),
                sys::IS_ARRAY => self.array(from, label, value.arr),
                sys::IS_REFERENCE => {
                    let id = self.place(value.ref_.cast(), Thing::Reference(value.ref_), |_| {
                        (Kind::Reference, None, 0, size_of::<sys::zend_reference>())
                    });
                    self.builder.edge(from, label, id);
                }
                sys::IS_RESOURCE => self.resource_at(from, label, value.res),
                sys::IS_STRING if self.strings => self.string(from, label, value.str_),
                _ => {}
            }
        }
    }

    /// # Safety
    /// A live object.
    unsafe fn object_at(&mut self, from: NodeId, label: Label, object: *mut sys::zend_object) {
        // SAFETY: the caller's promise.
        let id = unsafe { self.object_node(object) };
        self.builder.edge(from, label, id);
    }

    /// # Safety
    /// A live array; an immutable one is nobody's.
    unsafe fn array(&mut self, from: NodeId, label: Label, table: *mut sys::zend_array) {
        // SAFETY: the caller's promise.
        unsafe {
            if (*table).gc.u.type_info & GC_IMMUTABLE != 0 {
                return;
            }
            let id = self.place(table.cast(), Thing::Array(table), |_| {
                (Kind::Array, None, (*table).nNumOfElements, sizes::array(table))
            });
            self.builder.edge(from, label, id);
        }
    }

    /// # Safety
    /// A live string that is counted.
    unsafe fn string(&mut self, from: NodeId, label: Label, string: *mut sys::zend_string) {
        // SAFETY: the caller's promise.
        let id = match self.places.get(&(string as usize)) {
            Some(id) => *id,
            // SAFETY: the caller's promise.
            None => unsafe {
                let name = self.text_of(string);
                let length = u32::try_from((*string).len).unwrap_or(u32::MAX);
                let (size, count) = (cut(sizes::string(string)), (*string).gc.refcount);
                let id = self.builder.node(Node { kind: Kind::String, name, number: length, size, count });
                self.places.insert(string as usize, id);
                id
            },
        };
        self.builder.edge(from, label, id);
    }

    /// # Safety
    /// A live resource.
    unsafe fn resource_at(&mut self, from: NodeId, label: Label, resource: *mut sys::zend_resource) {
        // SAFETY: the caller's promise.
        unsafe {
            let id = self.place(resource.cast(), Thing::Resource(resource), |survey| {
                let kind = sys::zend_rsrc_list_get_rsrc_type(resource);
                // One that is closed has no type any more.
                let name = (!kind.is_null()).then(|| std::ffi::CStr::from_ptr(kind).to_string_lossy());
                let name = survey.builder.texts.intern(name.as_deref().unwrap_or("closed"));
                // Its number is an int in some versions and wider in others.
                #[allow(clippy::unnecessary_cast)]
                let number = (*resource).handle as u32;
                (Kind::Resource, Some(name), number, size_of::<sys::zend_resource>())
            });
            self.builder.edge(from, label, id);
        }
    }

    /// The node of the thing at this address, which `describe` says more of if it is new: kind, name, number, size.
    ///
    /// # Safety
    /// The address is that of something counted that is alive.
    unsafe fn place(
        &mut self,
        address: *const sys::zend_refcounted_h,
        thing: Thing,
        describe: impl FnOnce(&mut Survey) -> (Kind, Option<Text>, u32, usize),
    ) -> NodeId {
        if let Some(id) = self.places.get(&(address as usize)) {
            return *id;
        }
        let (kind, name, number, size) = describe(self);
        let name = name.unwrap_or_else(|| self.builder.texts.intern(""));
        // SAFETY: the caller's promise.
        let count = unsafe { (*address).refcount };
        let id = self.builder.node(Node { kind, name, number, size: cut(size), count });
        self.places.insert(address as usize, id);
        self.todo.push((id, thing));
        id
    }

    /// The elements of a table that `from` holds or is. What a slot of the engine has (a declared property, a compiled variable) is not the
    /// table's. `told` gets the address of each thing.
    ///
    /// # Safety
    /// A live table.
    unsafe fn elements(&mut self, from: NodeId, table: *mut sys::zend_array, mut told: impl FnMut(usize, u32)) {
        // SAFETY: the caller's promise; positions below nNumUsed are initialised.
        unsafe {
            for position in 0..(*table).nNumUsed {
                let (slot, key) = bucket(table, position);
                let kind = (*slot).u1.type_info;
                if kind & REFCOUNTED == 0 {
                    continue;
                }
                told((*slot).value.ptr as usize, kind);
                let label = match key {
                    crate::Key::Int(index) => match u32::try_from(index) {
                        Ok(index) => Label::Index(index),
                        Err(_) => Label::Key(self.builder.texts.intern(&index.to_string())),
                    },
                    crate::Key::Str(key) => Label::Key(self.text(key)),
                };
                self.slot(from, label, slot);
            }
        }
    }

    /// The variables of a table of names.
    ///
    /// # Safety
    /// A live table.
    unsafe fn variables(
        &mut self,
        from: NodeId,
        table: *mut sys::zend_array,
        label: impl Fn(&mut Survey, &str) -> Label,
    ) {
        // SAFETY: as above.
        unsafe {
            for position in 0..(*table).nNumUsed {
                let (slot, key) = bucket(table, position);
                let crate::Key::Str(key) = key else { continue };
                if (*slot).u1.type_info & 0xff == sys::IS_INDIRECT || (*slot).u1.type_info & REFCOUNTED != 0 {
                    let label = label(self, &short(key));
                    self.slot(from, label, slot);
                }
            }
        }
    }

    fn text(&mut self, bytes: &[u8]) -> Text {
        self.builder.texts.intern(&short(bytes))
    }

    /// # Safety
    /// A live string.
    unsafe fn text_of(&mut self, string: *const sys::zend_string) -> Text {
        if let Some(text) = self.names.get(&(string as usize)) {
            return *text;
        }
        // SAFETY: the caller's promise.
        let text = self.text(unsafe { ZStr::bytes_of(string) });
        self.names.insert(string as usize, text);
        text
    }
}

impl Heap {
    /// The address of each node that has one.
    pub fn addresses(&self) -> Vec<Option<usize>> {
        let mut addresses = vec![None; self.graph.len()];
        self.places.iter().for_each(|(address, id)| addresses[id.index()] = Some(*address));
        addresses
    }

    /// Where the object with this number (`spl_object_id()`) is.
    pub fn place_of_handle(&self, handle: u32) -> Option<NodeId> {
        self.places.get(&(object_store::at(handle)? as usize)).copied()
    }

    /// Where an object is.
    pub fn place_of(&self, object: &Object) -> Option<NodeId> {
        self.places.get(&(object.as_ptr() as usize)).copied()
    }
}

/// A name of reasonable length.
fn short(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    if bytes.len() <= LONGEST_NAME {
        return String::from_utf8_lossy(bytes);
    }
    format!("{}...", String::from_utf8_lossy(&bytes[..LONGEST_NAME])).into()
}

fn cut(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

//! [`Template`]: arrays that have the same keys again and again. The keys are hashed once; each array is a copy whose values are written
//! where they belong.

use crate::{Array, ZStr, Zval, array, sys};

/// The keys of arrays to come.
#[derive(Debug)]
pub struct Template(Array);

impl Template {
    /// For these keys, which differ.
    pub fn new(keys: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Template {
        let (mut array, mut count) = (Array::new(), 0);
        for key in keys {
            array.set_str(&ZStr::interned(key), Zval::null());
            count += 1;
        }
        assert_eq!(array.len(), count, "the keys of a template differ");
        Template(array)
    }

    /// An array with these values, in the order of the keys; `null` where there are fewer.
    #[inline]
    pub fn fill(&self, values: impl IntoIterator<Item = Zval>) -> Array {
        let count = self.0.len();
        crate::limit::lift();
        // SAFETY: the template has no holes and string keys only, and nobody else can reach it; so has its copy, which nobody has seen yet. Its
        // values are nulls, which own nothing; only value and type of as many as there are is written, the third word links the buckets. An
        // empty template may be the engine's immutable array, to which nothing is written.
        unsafe {
            let copy = Array::from_owned(sys::zend_array_dup(self.0.as_ptr()));
            for (position, value) in values.into_iter().take(count).enumerate() {
                value.put_into(array::bucket(copy.as_ptr(), position as u32).0.cast_mut());
            }
            copy
        }
    }
}

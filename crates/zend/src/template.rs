//! [`Template`]: arrays that have the same keys again and again. The keys are hashed once; each array is a copy whose values are written
//! where they belong.

use crate::{Array, ZStr, Zval, array, sys};

/// The keys of arrays to come.
#[derive(Debug)]
pub struct Template<const N: usize>(Array);

impl<const N: usize> Template<N> {
    /// For these keys, which differ.
    pub fn new(keys: [&str; N]) -> Template<N> {
        let mut array = Array::with_capacity(N);
        for key in keys {
            array.set_str(&ZStr::interned(key), Zval::null());
        }
        assert_eq!(array.len(), N, "the keys of a template differ");
        Template(array)
    }

    /// An array with these values, in the order of the keys.
    pub fn fill(&self, values: [Zval; N]) -> Array {
        crate::limit::lift();
        // SAFETY: the template has exactly N elements without holes, under string keys, and nobody else can reach it; so has its copy, which
        // nobody has seen yet. Its values are nulls, which own nothing; only value and type of each are written, the third word links the
        // buckets.
        unsafe {
            let copy = Array::from_owned(sys::zend_array_dup(self.0.as_ptr()));
            for (position, value) in values.into_iter().enumerate() {
                value.put_into(array::bucket(copy.as_ptr(), position as u32).0.cast_mut());
            }
            copy
        }
    }
}

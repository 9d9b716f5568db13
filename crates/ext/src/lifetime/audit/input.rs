//! What a request was sent: the texts of its query, form and cookies. What of them is found later where another one reads it is its own.

use rustc_hash::FxHashSet;
use steel_zend::{Kind, Object, Zval, watch};

/// Shorter texts say nothing of whoever has sent them.
const LEAST: usize = 3;

/// So many are looked at, at this depth of arrays.
const MOST: usize = 200;
const DEEPEST: u32 = 3;

/// See the module. All as [`watch::Held::value`].
#[derive(Debug, Default)]
pub(super) struct Input {
    /// Texts that say of whom they are.
    pub(super) texts: FxHashSet<u64>,
    /// All of them, and the numbers that they stand for: what a place holds of these is the request's own.
    pub(super) own: FxHashSet<u64>,
}

/// What a request was sent. Of other objects there is nothing.
pub(super) fn of(object: &Object) -> Option<Input> {
    let mut input = Input::default();
    if object.is_a("Swoole\\Http\\Request") {
        for part in ["get", "post", "cookie"] {
            if let Ok(value) = object.get(part) {
                input.add(&value, 0);
            }
        }
    }
    (!input.own.is_empty()).then_some(input)
}

impl Input {
    fn add(&mut self, value: &Zval, depth: u32) {
        if self.own.len() >= MOST || depth > DEEPEST {
            return;
        }
        if let Some(array) = value.as_array() {
            array.iter().for_each(|(_, value)| self.add(value, depth + 1));
        } else if value.kind() == Kind::Str {
            let Some(text) = value.as_bytes() else { return };
            self.own.insert(watch::held_value(value));
            if let Some(number) = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
                self.own.insert(watch::held_value(&Zval::int(number)));
            }
            if text.len() >= LEAST {
                self.texts.insert(watch::held_value(value));
            }
        }
    }
}

//! [`Texts`]: names of classes, properties and keys, each kept once.

use std::collections::HashMap;

/// A text by its number in [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(u32);

/// See the module.
#[derive(Debug, Default)]
pub struct Texts {
    all: Vec<Box<str>>,
    known: HashMap<Box<str>, Text>,
}

impl Texts {
    /// The number of this text, which may be new.
    pub fn intern(&mut self, text: &str) -> Text {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let number = Text(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(text.into());
        self.known.insert(text.into(), number);
        number
    }

    /// The text of this number; empty, if it is from elsewhere.
    pub fn get(&self, text: Text) -> &str {
        self.all.get(text.0 as usize).map_or("", |text| text)
    }

    /// All of them, by their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|text| &**text)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl Text {
    /// The number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one() {
        let mut texts = Texts::default();
        let (a, b) = (texts.intern("a"), texts.intern("b"));
        assert_eq!(texts.intern("a"), a);
        assert_ne!(a, b);
        assert_eq!((texts.get(a), texts.get(b), texts.len()), ("a", "b", 2));
    }
}

//! Which callback a path belongs to: that of the longest pattern that it begins with.
//!
//! The reference asks its patterns in the order of a hash table, so which of several it finds is left to chance.

use std::{cell::RefCell, rc::Rc};

/// The pattern of everything that no other one is for.
const DEFAULT: &[u8] = b"/";

/// Patterns with what they stand for. Few, so that looking at each is the fastest way.
pub(super) struct Routes<T>(RefCell<Vec<(Vec<u8>, Rc<T>)>>);

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Routes(RefCell::default())
    }
}

impl<T> Routes<T> {
    /// Adds a pattern; answers what it stood for before, for the caller to drop.
    pub(super) fn set(&self, pattern: &[u8], target: T) -> Option<Rc<T>> {
        let mut routes = self.0.borrow_mut();
        if let Some((_, place)) = routes.iter_mut().find(|(known, _)| known == pattern) {
            return Some(std::mem::replace(place, Rc::new(target)));
        }
        // The longest first, so that the first that fits is the one.
        let at = routes.partition_point(|(known, _)| known.len() > pattern.len());
        routes.insert(at, (pattern.to_vec(), Rc::new(target)));
        None
    }

    /// What a path belongs to.
    pub(super) fn find(&self, path: &[u8]) -> Option<Rc<T>> {
        let routes = self.0.borrow();
        let fits = |pattern: &[u8]| path.get(..pattern.len()).is_some_and(|head| head.eq_ignore_ascii_case(pattern));
        let found = routes.iter().find(|(pattern, _)| fits(pattern));
        let found = found.or_else(|| routes.iter().find(|(pattern, _)| pattern == DEFAULT));
        found.map(|(_, target)| Rc::clone(target))
    }

    /// Each of the targets.
    pub(super) fn each(&self, act: impl FnMut(&Rc<T>)) {
        self.0.borrow().iter().map(|(_, target)| target).for_each(act);
    }
}

#[cfg(test)]
mod tests {
    use super::Routes;

    fn found(routes: &Routes<&'static str>, path: &str) -> Option<&'static str> {
        routes.find(path.as_bytes()).map(|target| *target)
    }

    #[test]
    fn the_longest_pattern_counts_in_any_order_and_case() {
        let routes = Routes::default();
        for pattern in ["/a", "/", "/ab/c", "/ab"] {
            assert!(routes.set(pattern.as_bytes(), pattern).is_none());
        }
        for (path, pattern) in
            [("/a", "/a"), ("/abc", "/ab"), ("/AB/C/d", "/ab/c"), ("/ab/", "/ab"), ("/b", "/"), ("*", "/"), ("", "/")]
        {
            assert_eq!(found(&routes, path), Some(pattern), "{path}");
        }
    }

    #[test]
    fn without_a_default_there_may_be_nobody_and_a_pattern_is_replaced() {
        let routes = Routes::default();
        assert!(routes.set(b"/a", "old").is_none());
        assert_eq!(found(&routes, "/b"), None);
        assert_eq!(routes.set(b"/a", "new").as_deref(), Some(&"old"));
        assert_eq!(found(&routes, "/a/b"), Some("new"));
        let mut count = 0;
        routes.each(|_| count += 1);
        assert_eq!(count, 1);
    }
}

//! Objects that programs keep by a key: a user of those that are logged in, the connection of a hub. Who has the key, or goes through all of them, may
//! read what others have put there. A service is held by its name, and is the same for all.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use steel_heap::{Label, Reach};
use steel_zend::{Zval, watch};

use super::places::{Breach, Caller};
use crate::lifetime;

thread_local! {
    /// What was answered, without numbers of objects.
    static ANSWERS: RefCell<HashMap<String, bool>> = RefCell::default();
}

/// More answers than these are not kept.
const MOST: usize = 1000;

/// Is what was found a property of such an object?
pub(super) struct Question {
    signature: String,
    object: u32,
    callers: Vec<Rc<Caller>>,
}

impl Question {
    /// `name`: of the place. `None`: it is no property of an object.
    pub(super) fn of(name: &str, breach: &Breach) -> Option<Question> {
        let (class, rest) = name.split_once('#')?;
        let (object, property) = rest.split_once("->")?;
        let line = &breach.by.line;
        let callers = std::iter::once(&breach.by).chain(&breach.other).map(|deed| Rc::clone(&deed.caller));
        Some(Question {
            signature: format!("{class} {property} {}:{}", line.file, line.number),
            object: object.parse().ok()?,
            callers: callers.collect(),
        })
    }

    pub(super) fn is_of_entry(&self) -> bool {
        if let Some(known) = ANSWERS.with_borrow(|answers| answers.get(&self.signature).copied()) {
            return known;
        }
        let answer = self.look();
        ANSWERS.with_borrow_mut(|answers| {
            if answers.len() < MOST {
                answers.insert(self.signature.clone(), answer);
            }
        });
        answer
    }

    fn look(&self) -> bool {
        let heap = lifetime::look(false);
        let Some(place) = heap.place_of_handle(self.object) else { return true };
        let graph = &heap.graph;
        let way = Reach::new(graph, None).way(place);
        let mut holder = "";
        way.iter().enumerate().any(|(at, (label, node))| {
            let held_by = std::mem::replace(&mut holder, graph.text(graph.node(*node).name));
            match label {
                Label::Index(_) => true,
                Label::Key(key) => self.have_sent(graph.text(*key)),
                Label::Value => matches!(held_by, "SplObjectStorage" | "WeakMap"),
                _ => {
                    at == 0
                        && ["session #", "request #", "user ", "connection #"]
                            .iter()
                            .any(|kind| holder.starts_with(kind))
                }
            }
        })
    }

    fn have_sent(&self, key: &str) -> bool {
        let value = watch::held_value(&Zval::str(key));
        self.callers.iter().any(|caller| caller.input.own.contains(&value))
    }
}

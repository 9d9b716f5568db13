//! Properties of which their class takes care: it has code that takes something out of them again, as who keeps the connections of a hub or the latest of
//! something has.

use std::{cell::RefCell, collections::HashMap};

use steel_heap::story;
use steel_zend::watch;

use super::{holder, survivors::base};

thread_local! {
    /// Of classes and properties that were asked for: the code of a class is looked through once.
    static ANSWERS: RefCell<HashMap<(String, String), bool>> = RefCell::default();
}

/// More answers than these are not kept.
const MOST: usize = 1000;

/// Of a place: `App::$kept`, `App\Registry#5->$list['a']`, or `static $memo of App::slug()`, of which the function takes care.
pub(super) fn is_place(name: &str) -> bool {
    let name = base(name);
    if let Some(rest) = name.strip_prefix("static $") {
        let parts = rest.strip_suffix("()").and_then(|rest| rest.split_once(" of "));
        return parts.is_some_and(|(variable, function)| {
            let (class, function) = function.split_once("::").unwrap_or(("", function));
            remembered(&format!("{class}::{function}"), variable, || {
                watch::variable_takes_out(class, function, variable)
            })
        });
    }
    let parts = name.split_once("->$").and_then(|(object, property)| Some((object.rsplit_once('#')?.0, property)));
    parts.or_else(|| name.split_once("::$")).is_some_and(|(class, property)| takes_out(class, property))
}

/// Of the last object or class on the way to something that holds it in a property.
pub(super) fn is_holder(links: &[story::Link]) -> bool {
    let holder = links.iter().enumerate().rev().find_map(|(at, link)| {
        let name = base(&link.held_as);
        if let Some((class, property)) = name.split_once("::$") {
            return Some((class, property));
        }
        let class = links.get(at.checked_sub(1)?)?.what.rsplit_once('#')?.0;
        Some((class, name.strip_prefix('$')?))
    });
    holder.is_some_and(|(class, property)| takes_out(class, property))
}

/// Of a list that is an object of PHP's own: by who has it. `name` is what is said of it.
pub(super) fn is_list(name: &str, object: u32) -> bool {
    remembered("", name, || holder::way_to(object).is_some_and(|links| is_holder(&links)))
}

fn takes_out(class: &str, property: &str) -> bool {
    remembered(class, property, || watch::takes_out(class, property))
}

fn remembered(class: &str, property: &str, look: impl FnOnce() -> bool) -> bool {
    let of = (class.to_owned(), property.to_owned());
    if let Some(known) = ANSWERS.with_borrow(|answers| answers.get(&of).copied()) {
        return known;
    }
    let answer = look();
    ANSWERS.with_borrow_mut(|answers| {
        if answers.len() < MOST {
            answers.insert(of, answer);
        }
    });
    answer
}

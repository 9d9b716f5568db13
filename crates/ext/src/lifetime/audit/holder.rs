//! Who holds a text: where an answer has something of others, and no place is known that a request has read.
//!
//! Everything that lives is looked through for it: lists, what objects of PHP's own keep, variables of closures and generators.

use steel_heap::{
    Chain, Kind, NodeId, Reach,
    story::{self, Link},
};

use super::{
    AUDIT, born,
    findings::place,
    survivors::{base, is_under_way},
};
use crate::lifetime::{self, Manner};

/// Shorter texts are anywhere; so are shorter numbers.
const LEAST: usize = 3;
const LEAST_NUMBER: usize = 6;

/// So many texts are looked for, the longest ones.
const MOST: usize = 4;

/// So many places are told.
const MOST_TOLD: usize = 3;

/// The places that hold the longest of these texts that anything holds, and what is known of how it came there.
pub(crate) fn holders_of(texts: &[Vec<u8>]) -> Option<String> {
    let texts = sought(texts);
    if texts.is_empty() {
        return None;
    }
    let heap = lifetime::look(true);
    let graph = &heap.graph;
    let reach = Reach::new(graph, None);
    let found = texts.iter().find_map(|text| {
        let holds = |id: &NodeId| {
            let node = graph.node(*id);
            node.kind == Kind::String && graph.text(node.name).contains(text.as_str())
        };
        let chains = graph.ids().filter(holds).filter_map(|id| Some((id, Chain::shortest(&reach, id)?)));
        let length = |id: NodeId| graph.text(graph.node(id).name).len();
        let mut found: Vec<(usize, Chain)> =
            chains.filter(|(_, chain)| !is_under_way(graph, chain)).map(|(id, chain)| (length(id), chain)).collect();
        found.sort_by_key(|(length, chain)| (*length, chain.steps.len()));
        if found.first().is_some_and(|(length, _)| *length == text.len()) {
            // What is the text itself says more than what has it somewhere.
            found.retain(|(length, _)| *length == text.len());
        }
        (!found.is_empty()).then_some(found)
    })?;
    let mut told = Vec::new();
    for (_, chain) in found {
        let place = holder(&story::tell(graph, &chain, &Manner::here()));
        if !told.contains(&place) && !is_constant(&place) {
            told.push(place);
        }
        if told.len() == MOST_TOLD {
            break;
        }
    }
    (!told.is_empty()).then(|| format!("; it is in {}", told.join(", ")))
}

/// The longest of the texts, and then of their words.
fn sought(texts: &[Vec<u8>]) -> Vec<String> {
    let texts: Vec<_> = texts.iter().map(|text| String::from_utf8_lossy(text.trim_ascii()).into_owned()).collect();
    let words = texts.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let longest = |mut texts: Vec<String>| {
        texts.retain(|text| {
            text.len() >= LEAST && (text.chars().any(char::is_alphabetic) || text.len() >= LEAST_NUMBER)
        });
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        texts.truncate(MOST);
        texts
    };
    let mut all = longest(texts.clone());
    all.extend(longest(words.map(str::to_owned).collect()));
    all
}

/// How an object is held. `None`: it is gone, or nothing holds it.
pub(super) fn way_to(handle: u32) -> Option<Vec<Link>> {
    let heap = lifetime::look(false);
    let place = heap.place_of_handle(handle)?;
    let chain = Chain::shortest(&Reach::new(&heap.graph, None), place)?;
    Some(story::tell(&heap.graph, &chain, &Manner::here()))
}

/// What PHP was started with, and constants.
const GIVEN: [&str; 5] = ["constant ", "global $_SERVER", "global $_ENV", "global $argv", "global $GLOBALS"];

/// `App\User::ADMIN`, `constant ADMIN`: no request has put anything there.
fn is_constant(place: &str) -> bool {
    let name = place.split(['[', ',']).next().unwrap_or(place);
    let is_of_class = name.split_once("::").is_some_and(|(_, name)| !name.contains(['$', '(']));
    (is_of_class && !name.contains("->")) || GIVEN.iter().any(|begin| name.starts_with(begin))
}

/// `Log#5->$stack[0], written at log.php:9 by GET /a`
fn holder(links: &[Link]) -> String {
    let held = |at: usize| {
        let before = &links.get(at.checked_sub(1)?)?.what;
        let name = &links[at].held_as;
        match name.as_bytes().first() {
            Some(b'$') => Some(format!("{before}->{name}")),
            Some(b'[') => Some(format!("{before}{name}")),
            Some(_) => Some(name.clone()),
            None => Some(before.clone()),
        }
    };
    let last = links.len() - 1;
    let name = held(last).unwrap_or_else(|| links[last].held_as.clone());
    let written = (0..links.len()).rev().find_map(|at| {
        let written = |name: &str| {
            AUDIT.with_borrow(|audit| {
                let deed = audit.places.last_deed(base(name))?;
                Some(format!(", written at {} by {}", place(&deed.line), deed.caller.name))
            })
        };
        held(at).and_then(|name| written(&name)).or_else(|| written(&links[at].held_as))
    });
    let made = || {
        links.iter().rev().find_map(|link| {
            let handle = link.what.rsplit_once('#')?.1.parse().ok()?;
            Some(format!(", made at {}", place(&born(handle)?)))
        })
    };
    let how = written.or_else(made).unwrap_or_default();
    format!("{name}{how}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts_are_sought_before_their_words_and_long_ones_before_short_ones() {
        let texts = [b"\"user\":\"Annabel\"".to_vec(), b" - ".to_vec(), b"ab".to_vec()];
        assert_eq!(sought(&texts), ["\"user\":\"Annabel\"", "Annabel", "user"]);
    }

    #[test]
    fn constants_hold_nothing_of_requests() {
        assert!(is_constant("App\\User::ADMIN['a']") && is_constant("constant ADMIN"));
        assert!(!is_constant("App\\User::$all") && !is_constant("global $user"));
        assert!(
            !is_constant("static $a of App\\User::all()") && !is_constant("App\\User#1->$name, written at a.php:1")
        );
    }
}

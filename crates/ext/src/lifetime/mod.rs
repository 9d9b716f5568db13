//! Why things live: the heap as a graph, with the roots that the engine of coroutines and servers adds to those of PHP.

pub(crate) mod audit;
pub(crate) mod gone;
pub(crate) mod growth;
pub(crate) mod members;
pub(crate) mod memory;
mod owner;
pub(crate) mod replay;
mod roots;
pub(crate) mod scopes;
mod share;
pub(crate) mod snapshot;
pub(crate) mod structure;
pub(crate) mod stuck;
mod work;

use std::collections::HashSet;

use steel_heap::{Chain, Graph, Kind, NodeId, chains, story};
use steel_zend::{
    Object,
    heap::{Heap, Survey},
    path::current_directory,
};

use crate::runtime::{Runtime, runtime};

pub(crate) use owner::Owner;
pub(crate) use share::Share;
pub(crate) use work::Work;

/// Everything that lives now.
pub(crate) fn look(strings: bool) -> Heap {
    look_as(runtime(), strings)
}

/// As [`look`], of a runtime that is known: a child of a fork looks at its parent's.
fn look_as(runtime: &'static Runtime, strings: bool) -> Heap {
    let mut survey = Survey::new(strings);
    roots::add(&mut survey, runtime);
    survey.engine_roots();
    survey.finish()
}

/// Why an object lives: the shortest chain through each of those that hold it, best first.
pub(crate) fn why(object: &Object, limit: usize) -> Vec<Vec<story::Link>> {
    let heap = look(false);
    let Some(place) = heap.place_of(object) else { return Vec::new() };
    why_node(&heap, place, limit)
}

/// As [`why`], of something in a picture that is there already.
pub(crate) fn why_node(heap: &Heap, place: NodeId, limit: usize) -> Vec<Vec<story::Link>> {
    let manner = Manner::here();
    let found: Vec<Chain> = chains(&heap.graph, place, usize::MAX);
    let told = found.iter().filter(|chain| !is_question(&heap.graph, chain));
    let mut seen = HashSet::new();
    let stories = told.map(|chain| story::tell(&heap.graph, chain, &manner));
    // Two references from one place to one thing look the same.
    stories.filter(|links| seen.insert(story::line(links))).take(limit).collect()
}

/// The call that asks has it as an argument.
fn is_question(graph: &Graph, chain: &Chain) -> bool {
    chain.steps.iter().any(|step| {
        let node = graph.node(step.node);
        node.kind == Kind::Root && graph.text(node.name).starts_with("Steelwool\\Lifetime::")
    })
}

/// Objects that are meant to go with their request.
const PASSING: [&str; 4] =
    ["Swoole\\Http\\Request", "Swoole\\Http\\Response", "Swoole\\WebSocket\\Frame", "Swoole\\WebSocket\\CloseFrame"];

/// Paths are shown as seen from the current directory.
pub(crate) struct Manner {
    directory: Option<String>,
}

impl Manner {
    pub(crate) fn here() -> Manner {
        let directory = current_directory().map(|path| format!("{}/", String::from_utf8_lossy(&path)));
        Manner { directory }
    }
}

impl story::Manner for Manner {
    fn path<'a>(&self, path: &'a str) -> &'a str {
        self.directory.as_ref().and_then(|directory| path.strip_prefix(directory.as_str())).unwrap_or(path)
    }

    fn is_passing(&self, class: &str) -> bool {
        PASSING.contains(&class)
    }
}

//! Which classes there are, how many objects of each, and how that has changed since somebody has asked last.

use std::{cell::RefCell, collections::HashMap};

use steel_heap::{Dominators, Graph, Kind, NodeId, Reach, Step, Total, story, totals};
use steel_zend::heap::Heap;

use super::Manner;

/// How many of a kind and name there were, and their bytes.
pub(crate) type Counts = HashMap<String, (u64, u64)>;

thread_local! {
    /// At the last question in this process, of each asker.
    static BEFORE: RefCell<[Option<Counts>; 2]> = const { RefCell::new([None, None]) };
}

/// Who asks: what one has seen the other has not.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asker {
    /// `Lifetime::growth()`
    Program,
    /// `bin/steelwool growth`
    Outside,
}

/// One row.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) total: Total,
}

/// One that has grown.
pub(crate) struct Grown {
    pub(crate) row: Row,
    /// How many more, and how many bytes more.
    pub(crate) count: u64,
    pub(crate) bytes: u64,
    /// How the newest is held.
    pub(crate) chain: String,
}

/// All there is, by what retains most.
pub(crate) fn rows(heap: &Heap) -> Vec<Row> {
    let graph = &heap.graph;
    let rows = totals(graph, &Dominators::new(graph)).into_iter();
    let rows = rows.filter(|total| !matches!(total.kind, Kind::Root | Kind::Group));
    rows.map(|total| Row { name: name(graph, &total), total }).collect()
}

fn name(graph: &Graph, total: &Total) -> String {
    match total.kind {
        Kind::Object => graph.text(total.name).to_owned(),
        Kind::Closure => {
            use story::Manner as _;
            format!("Closure ({})", Manner::here().path(graph.text(total.name)))
        }
        Kind::Array => "array".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Reference => "reference".to_owned(),
        Kind::Resource => "resource".to_owned(),
        Kind::Root | Kind::Group => String::new(),
    }
}

/// What there is more of since the asker's last question, the most bytes first. `None`: it is the first one.
pub(crate) fn since_last(heap: &Heap, asker: Asker) -> Option<Vec<Grown>> {
    let rows = rows(heap);
    let counts = rows.iter().map(|row| (row.name.clone(), (row.total.count, row.total.bytes))).collect();
    let before = BEFORE.with_borrow_mut(|before| before[asker as usize].replace(counts))?;
    let reach = Reach::new(&heap.graph, None);
    let mut grown: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let (count, bytes) = before.get(&row.name).copied().unwrap_or_default();
            let (count, bytes) = (row.total.count.checked_sub(count)?, row.total.bytes.saturating_sub(bytes));
            (count > 0).then(|| Grown { chain: newest(&heap.graph, &reach, &row), row, count, bytes })
        })
        .collect();
    grown.sort_by_key(|grown| std::cmp::Reverse((grown.bytes, grown.count)));
    Some(grown)
}

/// What something holds, by kind and name; garbage that waits for the collector is not counted.
pub(crate) fn held(heap: &Heap) -> Counts {
    let (graph, reach) = (&heap.graph, Reach::new(&heap.graph, None));
    let mut counts = Counts::new();
    for id in graph.ids().filter(|id| reach.has(*id)) {
        if let Some(name) = held_name(graph, id) {
            let count = counts.entry(name).or_default();
            count.0 += 1;
            count.1 += u64::from(graph.node(id).size);
        }
    }
    counts
}

fn held_name(graph: &Graph, id: NodeId) -> Option<String> {
    let node = graph.node(id);
    match node.kind {
        Kind::Object => Some(graph.text(node.name).to_owned()),
        Kind::Closure => Some(format!("Closure ({})", graph.text(node.name))),
        Kind::Array => Some("array".to_owned()),
        Kind::String => Some("string".to_owned()),
        Kind::Root | Kind::Group | Kind::Reference | Kind::Resource => None,
    }
}

/// How one of this name is held: of objects the newest, of arrays and strings the largest.
pub(crate) fn chain_to(heap: &Heap, name: &str) -> String {
    let (graph, reach) = (&heap.graph, Reach::new(&heap.graph, None));
    let same = graph.ids().filter(|id| reach.has(*id) && held_name(graph, *id).as_deref() == Some(name));
    let best = same.max_by_key(|id| {
        let node = graph.node(*id);
        if matches!(node.kind, Kind::Object | Kind::Closure) { node.number } else { node.size }
    });
    best.map_or_else(String::new, |id| chain(graph, &reach, id))
}

/// How the one with the highest number is held; what was made last has it, mostly. Of what has no name any will do.
fn newest(graph: &Graph, reach: &Reach, row: &Row) -> String {
    let same = |id: &NodeId| {
        let node = graph.node(*id);
        let is_named = matches!(node.kind, Kind::Object | Kind::Closure);
        node.kind == row.total.kind && (!is_named || node.name == row.total.name) && reach.has(*id)
    };
    let Some(found) = graph.ids().filter(same).max_by_key(|id| graph.node(*id).number) else { return String::new() };
    chain(graph, reach, found)
}

fn chain(graph: &Graph, reach: &Reach, id: NodeId) -> String {
    let steps = reach.way(id).into_iter().map(|(label, node)| Step { label, node }).collect();
    let chain = steel_heap::Chain { stage: 0, steps };
    story::line(&story::tell(graph, &chain, &Manner::here()))
}

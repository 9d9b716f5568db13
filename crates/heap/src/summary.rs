//! What there is by name: how many, how many bytes, and how many would go with them.

use std::collections::HashMap;

use crate::{
    dominators::Dominators,
    graph::{Graph, Kind, NodeId},
    texts::Text,
};

/// All nodes of a kind and name.
#[derive(Debug, Clone, Copy)]
pub struct Total {
    /// What they are.
    pub kind: Kind,
    /// Their class, or where they were written.
    pub name: Text,
    /// How many.
    pub count: u64,
    /// Their own bytes.
    pub bytes: u64,
    /// The bytes that would go if all of them went.
    pub retained: u64,
}

/// The totals of objects and closures by name, of arrays, strings and the rest as a whole; those that retain most come first.
pub fn totals(graph: &Graph, dominators: &Dominators) -> Vec<Total> {
    let mut totals: HashMap<(Kind, Option<Text>), Total> = HashMap::new();
    for id in graph.ids() {
        let node = graph.node(id);
        let total = totals.entry(group(graph, id)).or_insert(Total {
            kind: node.kind,
            name: node.name,
            count: 0,
            bytes: 0,
            retained: 0,
        });
        total.count += 1;
        total.bytes += u64::from(node.size);
    }
    retained(graph, dominators, |group, bytes| {
        if let Some(total) = totals.get_mut(&group) {
            total.retained += bytes;
        }
    });
    let mut totals: Vec<_> = totals.into_values().collect();
    totals.sort_by_key(|total| (std::cmp::Reverse(total.retained), total.kind, total.name));
    totals
}

type Group = (Kind, Option<Text>);

fn group(graph: &Graph, id: NodeId) -> Group {
    let node = graph.node(id);
    (node.kind, matches!(node.kind, Kind::Object | Kind::Closure | Kind::Root).then_some(node.name))
}

/// Goes down the tree of dominators and tells of each node that has none of its own group above it: what lies below is counted with it.
fn retained(graph: &Graph, dominators: &Dominators, mut told: impl FnMut(Group, u64)) {
    let below = Below::new(graph, dominators);
    let mut open: HashMap<Group, u32> = HashMap::new();
    let mut enter = |id: NodeId, open: &mut HashMap<Group, u32>| {
        let count = open.entry(group(graph, id)).or_default();
        if *count == 0 {
            told(group(graph, id), dominators.retained(id));
        }
        *count += 1;
    };
    enter(Graph::TOP, &mut open);
    let mut stack = vec![(Graph::TOP, 0)];
    while let Some((id, next)) = stack.last_mut() {
        if let Some(child) = below.of(*id).get(*next).copied() {
            *next += 1;
            enter(child, &mut open);
            stack.push((child, 0));
            continue;
        }
        if let Some(count) = open.get_mut(&group(graph, *id)) {
            *count -= 1;
        }
        stack.pop();
    }
}

/// The tree of dominators from above.
struct Below {
    starts: Vec<u32>,
    all: Vec<NodeId>,
}

impl Below {
    fn new(graph: &Graph, dominators: &Dominators) -> Below {
        let mut starts = vec![0_u32; graph.len() + 1];
        let pairs = || graph.ids().filter_map(|id| Some((dominators.immediate(id)?, id)));
        pairs().for_each(|(above, _)| starts[above.index() + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut all = vec![Graph::TOP; *starts.last().unwrap_or(&0) as usize];
        for (above, id) in pairs() {
            all[next[above.index()] as usize] = id;
            next[above.index()] += 1;
        }
        Below { starts, all }
    }

    fn of(&self, id: NodeId) -> &[NodeId] {
        &self.all[self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize]
    }
}

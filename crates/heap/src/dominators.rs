//! [`Dominators`]: what would go with each node, if it went.
//!
//! A node dominates another one if every way from the top leads through it. The bytes of all that a node dominates, its own among them,
//! are its retained size. The method is that of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm").

use crate::graph::{Graph, NodeId};

/// See the module.
#[derive(Debug)]
pub struct Dominators {
    immediate: Vec<u32>,
    retained: Vec<u64>,
}

const NONE: u32 = u32::MAX;

impl Dominators {
    /// Of all that can be reached from the top.
    pub fn new(graph: &Graph) -> Dominators {
        let order = post_order(graph);
        let mut place = vec![NONE; graph.len()];
        order.iter().zip(0..).for_each(|(id, at)| place[*id as usize] = at);
        let holders = Holders::new(graph, &place);
        // By places in the order; the top is the last one.
        let top = order.len() - 1;
        let mut immediate = vec![NONE; order.len()];
        immediate[top] = index(top);
        let mut changed = true;
        while changed {
            changed = false;
            for at in (0..top).rev() {
                let known = holders.of(at).iter().copied().filter(|holder| immediate[*holder as usize] != NONE);
                let new = known.reduce(|a, b| meet(&immediate, a, b)).unwrap_or(NONE);
                changed |= std::mem::replace(&mut immediate[at], new) != new;
            }
        }
        Dominators::by_ids(graph, &order, &immediate)
    }

    fn by_ids(graph: &Graph, order: &[u32], immediate: &[u32]) -> Dominators {
        let mut result = Dominators { immediate: vec![NONE; graph.len()], retained: vec![0; graph.len()] };
        for id in order {
            result.retained[*id as usize] += u64::from(graph.node(NodeId::at(*id as usize)).size);
        }
        // Whoever is dominated comes before its dominator.
        for (at, id) in order.iter().enumerate().take(order.len() - 1) {
            let dominator = order[immediate[at] as usize];
            result.immediate[*id as usize] = dominator;
            result.retained[dominator as usize] += result.retained[*id as usize];
        }
        result
    }

    /// The last one through whom every way to it leads. `None`: the top itself, or what cannot be reached.
    pub fn immediate(&self, id: NodeId) -> Option<NodeId> {
        Some(self.immediate[id.index()]).filter(|at| *at != NONE).map(|at| NodeId::at(at as usize))
    }

    /// The bytes that would go with it. 0: it cannot be reached.
    pub fn retained(&self, id: NodeId) -> u64 {
        self.retained[id.index()]
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("there are no more places than nodes")
}

/// Where the ways up from both meet.
fn meet(immediate: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a < b {
            a = immediate[a as usize];
        }
        while b < a {
            b = immediate[b as usize];
        }
    }
    a
}

/// All that can be reached, each after whom it holds (but for cycles); the top is the last.
fn post_order(graph: &Graph) -> Vec<u32> {
    let mut order = Vec::new();
    let mut seen = vec![false; graph.len()];
    let mut stack = vec![(Graph::TOP, 0_usize)];
    seen[Graph::TOP.index()] = true;
    while let Some((id, next)) = stack.last_mut() {
        let Some(edge) = graph.edges(*id).get(*next) else {
            order.push(index(id.index()));
            stack.pop();
            continue;
        };
        *next += 1;
        if !std::mem::replace(&mut seen[edge.to.index()], true) {
            stack.push((edge.to, 0));
        }
    }
    order
}

/// Who holds each, all by their places.
struct Holders {
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Holders {
    fn new(graph: &Graph, place: &[u32]) -> Holders {
        let reached = || graph.ids().filter(|id| place[id.index()] != NONE);
        let count = reached().count();
        let mut starts = vec![0_u32; count + 1];
        for edge in reached().flat_map(|id| graph.edges(id)) {
            starts[place[edge.to.index()] as usize + 1] += 1;
        }
        for at in 1..=count {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut all = vec![0; starts[count] as usize];
        for id in reached() {
            for edge in graph.edges(id) {
                let to = place[edge.to.index()] as usize;
                all[next[to] as usize] = place[id.index()];
                next[to] += 1;
            }
        }
        Holders { starts, all }
    }

    fn of(&self, at: usize) -> &[u32] {
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

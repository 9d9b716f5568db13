//! [`Reach`]: the shortest way to each node.
//!
//! Roots of a better kind come first, however long their ways: a static property says more than a variable of the function that asks. So
//! the search goes out from the roots in stages, the numbers of their nodes.

use std::collections::VecDeque;

use crate::graph::{Edge, Graph, Label, NodeId};

/// See the module.
#[derive(Debug)]
pub struct Reach {
    /// From whom each was found, and by which name; by itself: not found.
    from: Vec<(NodeId, Label)>,
    stages: Vec<u32>,
}

/// The stage of what was not found.
const NOWHERE: u32 = u32::MAX;

impl Reach {
    /// Searches from the roots, those of a lower stage first; goes not beyond `wall`.
    pub fn new(graph: &Graph, wall: Option<NodeId>) -> Reach {
        let unknown = graph.ids().map(|id| (id, Label::Value)).collect();
        let mut reach = Reach { from: unknown, stages: vec![NOWHERE; graph.len()] };
        let mut roots: Vec<_> =
            graph.edges(Graph::TOP).iter().map(|edge| (graph.node(edge.to).number, *edge)).collect();
        roots.sort_by_key(|(stage, _)| *stage);
        reach.stages[Graph::TOP.index()] = 0;
        let mut queue = VecDeque::new();
        let mut roots = roots.into_iter().peekable();
        while let Some((stage, edge)) = roots.next() {
            reach.find(&mut queue, Graph::TOP, edge, stage);
            if roots.peek().is_some_and(|(next, _)| *next == stage) {
                continue;
            }
            while let Some(id) = queue.pop_front() {
                if Some(id) != wall {
                    graph.edges(id).iter().for_each(|edge| reach.find(&mut queue, id, *edge, stage));
                }
            }
        }
        reach
    }

    fn find(&mut self, queue: &mut VecDeque<NodeId>, from: NodeId, edge: Edge, stage: u32) {
        let at = edge.to.index();
        if self.stages[at] == NOWHERE {
            self.stages[at] = stage;
            self.from[at] = (from, edge.label);
            queue.push_back(edge.to);
        }
    }

    /// Is there a way to it?
    pub fn has(&self, id: NodeId) -> bool {
        self.stages[id.index()] != NOWHERE
    }

    /// The stage of the roots from which it was found.
    pub fn stage(&self, id: NodeId) -> Option<u32> {
        Some(self.stages[id.index()]).filter(|stage| *stage != NOWHERE)
    }

    /// The edges of the way to it, from a root on; the top itself is none. Empty if there is no way.
    pub fn way(&self, id: NodeId) -> Vec<(Label, NodeId)> {
        let mut way = Vec::new();
        let mut at = id;
        while self.has(at) && at != Graph::TOP {
            let (from, label) = self.from[at.index()];
            way.push((label, at));
            at = from;
        }
        way.reverse();
        way
    }
}

//! [`Chain`]: one answer to "why does it live?".

use crate::{
    graph::{Graph, Label, NodeId},
    reach::Reach,
};

/// One link of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// By which name the one before it holds it.
    pub label: Label,
    /// It.
    pub node: NodeId,
}

/// From a root to what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How good its root is; the lower the better.
    pub stage: u32,
    /// From the root on.
    pub steps: Vec<Step>,
}

impl Chain {
    /// The shortest one to a node. `None`: there is no way to it.
    pub fn shortest(reach: &Reach, target: NodeId) -> Option<Chain> {
        let steps: Vec<_> = reach.way(target).into_iter().map(|(label, node)| Step { label, node }).collect();
        let stage = reach.stage(target).filter(|_| !steps.is_empty())?;
        Some(Chain { stage, steps })
    }
}

/// The shortest chain through each of those that hold `target`, best first; `limit` at most. None leads through the target itself, so
/// cycles are no reason for anything.
pub fn chains(graph: &Graph, target: NodeId, limit: usize) -> Vec<Chain> {
    let reach = Reach::new(graph, Some(target));
    let mut found = Vec::new();
    for holder in graph.ids().filter(|id| *id != target) {
        for edge in graph.edges(holder).iter().filter(|edge| edge.to == target) {
            let Some(stage) = reach.stage(holder) else { continue };
            let mut chain = Chain::shortest(&reach, holder).unwrap_or(Chain { stage, steps: Vec::new() });
            chain.steps.push(Step { label: edge.label, node: target });
            found.push(chain);
        }
    }
    found.sort_by_key(|chain| (chain.stage, chain.steps.len()));
    found.truncate(limit);
    found
}

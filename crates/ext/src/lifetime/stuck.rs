//! Coroutines that nothing can wake: each waits for a channel or a lock that nobody reaches who can still run.
//!
//! Whoever may run is what does not wait for one of these: the program and its globals, timers, connections, callbacks of the server, coroutines that wait for a time or a
//! socket, or whose wait ends after a time. What they reach they may use; so whoever waits for it may run as well, and what he reaches... What is left at the end is stuck.

use std::{collections::HashMap, time::Duration};

use steel_coro::{Cid, Wait};
use steel_heap::{Edge, Graph, Kind, NodeId, story::Manner as _};
use steel_zend::frames::{self, Frame};

use super::{Manner, look_as};
use crate::runtime::Runtime;

/// A coroutine that is stuck.
pub(crate) struct Stuck {
    pub(crate) cid: Cid,
    pub(crate) wait: Wait,
    pub(crate) age: Duration,
    /// `Swoole\Coroutine\Channel#7`
    pub(crate) object: String,
    pub(crate) frames: Vec<Frame>,
}

/// All of them, the oldest first.
pub(crate) fn stuck(runtime: &'static Runtime) -> Vec<Stuck> {
    let limited = runtime.timers.limited();
    let waits: HashMap<Cid, Wait> = runtime
        .coroutines
        .parked()
        .into_iter()
        .filter(|parked| matches!(parked.wait, Wait::Channel | Wait::Lock) && !limited.contains(&parked.cid))
        .map(|parked| (parked.cid, parked.wait))
        .collect();
    if waits.is_empty() {
        return Vec::new();
    }
    let heap = look_as(runtime, false);
    let left = unreached(&heap.graph, |cid| waits.contains_key(&cid));
    let mut stuck: Vec<Stuck> = left
        .into_iter()
        .filter_map(|(cid, object)| {
            let node = heap.graph.node(object);
            let name = Manner::here().path(heap.graph.text(node.name)).to_owned();
            Some(Stuck {
                cid,
                wait: *waits.get(&cid)?,
                age: runtime.coroutines.elapsed(cid)?,
                object: format!("{name}#{}", node.number),
                frames: runtime.coroutines.with_data(cid, |place| place.looking_at(frames::here))?,
            })
        })
        .collect();
    stuck.sort_by_key(|stuck| stuck.cid);
    stuck
}

/// A coroutine that waits, as the picture shows it.
#[derive(Default)]
struct Waiter {
    roots: Vec<NodeId>,
    /// For what it waits, if that is to be seen.
    object: Option<NodeId>,
}

/// Those of the coroutines that `waits` names whose object nobody reaches who may run.
fn unreached(graph: &Graph, waits: impl Fn(Cid) -> bool) -> Vec<(Cid, NodeId)> {
    let mut waiters = HashMap::<Cid, Waiter>::new();
    let mut reached = vec![false; graph.len()];
    let mut queue = Vec::new();
    for root in graph.edges(Graph::TOP).iter().map(|edge| edge.to) {
        match number(graph, root).filter(|cid| waits(*cid)) {
            Some(cid) => {
                let waiter = waiters.entry(cid).or_default();
                waiter.object = waiter.object.or_else(|| object(graph, root));
                waiter.roots.push(root);
            }
            None => queue.push(root),
        }
    }
    // What one waits for is not to be seen: he may run.
    waiters.retain(|_, waiter| {
        let is_seen = waiter.object.is_some();
        if !is_seen {
            queue.append(&mut waiter.roots);
        }
        is_seen
    });
    reached[Graph::TOP.index()] = true;
    loop {
        while let Some(node) = queue.pop() {
            if !std::mem::replace(&mut reached[node.index()], true) {
                queue.extend(graph.edges(node).iter().map(|edge| edge.to).filter(|to| !reached[to.index()]));
            }
        }
        waiters.retain(|_, waiter| {
            let wakes = waiter.object.is_some_and(|object| reached[object.index()]);
            if wakes {
                queue.append(&mut waiter.roots);
            }
            !wakes
        });
        if queue.is_empty() {
            break;
        }
    }
    waiters.into_iter().filter_map(|(cid, waiter)| Some((cid, waiter.object?))).collect()
}

/// Of `coroutine #12`, and of what it was begun with.
fn number(graph: &Graph, root: NodeId) -> Option<Cid> {
    let node = graph.node(root);
    let name = graph.text(node.name).strip_prefix("coroutine #").filter(|_| node.kind == Kind::Root)?;
    let digits = name.split(' ').next()?;
    digits.parse().ok().and_then(Cid::new)
}

/// The object whose method its innermost function is.
fn object(graph: &Graph, root: NodeId) -> Option<NodeId> {
    let first: &Edge = graph.edges(root).iter().find(|edge| graph.node(edge.to).kind == Kind::Root)?;
    let held = graph.edges(first.to).iter().map(|edge| edge.to);
    let mut waited = held.filter(|id| {
        let node = graph.node(*id);
        node.kind == Kind::Object && WAITED.contains(&graph.text(node.name))
    });
    waited.next()
}

/// Classes whose methods wait for others of the same process.
const WAITED: [&str; 2] = ["Swoole\\Coroutine\\Channel", "Swoole\\Coroutine\\Lock"];

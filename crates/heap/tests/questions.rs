//! Small heaps, and the answers that a reader would give.
#![allow(missing_docs, clippy::unwrap_used)]

use steel_heap::{Builder, Dominators, Graph, Kind, Label, Node, NodeId, Stage, chains, write_heapsnapshot};

struct Heap(Builder);

impl Heap {
    fn new() -> Heap {
        Heap(Builder::new())
    }

    fn object(&mut self, name: &str, size: u32) -> NodeId {
        let name = self.0.texts.intern(name);
        self.0.node(Node { kind: Kind::Object, name, number: 1, size, count: 1 })
    }

    fn holds(&mut self, from: NodeId, name: &str, to: NodeId) {
        let name = self.0.texts.intern(name);
        self.0.edge(from, Label::Property(name), to);
    }
}

/// `root.a.b`, as names.
fn text(graph: &Graph, steps: &[steel_heap::Step]) -> String {
    let names: Vec<_> = steps.iter().map(|step| graph.text(graph.node(step.node).name).to_owned()).collect();
    names.join(".")
}

#[test]
fn the_shortest_chain_through_each_holder_comes_first() {
    let mut heap = Heap::new();
    let root = heap.0.root("globals", Stage::Named);
    let (a, b, c, target) = (heap.object("a", 1), heap.object("b", 1), heap.object("c", 1), heap.object("t", 1));
    heap.holds(root, "a", a);
    heap.holds(a, "b", b);
    heap.holds(b, "t", target);
    heap.holds(root, "c", c);
    heap.holds(c, "t", target);
    let graph = heap.0.finish();
    let found = chains(&graph, target, 10);
    assert_eq!(
        found.iter().map(|chain| text(&graph, &chain.steps)).collect::<Vec<_>>(),
        ["globals.c.t", "globals.a.b.t"]
    );
    assert_eq!(chains(&graph, target, 1).len(), 1);
}

#[test]
fn a_root_of_a_better_kind_wins_over_a_shorter_chain() {
    let mut heap = Heap::new();
    let (stack, globals) = (heap.0.root("stack", Stage::Asking), heap.0.root("globals", Stage::Named));
    let (a, target) = (heap.object("a", 1), heap.object("t", 1));
    heap.holds(stack, "t", target);
    heap.holds(globals, "a", a);
    heap.holds(a, "t", target);
    let graph = heap.0.finish();
    let found = chains(&graph, target, 10);
    assert_eq!(found.iter().map(|chain| text(&graph, &chain.steps)).collect::<Vec<_>>(), ["globals.a.t", "stack.t"]);
}

#[test]
fn a_cycle_through_the_target_is_no_reason_and_what_nothing_holds_has_none() {
    let mut heap = Heap::new();
    let root = heap.0.root("globals", Stage::Named);
    let (target, child, lost) = (heap.object("t", 1), heap.object("child", 1), heap.object("lost", 1));
    heap.holds(root, "t", target);
    heap.holds(target, "child", child);
    heap.holds(child, "parent", target);
    heap.holds(lost, "self", lost);
    let graph = heap.0.finish();
    assert_eq!(chains(&graph, target, 10).len(), 1);
    assert_eq!(chains(&graph, lost, 10), []);
}

#[test]
fn one_that_holds_twice_is_two_chains() {
    let mut heap = Heap::new();
    let root = heap.0.root("globals", Stage::Named);
    let target = heap.object("t", 1);
    heap.holds(root, "a", target);
    heap.holds(root, "b", target);
    let graph = heap.0.finish();
    assert_eq!(chains(&graph, target, 10).len(), 2);
}

#[test]
fn retained_is_what_goes_with_it_and_what_two_hold_belongs_to_neither() {
    let mut heap = Heap::new();
    let root = heap.0.root("globals", Stage::Named);
    let (a, b, own, both, below) = (
        heap.object("a", 10),
        heap.object("b", 20),
        heap.object("own", 100),
        heap.object("both", 1000),
        heap.object("below", 5),
    );
    heap.holds(root, "a", a);
    heap.holds(root, "b", b);
    heap.holds(a, "own", own);
    heap.holds(own, "back", a);
    heap.holds(a, "both", both);
    heap.holds(b, "both", both);
    heap.holds(both, "below", below);
    let lost = heap.object("lost", 7);
    let graph = heap.0.finish();
    let dominators = Dominators::new(&graph);
    let retained = [root, a, b, own, both, below, lost].map(|id| dominators.retained(id));
    assert_eq!(retained, [1135, 110, 20, 100, 1005, 5, 0]);
    assert_eq!(dominators.retained(Graph::TOP), 1135);
    assert_eq!((dominators.immediate(both), dominators.immediate(own)), (Some(root), Some(a)));
    assert_eq!((dominators.immediate(lost), dominators.immediate(Graph::TOP)), (None, None));
}

/// Who dominates whom, by taking each node away in turn.
fn slowly(graph: &Graph, id: NodeId) -> u64 {
    let mut seen = vec![false; graph.len()];
    let mut stack = vec![Graph::TOP];
    while let Some(at) = stack.pop() {
        if at != id && !std::mem::replace(&mut seen[at.index()], true) {
            stack.extend(graph.edges(at).iter().map(|edge| edge.to));
        }
    }
    let all = Dominators::new(graph).retained(Graph::TOP);
    all - graph.ids().filter(|at| seen[at.index()]).map(|at| u64::from(graph.node(at).size)).sum::<u64>()
}

#[test]
fn retained_sizes_of_random_heaps_are_those_of_the_definition() {
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    for round in 0..60 {
        let mut heap = Heap::new();
        let mut nodes = vec![heap.0.root("r", Stage::Named)];
        for at in 0..20 {
            nodes.push(heap.object("o", 1 << (at % 16)));
        }
        for _ in 0..20 + round {
            let (from, to) = (nodes[random(nodes.len())], nodes[1 + random(nodes.len() - 1)]);
            heap.holds(from, "x", to);
        }
        let graph = heap.0.finish();
        let dominators = Dominators::new(&graph);
        for id in graph.ids().skip(1) {
            assert_eq!(dominators.retained(id), slowly(&graph, id), "node {id:?} of round {round}");
        }
    }
}

#[test]
fn what_lies_below_one_of_its_own_kind_is_counted_once() {
    let mut heap = Heap::new();
    let root = heap.0.root("globals", Stage::Named);
    let (a, inner, other, b) = (heap.object("a", 10), heap.object("a", 20), heap.object("b", 5), heap.object("b", 1));
    heap.holds(root, "a", a);
    heap.holds(a, "other", other);
    heap.holds(other, "inner", inner);
    heap.holds(root, "b", b);
    let graph = heap.0.finish();
    let totals = steel_heap::totals(&graph, &Dominators::new(&graph));
    let of = |name: &str| {
        let total = totals.iter().find(|total| graph.text(total.name) == name && total.kind == Kind::Object).unwrap();
        (total.count, total.bytes, total.retained)
    };
    assert_eq!((of("a"), of("b")), ((2, 30, 35), (2, 6, 26)));
}

#[test]
fn a_long_list_needs_no_stack() {
    let mut heap = Heap::new();
    let mut last = heap.0.root("globals", Stage::Named);
    let first = last;
    for _ in 0..300_000 {
        let next = heap.object("node", 1);
        heap.holds(last, "next", next);
        last = next;
    }
    let graph = heap.0.finish();
    let dominators = Dominators::new(&graph);
    assert_eq!(dominators.retained(first), 300_000);
    assert_eq!(steel_heap::totals(&graph, &dominators)[0].retained, 300_000);
    assert_eq!(chains(&graph, last, 1)[0].steps.len(), 300_001);
}

#[test]
fn the_snapshot_is_json_whose_rows_say_what_the_graph_says() {
    let mut heap = Heap::new();
    let root = heap.0.root("globals", Stage::Named);
    let object = heap.object("App\\\"User\"\n", 40);
    heap.holds(root, "user", object);
    heap.0.edge(object, Label::Index(3), object);
    let graph = heap.0.finish();
    let mut out = Vec::new();
    write_heapsnapshot(
        &graph,
        &mut out,
        |id| id.index() as u64 * 2 + 1,
        |id| (id == object).then(|| "named".to_owned()),
    )
    .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let meta = &json["snapshot"]["meta"];
    let (fields, edge_fields) =
        (meta["node_fields"].as_array().unwrap().len(), meta["edge_fields"].as_array().unwrap().len());
    let (nodes, edges) = (json["nodes"].as_array().unwrap(), json["edges"].as_array().unwrap());
    assert_eq!((nodes.len(), edges.len()), (3 * fields, 3 * edge_fields));
    assert_eq!((json["snapshot"]["node_count"].as_u64(), json["snapshot"]["edge_count"].as_u64()), (Some(3), Some(3)));
    let text = |at: &serde_json::Value| {
        json["strings"][usize::try_from(at.as_u64().unwrap()).unwrap()].as_str().unwrap().to_owned()
    };
    assert_eq!(text(&nodes[2 * fields + 1]), "named");
    assert_eq!(meta["node_types"][0][usize::try_from(nodes[2 * fields].as_u64().unwrap()).unwrap()], "object");
    // The top's edge, the root's, the object's own.
    assert_eq!(edges[edge_fields + 2].as_u64(), Some(2 * fields as u64));
    assert_eq!((text(&edges[edge_fields + 1]), edges[2 * edge_fields + 1].as_u64()), ("user".to_owned(), Some(3)));
    assert!(json["strings"].as_array().unwrap().iter().any(|text| text == "App\\\"User\"\n"));
}

//! Small heaps, and the answers that a reader would give.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::HashMap;
use std::io::Read;

use steel_heap::pprof::{self, Made};
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

/// The fields of a message of Protocol Buffers: numbers, and bytes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, &[u8])> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = varint(&mut bytes);
        let mut content: &[u8] = &[];
        if key & 7 == 2 {
            (content, bytes) = bytes.split_at(value as usize);
        }
        fields.push((key >> 3, value, content));
    }
    fields
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

/// Lines `root;class:line;class objects bytes [request]`.
fn samples(profile: &[u8]) -> Vec<String> {
    let mut message = Vec::new();
    flate2::read::GzDecoder::new(profile).read_to_end(&mut message).unwrap();
    let all = fields(&message);
    let of = |field| all.iter().filter(move |(number, ..)| *number == field).map(|(_, _, content)| *content);
    let texts: Vec<_> = of(6).map(|text| String::from_utf8(text.to_vec()).unwrap()).collect();
    let first =
        |message: &[u8], field| fields(message).iter().find(|(n, ..)| *n == field).map_or(0, |(_, value, _)| *value);
    let functions: HashMap<u64, &str> =
        of(5).map(|function| (first(function, 1), &*texts[first(function, 2) as usize])).collect();
    let frames: HashMap<u64, String> = of(4)
        .map(|location| {
            let line = fields(location).iter().find(|(number, ..)| *number == 4).unwrap().2;
            let at = first(line, 2);
            let name = functions[&first(line, 1)];
            (first(location, 1), if at == 0 { name.to_owned() } else { format!("{name}:{at}") })
        })
        .collect();
    let numbers = |mut packed: &[u8]| {
        let mut numbers = Vec::new();
        while !packed.is_empty() {
            numbers.push(varint(&mut packed));
        }
        numbers
    };
    let mut lines: Vec<_> = of(2)
        .map(|sample| {
            let parts = fields(sample);
            let stack: Vec<_> = numbers(parts[0].2).iter().rev().map(|id| &*frames[id]).collect();
            let values: Vec<_> = numbers(parts[1].2).iter().map(u64::to_string).collect();
            let label =
                parts.get(2).map_or(String::new(), |(_, _, label)| format!(" {}", texts[first(label, 2) as usize]));
            format!("{} {}{label}", stack.join(";"), values.join(" "))
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn a_profile_has_what_each_would_take_along_by_who_holds_it_and_where_it_was_made() {
    let mut heap = Heap::new();
    let statics = heap.0.group("static properties", Stage::Named);
    let (cart, lonely) = (heap.object("Cart", 40), heap.object("Lonely", 1000));
    let items = heap.0.texts.intern("");
    let items = heap.0.node(Node { kind: Kind::Array, name: items, number: 2, size: 320, count: 1 });
    let (first, second) = (heap.object("Item", 56), heap.object("Item", 56));
    heap.holds(statics, "Shop::$cart", cart);
    heap.holds(cart, "items", items);
    heap.holds(items, "0", first);
    heap.holds(items, "1", second);
    // A list is one frame.
    let next = heap.object("Item", 10);
    heap.holds(second, "next", next);
    heap.holds(lonely, "garbage", lonely);
    let graph = heap.0.finish();
    let mut out = Vec::new();
    pprof::write(&graph, &Dominators::new(&graph), &mut out, 1, |id| {
        let made = Made { file: "shop.php".to_owned(), line: 7, request: Some("GET /buy".to_owned()) };
        (graph.node(id).kind == Kind::Object && [second, cart].contains(&id)).then_some(made)
    })
    .unwrap();
    let holder = "static properties;$Shop::$cart;Cart:7";
    assert_eq!(
        samples(&out),
        [
            format!("{holder} 1 40 GET /buy"),
            format!("{holder};array $items 0 320"),
            format!("{holder};array $items;Item 1 56"),
            format!("{holder};array $items;Item:7 1 56 GET /buy"),
            format!("{holder};array $items;Item:7;Item 1 10"),
        ]
    );
}

#[test]
fn a_profile_of_a_long_list_is_short() {
    let mut heap = Heap::new();
    let mut last = heap.0.root("globals", Stage::Named);
    for at in 0..10_000 {
        let next = heap.object(if at % 2 == 0 { "Even" } else { "Odd" }, 1);
        heap.holds(last, "next", next);
        last = next;
    }
    let graph = heap.0.finish();
    let mut out = Vec::new();
    pprof::write(&graph, &Dominators::new(&graph), &mut out, 1, |_| None).unwrap();
    let lines = samples(&out);
    assert_eq!(lines.len(), 99);
    let bytes = lines.iter().map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap());
    assert_eq!(bytes.sum::<u64>(), 10_000);
}

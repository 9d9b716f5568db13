//! Writes a [`Graph`] in the format of V8's `.heapsnapshot`, which Chrome's developer tools and memlab read: rows of numbers for nodes and
//! edges, whose meaning the head declares, and a table of texts.

use std::io::{self, Write};

use crate::graph::{Edge, Graph, Kind, Label, NodeId};

/// Numbers of a node's row.
const NODE_FIELDS: usize = 7;

/// The place of a kind in the head's list of node types.
fn node_type(kind: Kind) -> u8 {
    match kind {
        Kind::Root | Kind::Group => 9,
        Kind::Array => 1,
        Kind::String => 2,
        Kind::Object | Kind::Reference => 3,
        Kind::Closure => 5,
        Kind::Resource => 8,
    }
}

const HEAD: &str = concat!(
    r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],"#,
    r#""node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic","#,
    r#""concatenated string","sliced string","symbol","bigint","object shape"],"#,
    r#""string","number","number","number","number","number"],"#,
    r#""edge_fields":["type","name_or_index","to_node"],"#,
    r#""edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"string_or_number","node"],"#,
    r#""trace_function_info_fields":[],"trace_node_fields":[],"sample_fields":[],"location_fields":[]},"#,
);

/// Writes it. `id` gives each node the number that it keeps from one snapshot of a process to the next; the names of nodes are made by
/// `name`.
///
/// # Errors
/// Those of `out`.
pub fn write(
    graph: &Graph,
    mut out: impl Write,
    id: impl Fn(NodeId) -> u64,
    name: impl Fn(NodeId) -> Option<String>,
) -> io::Result<()> {
    let mut more: Vec<String> = Vec::new();
    out.write_all(HEAD.as_bytes())?;
    write!(
        out,
        "\"node_count\":{},\"edge_count\":{},\"trace_function_count\":0}},\n\"nodes\":[",
        graph.len(),
        graph.edge_count()
    )?;
    for (at, node) in graph.ids().map(|id| (id, graph.node(id))) {
        let name = match name(at) {
            Some(name) => {
                more.push(name);
                graph.texts().len() + more.len() - 1
            }
            None => node.name.index(),
        };
        let (comma, kind) = (if at == Graph::TOP { "" } else { "," }, node_type(node.kind));
        writeln!(out, "{comma}{kind},{name},{},{},{},0,0", id(at), node.size, graph.edges(at).len())?;
    }
    out.write_all(b"],\n\"edges\":[")?;
    let mut comma = "";
    for edge in graph.ids().flat_map(|id| graph.edges(id)) {
        write_edge(&mut out, comma, *edge)?;
        comma = ",";
    }
    out.write_all(
        b"],\n\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\"locations\":[],\n\"strings\":[",
    )?;
    let mut comma = "";
    for text in graph.texts().iter().chain(more.iter().map(String::as_str)) {
        out.write_all(comma.as_bytes())?;
        write_text(&mut out, text)?;
        comma = ",\n";
    }
    out.write_all(b"]}\n")
}

fn write_edge(out: &mut impl Write, comma: &str, edge: Edge) -> io::Result<()> {
    let (kind, name) = match edge.label {
        Label::Variable(text) => (0, text.index()),
        Label::Index(index) => (1, index as usize),
        Label::Property(text) | Label::Key(text) => (2, text.index()),
        Label::Named(text) => (3, text.index()),
        // The empty text of the top.
        Label::Value => (3, 0),
    };
    writeln!(out, "{comma}{kind},{name},{}", edge.to.index() * NODE_FIELDS)
}

/// As a text of JSON.
fn write_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(out, "\\{c}")?,
            c if (c as u32) < 0x20 || c == '\u{7f}' => write!(out, "\\u{:04x}", c as u32)?,
            c => write!(out, "{c}")?,
        }
    }
    out.write_all(b"\"")
}

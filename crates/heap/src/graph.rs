//! [`Graph`]: what lives, who holds whom and by which name.

use crate::texts::{Text, Texts};

/// A node by its place in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// Its place.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn at(index: usize) -> NodeId {
        NodeId(u32::try_from(index).expect("the builder gives no number beyond 32 bits"))
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Where the search begins: the stack of a coroutine, a timer.
    Root,
    /// Roots of one kind, whose names say all: the program's globals, static properties.
    Group,
    /// An object; its name is that of its class.
    Object,
    /// A closure; its name is where it was written.
    Closure,
    /// An array; its number is how many elements it has.
    Array,
    /// A string.
    String,
    /// What several variables share (`&$a`).
    Reference,
    /// A resource; its name is its type.
    Resource,
}

/// How good a root is as an answer to "why does it live?"; the lower the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// What the program has named, or an operation that it has begun.
    Named,
    /// The code that asks.
    Asking,
    /// Nobody knows for what.
    Native,
}

/// Something that lives.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// See [`Kind`].
    pub name: Text,
    /// Its number, as the program sees it (`spl_object_id()`); how many elements or bytes it has; the stage of a root.
    pub number: u32,
    /// Its own bytes.
    pub size: u32,
    /// How many hold it, as it counts itself; 0: it does not count.
    pub count: u32,
}

/// By which name one holds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// A property of an object.
    Property(Text),
    /// An element of an array, by a number.
    Index(u32),
    /// An element of an array, by a text.
    Key(Text),
    /// A variable of a function that runs, or of a closure.
    Variable(Text),
    /// What its text says: a static property, a constant, a callback, what a class of the engine holds.
    Named(Text),
    /// The value of a reference.
    Value,
}

/// One holds another.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// By which name.
    pub label: Label,
    /// Whom.
    pub to: NodeId,
}

/// See the module.
#[derive(Debug)]
pub struct Graph {
    nodes: Vec<Node>,
    /// Where the edges of a node begin; one more than there are nodes.
    starts: Vec<u32>,
    edges: Vec<Edge>,
    texts: Texts,
}

impl Graph {
    /// The first node: it holds all roots.
    pub const TOP: NodeId = NodeId(0);

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// There is nothing but [`Graph::TOP`].
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// All of them.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId::at)
    }

    /// One of them.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// Whom it holds.
    pub fn edges(&self, id: NodeId) -> &[Edge] {
        &self.edges[self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize]
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The text of a name.
    pub fn text(&self, text: Text) -> &str {
        self.texts.get(text)
    }

    /// All names.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// By how many each is held, as the graph has it.
    pub fn held_by(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.nodes.len()];
        self.edges.iter().for_each(|edge| counts[edge.to.index()] += 1);
        counts
    }
}

/// Puts a [`Graph`] together; nodes and edges in any order.
#[derive(Debug)]
pub struct Builder {
    nodes: Vec<Node>,
    edges: Vec<(NodeId, Edge)>,
    /// The names that nodes and edges use.
    pub texts: Texts,
}

impl Builder {
    /// A graph with [`Graph::TOP`] alone.
    pub fn new() -> Builder {
        let mut texts = Texts::default();
        let name = texts.intern("");
        let top = Node { kind: Kind::Root, name, number: 0, size: 0, count: 0 };
        Builder { nodes: vec![top], edges: Vec::new(), texts }
    }

    /// One more.
    pub fn node(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId::at(self.nodes.len() - 1)
    }

    /// A root, held by [`Graph::TOP`]. Its number is its stage.
    pub fn root(&mut self, name: &str, stage: Stage) -> NodeId {
        let root = self.root_below(Graph::TOP, name);
        self.nodes[root.index()].number = stage as u32;
        root
    }

    /// A group of roots.
    pub fn group(&mut self, name: &str, stage: Stage) -> NodeId {
        let group = self.root(name, stage);
        self.nodes[group.index()].kind = Kind::Group;
        group
    }

    /// A root that is a part of another one: a frame of a stack.
    pub fn root_below(&mut self, parent: NodeId, name: &str) -> NodeId {
        let (name, unnamed) = (self.texts.intern(name), self.texts.intern(""));
        let node = self.node(Node { kind: Kind::Root, name, number: 0, size: 0, count: 0 });
        self.edge(parent, Label::Named(unnamed), node);
        node
    }

    /// `from` holds `to`.
    pub fn edge(&mut self, from: NodeId, label: Label, to: NodeId) {
        self.edges.push((from, Edge { label, to }));
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// There is nothing but the top.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// A node that was made before.
    pub fn get(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The node at a place below [`Builder::len`].
    pub fn id(&self, place: usize) -> NodeId {
        NodeId::at(place)
    }

    /// It has so many bytes more.
    pub fn grow(&mut self, id: NodeId, bytes: u32) {
        let size = &mut self.nodes[id.index()].size;
        *size = size.saturating_add(bytes);
    }

    /// One of those that it counts is not to be looked for.
    pub fn uncount(&mut self, id: NodeId) {
        let count = &mut self.nodes[id.index()].count;
        *count = count.saturating_sub(1);
    }

    /// By how many each is held so far.
    pub fn held_by(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.nodes.len()];
        self.edges.iter().for_each(|(_, edge)| counts[edge.to.index()] += 1);
        counts
    }

    /// The graph.
    pub fn finish(self) -> Graph {
        let mut starts = vec![0_u32; self.nodes.len() + 1];
        self.edges.iter().for_each(|(from, _)| starts[from.index() + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let nothing = Edge { label: Label::Value, to: Graph::TOP };
        let mut edges = vec![nothing; self.edges.len()];
        for (from, edge) in self.edges {
            edges[next[from.index()] as usize] = edge;
            next[from.index()] += 1;
        }
        Graph { nodes: self.nodes, starts, edges, texts: self.texts }
    }
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}

//! Writes a [`Graph`] as a profile that pprof reads (`go tool pprof`, Pyroscope, Speedscope): the stack of a sample is the way from a root
//! down the tree of [`Dominators`], so what pprof cumulates below a frame is what would go with it. The function of an object's frame is its
//! class, and its line is the one that has made it, where that is known.
//!
//! The format is `profile.proto`, compressed with gzip.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use flate2::{Compression, write::GzEncoder};

use crate::{
    dominators::Dominators,
    graph::{Graph, Kind, Label, NodeId},
};

/// Frames of the longest stack: what lies deeper counts with the last one.
const DEEPEST: u32 = 100;

/// What more than one root holds, on different ways.
const SEVERAL: &str = "(several holders)";

/// So many names of what one holds are looked at.
const MOST_NAMES: usize = 4096;

/// Where something was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// For which request, if it is known (`GET /cart`).
    pub request: Option<String>,
}

/// Writes it, as of a moment in nanoseconds since 1970. `made` says of objects where they were made.
///
/// # Errors
/// Those of `out`.
pub fn write(
    graph: &Graph,
    dominators: &Dominators,
    out: impl Write,
    moment: u64,
    made: impl Fn(NodeId) -> Option<Made>,
) -> io::Result<()> {
    let mut profile = Profile::new();
    let mut tree = Tree::new(graph, dominators);
    for id in graph.ids() {
        let Some((place, request)) = tree.place(id, &mut profile, &made) else { continue };
        let node = graph.node(id);
        if matches!(node.kind, Kind::Root | Kind::Group) && node.size == 0 {
            continue;
        }
        let values = profile.samples.entry((place, request)).or_default();
        values.0 += u64::from(matches!(node.kind, Kind::Object | Kind::Closure));
        values.1 += u64::from(node.size);
    }
    let mut out = GzEncoder::new(out, Compression::default());
    out.write_all(&profile.message(moment))?;
    out.finish().map(drop)
}

/// A stack by its last frame.
type Place = u32;

/// What stands at the foot of all stacks.
const FOOT: Place = 0;

/// Which stack the nodes belong to.
struct Tree<'a> {
    graph: &'a Graph,
    dominators: &'a Dominators,
    /// By node, with the text of the request that it was made for, or 0; `None`: not asked for yet.
    places: Vec<Option<(Place, u64)>>,
}

impl<'a> Tree<'a> {
    fn new(graph: &'a Graph, dominators: &'a Dominators) -> Tree<'a> {
        let mut places = vec![None; graph.len()];
        places[Graph::TOP.index()] = Some((FOOT, 0));
        Tree { graph, dominators, places }
    }

    /// `None`: it cannot be reached.
    fn place(
        &mut self,
        id: NodeId,
        profile: &mut Profile,
        made: &impl Fn(NodeId) -> Option<Made>,
    ) -> Option<(Place, u64)> {
        let (mut way, mut at) = (Vec::new(), id);
        while self.places[at.index()].is_none() {
            way.push(at);
            at = self.dominators.immediate(at)?;
        }
        let mut found = self.places[at.index()]?;
        for id in way.into_iter().rev() {
            let made = made(id);
            let request = made.as_ref().and_then(|made| made.request.as_deref()).map_or(0, |name| profile.text(name));
            found = (self.below(found.0, id, profile, made), request);
            self.places[id.index()] = Some(found);
        }
        Some(found)
    }

    fn below(&self, above: Place, id: NodeId, profile: &mut Profile, made: Option<Made>) -> Place {
        let node = self.graph.node(id);
        let holder = self.dominators.immediate(id).unwrap_or(Graph::TOP);
        // Elements have names by the thousand, which say nothing here.
        let edges = match self.graph.node(holder).kind {
            Kind::Array => &[],
            _ => self.graph.edges(holder),
        };
        let label = edges.iter().take(MOST_NAMES).find(|edge| edge.to == id).and_then(|edge| match edge.label {
            Label::Property(text) | Label::Variable(text) => Some(format!("${}", self.graph.text(text))),
            Label::Named(text) => Some(self.graph.text(text).to_owned()),
            Label::Index(_) | Label::Key(_) | Label::Value => None,
        });
        let name = self.graph.text(node.name);
        // What a group of roots holds is called by its name there: a static property, a global.
        let above = match (&label, self.graph.node(holder).kind) {
            (Some(label), Kind::Group) => profile.stack(above, label, "", 0),
            _ if holder == Graph::TOP && !matches!(node.kind, Kind::Root | Kind::Group) => {
                profile.stack(above, SEVERAL, "", 0)
            }
            _ => above,
        };
        match node.kind {
            Kind::Root | Kind::Group => profile.stack(above, name, "", 0),
            Kind::Object => {
                let (file, line) = made.as_ref().map_or(("", 0), |made| (&*made.file, made.line));
                profile.stack(above, name, file, line)
            }
            Kind::Closure => {
                let (file, line) = name.rsplit_once(':').unwrap_or((name, "0"));
                profile.stack(above, "Closure", file, line.parse().unwrap_or(0))
            }
            Kind::Array => match label.filter(|_| self.graph.node(holder).kind != Kind::Group) {
                Some(label) => profile.stack(above, &format!("array {label}"), "", 0),
                None => profile.stack(above, "array", "", 0),
            },
            Kind::String => profile.stack(above, "string", "", 0),
            Kind::Resource => profile.stack(above, &format!("resource ({name})"), "", 0),
            // Transparent.
            Kind::Reference => above,
        }
    }
}

/// The parts of a profile, each known by its number.
struct Profile {
    texts: HashMap<String, u64>,
    /// By name and file.
    functions: HashMap<(u64, u64), u64>,
    /// By function and line.
    locations: HashMap<(u64, u32), u64>,
    /// By the stack above and the location: this one's place.
    stacks: HashMap<(Place, u64), Place>,
    /// Of each place: the one above, its location, and how deep it is.
    places: Vec<(Place, u64, u32)>,
    /// By place and request: how many objects, and bytes.
    samples: HashMap<(Place, u64), (u64, u64)>,
}

impl Profile {
    fn new() -> Profile {
        Profile {
            texts: [(String::new(), 0)].into(),
            functions: HashMap::new(),
            locations: HashMap::new(),
            stacks: HashMap::new(),
            places: vec![(FOOT, 0, 0)],
            samples: HashMap::new(),
        }
    }

    fn text(&mut self, text: &str) -> u64 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let number = self.texts.len() as u64;
        self.texts.insert(text.to_owned(), number);
        number
    }

    /// The stack with one frame more. What holds its own kind (lists, trees) is one frame.
    fn stack(&mut self, above: Place, name: &str, file: &str, line: u32) -> Place {
        if name.is_empty() {
            return above;
        }
        let named = (self.text(name), self.text(file));
        let next = self.functions.len() as u64 + 1;
        let function = *self.functions.entry(named).or_insert(next);
        let next = self.locations.len() as u64 + 1;
        let location = *self.locations.entry((function, line)).or_insert(next);
        let (_, last, depth) = self.places[above as usize];
        if last == location || depth >= DEEPEST {
            return above;
        }
        let (places, next) = (&mut self.places, self.stacks.len() as Place + 1);
        *self.stacks.entry((above, location)).or_insert_with(|| {
            places.push((above, location, depth + 1));
            next
        })
    }

    fn message(mut self, moment: u64) -> Vec<u8> {
        let types = [("inuse_objects", "count"), ("inuse_space", "bytes")];
        let types = types.map(|(name, unit)| (self.text(name), self.text(unit)));
        let request = self.text("request");
        let mut message = Message::default();
        for (name, unit) in types {
            message.nested(1, Message::default().number(1, name).number(2, unit));
        }
        let mut samples: Vec<_> = self.samples.iter().collect();
        samples.sort_unstable();
        for ((place, of), (objects, bytes)) in samples {
            let (mut stack, mut at) = (Vec::new(), *place);
            while at != FOOT {
                let (above, location, _) = self.places[at as usize];
                stack.push(location);
                at = above;
            }
            let mut sample = Message::default();
            sample.packed(1, stack).packed(2, [*objects, *bytes]);
            if *of != 0 {
                sample.nested(3, Message::default().number(1, request).number(2, *of));
            }
            message.nested(2, &sample);
        }
        for ((function, line), id) in in_order(&self.locations) {
            let mut at = Message::default();
            at.number(1, function).number(2, u64::from(line));
            message.nested(4, Message::default().number(1, id).nested(4, &at));
        }
        for ((name, file), id) in in_order(&self.functions) {
            message.nested(5, Message::default().number(1, id).number(2, name).number(3, name).number(4, file));
        }
        for (text, _) in in_order(&self.texts) {
            message.bytes(6, text.as_bytes());
        }
        message.number(9, moment).number(14, types[1].0);
        message.0
    }
}

fn in_order<K: Clone>(numbered: &HashMap<K, u64>) -> Vec<(K, u64)> {
    let mut all: Vec<_> = numbered.iter().map(|(key, number)| (key.clone(), *number)).collect();
    all.sort_unstable_by_key(|(_, number)| *number);
    all
}

/// A message of Protocol Buffers.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn number(&mut self, field: u64, value: u64) -> &mut Self {
        if value != 0 {
            self.varint(field << 3);
            self.varint(value);
        }
        self
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) -> &mut Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    fn nested(&mut self, field: u64, message: &Message) -> &mut Self {
        self.bytes(field, &message.0)
    }

    fn packed(&mut self, field: u64, numbers: impl IntoIterator<Item = u64>) -> &mut Self {
        let mut packed = Message::default();
        numbers.into_iter().for_each(|number| packed.varint(number));
        self.nested(field, &packed)
    }
}

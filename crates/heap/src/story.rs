//! A [`Chain`] as people read it: `connection #12 -> App\Client#5 -> Closure (app.php:4) -> $response App\Response#3`.
//!
//! Arrays and references are no links of their own: their keys belong to the name by which the next one is held (`App::$kept[3]`).

use std::fmt::{self, Display, Write};

use crate::{
    chain::Chain,
    graph::{Graph, Kind, Label, NodeId, Stage},
};

/// One link of a story.
#[derive(Debug, Clone)]
pub struct Link {
    /// What it is.
    pub node: NodeId,
    /// The name by which the one before it holds it: `$response`, `App::$kept[3]`; empty: it is enough that it holds it.
    pub held_as: String,
    /// `App\Response#3`, `Closure (app.php:4)`, `connection #12`
    pub what: String,
    /// This name is most likely the mistake; why.
    pub suspect: Option<Suspect>,
}

/// Why a link is most likely the mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspect {
    /// An element of something that lives longer than what is put into it.
    Collected,
    /// A variable that lives as long as the process.
    Stored,
    /// A closure has bound it.
    Bound,
    /// A property of an object that lives longer.
    Kept,
    /// Something that an object of the engine keeps.
    Inside,
    /// Somebody waits and has it at hand.
    Waiting,
    /// Native code has it.
    Unknown,
}

impl Suspect {
    /// For people.
    pub fn reason(self) -> &'static str {
        match self {
            Suspect::Collected => "what is put in stays until it is taken out, and this outlives it",
            Suspect::Stored => "it lives as long as the process",
            Suspect::Bound => "the closure keeps what it has bound for as long as it lives itself",
            Suspect::Kept => "the object that has this property outlives it",
            Suspect::Inside => "what holds it outlives it",
            Suspect::Waiting => "the function has not returned",
            Suspect::Unknown => "native code holds it and does not say for what",
        }
    }
}

/// How names are to be shown.
pub trait Manner {
    /// A path, which may be shorter seen from where the program is.
    fn path<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    /// Objects of this class are meant to go with a request.
    fn is_passing(&self, class: &str) -> bool;
}

/// The links of a chain, from its root on.
pub fn tell(graph: &Graph, chain: &Chain, manner: &impl Manner) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut held_as = String::new();
    for step in &chain.steps {
        name(graph, step.label, &mut held_as);
        let node = graph.node(step.node);
        let is_last = Some(step) == chain.steps.last();
        if matches!(node.kind, Kind::Group | Kind::Array | Kind::Reference) && !is_last {
            continue;
        }
        let what = describe(graph, step.node, manner);
        links.push(Link { node: step.node, held_as: std::mem::take(&mut held_as), what, suspect: None });
    }
    mark(graph, &mut links, manner);
    links
}

/// The links as one line.
pub fn line(links: &[Link]) -> String {
    let mut text = String::new();
    for (at, link) in links.iter().enumerate() {
        let arrow = if at == 0 { "" } else { " -> " };
        let _ = write!(text, "{arrow}{link}");
    }
    text
}

impl Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.held_as.is_empty() || self.what.is_empty() { "" } else { " " };
        write!(f, "{}{space}{}", self.held_as, self.what)
    }
}

/// A name as it may stand in a log or on a terminal: without control characters, which a key of an array may have from a client, and not longer than one
/// can read.
struct Shown<'a>(&'a str);

/// Characters of a name.
const LONGEST: usize = 200;

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, char) in self.0.chars().enumerate() {
            if at == LONGEST {
                return f.write_str("...");
            }
            if char.is_control() { write!(f, "{}", char.escape_default())? } else { f.write_char(char)? }
        }
        Ok(())
    }
}

fn name(graph: &Graph, label: Label, into: &mut String) {
    let _ = match label {
        Label::Property(text) | Label::Variable(text) => write!(into, "${}", Shown(graph.text(text))),
        Label::Index(index) => write!(into, "[{index}]"),
        Label::Key(text) => write!(into, "['{}']", Shown(graph.text(text))),
        Label::Named(text) => write!(into, "{}", Shown(graph.text(text))),
        Label::Value => Ok(()),
    };
}

fn describe(graph: &Graph, id: NodeId, manner: &impl Manner) -> String {
    let node = graph.node(id);
    let name = graph.text(node.name);
    match node.kind {
        Kind::Root | Kind::Group => match name.rsplit_once(' ') {
            Some((call, place)) if place.contains('/') => format!("{call} ({})", manner.path(place)),
            _ => Shown(name).to_string(),
        },
        Kind::Object => format!("{}#{}", Shown(name), node.number),
        Kind::Closure => format!("Closure ({})", manner.path(name)),
        Kind::Array => format!("array({})", node.number),
        Kind::String => format!("string({})", node.number),
        Kind::Reference => String::new(),
        Kind::Resource => format!("resource({}) of type ({name})", node.number),
    }
}

/// The link by which something short-lived is held: the first that is meant to go with a request, or else the last one.
fn mark(graph: &Graph, links: &mut [Link], manner: &impl Manner) {
    let passing = |link: &Link| {
        let node = graph.node(link.node);
        node.kind == Kind::Object && manner.is_passing(graph.text(node.name))
    };
    let Some(at) = links.iter().position(passing).or(links.len().checked_sub(1)) else { return };
    let before = at.checked_sub(1).map(|before| graph.node(links[before].node).kind);
    let root = graph.node(links[0].node);
    let is_native = root.kind == Kind::Root && root.number == Stage::Native as u32;
    let link = &mut links[at];
    link.suspect = Some(match before {
        _ if link.held_as.ends_with(']') => Suspect::Collected,
        Some(Kind::Closure) => Suspect::Bound,
        Some(Kind::Object) if link.held_as.starts_with('$') => Suspect::Kept,
        Some(Kind::Object) => Suspect::Inside,
        Some(Kind::Root) if is_native => Suspect::Unknown,
        Some(Kind::Root) => Suspect::Waiting,
        _ => Suspect::Stored,
    });
}

/// Stories as a picture in the language of Graphviz.
pub fn dot(stories: &[Vec<Link>]) -> String {
    let mut text = String::from("digraph lifetime {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    let mut seen = std::collections::BTreeSet::new();
    for links in stories {
        for (at, link) in links.iter().enumerate() {
            if seen.insert((link.node, None)) {
                let name = if at == 0 { link.to_string() } else { link.what.clone() };
                let _ = writeln!(text, "  n{} [label={}];", link.node.index(), quoted(&name));
            }
        }
        for pair in links.windows(2) {
            if seen.insert((pair[1].node, Some(pair[0].node))) {
                let color = if pair[1].suspect.is_some() { ", color=red, penwidth=2" } else { "" };
                let (from, to) = (pair[0].node.index(), pair[1].node.index());
                let _ = writeln!(text, "  n{from} -> n{to} [label={}{color}];", quoted(&pair[1].held_as));
            }
        }
    }
    text.push_str("}\n");
    text
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

/// A row of boxes for each story, from left to right, as SVG.
pub fn svg(stories: &[Vec<Link>]) -> String {
    // Pixels.
    let (height, row_height, letter, gap) = (28, 64, 8, 24);
    let width = |text: &str| text.chars().count() * letter + gap;
    let mut body = String::new();
    let mut right = 0;
    for (row, links) in stories.iter().enumerate() {
        let (mut x, y) = (8, 24 + row * row_height);
        for (at, link) in links.iter().enumerate() {
            let color = if link.suspect.is_some() { "#c00" } else { "#444" };
            let (name, middle) = (width(&link.held_as), y + height / 2);
            if at > 0 || !link.held_as.is_empty() {
                let _ = writeln!(
                    body,
                    "<line x1=\"{x}\" y1=\"{middle}\" x2=\"{}\" y2=\"{middle}\" stroke=\"{color}\" marker-end=\"url(#a)\"/>\
                     <text x=\"{}\" y=\"{}\" fill=\"{color}\">{}</text>",
                    x + name,
                    x + 4,
                    middle - 5,
                    escaped(&link.held_as)
                );
                x += name;
            }
            let _ = writeln!(
                body,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{height}\" rx=\"4\" fill=\"#fff\" stroke=\"#444\"/>\
                 <text x=\"{}\" y=\"{}\">{}</text>",
                width(&link.what),
                x + gap / 2,
                y + 18,
                escaped(&link.what)
            );
            x += width(&link.what);
        }
        right = right.max(x + 8);
    }
    let bottom = 24 + stories.len() * row_height;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{right}\" height=\"{bottom}\" font-family=\"monospace\" font-size=\"13\">\n\
         <defs><marker id=\"a\" markerWidth=\"8\" markerHeight=\"8\" refX=\"8\" refY=\"4\" orient=\"auto\">\
         <path d=\"M0,0 L8,4 L0,8 z\"/></marker></defs>\n{body}</svg>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_control_characters_and_an_end() {
        assert_eq!(Shown("\u{1b}[2Jline\nnext\u{9b}").to_string(), "\\u{1b}[2Jline\\nnext\\u{9b}");
        assert_eq!(Shown("Größe \\ 'x'").to_string(), "Größe \\ 'x'");
        assert_eq!(Shown(&"ä".repeat(1000)).to_string(), format!("{}...", "ä".repeat(LONGEST)));
    }
}

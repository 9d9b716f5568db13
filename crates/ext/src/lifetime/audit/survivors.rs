//! Objects that a request has made and that outlive it.
//!
//! What an operation under way needs is no finding. An object that is meant to go with its request is one at once; any other when
//! survivors of several requests are held in the same way: a cache that is filled once settles.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    rc::Rc,
    time::{Duration, Instant},
};

use steel_heap::{
    Chain, Graph, Kind, Reach, Step,
    story::{self, Manner as _},
};
use steel_zend::object_store;

use super::findings::{self, Finding};
use crate::lifetime::{self, Manner};

/// From so many requests on, in whose ends the same was left.
const REQUESTS: usize = 3;

/// So many objects of one kind are kept in mind.
const MOST_KEPT: usize = 64;

/// So much of the time may be spent on looking, in percent; and this much without a question.
const SHARE: u32 = 30;
const FREE: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Debug)]
pub(super) struct Survivors {
    /// Not looked at yet.
    pending: Vec<(u32, u64)>,
    /// By what they are and how they are held: the objects.
    held: HashMap<String, BTreeMap<u32, Kept>>,
    since: Instant,
    spent: Duration,
}

/// An object that was left.
#[derive(Debug)]
struct Kept {
    /// Who has made it.
    request: u64,
    /// Where exactly it is held, if that can hold one only: what is put there next takes its place.
    spot: Option<String>,
}

impl Default for Survivors {
    fn default() -> Survivors {
        Survivors { pending: Vec::new(), held: HashMap::new(), since: Instant::now(), spent: Duration::ZERO }
    }
}

impl Survivors {
    /// A request has ended, and has made these.
    pub(super) fn look(&mut self, request: u64, name: &Rc<str>, made: Vec<u32>) -> Vec<Finding> {
        let alive: HashSet<u32> = made.into_iter().filter(|handle| object_store::is_alive(*handle)).collect();
        self.pending.extend(alive.into_iter().map(|handle| (handle, request)));
        self.pending.retain(|(handle, request)| object_store::is_alive(*handle) && super::is_of(*handle, *request));
        if self.pending.is_empty() || self.spent > FREE + self.since.elapsed() * SHARE / 100 {
            return Vec::new();
        }
        let begin = Instant::now();
        let found = self.judge(name);
        self.spent += begin.elapsed();
        found
    }

    fn judge(&mut self, name: &Rc<str>) -> Vec<Finding> {
        let heap = lifetime::look(false);
        let reach = Reach::new(&heap.graph, None);
        let manner = Manner::here();
        let pending = std::mem::take(&mut self.pending);
        let survivors: HashMap<_, _> = pending
            .iter()
            .filter_map(|(handle, request)| Some((heap.place_of_handle(*handle)?, (*handle, *request))))
            .collect();
        let mut found = Vec::new();
        for (place, (handle, request)) in &survivors {
            let steps: Vec<_> = reach.way(*place).into_iter().map(|(label, node)| Step { label, node }).collect();
            let is_inner = steps.iter().rev().skip(1).any(|step| survivors.contains_key(&step.node));
            let is_passing = manner.is_passing(heap.graph.text(heap.graph.node(*place).name));
            if steps.is_empty() {
                found.extend(cycle(&heap.graph, *place, *handle, name));
                continue;
            }
            if is_inner && !is_passing {
                continue;
            }
            let chain = Chain { stage: reach.stage(*place).unwrap_or(0), steps };
            if is_under_way(&heap.graph, &chain) {
                self.pending.push((*handle, *request));
                continue;
            }
            let links = story::tell(&heap.graph, &chain, &manner);
            found.extend(self.note(&links, *handle, *request, name, &manner));
        }
        found
    }

    fn note(
        &mut self,
        links: &[story::Link],
        handle: u32,
        request: u64,
        name: &Rc<str>,
        manner: &Manner,
    ) -> Option<Finding> {
        let line = story::line(links);
        let what =
            links.last().map(|link| link.what.rsplit_once('#').map_or(link.what.as_str(), |(class, _)| class))?;
        let made = super::born(handle).map(|line| findings::place(&line)).unwrap_or_default();
        let signature = format!("{what} {made} {}", without_numbers(&line));
        let same = self.held.entry(signature.clone()).or_default();
        // A leak is as long as it likes; some of it is enough to know it by.
        if same.len() < MOST_KEPT {
            let spot = links.last().filter(|link| !link.held_as.is_empty()).map(|_| without_handles(&line));
            same.retain(|handle, kept| {
                object_store::is_alive(*handle)
                    && super::is_of(*handle, kept.request)
                    && (spot.is_none() || kept.spot != spot)
            });
            same.insert(handle, Kept { request, spot });
        }
        let requests = same.values().map(|kept| kept.request).collect::<HashSet<_>>().len();
        if !manner.is_passing(what) && requests < REQUESTS {
            return None;
        }
        let stored = links.iter().enumerate().rev().find_map(|(at, link)| {
            let base = base(&link.held_as);
            let of = at.checked_sub(1).map(|before| format!("{}->{base}", links[before].what));
            of.and_then(|name| super::written(&name)).or_else(|| super::written(&base))
        });
        let stored = stored.map(|line| format!(", stored at {}", findings::place(&line))).unwrap_or_default();
        let made = if made.is_empty() { String::new() } else { format!(" made at {made}") };
        let text = format!("{what}{made} outlives its request ({name}): {line}{stored}");
        Some(Finding { signature, text, place: line })
    }
}

/// Nothing holds it but itself. It is told of where somebody waits for its end.
fn cycle(graph: &Graph, place: steel_heap::NodeId, handle: u32, name: &Rc<str>) -> Option<Finding> {
    if !object_store::has_destructor(handle) {
        return None;
    }
    let class = graph.text(graph.node(place).name);
    let made = super::born(handle).map(|line| format!(" made at {}", findings::place(&line))).unwrap_or_default();
    let text = format!(
        "{class}{made} outlives its request ({name}): a cycle holds it, so its destructor runs when the collector of cycles does"
    );
    Some(Finding { signature: format!("cycle {class} {made}"), text, place: String::new() })
}

/// Something waits for it, and will let it go.
fn is_under_way(graph: &Graph, chain: &Chain) -> bool {
    let Some(root) = chain.steps.first().map(|step| graph.node(step.node)) else { return true };
    let name = graph.text(root.name);
    let waits = ["connection #", "coroutine #", "task #", "Event::defer()", "native code", "resources", "timer #"];
    root.kind == Kind::Root && waits.iter().any(|begin| name.starts_with(begin)) && !name.ends_with("(tick)")
}

/// `App::$kept` of `App::$kept[3]['a']`
fn base(held_as: &str) -> String {
    held_as.split('[').next().unwrap_or(held_as).to_owned()
}

/// Whichever objects they are: of `timer #5 -> Closure#3` the timer keeps its number.
fn without_handles(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '#' && !text.ends_with(' ') {
            while chars.next_if(char::is_ascii_digit).is_some() {}
        } else {
            text.push(char);
        }
    }
    text
}

/// Objects and elements of one kind are one.
fn without_numbers(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut depth = 0;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '[' => {
                depth += 1;
                if depth == 1 {
                    text.push_str("[]");
                }
            }
            ']' => depth -= i32::from(depth > 0),
            '#' if depth == 0 => while chars.next_if(char::is_ascii_digit).is_some() {},
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

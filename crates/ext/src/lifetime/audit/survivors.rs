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
    Chain, Graph, Kind, Reach,
    story::{self, Manner as _},
};
use steel_zend::{heap::Heap, object_store};

use super::{
    findings::{self, Finding},
    managed,
};
use crate::{
    class::{http_response, websocket_server},
    lifetime::{self, Manner, Owner},
};

/// From so many requests on, in whose ends the same was left.
const REQUESTS: usize = 3;

/// From so many on where they are kept by a name, as the translator of each language is: there are some of these.
const NAMED: usize = 6;

/// From so many on where the class that has them has code that takes them out again: connections of a hub, a cache with a limit.
const MANAGED: usize = 50;

/// So many objects of one kind are kept in mind.
const MOST_KEPT: usize = 64;

/// So much of the time may be spent on looking, in percent; and this much without a question.
const SHARE: u32 = 30;
const FREE: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Debug)]
pub(super) struct Survivors {
    /// Not looked at yet, each with its request.
    pending: Vec<(u32, u64)>,
    /// Of requests whose answer is not given yet, or that are the handshakes of WebSockets.
    waiting: Vec<(u32, Owner)>,
    /// By what they are and how they are held: the objects.
    held: HashMap<String, Group>,
    since: Instant,
    spent: Duration,
}

/// Objects of one kind that were left.
#[derive(Debug, Default)]
struct Group {
    /// Who has made each of them.
    kept: BTreeMap<u32, u64>,
    is_told: bool,
}

impl Default for Survivors {
    fn default() -> Survivors {
        Survivors {
            pending: Vec::new(),
            waiting: Vec::new(),
            held: HashMap::new(),
            since: Instant::now(),
            spent: Duration::ZERO,
        }
    }
}

impl Survivors {
    /// A request has ended, and has made these.
    pub(super) fn look(&mut self, owner: Owner, name: &Rc<str>, made: Vec<u32>) -> Vec<Finding> {
        let alive: HashSet<u32> = made.into_iter().filter(|handle| object_store::is_alive(*handle)).collect();
        self.waiting.extend(alive.into_iter().map(|handle| (handle, owner)));
        self.waiting.retain(|(handle, owner)| is_left(*handle, owner.request));
        self.pending.retain(|(handle, request)| is_left(*handle, *request));
        let over = over(self.waiting.iter().map(|(_, owner)| *owner));
        let (over, waiting) = self.waiting.drain(..).partition::<Vec<_>, _>(|(_, owner)| over.contains(&owner.request));
        self.waiting = waiting;
        self.pending.extend(over.into_iter().map(|(handle, owner)| (handle, owner.request)));
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
            let Some(chain) = Chain::shortest(&reach, *place) else {
                found.extend(cycle(&heap.graph, *place, *handle, name));
                continue;
            };
            let is_inner = chain.steps.iter().rev().skip(1).any(|step| survivors.contains_key(&step.node));
            let is_passing = manner.is_passing(heap.graph.text(heap.graph.node(*place).name));
            if is_inner && !is_passing {
                continue;
            }
            if is_under_way(&heap.graph, &chain) {
                self.pending.push((*handle, *request));
                continue;
            }
            let links = story::tell(&heap.graph, &chain, &manner);
            found.extend(self.note(
                &links,
                (*handle, *request),
                name,
                &Look { heap: &heap, reach: &reach, manner: &manner },
            ));
        }
        found
    }

    fn note(
        &mut self,
        links: &[story::Link],
        (handle, request): (u32, u64),
        name: &Rc<str>,
        look: &Look<'_>,
    ) -> Option<Finding> {
        let line = story::line(links);
        let (what, made, signature) = look.sign(links, handle)?;
        let group = self.held.entry(signature.clone()).or_default();
        // A leak is as long as it likes; some of it is enough to know it by.
        if group.kept.len() < MOST_KEPT {
            group.kept.retain(|handle, request| object_store::is_alive(*handle) && super::is_of(*handle, *request));
            group.kept.insert(handle, request);
        }
        if !look.manner.is_passing(&what) {
            let is_named = links.last().is_some_and(|link| link.held_as.ends_with("']"));
            let most = match (managed::is_holder(links), is_named) {
                (true, _) => MANAGED,
                (false, true) => NAMED,
                (false, false) => REQUESTS,
            };
            let requests = |group: &Group| group.kept.values().collect::<HashSet<_>>().len();
            if requests(group) < most {
                return None;
            }
            if !group.is_told {
                // What has had this place before may be on its way out.
                group.kept.retain(|handle, _| look.signature(*handle).is_some_and(|now| now == signature));
                group.is_told = requests(group) >= most;
            }
            if !group.is_told {
                return None;
            }
        }
        let stored = links.iter().enumerate().rev().find_map(|(at, link)| {
            let base = base(&link.held_as);
            let of = at.checked_sub(1).map(|before| format!("{}->{base}", links[before].what));
            of.and_then(|name| super::written(&name)).or_else(|| super::written(base))
        });
        let stored = stored.map(|line| format!(", stored at {}", findings::place(&line))).unwrap_or_default();
        let made = if made.is_empty() { String::new() } else { format!(" made at {made}") };
        let text = format!("{what}{made} outlives its request ({name}): {line}{stored}");
        Some(Finding { signature, text, place: line })
    }
}

/// It is alive, and the one that the request has made.
fn is_left(handle: u32, request: u64) -> bool {
    object_store::is_alive(handle) && super::is_of(handle, request)
}

/// Those that nobody waits for any more. An answer that is not given yet needs what it is made of, and a WebSocket may have what its handshake came with.
fn over(owners: impl Iterator<Item = Owner>) -> HashSet<u64> {
    let owners: HashMap<u64, i64> = owners.map(|owner| (owner.request, owner.session)).collect();
    if owners.is_empty() {
        return HashSet::new();
    }
    let open = http_response::open_requests();
    let is_over = |request: u64, session: i64| !open.contains(&request) && !websocket_server::is_active(session);
    owners.into_iter().filter(|(request, session)| is_over(*request, *session)).map(|(request, _)| request).collect()
}

/// The heap as it is.
struct Look<'a> {
    heap: &'a Heap,
    reach: &'a Reach,
    manner: &'a Manner,
}

impl Look<'_> {
    /// What an object is, where it was made, and both with the way in which it is held.
    fn sign(&self, links: &[story::Link], handle: u32) -> Option<(String, String, String)> {
        let what =
            links.last().map(|link| link.what.rsplit_once('#').map_or(link.what.as_str(), |(class, _)| class))?;
        let made = super::born(handle).map(|line| findings::place(&line)).unwrap_or_default();
        let signature = format!("{what} {made} {}", without_numbers(&story::line(links)));
        Some((what.to_owned(), made, signature))
    }

    fn signature(&self, handle: u32) -> Option<String> {
        let place = self.heap.place_of_handle(handle)?;
        let chain = Chain::shortest(self.reach, place)?;
        let links = story::tell(&self.heap.graph, &chain, self.manner);
        self.sign(&links, handle).map(|(.., signature)| signature)
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
pub(super) fn is_under_way(graph: &Graph, chain: &Chain) -> bool {
    let Some(root) = chain.steps.first().map(|step| graph.node(step.node)) else { return true };
    let name = graph.text(root.name);
    let waits =
        ["connection #", "coroutine #", "task #", "request #", "Event::defer()", "native code", "resources", "timer #"];
    root.kind == Kind::Root && waits.iter().any(|begin| name.starts_with(begin)) && !name.ends_with("(tick)")
}

/// `App::$kept` of `App::$kept[3]['a']`
pub(super) fn base(held_as: &str) -> &str {
    held_as.split('[').next().unwrap_or(held_as)
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

//! What a process answers: on PHP's thread, with nothing of PHP running meanwhile.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use steel_coro::Cid;
use steel_heap::{Kind, story};
use steel_os::process::Pid;
use steel_zend::frames::{self, Frame};

use super::json::Json;
use crate::{
    lifetime::{
        Manner, growth, look,
        memory::{Memory, pending},
        scopes,
        snapshot::{self, Format},
        stuck, why_node,
    },
    runtime::Runtime,
    watchdog::{call, stack},
};

/// More coroutines, scopes or requests are not shown one by one.
const MOST: usize = 1000;

/// What is asked of a process.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) what: What,
    pub(super) json: bool,
    /// Rows or chains at most.
    pub(super) limit: usize,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Stacks,
    Lifetimes,
    Stuck,
    Report,
    Growth,
    Trace(String),
    Snapshot(PathBuf, Format),
    /// The oldest coroutine, in a line: for `top`.
    Oldest,
}

impl Asked {
    /// As the hub writes it: command, `json` or `text`, limit, argument.
    pub(super) fn read(words: &[String]) -> Result<Asked, &'static str> {
        let [command, form, limit, argument] = words else { return Err("a question that is none") };
        let what = match command.as_str() {
            "stacks" => What::Stacks,
            "lifetimes" => What::Lifetimes,
            "stuck" => What::Stuck,
            "report" => What::Report,
            "growth" => What::Growth,
            "trace" => What::Trace(argument.trim_start_matches('\\').to_owned()),
            "snapshot" => What::Snapshot(PathBuf::from(argument), Format::Chrome),
            "profile" => What::Snapshot(PathBuf::from(argument), Format::Pprof),
            "oldest" => What::Oldest,
            _ => return Err("there is no such command"),
        };
        Ok(Asked { what, json: form == "json", limit: limit.parse().unwrap_or(usize::MAX) })
    }
}

/// What is answered.
#[derive(Debug)]
pub(super) enum Reply {
    Text(String),
    Json(Json),
    Error(String),
    /// A child writes the answer to this file.
    Child(Pid, PathBuf, Format),
}

impl Reply {
    pub(super) fn error(why: impl Into<String>) -> Reply {
        Reply::Error(why.into())
    }
}

/// As it goes over the wire: the first character says what it is.
impl Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reply::Text(text) => write!(f, "+{text}"),
            Reply::Json(json) => write!(f, "+{json}"),
            Reply::Error(text) => write!(f, "-{text}"),
            Reply::Child(..) => f.write_str("-"),
        }
    }
}

/// Answers. `waits`: no code of the program is interrupted by it.
pub(super) fn reply(runtime: &'static Runtime, asked: &Asked, waits: bool) -> Reply {
    match &asked.what {
        What::Stacks => stacks(runtime, asked, waits),
        What::Lifetimes => lifetimes(runtime, asked),
        What::Stuck => stuck(runtime, asked),
        What::Report => report(runtime, asked),
        What::Growth => grown(asked),
        What::Trace(class) => trace(class, asked),
        What::Snapshot(file, format) => match snapshot::begin(file, *format, false) {
            Ok(pid) => Reply::Child(pid, file.clone(), *format),
            Err(error) => Reply::error(format!("{}: {error}", file.display())),
        },
        What::Oldest => oldest(runtime),
    }
}

/// PHP's thread does not hear: it is inside of one long function, whose frames are those.
pub(super) fn silence(asked: &Asked, frames: Option<&[Frame]>, manner: &Manner) -> Reply {
    let Some(frames) = frames else { return Reply::error("it does not answer") };
    match (&asked.what, asked.json) {
        (What::Stacks, true) => Reply::Json(Json::Map(vec![
            ("inside", Json::Text(frames.first().map(|frame| frame.function.clone()).unwrap_or_default())),
            ("stack", calls(frames, manner)),
            ("coroutines", Json::List(Vec::new())),
        ])),
        (What::Stacks, false) => {
            let mut text = String::from("  inside of one long call\n");
            for frame in frames {
                let _ = writeln!(text, "    {}", call(frame, manner));
            }
            Reply::Text(text)
        }
        (What::Oldest, _) => Reply::Text(format!("in {}", stack(frames, manner))),
        _ => Reply::error(format!("it does not answer, being inside of {}", stack(frames, manner))),
    }
}

/// A snapshot is there.
pub(super) fn written(file: &Path, format: Format) -> Reply {
    let bytes = std::fs::metadata(file).map_or(0, |file| file.len());
    let how = match format {
        Format::Chrome => "open it in Chrome's developer tools (Memory, Load)",
        Format::Pprof => "open it with pprof (go tool pprof -http=: FILE)",
    };
    Reply::Text(format!("  {bytes} bytes in {}: {how}\n", file.display()))
}

fn calls(frames: &[Frame], manner: &Manner) -> Json {
    Json::List(frames.iter().map(|frame| call(frame, manner).into()).collect())
}

/// One coroutine, or the main program.
struct Standing {
    cid: Option<Cid>,
    age: Duration,
    state: &'static str,
    request: u64,
    session: i64,
    frames: Vec<Frame>,
}

impl Standing {
    fn of(runtime: &Runtime, cid: Cid) -> Option<Standing> {
        let coroutines = &runtime.coroutines;
        let is_current = coroutines.current() == Some(cid);
        let state = match coroutines.wait_of(cid) {
            _ if is_current => "runs",
            Some(wait) => wait.name(),
            None => "ready",
        };
        let (frames, owner) = coroutines.with_data(cid, |place| {
            let frames = if is_current { frames::here() } else { place.looking_at(frames::here) };
            (frames, place.local.owner.get())
        })?;
        let age = coroutines.elapsed(cid).unwrap_or_default();
        Some(Standing { cid: Some(cid), age, state, request: owner.request, session: owner.session, frames })
    }

    fn main(runtime: &Runtime, waits: bool) -> Option<Standing> {
        let is_current = !runtime.in_coroutine();
        let frames = if is_current { frames::here() } else { runtime.coroutines.root_data().looking_at(frames::here) };
        let state = if is_current && !waits { "runs" } else { "waits" };
        (!frames.is_empty()).then_some(Standing {
            cid: None,
            age: Duration::ZERO,
            state,
            request: 0,
            session: 0,
            frames,
        })
    }

    fn json(&self, manner: &Manner) -> Json {
        let number = |number: i64| if number == 0 { Json::Null } else { Json::Int(number) };
        Json::Map(vec![
            ("id", self.cid.map_or(Json::Null, |cid| cid.get().into())),
            ("age_ms", (self.age.as_millis() as u64).into()),
            ("state", self.state.into()),
            ("request", number(self.request as i64)),
            ("session", number(self.session)),
            ("stack", calls(&self.frames, manner)),
        ])
    }

    fn write(&self, text: &mut String, manner: &Manner) {
        let _ = match self.cid {
            Some(cid) => {
                let work = work(self.request, self.session);
                writeln!(text, "  coroutine #{cid}, {}, {}{work}", age(self.age), self.state)
            }
            None => writeln!(text, "  main program, {}", self.state),
        };
        for frame in &self.frames {
            let _ = writeln!(text, "    {}", call(frame, manner));
        }
    }
}

fn work(request: u64, session: i64) -> String {
    match (request, session) {
        (0, 0) => String::new(),
        (0, session) => format!(", session {session}"),
        (request, session) => format!(", request {request} of session {session}"),
    }
}

fn age(age: Duration) -> String {
    match age.as_secs() {
        0 => format!("{} ms", age.as_millis()),
        1..=119 => format!("{:.1} s", age.as_secs_f64()),
        seconds => format!("{} min", seconds / 60),
    }
}

fn stacks(runtime: &Runtime, asked: &Asked, waits: bool) -> Reply {
    let (manner, ids) = (Manner::here(), runtime.coroutines.ids());
    let limit = asked.limit.min(MOST);
    let mut all: Vec<Standing> = ids.iter().take(limit).filter_map(|cid| Standing::of(runtime, *cid)).collect();
    // Whoever runs is there, however young.
    if let Some(current) = runtime.coroutines.current()
        && all.iter().all(|standing| standing.cid != Some(current))
    {
        all.extend(Standing::of(runtime, current));
    }
    let main = Standing::main(runtime, waits);
    if asked.json {
        return Reply::Json(Json::Map(vec![
            ("count", (ids.len() as u64).into()),
            ("coroutines", Json::List(all.iter().map(|standing| standing.json(&manner)).collect())),
            ("main", main.map_or(Json::Null, |main| main.json(&manner))),
        ]));
    }
    let mut text = String::new();
    all.iter().for_each(|standing| standing.write(&mut text, &manner));
    if ids.len() > all.len() {
        let _ = writeln!(text, "  and {} coroutines more", ids.len() - all.len());
    }
    main.iter().for_each(|main| main.write(&mut text, &manner));
    Reply::Text(text)
}

fn oldest(runtime: &Runtime) -> Reply {
    let manner = Manner::here();
    let first = runtime.coroutines.ids().first().and_then(|cid| Standing::of(runtime, *cid));
    Reply::Text(first.map_or_else(String::new, |standing| {
        let cid = standing.cid.map_or(0, Cid::get);
        // The program's own function says most.
        let frame = standing.frames.iter().find(|frame| frame.line.is_some()).or(standing.frames.first());
        let place = frame.map_or_else(String::new, |frame| call(frame, &manner));
        format!("#{cid} {}, {}: {place}", age(standing.age), standing.state)
    }))
}

/// Requests that coroutines work for: how many do, and the age of the oldest.
fn requests(runtime: &Runtime) -> BTreeMap<(u64, i64), (usize, Duration)> {
    let mut requests = BTreeMap::<_, (usize, Duration)>::new();
    for cid in runtime.coroutines.ids() {
        let Some(owner) = runtime.coroutines.with_data(cid, |place| place.local.owner.get()) else { continue };
        if owner.request != 0 {
            let entry = requests.entry((owner.request, owner.session)).or_default();
            entry.0 += 1;
            entry.1 = entry.1.max(runtime.coroutines.elapsed(cid).unwrap_or_default());
        }
    }
    requests
}

fn lifetimes(runtime: &Runtime, asked: &Asked) -> Reply {
    let mut open: Vec<(String, Duration, usize)> = Vec::new();
    scopes::each(|scope| open.push((scope.name(), scope.age(), scope.bag.borrow().len())));
    open.sort();
    let requests = requests(runtime);
    let limit = asked.limit.min(MOST);
    let (scopes_count, requests_count) = (open.len(), requests.len());
    open.truncate(limit);
    let pending = pending(runtime);
    if asked.json {
        let scopes = open.iter().map(|(name, age, values)| {
            Json::Map(vec![
                ("scope", name.as_str().into()),
                ("age_ms", (age.as_millis() as u64).into()),
                ("values", (*values as u64).into()),
            ])
        });
        let requests = requests.iter().take(limit).map(|((request, session), (count, age))| {
            Json::Map(vec![
                ("request", (*request).into()),
                ("session", (*session).into()),
                ("coroutines", (*count as u64).into()),
                ("age_ms", (age.as_millis() as u64).into()),
            ])
        });
        return Reply::Json(Json::Map(vec![
            ("scopes", Json::List(scopes.collect())),
            ("requests", Json::List(requests.collect())),
            ("pending", numbers(&pending)),
        ]));
    }
    let mut text = String::new();
    let _ = writeln!(text, "  {requests_count} requests with coroutines, {scopes_count} scopes; {}", row(&pending));
    for ((request, session), (count, oldest)) in requests.iter().take(limit) {
        let _ = writeln!(text, "    request {request} of session {session}: {count} coroutines, {}", age(*oldest));
    }
    for (name, old, values) in &open {
        let _ = writeln!(text, "    scope {name}: {}, {values} values", age(*old));
    }
    Reply::Text(text)
}

fn stuck(runtime: &'static Runtime, asked: &Asked) -> Reply {
    let (all, manner) = (stuck::stuck(runtime), Manner::here());
    let shown = all.iter().take(asked.limit.min(MOST));
    if asked.json {
        let all = shown.map(|stuck| {
            Json::Map(vec![
                ("id", stuck.cid.get().into()),
                ("waits", stuck.wait.name().into()),
                ("object", stuck.object.as_str().into()),
                ("age_ms", (stuck.age.as_millis() as u64).into()),
                ("stack", calls(&stuck.frames, &manner)),
            ])
        });
        return Reply::Json(Json::List(all.collect()));
    }
    let mut text = String::new();
    for stuck in shown {
        let _ = writeln!(text, "  coroutine #{}, {}, for {}", stuck.cid, age(stuck.age), stuck.object);
        for frame in &stuck.frames {
            let _ = writeln!(text, "    {}", call(frame, &manner));
        }
    }
    Reply::Text(text)
}

fn numbers(numbers: &[(&'static str, u64)]) -> Json {
    Json::Map(numbers.iter().map(|(name, number)| (*name, (*number).into())).collect())
}

fn row(numbers: &[(&'static str, u64)]) -> String {
    numbers.iter().map(|(name, number)| format!("{name} {number}")).collect::<Vec<_>>().join(", ")
}

fn report(runtime: &Runtime, asked: &Asked) -> Reply {
    let heap = look(true);
    let rows = growth::rows(&heap);
    let memory = Memory::now().figures();
    let limit = asked.limit.min(MOST);
    if asked.json {
        let classes = rows.iter().take(limit).map(|row| {
            Json::Map(vec![
                ("class", row.name.as_str().into()),
                ("count", row.total.count.into()),
                ("bytes", row.total.bytes.into()),
                ("retained", row.total.retained.into()),
            ])
        });
        return Reply::Json(Json::Map(vec![
            ("memory", numbers(&memory)),
            ("classes", Json::List(classes.collect())),
            ("pending", numbers(&pending(runtime))),
        ]));
    }
    let mut text = String::new();
    for (name, bytes) in &memory {
        let _ = writeln!(text, "  {name:<12} {:>12} KiB", bytes / 1024);
    }
    let _ = writeln!(text, "  {}", row(&pending(runtime)));
    let _ = writeln!(text, "  {:>10} {:>12} {:>12}  class", "count", "bytes", "retained");
    for row in rows.iter().take(limit) {
        let (total, name) = (&row.total, &row.name);
        let _ = writeln!(text, "  {:>10} {:>12} {:>12}  {name}", total.count, total.bytes, total.retained);
    }
    Reply::Text(text)
}

fn grown(asked: &Asked) -> Reply {
    let heap = look(true);
    let Some(rows) = growth::since_last(&heap, growth::Asker::Outside) else {
        return match asked.json {
            true => Reply::Json(Json::Null),
            false => Reply::Text("  counted: ask again later\n".to_owned()),
        };
    };
    let rows = rows.iter().take(asked.limit.min(MOST));
    if asked.json {
        let rows = rows.map(|grown| {
            Json::Map(vec![
                ("class", grown.row.name.as_str().into()),
                ("count", grown.count.into()),
                ("bytes", grown.bytes.into()),
                ("retained", grown.row.total.retained.into()),
                ("chain", grown.chain.as_str().into()),
            ])
        });
        return Reply::Json(Json::List(rows.collect()));
    }
    let mut text = String::new();
    for grown in rows {
        let _ = writeln!(text, "  {:>10} more, {:>10} bytes: {}", grown.count, grown.bytes, grown.row.name);
        if !grown.chain.is_empty() {
            let _ = writeln!(text, "      {}", grown.chain);
        }
    }
    if text.is_empty() {
        text.push_str("  nothing\n");
    }
    Reply::Text(text)
}

fn trace(class: &str, asked: &Asked) -> Reply {
    let heap = look(false);
    let graph = &heap.graph;
    let same = |id: &steel_heap::NodeId| {
        let node = graph.node(*id);
        node.kind == Kind::Object && graph.text(node.name).eq_ignore_ascii_case(class)
    };
    let found: Vec<_> = graph.ids().filter(same).collect();
    // What was made last has the highest number, mostly.
    let Some(newest) = found.iter().copied().max_by_key(|id| graph.node(*id).number) else {
        return match asked.json {
            true => Reply::Json(Json::Map(vec![("count", Json::Int(0)), ("chains", Json::List(Vec::new()))])),
            false => Reply::Text(format!("  no object of {class}\n")),
        };
    };
    let chains = why_node(&heap, newest, asked.limit.clamp(1, MOST));
    if asked.json {
        let chains = chains.iter().map(|chain| {
            let suspect = chain.iter().find_map(|link| Some((link, link.suspect?)));
            Json::Map(vec![
                ("chain", story::line(chain).into()),
                ("suspect", suspect.map_or(Json::Null, |(link, _)| link.held_as.as_str().into())),
                ("reason", suspect.map_or(Json::Null, |(_, why)| why.reason().into())),
            ])
        });
        return Reply::Json(Json::Map(vec![
            ("count", (found.len() as u64).into()),
            ("chains", Json::List(chains.collect())),
        ]));
    }
    let mut text = format!("  {} objects of {}; the newest:\n", found.len(), graph.text(graph.node(newest).name));
    if chains.is_empty() {
        text.push_str("    nothing holds it but a cycle: it waits for PHP's collector\n");
    }
    for chain in &chains {
        let _ = writeln!(text, "    {}", story::line(chain));
        if let Some((link, why)) = chain.iter().find_map(|link| Some((link, link.suspect?))) {
            let _ = writeln!(text, "        {}: {}", link.held_as, why.reason());
        }
    }
    Reply::Text(text)
}

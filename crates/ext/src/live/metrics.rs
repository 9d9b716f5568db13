//! The figures of a server as text, in the format of OpenMetrics or the older one of Prometheus.
//!
//! Names: `steelwool_` and what is counted, in seconds and bytes; `steelwool_worker_` has a label for each worker. The figures of a worker
//! begin anew with its successor, those of the server do not.

use std::fmt::Write;

use steel_engine::process::{Event, Figure, Gauge, Kind, Member, Roster, Status};
use steel_os::clock;

use super::{Subject, vitals};

/// What kind of figure it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    /// It only grows.
    Counter,
    Gauge,
    /// Labels that say what it is; always 1.
    Info,
}

use Type::{Counter, Gauge as Level, Info};

/// The text, as far as it is written.
struct Page {
    text: String,
    open: bool,
}

impl Page {
    /// Begins a family of samples.
    fn family(&mut self, name: &str, kind: Type, help: &str) {
        let (suffix, word) = match kind {
            Counter => ("_total", "counter"),
            Level => ("", "gauge"),
            Info => ("_info", if self.open { "info" } else { "gauge" }),
        };
        // The older format knows names of samples only.
        let suffix = if self.open { "" } else { suffix };
        let _ = writeln!(self.text, "# HELP {name}{suffix} {help}\n# TYPE {name}{suffix} {word}");
    }

    fn sample(&mut self, name: &str, kind: Type, labels: &str, value: impl std::fmt::Display) {
        let suffix = match kind {
            Counter => "_total",
            Level => "",
            Info => "_info",
        };
        let _ = writeln!(self.text, "{name}{suffix}{labels} {value}");
    }

    /// One figure of the server.
    fn one(&mut self, name: &str, kind: Type, help: &str, value: impl std::fmt::Display) {
        self.family(name, kind, help);
        self.sample(name, kind, "", value);
    }
}

/// A worker in office.
pub(super) struct Worker {
    pub(super) number: u16,
    pub(super) kind: Kind,
    pub(super) member: Member,
    pub(super) pid: i32,
    pub(super) status: Status,
    pub(super) usage: Usage,
}

impl Worker {
    fn labels(&self) -> String {
        format!("{{worker=\"{}\",kind=\"{}\"}}", self.number, kind(self.kind))
    }

    /// By how long its loop is late, in seconds: as it has said, or for as long as it says nothing. `None`: it has no loop.
    pub(super) fn lag(&self, roster: &Roster) -> Option<f64> {
        let said = roster.gauge(self.member, Gauge::Said);
        let now = (clock::monotonic() / 1_000_000) as i64;
        let silent = (now - said).saturating_sub(vitals::PERIOD.as_millis() as i64).max(0) as f64 / 1e3;
        (said > 0).then(|| silent.max(roster.gauge(self.member, Gauge::Lag) as f64 / 1e6))
    }
}

pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "event",
        Kind::Task => "task",
        Kind::User => "user",
    }
}

/// All that are in office, by their numbers.
pub(super) fn workers(roster: &Roster) -> Vec<Worker> {
    let mut workers: Vec<Worker> = roster
        .everybody()
        .filter_map(|(member, number, pid, status)| {
            let number = number.filter(|number| roster.holder(*number) == Some(member))?;
            let kind = roster.team().kind(number)?;
            Some(Worker { number, kind, member, pid, status, usage: Usage::of(pid) })
        })
        .collect();
    workers.sort_unstable_by_key(|worker| worker.number);
    workers
}

/// What the kernel says of a process.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Usage {
    pub(super) resident: u64,
    pub(super) seconds: f64,
}

/// In which the kernel tells times to programs.
const TICKS: f64 = 100.0;

impl Usage {
    fn of(pid: i32) -> Usage {
        let read = |file: &str| std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
        Usage { resident: resident(&read("status")), seconds: seconds(&read("stat")) }
    }
}

fn resident(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    number.unwrap_or(0) * 1024
}

fn seconds(stat: &str) -> f64 {
    // The name, in parentheses, may have anything in it.
    let behind = stat.rfind(')').map_or("", |at| &stat[at + 1..]);
    let times = behind.split_whitespace().skip(11).take(2).filter_map(|time| time.parse::<f64>().ok());
    times.sum::<f64>() / TICKS
}

/// All figures. `open`: in the format of OpenMetrics.
pub(super) fn page(subject: &Subject, open: bool) -> String {
    let mut page = Page { text: String::with_capacity(8192), open };
    let roster = &*subject.roster;
    of_server(&mut page, subject);
    of_workers(&mut page, roster, &workers(roster));
    if open {
        page.text.push_str("# EOF\n");
    }
    page.text
}

fn of_server(page: &mut Page, subject: &Subject) {
    let roster = &*subject.roster;
    page.family("steelwool", Info, "What serves.");
    let mode = if subject.board.is_some() { "process" } else { "base" };
    let labels = format!("{{version=\"{}\",mode=\"{mode}\"}}", env!("CARGO_PKG_VERSION"));
    page.sample("steelwool", Info, &labels, 1);
    page.one("steelwool_start_time_seconds", Level, "When the server was started, since 1970.", roster.started());
    let counted = || (roster.total(Figure::Accepted), roster.total(Figure::Closed));
    let of_board = |board: &std::sync::Arc<steel_engine::server::Board>| {
        let (accepted, closed) = board.connections();
        (accepted as i64, closed as i64)
    };
    let (accepted, closed) = subject.board.as_ref().map_or_else(counted, of_board);
    page.one("steelwool_connections", Level, "Connections that are open.", subject.sessions.count(None));
    page.one("steelwool_connections_accepted", Counter, "Connections that were accepted.", accepted);
    page.one("steelwool_connections_closed", Counter, "Connections that have ended.", closed);
    let total = |figure| roster.total(figure);
    let refused = total(Figure::Aborted);
    page.one(
        "steelwool_connections_refused",
        Counter,
        "Connections that were closed since there are too many.",
        refused,
    );
    page.one(
        "steelwool_requests",
        Counter,
        "Requests, pieces of data and tasks that were begun.",
        total(Figure::Requests),
    );
    page.one("steelwool_responses", Counter, "Answers that the program has sent.", total(Figure::Responses));
    page.one("steelwool_received_bytes", Counter, "Bytes that were received for the program.", total(Figure::Received));
    page.one("steelwool_sent_bytes", Counter, "Bytes that the program has sent.", total(Figure::Sent));
    page.one("steelwool_tasks", Counter, "Tasks that were given to task workers.", total(Figure::Tasks));
    let waiting = (total(Figure::Tasks) - total(Figure::Begun)).max(0);
    page.one("steelwool_tasks_waiting", Level, "Tasks that no task worker has begun.", waiting);
    page.one(
        "steelwool_worker_starts",
        Counter,
        "Processes that the manager has started.",
        roster.noted(Event::Started),
    );
    let died = roster.noted(Event::Died);
    page.one("steelwool_worker_deaths", Counter, "Processes that have ended by a failure or a signal.", died);
    page.one("steelwool_reloads", Counter, "Reloads that have begun.", roster.noted(Event::Reload));
    let draining = roster
        .everybody()
        .filter(|(member, number, ..)| number.is_some_and(|number| roster.holder(number) != Some(*member)));
    page.one(
        "steelwool_processes_beside",
        Level,
        "Processes that start or finish beside those in office.",
        draining.count(),
    );
}

fn of_workers(page: &mut Page, roster: &Roster, workers: &[Worker]) {
    type Value<'a> = &'a dyn Fn(&Worker) -> Option<f64>;
    let figure = |figure| move |worker: &Worker| Some(roster.figure(worker.member, figure) as f64);
    let gauge = |gauge| move |worker: &Worker| said(roster, worker, gauge);
    let lag = |worker: &Worker| worker.lag(roster);
    let most_lag = |worker: &Worker| said(roster, worker, Gauge::MostLag).map(|micros| micros / 1e6);
    let busy = |worker: &Worker| Some(f64::from(u8::from(worker.status == Status::Busy)));
    let in_work = |worker: &Worker| (worker.kind == Kind::Event).then(|| roster.in_work_of(worker.member) as f64);
    let resident = |worker: &Worker| Some(worker.usage.resident as f64);
    let seconds = |worker: &Worker| Some(worker.usage.seconds);
    let rows: [(&str, Type, &str, Value<'_>); 14] = [
        ("requests", Counter, "Requests, pieces of data and tasks that it was given.", &figure(Figure::Requests)),
        ("responses", Counter, "Answers that the program has sent.", &figure(Figure::Responses)),
        ("requests_in_flight", Level, "HTTP requests that are not answered yet.", &in_work),
        ("busy", Level, "1: a callback runs at this moment.", &busy),
        ("coroutines", Level, "Coroutines that live.", &gauge(Gauge::Coroutines)),
        ("coroutines_peak", Level, "The most coroutines that lived at the same time.", &gauge(Gauge::MostCoroutines)),
        ("timers", Level, "Timers of the program.", &gauge(Gauge::Timers)),
        ("scopes", Level, "Scopes that the program has asked for and that are open.", &gauge(Gauge::Scopes)),
        ("php_memory_used_bytes", Level, "Bytes of PHP's memory that are in use.", &gauge(Gauge::Memory)),
        ("php_memory_bytes", Level, "Bytes that PHP's memory has of the system.", &gauge(Gauge::MemoryReserved)),
        ("resident_memory_bytes", Level, "Bytes that are resident, those shared with others included.", &resident),
        ("cpu_seconds", Counter, "Seconds of processor time.", &seconds),
        ("loop_lag_seconds", Level, "By how long the loop is late; it grows while the loop stands still.", &lag),
        ("loop_lag_max_seconds", Level, "The most that the loop was late.", &most_lag),
    ];
    for (name, kind, help, value) in rows {
        let name = format!("steelwool_worker_{name}");
        page.family(&name, kind, help);
        for worker in workers {
            if let Some(value) = value(worker) {
                page.sample(&name, kind, &worker.labels(), value);
            }
        }
    }
}

/// What a process with a loop has said.
fn said(roster: &Roster, worker: &Worker, gauge: Gauge) -> Option<f64> {
    (roster.gauge(worker.member, Gauge::Said) > 0).then(|| roster.gauge(worker.member, gauge) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_says_is_read_whatever_the_name_of_the_process() {
        assert_eq!(resident("Name:\ta\nVmRSS:\t  1234 kB\n"), 1_263_616);
        assert_eq!(resident(""), 0);
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0";
        assert!((seconds(stat) - 2.0).abs() < 1e-9);
        assert!(seconds("") < 1e-9);
    }

    #[test]
    fn a_counter_has_its_suffix_where_the_format_wants_it() {
        let text = |open| {
            let mut page = Page { text: String::new(), open };
            page.one("a", Counter, "A.", 1);
            page.text
        };
        assert_eq!(text(true), "# HELP a A.\n# TYPE a counter\na_total 1\n");
        assert_eq!(text(false), "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n");
    }
}

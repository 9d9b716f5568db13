//! `top`: the processes of a server in a table, again and again, until nobody looks any more.

use std::{
    collections::HashMap,
    fmt::Write,
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use steel_engine::process::{Event, Figure, Gauge, Kind, Member};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    task::spawn_local,
};

use super::{
    Subject,
    control::{Order, Wires, say, state},
    json::Json,
    metrics::{Worker, kind, workers},
};

/// For how long one waits for what a process says of its oldest coroutine.
const PATIENCE: Duration = Duration::from_millis(800);

/// Columns of the last column.
const WIDTH: usize = 70;

/// What was counted at the last look.
#[derive(Default)]
struct Before {
    at: Option<Instant>,
    requests: i64,
    of: HashMap<Member, (i64, f64)>,
}

/// A worker, as it is shown.
struct Row {
    worker: Worker,
    state: &'static str,
    requests: i64,
    /// Of a second, since the last look.
    rate: f64,
    /// Share of a processor, likewise.
    load: f64,
    in_work: i64,
    gauges: [i64; 4],
    lag: Option<f64>,
    oldest: String,
}

/// Shows it.
///
/// # Errors
/// The client has gone.
pub(super) async fn show(
    mut stream: UnixStream,
    order: &Order,
    subject: &Subject,
    wires: &Rc<Wires>,
) -> io::Result<()> {
    let mut before = Before::default();
    if order.once {
        // Rates need two looks.
        look(subject, wires, &mut before, false).await;
        tokio::time::sleep(order.interval.min(Duration::from_millis(200))).await;
    }
    loop {
        let (total, rows) = look(subject, wires, &mut before, true).await;
        let text = if order.json { json(subject, total, &rows) } else { table(subject, total, &rows, order.terminal) };
        say(&mut stream, &text).await?;
        if order.once {
            return stream.shutdown().await;
        }
        let mut end = [0; 64];
        // A client that has gone is seen at once.
        let gone = tokio::time::timeout(order.interval, stream.read(&mut end)).await;
        if matches!(gone, Ok(Ok(0) | Err(_))) {
            return Ok(());
        }
    }
}

/// All requests of a second, and the workers.
async fn look(subject: &Subject, wires: &Rc<Wires>, before: &mut Before, ask: bool) -> (f64, Vec<Row>) {
    let roster = &subject.roster;
    let now = Instant::now();
    let time = before.at.replace(now).map_or(f64::INFINITY, |at| (now - at).as_secs_f64().max(0.001));
    let all = roster.total(Figure::Requests);
    let total = (all - std::mem::replace(&mut before.requests, all)) as f64 / time;
    let workers: Vec<_> = workers(roster).into_iter().collect();
    // All at once: one that does not answer holds up nobody's row.
    let asked: Vec<_> = workers
        .iter()
        .map(|worker| {
            let (wires, member) = (Rc::clone(wires), worker.member);
            let has_loop = roster.gauge(member, Gauge::Said) > 0;
            let words = ["oldest", "text", "1", ""].map(str::to_owned).to_vec();
            (ask && has_loop).then(|| spawn_local(async move { wires.ask(member, words, PATIENCE).await }))
        })
        .collect();
    let mut rows = Vec::new();
    for (worker, asked) in workers.into_iter().zip(asked) {
        let member = worker.member;
        let (requests, seconds) = (roster.figure(member, Figure::Requests), worker.usage.seconds);
        let (requests_before, seconds_before) =
            before.of.insert(member, (requests, seconds)).unwrap_or((requests, seconds));
        let gauge = |gauge| roster.gauge(member, gauge);
        let oldest = match asked {
            None => Ok(String::new()),
            Some(asked) => asked.await.unwrap_or_else(|_| Err("it does not answer".to_owned())),
        };
        rows.push(Row {
            state: state(worker.status),
            requests,
            rate: (requests - requests_before) as f64 / time,
            load: (seconds - seconds_before).max(0.0) / time,
            in_work: roster.in_work_of(member),
            gauges: [Gauge::Coroutines, Gauge::Timers, Gauge::Scopes, Gauge::Memory].map(gauge),
            lag: worker.lag(roster),
            oldest: oldest.unwrap_or_else(|why| why),
            worker,
        });
    }
    before.of.retain(|member, _| rows.iter().any(|row| row.worker.member == *member));
    (total, rows)
}

fn uptime(subject: &Subject) -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    now.as_secs().saturating_sub(subject.roster.started().cast_unsigned())
}

fn table(subject: &Subject, total: f64, rows: &[Row], terminal: bool) -> String {
    // Cleared line by line, not as a whole: it does not flicker.
    let (begin, line, end, head, plain) =
        if terminal { ("\x1b[H", "\x1b[K\n", "\x1b[J", "\x1b[7m", "\x1b[0m") } else { ("", "\n", "\n", "", "") };
    let (roster, up) = (&subject.roster, uptime(subject));
    let mut text = begin.to_owned();
    let mode = if subject.board.is_some() { "PROCESS" } else { "BASE" };
    let _ = write!(
        text,
        "Steelwool {}, {mode}, up {}:{:02}:{:02}   connections {}   requests {} ({total:.0}/s)   reloads {}   deaths {}{line}{line}",
        env!("CARGO_PKG_VERSION"),
        up / 3600,
        up / 60 % 60,
        up % 60,
        subject.sessions.count(None),
        roster.total(Figure::Requests),
        roster.noted(Event::Reload),
        roster.noted(Event::Died),
    );
    let _ = write!(
        text,
        "{head}WORKER KIND      PID STATE     REQ/S   REQUESTS FLIGHT  COROS TIMERS SCOPES   PHP MB   RES MB  CPU%  LAG ms OLDEST{plain}{line}"
    );
    for row in rows {
        let [coroutines, timers, scopes, memory] = row.gauges;
        let megabytes = |bytes: f64| bytes / (1 << 20) as f64;
        let lag = row.lag.map_or_else(|| "-".to_owned(), |lag| format!("{:.0}", lag * 1e3));
        let oldest: String = row.oldest.chars().filter(|char| !char.is_control()).take(WIDTH).collect();
        let _ = write!(
            text,
            "{:>6} {:<5} {:>7} {:<6} {:>8.1} {:>10} {:>6} {coroutines:>6} {timers:>6} {scopes:>6} {:>8.1} {:>8.1} {:>5.0} {lag:>7} {oldest}{line}",
            row.worker.number,
            kind(row.worker.kind),
            row.worker.pid,
            row.state,
            row.rate,
            row.requests,
            row.in_work,
            megabytes(memory as f64),
            megabytes(row.worker.usage.resident as f64),
            row.load * 100.0,
        );
    }
    text.push_str(end);
    text
}

fn json(subject: &Subject, total: f64, rows: &[Row]) -> String {
    let roster = &subject.roster;
    let workers = rows.iter().map(|row| {
        let [coroutines, timers, scopes, memory] = row.gauges;
        Json::Map(vec![
            ("worker", Json::Int(row.worker.number.into())),
            ("kind", kind(row.worker.kind).into()),
            ("pid", Json::Int(row.worker.pid.into())),
            ("state", row.state.into()),
            ("requests", row.requests.into()),
            ("requests_per_second", Json::Float(row.rate)),
            ("in_flight", if row.worker.kind == Kind::Event { row.in_work.into() } else { Json::Null }),
            ("coroutines", coroutines.into()),
            ("timers", timers.into()),
            ("scopes", scopes.into()),
            ("php_memory", memory.into()),
            ("resident", row.worker.usage.resident.into()),
            ("cpu", Json::Float(row.load)),
            ("lag_seconds", row.lag.map_or(Json::Null, Json::Float)),
            ("oldest", row.oldest.as_str().into()),
        ])
    });
    let all = Json::Map(vec![
        ("up_seconds", uptime(subject).into()),
        ("connections", (subject.sessions.count(None) as u64).into()),
        ("requests", roster.total(Figure::Requests).into()),
        ("requests_per_second", Json::Float(total)),
        ("reloads", roster.noted(Event::Reload).into()),
        ("deaths", roster.noted(Event::Died).into()),
        ("workers", Json::List(workers.collect())),
    ]);
    format!("{all}\n")
}

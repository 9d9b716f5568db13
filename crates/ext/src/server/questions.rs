//! What is asked of the program about what has come, in PROCESS mode: which worker is to get it (`dispatch_func`), and how long a packet is
//! (`package_length_func`).
//!
//! Reactors run no PHP, so the master's main thread calls the function, and the reactor that asks waits for the answer. It does not wait for
//! ever: a program that stands still in the master's main thread must not keep the sockets of everybody.

use std::{
    rc::Rc,
    sync::{
        Arc,
        mpsc::{SyncSender, sync_channel},
    },
    time::Duration,
};

use bytes::Bytes;
use steel_engine::server::{Choice, Chooser, Measurer, Question};
use steel_zend::{Callable, Result, Zval};
use tokio::{sync::mpsc::unbounded_channel, task::JoinHandle};

use super::process::Process;
use crate::{errors, runtime::runtime};

/// How long a reactor waits; then it goes by `dispatch_mode`, or takes what has come for no packet.
const PATIENCE: Duration = Duration::from_secs(2);

/// The function gets no more bytes than that, as in the reference.
const LONGEST: usize = 8192;

/// The length of what is no packet.
pub(super) const NO_PACKET: i64 = -1;

/// `SWOOLE_DISPATCH_RESULT_*`
const DISCARD: i64 = -1;
const CLOSE: i64 = -2;
const FALLBACK: i64 = -3;

enum Ask {
    Choose(Question, SyncSender<Choice>),
    Measure(usize, Bytes, SyncSender<i64>),
}

/// What reactors call, and the task of the main thread that answers them.
pub(super) struct Questions {
    pub(super) chooser: Option<Chooser>,
    pub(super) measurer: Option<Measurer>,
    /// `None`: nothing is asked.
    pub(super) task: Option<JoinHandle<()>>,
}

impl Questions {
    /// `lengths`: by port.
    pub(super) fn of(process: &Rc<Process>, lengths: Vec<Option<Rc<Callable>>>) -> Self {
        let function = process.settings.dispatch_func.clone();
        let (chooses, measures) = (function.is_some(), lengths.iter().any(Option::is_some));
        if !chooses && !measures {
            return Self { chooser: None, measurer: None, task: None };
        }
        let (asks, mut asked) = unbounded_channel::<Ask>();
        let process = Rc::clone(process);
        let task = runtime().start_task(async move {
            while let Some(ask) = asked.recv().await {
                // A reactor that has given up meanwhile does not want it any more.
                match ask {
                    Ask::Choose(question, answer) => {
                        let choice = function.as_ref().map(|function| choose(&process, function, &question));
                        let _ = answer.send(choice.unwrap_or(Choice::Rule));
                    }
                    Ask::Measure(port, head, answer) => {
                        let function = lengths.get(port).and_then(Option::as_ref);
                        let _ = answer.send(function.map_or(NO_PACKET, |function| measure(function, &head)));
                    }
                }
            }
        });
        let choices = asks.clone();
        let chooser: Chooser = Arc::new(move |question| {
            wait(|answer| choices.send(Ask::Choose(question, answer)).is_ok()).unwrap_or(Choice::Rule)
        });
        let measurer: Measurer = Arc::new(move |port, head| {
            wait(|answer| asks.send(Ask::Measure(port, head, answer)).is_ok()).unwrap_or(NO_PACKET)
        });
        Self { chooser: chooses.then_some(chooser), measurer: measures.then_some(measurer), task: Some(task) }
    }
}

/// Waits for the answer to what `send` asks. `None`: nobody is there any more (the server is at its end), or it took too long.
fn wait<T>(send: impl FnOnce(SyncSender<T>) -> bool) -> Option<T> {
    let (answer, answered) = sync_channel(1);
    if send(answer) { answered.recv_timeout(PATIENCE).ok() } else { None }
}

/// How long a packet is that begins so, as the program's function says.
pub(super) fn measure(function: &Callable, head: &[u8]) -> i64 {
    // Not in a coroutine: the answer is needed before anything else of the connection can be done.
    match function.call(&[Zval::str(head)]).and_then(|answer| answer.to_int()) {
        Ok(length) => length,
        Err(error) => {
            runtime().judge(Err(error));
            NO_PACKET
        }
    }
}

fn choose(process: &Process, function: &Callable, question: &Question) -> Choice {
    match call(process, function, question) {
        Ok(choice) => choice,
        Err(error) => {
            runtime().judge(Err(error));
            let text = format!("{}->onDispatch handler error", process.server.class_name());
            runtime().judge(errors::warning(&text));
            Choice::Discard
        }
    }
}

fn call(process: &Process, function: &Callable, question: &Question) -> Result<Choice> {
    let data = &question.data[..question.data.len().min(LONGEST)];
    let (session, event) = (Zval::int(question.session), Zval::int(question.event as i64));
    // Not in a coroutine: the reactor stands still until it has the answer.
    let answer = function.call(&[process.server.clone().into(), session, event, Zval::str(data)])?;
    if answer.is_null() {
        return Ok(Choice::Discard);
    }
    let workers = i64::from(process.seat.roster.team().events);
    Ok(match answer.to_int()? {
        worker if (0..workers).contains(&worker) => Choice::Worker(worker as usize),
        DISCARD => Choice::Discard,
        CLOSE => Choice::Close,
        FALLBACK => Choice::Rule,
        worker => {
            errors::misuse(&format!("invalid target worker-id[{worker}]"))?;
            Choice::Discard
        }
    })
}

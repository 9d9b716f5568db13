//! `dispatch_func` in PROCESS mode: the program chooses the worker of each event.
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

use steel_engine::server::{Choice, Chooser, Question};
use steel_zend::{Callable, Result, Zval};
use tokio::{sync::mpsc::unbounded_channel, task::JoinHandle};

use super::process::Process;
use crate::{errors, runtime::runtime};

/// How long a reactor waits; then it goes by `dispatch_mode`.
const PATIENCE: Duration = Duration::from_secs(2);

/// The function gets no more bytes than that, as in the reference.
const LONGEST: usize = 8192;

/// `SWOOLE_DISPATCH_RESULT_*`
const DISCARD: i64 = -1;
const CLOSE: i64 = -2;
const FALLBACK: i64 = -3;

struct Ask {
    question: Question,
    answer: SyncSender<Choice>,
}

/// What reactors call, and the task of the main thread that answers them.
pub(super) fn chooser(process: Rc<Process>, function: Rc<Callable>) -> (Chooser, JoinHandle<()>) {
    let (asks, mut asked) = unbounded_channel::<Ask>();
    let task = runtime().start_task(async move {
        while let Some(Ask { question, answer }) = asked.recv().await {
            // A reactor that has given up meanwhile does not want it any more.
            let _ = answer.send(choose(&process, &function, &question));
        }
    });
    let ask = move |question| {
        let (answer, answered) = sync_channel(1);
        // Without the main thread's task the server is at its end.
        let sent = asks.send(Ask { question, answer });
        sent.ok().and_then(|()| answered.recv_timeout(PATIENCE).ok()).unwrap_or(Choice::Rule)
    };
    (Arc::new(ask), task)
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
